"""What follows an approval, in the database. Rows of a file are read for a caller who was shown the file already."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from service.database import by_column
from service.domain.follow_up import (
    ActionStep,
    Evaluation,
    EvaluationSummary,
    FollowUp,
    FollowUpAnswer,
    Lesson,
    summed_up,
)
from service.domain.ids import ActionId, FollowUpId, LessonId, LinkId, PeerAssistId
from service.domain.text import Value
from service.errors import NotFound, StaleRevision
from service.follow_up.tables import action_steps, evaluations, follow_ups, lessons

AT_ONCE = 500
_ANSWER = tuple(FollowUpAnswer.model_fields)
_KEPT_AS_THEY_ARE = ("due_date", "due_on", "asked_at", "answered_at", "changed_at", "made_at")

Row = TypeVar("Row", ActionStep, Lesson)


def actions(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[ActionStep, ...]:
    """In the order of the write-up; what people added stands after it."""
    return actions_of(tx, [peer_assist_id]).get(peer_assist_id, ())


def actions_of(tx: Connection, ids: Collection[PeerAssistId]) -> dict[PeerAssistId, tuple[ActionStep, ...]]:
    return _by_file(tx, action_steps, ids, ActionStep, action_steps.c.position)


def lessons_of(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Lesson, ...]:
    return _by_file(tx, lessons, [peer_assist_id], Lesson, lessons.c.position).get(peer_assist_id, ())


def follow_ups_of(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[FollowUp, ...]:
    return follow_ups_of_files(tx, [peer_assist_id]).get(peer_assist_id, ())


def follow_ups_of_files(tx: Connection, ids: Collection[PeerAssistId]) -> dict[PeerAssistId, tuple[FollowUp, ...]]:
    """The earliest first."""
    found: dict[PeerAssistId, tuple[FollowUp, ...]] = {}
    for row in _rows(tx, follow_ups, ids, follow_ups.c.due_on):
        found[row.peer_assist_id] = (*found.get(row.peer_assist_id, ()), _follow_up(row))
    return found


def evaluations_of(tx: Connection, ids: Collection[PeerAssistId]) -> EvaluationSummary:
    """What the evaluations of these files say together: counts and means, never names."""
    made = [_evaluation(row) for row in _rows(tx, evaluations, ids, evaluations.c.made_at)]
    return summed_up(made)


def get_action(tx: Connection, peer_assist_id: PeerAssistId, action_id: ActionId) -> ActionStep:
    """Raises NotFound."""
    return _one(tx, action_steps, peer_assist_id, action_id, ActionStep)


def get_lesson(tx: Connection, peer_assist_id: PeerAssistId, lesson_id: LessonId) -> Lesson:
    """Raises NotFound."""
    return _one(tx, lessons, peer_assist_id, lesson_id, Lesson)


def get_follow_up(tx: Connection, peer_assist_id: PeerAssistId, follow_up_id: FollowUpId) -> FollowUp:
    """Raises NotFound."""
    where = (follow_ups.c.id == follow_up_id, follow_ups.c.peer_assist_id == peer_assist_id)
    row = tx.execute(select(follow_ups).where(*where)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _follow_up(row)


def add_actions(tx: Connection, steps: Sequence[ActionStep]) -> None:
    """After those the file has already."""
    if steps:
        start = _next_position(tx, action_steps, steps[0].peer_assist_id)
        rows = [{**_values(step), "position": start + number} for number, step in enumerate(steps)]
        tx.execute(insert(action_steps), rows)


def add_lessons(tx: Connection, some: Sequence[Lesson]) -> None:
    if some:
        start = _next_position(tx, lessons, some[0].peer_assist_id)
        rows = [{**_values(lesson), "position": start + number} for number, lesson in enumerate(some)]
        tx.execute(insert(lessons), rows)


def add_follow_ups(tx: Connection, some: Sequence[FollowUp]) -> None:
    if some:
        tx.execute(insert(follow_ups), [_follow_up_values(each) for each in some])


def save_action(tx: Connection, step: ActionStep) -> ActionStep:
    """Keep it over the revision it carries. Raises StaleRevision where somebody saved first, NotFound where it is gone."""
    saved = step.model_copy(update={"revision": step.revision + 1})
    if not _replace(tx, action_steps, step.id, step.revision, _values(saved)):
        _stale(get_action(tx, step.peer_assist_id, step.id), step)
    return saved


def save_lesson(tx: Connection, lesson: Lesson) -> Lesson:
    """Raises StaleRevision, NotFound."""
    saved = lesson.model_copy(update={"revision": lesson.revision + 1})
    if not _replace(tx, lessons, lesson.id, lesson.revision, _values(saved)):
        _stale(get_lesson(tx, lesson.peer_assist_id, lesson.id), lesson)
    return saved


def save_follow_up(tx: Connection, follow_up: FollowUp) -> FollowUp:
    """Raises StaleRevision, NotFound."""
    saved = follow_up.model_copy(update={"revision": follow_up.revision + 1})
    if not _replace(tx, follow_ups, follow_up.id, follow_up.revision, _follow_up_values(saved)):
        _stale(get_follow_up(tx, follow_up.peer_assist_id, follow_up.id), follow_up)
    return saved


def set_asked(tx: Connection, follow_up_id: FollowUpId, *, now: datetime) -> None:
    """The question went out: when, for the first time. Nobody's typing is disturbed by it."""
    where = (follow_ups.c.id == follow_up_id, follow_ups.c.asked_at.is_(None))
    tx.execute(update(follow_ups).where(*where).values(asked_at=now))


