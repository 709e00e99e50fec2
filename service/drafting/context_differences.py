"""The step *context_differences* with a model: each past case beside this file, one case a call.

One case a call, so that what one write-up says (or tries to make the model say) cannot reach another's row, and so that
each comparison appears as soon as it is there.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from service.domain.drafts import CaseComparison, CaseDifference, Claim, ContextDifferencesContent, Difference, HeldBack
from service.domain.ids import DocumentId
from service.domain.library import Outcome
from service.drafting.answers import (
    LANGUAGE_NAMES,
    SaidClaim,
    Sentence,
    ShownSources,
    finished,
    one_line,
    so_far,
)
from service.drafting.case_text import CaseText
from service.drafting.given import Asking, Given, Written
from service.llm.model import Answer, AnswerShape
from service.llm.prompts import load_prompt
from service.support.folding import alike

PROMPT = "context_differences"
OUTCOME_WORDS = {
    Outcome.WORKED: "it worked",
    Outcome.PARTLY: "it worked in part",
    Outcome.NOT: "it did not work",
    Outcome.UNKNOWN: "not said",
}


class Side(StrEnum):
    THERE = "there"
    HERE = "here"


class SaidDifference(AnswerShape):
    difference: Difference
    there: SaidClaim | None
    here: SaidClaim | None


class ContextDifferencesAnswer(AnswerShape):
    why: Annotated[tuple[SaidClaim, ...], Field(max_length=3)]
    differences: Annotated[tuple[SaidDifference, ...], Field(max_length=6)]
    ask: Annotated[tuple[Sentence, ...], Field(max_length=3)]
    end: Literal[True]


def ask_for_context_differences(given: Given, asking: Asking, fallback: Mapping[DocumentId, CaseComparison]) -> Written:
    """One call a case. Raises ModelUnreachable or ModelAnsweredBadly.

    `fallback`: the same cases compared from their own sentences, by document id. From it come the questions for what
    nobody wrote down, which are ours and need no model.
    """
    ready: list[CaseComparison] = []
    held_back: list[HeldBack] = []
    answers: list[Answer[ContextDifferencesAnswer]] = []
    prompt_file = load_prompt(PROMPT)
    for case in given.cases:
        shown = ShownSources([*case.sources, *given.sources], given.language)
        told = shown.told
        prompt = prompt_file.render(
            {
                "language": LANGUAGE_NAMES[given.language],
                "outcome": OUTCOME_WORDS[case.document.outcome],
                "case": told[: len(case.sources)],
                "here": told[len(case.sources) :],
            }
        )
        plain = fallback[case.document.id]
        heard = partial(_arriving, asking, tuple(ready), tuple(held_back), case, given, plain)
        answer = asking.models.answer(
            prompt, ContextDifferencesAnswer, call=asking.call, on_text=heard, stop=asking.stop
        )
        answers.append(answer)
        row, held = _comparison(answer.value.model_dump(mode="json"), case, given, plain)
        ready.append(row)
        held_back += held
        if asking.due():
            asking.arriving(ContextDifferencesContent(cases=tuple(ready)), tuple(held_back))
    ids = tuple(source.id for sources in (given.sources, *(case.sources for case in given.cases)) for source in sources)
    return Written.of(ContextDifferencesContent(cases=tuple(ready)), tuple(held_back), ids, prompt, answers)


def _arriving(
    asking: Asking,
    ready: tuple[CaseComparison, ...],
    held_back: tuple[HeldBack, ...],
    case: CaseText,
    given: Given,
    plain: CaseComparison,
    text: str,
) -> None:
    if asking.due():
        row, held = _comparison(so_far(text), case, given, plain)
        asking.arriving(ContextDifferencesContent(cases=(*ready, row)), (*held_back, *held))


def _comparison(
    said: Any, case: CaseText, given: Given, plain: CaseComparison
) -> tuple[CaseComparison, tuple[HeldBack, ...]]:
    """What was said of one case, each side held to its own sources. `plain` fills what the model left open."""
    both = ShownSources([*case.sources, *given.sources], given.language)
    sides: dict[Side, set[str]] = {
        Side.THERE: {source.id for source in case.sources},
        Side.HERE: {source.id for source in given.sources},
    }
    name = case.document.id
    held: list[HeldBack] = []
    why, trouble = both.checked(finished(said.get("why"), SaidClaim), f"{name}-why")
    held += trouble
    why = _only_from(sides[Side.THERE], why, held, both)

    found: dict[Difference, CaseDifference] = {}
    for row in finished(said.get("differences"), SaidDifference):
        if row.difference in found:
            continue
        kept: dict[Side, Claim | None] = {}
        for side, each in ((Side.THERE, row.there), (Side.HERE, row.here)):
            claims, trouble = both.checked([each] if each else [], f"{name}-{row.difference.value}-{side.value}")
            held += trouble
            kept[side] = next(iter(_only_from(sides[side], claims, held, both)), None)
        if kept[Side.THERE] or kept[Side.HERE]:
            found[row.difference] = CaseDifference(
                difference=row.difference, there=kept[Side.THERE], here=kept[Side.HERE]
            )
    asked: list[str] = []
    for number, question in enumerate(finished_texts(said.get("ask")), 1):
        no = both.question_trouble(f"{name}-ask-{number}", question)
        if no is None:
            asked.append(one_line(question))
        else:
            held.append(no)
    differences = tuple(_with_question(found.get(row.difference), row) for row in plain.differences)
    rest = tuple(
        row for difference, row in found.items() if difference not in {each.difference for each in differences}
    )
    distinct = {alike(text): text for text in (*asked, *plain.ask)}
    return (
        plain.model_copy(
            update={
                "why": why,
                "silent": not why,
                "differences": (*differences, *rest),
                "ask": tuple(distinct.values())[: max(3, len(plain.ask))],
            }
        ),
        tuple(held),
    )


def _with_question(said: CaseDifference | None, plain: CaseDifference) -> CaseDifference:
    """The model's row; a side it has nothing for keeps what the sources' own sentences gave, or its question."""
    if said is None:
        return plain
    there, here = said.there or plain.there, said.here or plain.here
    return CaseDifference(
        difference=said.difference, there=there, here=here, question="" if there and here else plain.question
    )


def _only_from(
    allowed: set[str], claims: tuple[Claim, ...], held: list[HeldBack], shown: ShownSources
) -> tuple[Claim, ...]:
    """A claim about one side that cites the other's words is held back: they were not shown for that side."""
    kept = []
    for claim in claims:
        if all(span.source_id in allowed for span in claim.support):
            kept.append(claim)
        else:
            held.append(shown.from_elsewhere(claim))
    return tuple(kept)


def finished_texts(rows: Any) -> list[str]:
    return [row for row in rows if isinstance(row, str) and row.strip()] if isinstance(rows, list) else []
