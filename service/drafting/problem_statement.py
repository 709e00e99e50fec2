"""The step *problem_statement* with a model: the sheet, the five-minute telling, and what is still vague."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from service.domain.drafts import Claim, DraftedField, HeldBack, ProblemStatementContent
from service.domain.problem import SheetField
from service.drafting.answers import (
    LANGUAGE_NAMES,
    Quote,
    SaidClaim,
    SaidSupport,
    ShownSources,
    SourceLabel,
    finished,
    one_line,
    so_far,
)
from service.drafting.extractive.question_bank import first_question
from service.drafting.extractive.templates import filled, template
from service.drafting.given import Asking, Given, Written
from service.llm.model import AnswerShape
from service.llm.prompts import load_prompt

PROMPT = "problem_statement"


class Needs(StrEnum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    PLACE = "place"


class SaidField(AnswerShape):
    field: SheetField
    claims: Annotated[tuple[SaidClaim, ...], Field(max_length=6)]


class SaidVague(AnswerShape):
    """Words of the request that want a number, a date, a name or a place. The sentence around them is ours."""

    source: SourceLabel
    words: Quote
    needs: Needs


class ProblemStatementAnswer(AnswerShape):
    fields: Annotated[tuple[SaidField, ...], Field(max_length=10)]
    telling: Annotated[tuple[SaidClaim, ...], Field(max_length=16)]
    vague: Annotated[tuple[SaidVague, ...], Field(max_length=6)]
    end: Literal[True]


def ask_for_problem_statement(given: Given, asking: Asking) -> Written:
    """One call; fields appear as they are written. Raises ModelUnreachable or ModelAnsweredBadly."""
    shown = ShownSources(given.sources, given.language)
    prompt = load_prompt(PROMPT).render(
        {"language": LANGUAGE_NAMES[given.language], "today": given.today.isoformat(), "sources": shown.told}
    )

    def heard(text: str) -> None:
        if asking.due():
            asking.arriving(*_content(so_far(text), shown, given))

    answer = asking.models.answer(prompt, ProblemStatementAnswer, call=asking.call, on_text=heard, stop=asking.stop)
    content, held_back = _content(answer.value.model_dump(mode="json"), shown, given)
    return Written.of(content, held_back, shown.ids, prompt, [answer])


def _content(said: Any, shown: ShownSources, given: Given) -> tuple[ProblemStatementContent, tuple[HeldBack, ...]]:
    """What holds and what does not, from a whole answer or the part that has come."""
    claims: dict[SheetField, list[SaidClaim]] = {}
    for row in said.get("fields", ()) if isinstance(said.get("fields"), list) else ():
        field = row.get("field") if isinstance(row, dict) else None
        if field in set(SheetField):
            claims.setdefault(SheetField(field), []).extend(finished(row.get("claims"), SaidClaim))
    fields: list[DraftedField] = []
    held_back: list[HeldBack] = []
    for field in SheetField:
        kept, held = shown.checked(claims.get(field, ()), field.value, field=field)
        held_back += held
        question = "" if kept else first_question(field, given.language)
        fields.append(DraftedField(field=field, claims=kept, question=question))
    telling, held = shown.checked(finished(said.get("telling"), SaidClaim), "telling")
    held_back += held
    vague, held = _vague(finished(said.get("vague"), SaidVague), shown, given)
    held_back += held
    return ProblemStatementContent(fields=tuple(fields), telling=telling, vague=vague), tuple(held_back)


def _vague(
    said: Iterable[SaidVague], shown: ShownSources, given: Given
) -> tuple[tuple[Claim, ...], tuple[HeldBack, ...]]:
    kept, held = [], []
    for number, each in enumerate(said, 1):
        words = one_line(each.words)
        text = filled(template("vague", each.needs.value, given.language), words=words)
        span = shown.span(SaidSupport(source=each.source, quote=each.words))
        claim = Claim(id=f"vague-{number}", text=text, support=(span,), template=True)
        trouble = shown.trouble(claim)
        if trouble is None:
            kept.append(claim)
        else:
            held.append(trouble)
    return tuple(kept), tuple(held)
