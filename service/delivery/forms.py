"""The two forms behind personal links: what they ask, and what was sent with them."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from service.delivery.pages import page
from service.domain.follow_up import (
    EvaluationSide,
    FollowUp,
    GivenAnswer,
    GivenEvaluation,
    PersonalLink,
    YesNo,
)
from service.domain.library import Outcome
from service.domain.text import FIELD_LIMIT, clean
from service.follow_up.questions import EVALUATION, FOLLOW_UP, evaluation_questions, follow_up_questions
from service.locale import say


class Question(BaseModel):
    """One question of a form, with what is chosen or written so far."""

    model_config = ConfigDict(frozen=True)

    name: str
    text: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    scale: str = ""
    lines: int = 0


def follow_up_form(
    link: PersonalLink, follow_up: FollowUp, title: str, *, sent: Mapping[str, str] | None = None, trouble: str = ""
) -> HTMLResponse:
    """The four questions. Where something was sent and could not be kept, it stands in the form again."""
    answer = follow_up.answer
    standing: dict[str, Any] = answer.model_dump(mode="json") if answer else {"answered_by": link.name}
    values = {**standing, **(sent or {})}
    yes_or_no = [(each.value, say(link.language, f"follow_up.choices.{each}")) for each in YesNo]
    ends = [(each.value, say(link.language, f"follow_up.outcomes.{each}")) for each in Outcome]
    choices = {"did_you_act": yes_or_no, "did_you_do_something_differently": yes_or_no, "outcome": ends}
    texts = zip(FOLLOW_UP, follow_up_questions(link.language), strict=True)
    questions = [
        Question(
            name=name,
            text=text,
            value=str(values.get(name, "")),
            choices=tuple(choices.get(name, ())),
            lines=0 if name in choices else 6,
        )
        for name, text in texts
    ]
    by = say(link.language, "delivery.your_name")
    questions.append(Question(name="answered_by", text=by, value=str(values.get("answered_by", ""))))
    line = say(link.language, "delivery.stands", name=answer.answered_by) if answer else ""
    return _form(
        link,
        title,
        "follow_up",
        questions,
        revision=follow_up.revision,
        trouble=trouble,
        standing_line=line,
        standing=(answer.what_happened or "–") if answer and sent else "",
    )


def evaluation_form(
    link: PersonalLink, title: str, *, sent: Mapping[str, str] | None = None, trouble: str = ""
) -> HTMLResponse:
    """Three scales, what to keep, what to change."""
    values = sent or {}
    scale = say(link.language, "follow_up.evaluation.scale")
    texts = zip(EVALUATION, evaluation_questions(link.language, link.side or EvaluationSide.PEER), strict=True)
    numbers = tuple((str(number), str(number)) for number in range(1, 6))
    questions = [
        Question(name=name, text=text, value=values.get(name, ""), lines=3)
        if name in ("keep", "change")
        else Question(name=name, text=text, value=values.get(name, ""), choices=numbers, scale=scale)
        for name, text in texts
    ]
    return _form(link, title, "evaluation", questions, trouble=trouble)


def answer_of(sent: Mapping[str, str]) -> GivenAnswer | None:
    """What was sent with the follow-up form; None where something is missing that has to be there."""
    fields = {name: clean(value) for name, value in sent.items()}
    try:
        return GivenAnswer(
            did_you_act=YesNo(fields.get("did_you_act", "")),
            did_you_do_something_differently=YesNo(fields.get("did_you_do_something_differently", "")),
            what_happened=fields.get("what_happened", "").strip(),
            outcome=Outcome(fields.get("outcome", "")),
            answered_by=" ".join(fields.get("answered_by", "").split()),
        )
    except (ValueError, ValidationError):
        return None


def evaluation_of(sent: Mapping[str, str], side: EvaluationSide) -> GivenEvaluation | None:
    """What was sent with the evaluation form; None where a scale was left open."""
    try:
        return GivenEvaluation(
            side=side,
            worth_the_time=int(sent.get("worth_the_time", "")),
            heard=int(sent.get("heard", "")),
            will_use=int(sent.get("will_use", "")),
            keep=clean(sent.get("keep", "")).strip(),
            change=clean(sent.get("change", "")).strip(),
        )
    except (ValueError, ValidationError):
        return None


def _form(
    link: PersonalLink,
    title: str,
    kind: str,
    questions: list[Question],
    *,
    revision: int = 0,
    trouble: str = "",
    standing_line: str = "",
    standing: str = "",
) -> HTMLResponse:
    return page(
        "form.html",
        link.language,
        status=422 if trouble else 200,
        heading=say(link.language, f"delivery.{kind}.heading"),
        title=title,
        explanation=say(link.language, f"delivery.{kind}.explanation"),
        trouble=trouble,
        standing_line=standing_line,
        standing=standing,
        questions=questions,
        revision=revision,
        send=say(link.language, "delivery.send"),
        until=say(link.language, "delivery.until", day=link.expires_at.date().isoformat()),
        limit=FIELD_LIMIT,
    )
