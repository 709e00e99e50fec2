"""What an approval sets going: action steps and lessons are copied from the write-up's lines, and the host will be asked."""

from datetime import datetime

from sqlalchemy import Connection

from service.domain.follow_up import ActionStatus, ActionStep, FollowUp, Lesson, LessonState, Timing, days_to_ask
from service.domain.ids import ActionId, FollowUpId, LessonId, new_id
from service.domain.items import ItemKind
from service.domain.peer_assists import PeerAssist
from service.domain.write_ups import WriteUp, WriteUpLine
from service.follow_up import store

LESSONS = (ItemKind.LEARNING, ItemKind.RECOMMENDED, ItemKind.DECIDED)


def plan(
    tx: Connection,
    file: PeerAssist,
    write_up: WriteUp,
    *,
    now: datetime,
    year_starts: int = 1,
    timing: Timing = Timing.NEXT_REPORT,
) -> None:
    """Copy the action steps and the lessons of an approved write-up, and set the days the host is asked on.

    Doing it twice changes nothing. After a correction, what the new version says replaces the words copied before; what people noted
    since (status, note, a lesson that moved on) stays, and a step or a lesson somebody has worked on is never taken away.
    """
    lines = [line for line in write_up.lines if line.shows]
    _copy_actions(tx, file, write_up, [line for line in lines if line.kind is ItemKind.ACTION])
    _copy_lessons(tx, file, write_up, [line for line in lines if line.kind in LESSONS])
    if not store.follow_ups_of(tx, file.id):
        days = days_to_ask(timing, approved=(write_up.approved_at or now).date(), year_starts=year_starts)
        store.add_follow_ups(
            tx, [FollowUp(id=FollowUpId(new_id("follow-up")), peer_assist_id=file.id, due_on=day) for day in days]
        )


def forget(tx: Connection, file: PeerAssist) -> None:
    """The write-up was withdrawn: what nobody has worked on or answered goes with it."""
    for step in store.actions(tx, file.id):
        if step.line_id is not None and _untouched(step):
            store.delete_action(tx, step)
    store.delete_lessons(
        tx, [each.id for each in store.lessons_of(tx, file.id) if each.state is LessonState.IDENTIFIED]
    )
    store.delete_unanswered(tx, file.id)


def _copy_actions(tx: Connection, file: PeerAssist, write_up: WriteUp, lines: list[WriteUpLine]) -> None:
    known = {step.line_id: step for step in store.actions(tx, file.id) if step.line_id is not None}
    new = []
    for line in lines:
        said = {
            "what": line.claim.text,
            "owner": line.owner,
            "owner_id": line.owner_id,
            "due": line.due,
            "due_date": line.due_date,
        }
        before = known.pop(line.id, None)
        if before is None:
            new.append(
                ActionStep(
                    id=ActionId(new_id("action")),
                    peer_assist_id=file.id,
                    write_up_id=write_up.id,
                    line_id=line.id,
                    **said,
                )
            )
        elif before.changed_at is None and any(getattr(before, name) != value for name, value in said.items()):
            store.save_action(tx, before.model_copy(update=said))
    store.add_actions(tx, new)
    for gone in known.values():
        if _untouched(gone):
            store.delete_action(tx, gone)


def _copy_lessons(tx: Connection, file: PeerAssist, write_up: WriteUp, lines: list[WriteUpLine]) -> None:
    known = {lesson.line_id: lesson for lesson in store.lessons_of(tx, file.id)}
    new = []
    for line in lines:
        before = known.pop(line.id, None)
        if before is None:
            new.append(
                Lesson(
                    id=LessonId(new_id("lesson")),
                    peer_assist_id=file.id,
                    write_up_id=write_up.id,
                    line_id=line.id,
                    text=line.claim.text,
                )
            )
        elif before.text != line.claim.text:
            store.save_lesson(tx, before.model_copy(update={"text": line.claim.text}))
    store.add_lessons(tx, new)
    store.delete_lessons(tx, [each.id for each in known.values() if each.state is LessonState.IDENTIFIED])


def _untouched(step: ActionStep) -> bool:
    return step.changed_at is None and step.status is ActionStatus.NOT_STARTED and not step.note
