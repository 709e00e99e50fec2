"""Clarifying questions of a file, and what the host answered."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.access.caller import Caller
from service.domain.ids import DraftId, PeerAssistId
from service.domain.peer_assists import AnswerPart
from service.domain.questions import ClarifyingQuestion
from service.library.conditions import from_visible
from service.peer_assists.tables import clarifying_questions, host_answers, sources

_COLUMNS = [clarifying_questions.c[name] for name in ClarifyingQuestion.model_fields if name != "id"]
_PARTS = [host_answers.c[name] for name in AnswerPart.model_fields]


def set_questions(
    tx: Connection, peer_assist_id: PeerAssistId, draft_id: DraftId | None, questions: Sequence[ClarifyingQuestion]
) -> None:
    """The questions of a file are these, the most useful first. Those answered already stay, and are not asked again."""
    of_file = clarifying_questions.c.peer_assist_id == peer_assist_id
    tx.execute(delete(clarifying_questions).where(of_file, clarifying_questions.c.answered.is_(False)))
    kept = tx.execute(select(clarifying_questions.c.question_id, clarifying_questions.c.text).where(of_file)).all()
    ids, texts = {row.question_id for row in kept}, {row.text for row in kept}
    rows: list[dict[str, Any]] = []
    for position, question in enumerate(questions):
        if question.id not in ids and question.text not in texts:
            ids.add(question.id)
            texts.add(question.text)
            values = question.model_dump(mode="json", exclude={"id"})
            place = {
                "peer_assist_id": peer_assist_id,
                "question_id": question.id,
                "position": position,
                "draft_id": draft_id,
            }
            rows.append({**values, **place})
    if rows:
        tx.execute(insert(clarifying_questions), rows)


def questions(tx: Connection, peer_assist_id: PeerAssistId, *, seen_by: Caller) -> tuple[ClarifyingQuestion, ...]:
    """The questions of a file the caller was shown already: open ones first, the most useful first.

    One that a past case suggested is there while that case is open to the caller.
    """
    query = select(clarifying_questions.c.question_id, *_COLUMNS).where(
        clarifying_questions.c.peer_assist_id == peer_assist_id,
        from_visible(clarifying_questions.c.document_id, seen_by),
    )
    rows = tx.execute(
        query.order_by(
            clarifying_questions.c.answered, clarifying_questions.c.position, clarifying_questions.c.question_id
        )
    )
    return tuple(_question(row) for row in rows)


def open_questions(tx: Connection, peer_assist_id: PeerAssistId, *, seen_by: Caller) -> tuple[ClarifyingQuestion, ...]:
    return tuple(question for question in questions(tx, peer_assist_id, seen_by=seen_by) if not question.answered)


def mark_answered(tx: Connection, peer_assist_id: PeerAssistId, question_ids: Sequence[str]) -> None:
    where = (
        clarifying_questions.c.peer_assist_id == peer_assist_id,
        clarifying_questions.c.question_id.in_(list(question_ids)),
    )
    tx.execute(update(clarifying_questions).where(*where).values(answered=True))


def add_answer_parts(tx: Connection, peer_assist_id: PeerAssistId, parts: Sequence[AnswerPart]) -> None:
    rows = [{**part.model_dump(mode="json"), "peer_assist_id": peer_assist_id} for part in parts]
    if rows:
        tx.execute(insert(host_answers), rows)


def answer_parts(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[AnswerPart, ...]:
    """Everything the host answered, in the order it came."""
    query = (
        select(*_PARTS)
        .join(sources, sources.c.id == host_answers.c.source_id)
        .where(host_answers.c.peer_assist_id == peer_assist_id)
    )
    rows = tx.execute(query.order_by(sources.c.made_at, host_answers.c.source_id, host_answers.c.position))
    return tuple(AnswerPart.model_validate(dict(row._mapping)) for row in rows)


def _question(row: Any) -> ClarifyingQuestion:
    values = dict(row._mapping)
    question_id = values.pop("question_id")
    return ClarifyingQuestion.model_validate({**values, "id": question_id})
