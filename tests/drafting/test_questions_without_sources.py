"""Where nothing of what was sent may be shown, a question may still be asked, and may bring in no fact."""

from service.domain.drafts import HeldBackReason
from service.domain.places import Language
from service.drafting.answers import ShownSources


def test_a_question_over_no_words_at_all_brings_in_no_fact() -> None:
    nothing = ShownSources((), Language.EN)
    assert nothing.question_trouble("q", "Who decides?") is None
    held = nothing.question_trouble("q", "Why are 500 pumps idle?")
    assert held is not None
    assert held.reason is HeldBackReason.NUMBER_NOT_FOUND
