"""The step *clarifying_questions* with a model: at most seven, the three most useful first, each with what made it asked."""

import hashlib
from typing import Annotated, Any, Literal

from pydantic import Field

from service.domain.drafts import ClarifyingQuestionsContent, HeldBack
from service.domain.problem import SheetField
from service.domain.questions import MOST_USEFUL, SHOWN_AT_MOST, ClarifyingQuestion, Perspective
from service.drafting.answers import (
    LANGUAGE_NAMES,
    SaidSupport,
    Sentence,
    ShownSources,
    finished,
    one_line,
    so_far,
)
from service.drafting.given import Asking, Given, Written
from service.llm.model import AnswerShape
from service.llm.prompts import load_prompt
from service.support.folding import alike

PROMPT = "clarifying_questions"


class SaidQuestion(AnswerShape):
    text: Sentence
    perspective: Perspective
    why: Sentence
    field: SheetField
    gap: bool
    because: Annotated[tuple[SaidSupport, ...], Field(max_length=1)]


class ClarifyingQuestionsAnswer(AnswerShape):
    questions: Annotated[tuple[SaidQuestion, ...], Field(max_length=SHOWN_AT_MOST)]
    end: Literal[True]


def ask_for_clarifying_questions(given: Given, asking: Asking, bank: ClarifyingQuestionsContent) -> Written:
    """One call; questions appear as they are written. Raises ModelUnreachable or ModelAnsweredBadly.

    `bank`: what our own question bank would ask here; it fills up to three where fewer of the model's hold.
    """
    cases = [source for case in given.cases for source in case.sources]
    shown = ShownSources([*given.sources, *cases], given.language)
    told = shown.told
    prompt = load_prompt(PROMPT).render(
        {
            "language": LANGUAGE_NAMES[given.language],
            "today": given.today.isoformat(),
            "most": SHOWN_AT_MOST,
            "missing": ", ".join(given.sheet.missing()) or "none",
            "sources": told[: len(given.sources)],
            "cases": told[len(given.sources) :],
        }
    )

    def heard(text: str) -> None:
        if asking.due():
            asking.arriving(*_content(so_far(text), shown))

    answer = asking.models.answer(prompt, ClarifyingQuestionsAnswer, call=asking.call, on_text=heard, stop=asking.stop)
    content, held_back = _content(answer.value.model_dump(mode="json"), shown)
    return Written.of(filled_up(content, bank), held_back, shown.ids, prompt, [answer])


def filled_up(content: ClarifyingQuestionsContent, bank: ClarifyingQuestionsContent) -> ClarifyingQuestionsContent:
    asked = {alike(question.text) for question in content.questions}
    more = [question for question in bank.questions if alike(question.text) not in asked]
    wanted = max(0, MOST_USEFUL - len(content.questions))
    return ClarifyingQuestionsContent(questions=(*content.questions, *more[:wanted]))


def _content(said: Any, shown: ShownSources) -> tuple[ClarifyingQuestionsContent, tuple[HeldBack, ...]]:
    """Questions that bring in a number, date, name or address nobody wrote are held back, and so are false quotes."""
    kept: list[ClarifyingQuestion] = []
    held: list[HeldBack] = []
    seen: set[str] = set()
    for each in finished(said.get("questions"), SaidQuestion):
        question = _question(each, shown)
        if alike(question.text) in seen:
            continue
        seen.add(alike(question.text))
        trouble = shown.question_trouble(
            question.id, f"{question.text} {question.why}", each.because, field=question.field
        )
        if trouble is None:
            kept.append(question)
        else:
            claim = trouble.claim.model_copy(update={"text": question.text})
            held.append(trouble.model_copy(update={"claim": claim}))
    return ClarifyingQuestionsContent(questions=tuple(kept[:SHOWN_AT_MOST])), tuple(held)


def _question(said: SaidQuestion, shown: ShownSources) -> ClarifyingQuestion:
    source = shown.source(said.because[0].source) if said.because else None
    return ClarifyingQuestion(
        id=f"question-{hashlib.sha256(alike(said.text).encode()).hexdigest()[:16]}",
        text=one_line(said.text),
        perspective=said.perspective,
        why=one_line(said.why),
        field=said.field,
        gap=said.gap,
        document_id=source.document_id if source is not None else None,
    )
