"""The step *ideas*: what a model suggests in a session where live assistance is on. There is none without a model.

An idea claims no support and never enters the options log; the ledger and the draft keep where it came from. One that says
what a person offered already, or was suggested before, is dropped.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from service.domain.drafts import IdeasContent
from service.domain.ids import SourceId
from service.domain.sources import Source, SourceKind
from service.drafting.answers import LANGUAGE_NAMES, Sentence, ShownSources, finished, one_line, so_far
from service.drafting.given import Asking, Given, Written
from service.errors import ModelAnsweredBadly
from service.llm.model import AnswerShape
from service.llm.prompts import Told, load_prompt
from service.support.likeness import says_nearly
from service.support.orders import without_orders

PROMPT = "ideas"
AT_MOST = 4
NOTES_CHARACTERS = 10_000
"""Of the notes, the latest: what the room is at."""
OPTIONS_CHARACTERS = 5_000


class SaidIdea(AnswerShape):
    text: Sentence


class IdeasAnswer(AnswerShape):
    ideas: Annotated[tuple[SaidIdea, ...], Field(max_length=AT_MOST)]
    end: Literal[True]


def ask_for_ideas(given: Given, asking: Asking, had: Sequence[str]) -> Written:
    """One call; ideas appear as they are written. `had`: those suggested before. Raises ModelUnreachable or ModelAnsweredBadly."""
    prompt = load_prompt(PROMPT).render(
        {
            "language": LANGUAGE_NAMES[given.language],
            "most": AT_MOST,
            "problem": _told(
                "P", SourceKind.REQUEST.value, [given.sheet.problem or given.file.request[:OPTIONS_CHARACTERS]]
            ),
            "options": _told("O", "option", _latest([each.text for each in given.options], OPTIONS_CHARACTERS)),
            "notes": _told("N", SourceKind.NOTE.value, _latest([each.text for each in given.notes], NOTES_CHARACTERS)),
            "had": _told("I", "idea", _latest(had, OPTIONS_CHARACTERS)),
        }
    )
    said = [*had, *(option.text for option in given.options)]
    shown = _shown(given, said)

    def heard(text: str) -> None:
        if asking.due():
            asking.arriving(_content(so_far(text), said, shown), ())

    answer = asking.models.answer(prompt, IdeasAnswer, call=asking.call, on_text=heard, stop=asking.stop)
    content = _content(answer.value.model_dump(mode="json"), said, shown)
    if not content.ideas:
        raise ModelAnsweredBadly("model.no_new_ideas")
    return Written.of(content, (), tuple(source.id for source in given.sources), prompt, [answer])


def _content(answer: Any, said: Sequence[str], shown: ShownSources) -> IdeasContent:
    kept: list[str] = []
    for each in finished(answer.get("ideas"), SaidIdea):
        text = one_line(each.text)
        if (
            text
            and shown.question_trouble("idea", text) is None
            and not any(says_nearly(text, other) for other in (*said, *kept))
        ):
            kept.append(text)
    return IdeasContent(ideas=tuple(kept[:AT_MOST]))


def _shown(given: Given, said: Sequence[str]) -> ShownSources:
    """All that was shown. An idea needs no support, and brings in no number, date, name, address or code either, nor an order."""
    texts = [given.sheet.problem, given.file.request, *said, *(note.text for note in given.notes)]
    made_at = given.file.made_at
    return ShownSources(
        [
            Source(
                id=SourceId(f"shown-{at}"), kind=SourceKind.NOTE, text=text, language=given.language, made_at=made_at
            )
            for at, text in enumerate(texts)
        ],
        given.language,
    )


def _told(mark: str, kind: str, texts: Sequence[str]) -> list[Told]:
    return [Told(f"{mark}{at}", kind, "", without_orders(text)) for at, text in enumerate(texts, 1) if text.strip()]


def _latest(texts: Sequence[str], most: int) -> list[str]:
    """The last of them that fit, in order; a single long one from its end."""
    kept: list[str] = []
    for text in reversed(texts):
        if len(text) > most:
            return kept or [text[-most:]]
        most -= len(text)
        kept.insert(0, text)
    return kept
