"""No machine-made idea ever becomes one of the peers' options (method.md row 22). What a person means, they word themselves."""

from collections.abc import Iterable

from service.domain.sessions import Idea
from service.errors import NotAllowed
from service.support.folding import fold, words

FEWEST_WORDS = 4
"""Of a text that counts as taken over when it stands inside the other: three words anybody says."""


def refuse_machine_words(text: str, ideas: Iterable[Idea]) -> None:
    """Raises NotAllowed where the text is a model's."""
    if is_machine_made(text, ideas):
        raise NotAllowed("session.no_machine_option")


def is_machine_made(text: str, ideas: Iterable[Idea]) -> bool:
    """Whether the text is an idea, holds one whole, or is a piece of one; case, accents and marks apart."""
    said = words(fold(text))
    made = [words(fold(idea.text)) for idea in ideas]
    return any(bool(said) and (said == each or _holds(said, each) or _holds(each, said)) for each in made)


def _holds(longer: list[str], shorter: list[str]) -> bool:
    return len(shorter) >= FEWEST_WORDS and f" {' '.join(shorter)} " in f" {' '.join(longer)} "
