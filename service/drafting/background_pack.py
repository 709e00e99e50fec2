"""The step *background_pack* with a model: the accepted statement told on two pages, each sentence with the words it rests on."""

from typing import Annotated, Any, Literal

from pydantic import Field

from service.domain.drafts import BackgroundPackContent, HeldBack, PackPart
from service.domain.packs import PACK_PARTS
from service.domain.problem import ProblemStatement, SheetField
from service.drafting.answers import LANGUAGE_NAMES, SaidClaim, ShownSources, finished, so_far
from service.drafting.extractive.background_pack import write_background_pack
from service.drafting.given import Asking, Given, Written
from service.drafting.statement import statement_sources
from service.llm.model import AnswerShape
from service.llm.prompts import load_prompt

PROMPT = "background_pack"
WORD_FOR_WORD = (SheetField.PROBLEM, SheetField.WANT_TO_LEARN)
"""What the host team agreed on to the word: a model does not put it differently."""


class SaidPart(AnswerShape):
    part: SheetField
    claims: Annotated[tuple[SaidClaim, ...], Field(max_length=12)]


class BackgroundPackAnswer(AnswerShape):
    parts: Annotated[tuple[SaidPart, ...], Field(max_length=10)]
    end: Literal[True]


def ask_for_background_pack(given: Given, asking: Asking, statement: ProblemStatement) -> Written:
    """One call; parts appear as they are written. Raises ModelUnreachable or ModelAnsweredBadly."""
    shown = ShownSources(tuple(statement_sources(statement, given.file, PACK_PARTS).values()), given.file.language)
    prompt = load_prompt(PROMPT).render({"language": LANGUAGE_NAMES[given.language], "sources": shown.told})

    def heard(text: str) -> None:
        if asking.due():
            asking.arriving(*_content(so_far(text), shown, given, statement))

    answer = asking.models.answer(prompt, BackgroundPackAnswer, call=asking.call, on_text=heard, stop=asking.stop)
    content, held_back = _content(answer.value.model_dump(mode="json"), shown, given, statement)
    return Written.of(content, held_back, shown.ids, prompt, [answer])


def _content(
    said: Any, shown: ShownSources, given: Given, statement: ProblemStatement
) -> tuple[BackgroundPackContent, tuple[HeldBack, ...]]:
    """The problem and the questions word for word; the other parts as written, where they hold, else as they stand in the statement."""
    plain = write_background_pack(statement.id, statement_sources(statement, given.file))
    own = {part.part: part for part in plain.parts}
    claims: dict[SheetField, list[SaidClaim]] = {}
    for row in said.get("parts", ()) if isinstance(said.get("parts"), list) else ():
        part = row.get("part") if isinstance(row, dict) else None
        if part in set(PACK_PARTS) - set(WORD_FOR_WORD):
            claims.setdefault(SheetField(part), []).extend(finished(row.get("claims"), SaidClaim))
    parts: list[PackPart] = []
    held_back: list[HeldBack] = []
    for part in PACK_PARTS:
        kept, held = shown.checked(claims.get(part, ()), part.value, field=part)
        held_back += held
        if kept:
            parts.append(PackPart(part=part, claims=kept))
        elif part in own:
            parts.append(own[part])
    return BackgroundPackContent(statement_id=statement.id, parts=tuple(parts)), tuple(held_back)