def delete_action(tx: Connection, step: ActionStep) -> None:
    tx.execute(delete(action_steps).where(action_steps.c.id == step.id))


def delete_unanswered(tx: Connection, peer_assist_id: PeerAssistId) -> None:
    """Follow-ups nobody answered: a withdrawn write-up is not asked about."""
    of_file = follow_ups.c.peer_assist_id == peer_assist_id
    tx.execute(delete(follow_ups).where(of_file, follow_ups.c.answered_at.is_(None)))


def delete_lessons(tx: Connection, ids: Collection[LessonId]) -> None:
    tx.execute(delete(lessons).where(lessons.c.id.in_(sorted(ids))))


def put_evaluation(tx: Connection, evaluation: Evaluation, *, link_id: LinkId | None = None) -> None:
    """One more evaluation; sending again with the same link replaces what was sent with it."""
    if link_id is not None:
        tx.execute(delete(evaluations).where(evaluations.c.link_id == link_id))
    tx.execute(insert(evaluations).values(**_values(evaluation), link_id=link_id))


def _by_file(
    tx: Connection, table: Table, ids: Collection[PeerAssistId], kind: type[Row], order: Any
) -> dict[PeerAssistId, tuple[Row, ...]]:
    found: dict[PeerAssistId, list[Row]] = {}
    for row in _rows(tx, table, ids, order):
        found.setdefault(row.peer_assist_id, []).append(_value(row, kind))
    return {key: tuple(some) for key, some in found.items()}


def _rows(tx: Connection, table: Table, ids: Collection[PeerAssistId], order: Any) -> list[Any]:
    wanted = sorted(set(ids))
    rows: list[Any] = []
    for start in range(0, len(wanted), AT_ONCE):
        some = table.c.peer_assist_id.in_(wanted[start : start + AT_ONCE])
        rows += tx.execute(select(table).where(some).order_by(order, table.c.id)).all()
    return rows


def _one(tx: Connection, table: Table, peer_assist_id: PeerAssistId, row_id: str, kind: type[Row]) -> Row:
    where = (table.c.id == row_id, table.c.peer_assist_id == peer_assist_id)
    row = tx.execute(select(table).where(*where)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _value(row, kind)


def _value(row: Any, kind: type[Row]) -> Row:
    return kind.model_validate(by_column(row, kind.model_fields))


def _evaluation(row: Any) -> Evaluation:
    return Evaluation.model_validate(by_column(row, Evaluation.model_fields))


def _follow_up(row: Any) -> FollowUp:
    answer = FollowUpAnswer(**by_column(row, _ANSWER)) if row.answered_at is not None else None
    own = by_column(row, [name for name in FollowUp.model_fields if name != "answer"])
    return FollowUp.model_validate({**own, "answer": answer})


def _follow_up_values(follow_up: FollowUp) -> dict[str, Any]:
    given = follow_up.answer.model_dump(mode="json") if follow_up.answer else {}
    empty: dict[str, Any] = {**dict.fromkeys(_ANSWER), "what_happened": "", "answered_by": ""}
    at = {"answered_at": follow_up.answer.answered_at if follow_up.answer else None}
    return {**_values(follow_up), **empty, **given, **at}


def _values(value: Value) -> dict[str, Any]:
    values = value.model_dump(mode="json", exclude={"answer"})
    return {**values, **{name: getattr(value, name) for name in _KEPT_AS_THEY_ARE if name in values}}


def _replace(tx: Connection, table: Table, row_id: str, revision: int, values: dict[str, Any]) -> bool:
    where = (table.c.id == row_id, table.c.revision == revision)
    return bool(tx.execute(update(table).where(*where).values(**values)).rowcount)


def _stale(current: Value, yours: Value) -> None:
    raise StaleRevision(current=current.model_dump(mode="json"), yours=yours.model_dump(mode="json"))


def _next_position(tx: Connection, table: Table, peer_assist_id: PeerAssistId) -> int:
    last = tx.execute(select(func.max(table.c.position)).where(table.c.peer_assist_id == peer_assist_id)).scalar()
    return 0 if last is None else int(last) + 1
