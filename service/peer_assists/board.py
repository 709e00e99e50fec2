"""The board: files with their hub and the one next step of each, read in a handful of queries however many there are."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Date, String, and_, bindparam, case, column, func, select, table

from service.access.caller import Caller
from service.domain.ids import PeerAssistId
from service.domain.next_steps import FileState, next_step, standings
from service.domain.peer_assists import FileCard, NextStep, PeerAssist, StepStanding
from service.domain.problem import ProblemSheet, SheetField, VersionKind
from service.peer_assists.tables import clarifying_questions, drafted_sheets, problem_versions, working_fields
from service.people.hub_store import hub_names
from service.people.store import people_by_id

_notes = table("notes", column("peer_assist_id"))
_write_ups = table("write_ups", *(column(name) for name in ("id", "peer_assist_id", "number", "status")))
_lines = table("write_up_lines", *(column(name) for name in ("write_up_id", "state", "use")))
_follow_ups = table("follow_ups", column("peer_assist_id"), column("due_on", Date), column("answered_at"))
_actions = table("action_steps", column("peer_assist_id"), column("status"), column("due_date", Date))
"""Later rooms own these rows; only what the next step is told from is named here."""

# Put together once: they are asked for every page of a file.
_FILES = bindparam("files", expanding=True, type_=String())
_FIELDS = select(working_fields).where(working_fields.c.peer_assist_id.in_(_FILES))
_ACCEPTED = select(problem_versions.c.peer_assist_id, problem_versions.c.kind, problem_versions.c.sheet).where(
    problem_versions.c.peer_assist_id.in_(_FILES)
)
_QUESTIONS = select(clarifying_questions.c.peer_assist_id, clarifying_questions.c.answered).where(
    clarifying_questions.c.peer_assist_id.in_(_FILES)
)
_DRAFTED = select(drafted_sheets.c.peer_assist_id).where(drafted_sheets.c.peer_assist_id.in_(_FILES))
_NOTED = (
    select(_notes.c.peer_assist_id, func.count())
    .where(_notes.c.peer_assist_id.in_(_FILES))
    .group_by(_notes.c.peer_assist_id)
)
_UNREAD = func.count(case((_lines.c.state == "drafted", 1)))
_WRITTEN = (
    select(_write_ups.c.peer_assist_id, _write_ups.c.status, _UNREAD, func.count(_lines.c.write_up_id) - _UNREAD)
    .select_from(_write_ups.outerjoin(_lines, and_(_lines.c.write_up_id == _write_ups.c.id, _lines.c.use == "body")))
    .where(_write_ups.c.peer_assist_id.in_(_FILES))
    .group_by(_write_ups.c.peer_assist_id, _write_ups.c.status, _write_ups.c.number)
    .order_by(_write_ups.c.number)
)
"""Status of each write-up, the newest last, and how many lines of its body nobody has read, and how many somebody has."""
_ASKED = (
    select(_follow_ups.c.peer_assist_id, _follow_ups.c.due_on, _follow_ups.c.answered_at.is_not(None))
    .where(_follow_ups.c.peer_assist_id.in_(_FILES))
    .order_by(_follow_ups.c.due_on.desc())
)
_OPEN_STEPS = select(_actions.c.peer_assist_id, _actions.c.due_date).where(
    _actions.c.peer_assist_id.in_(_FILES), _actions.c.status.not_in(("done", "dropped"))
)


def cards(tx: Connection, files: Sequence[PeerAssist], *, seen_by: Caller, today: date) -> tuple[FileCard, ...]:
    """Files the caller was shown already, as the board draws them."""
    hubs = hub_names(tx, seen_by=seen_by)
    people = people_by_id(
        tx, [file.facilitator_id for file in files if file.facilitator_id is not None], seen_by=seen_by
    )
    states = states_of(tx, [file.id for file in files])
    shown = (
        "id",
        "title",
        "hub_id",
        "stage",
        "language",
        "visibility",
        "decision_date",
        "session_date",
        "changed_at",
        "revision",
    )
    return tuple(
        FileCard(
            **{name: getattr(file, name) for name in shown},
            hub=hubs.get(file.hub_id, ""),
            facilitator=people[file.facilitator_id].name if file.facilitator_id in people else "",
            next_step=next_step(file, states[file.id], today=today),
        )
        for file in files
    )


def standings_of(tx: Connection, file: PeerAssist, *, today: date) -> tuple[StepStanding, ...]:
    return standings(file, states_of(tx, [file.id])[file.id], today=today)


def step_of(tx: Connection, file: PeerAssist, *, today: date) -> NextStep:
    return next_step(file, states_of(tx, [file.id])[file.id], today=today)


def states_of(tx: Connection, ids: Sequence[PeerAssistId]) -> dict[PeerAssistId, FileState]:
    """What the next step is told from, for several files at once."""
    these = {"files": ids}
    filled: dict[str, set[SheetField]] = {each: set() for each in ids}
    accepted: dict[str, set[VersionKind]] = {each: set() for each in ids}
    open_, answered = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    typed = set()
    for row in tx.execute(_FIELDS, these):
        if (row.drafted_text if row.text is None else row.text).strip():
            filled[row.peer_assist_id].add(SheetField(row.field))
        if row.text is not None:
            typed.add(row.peer_assist_id)
    for row in tx.execute(_ACCEPTED, these):
        if ProblemSheet.model_validate(row.sheet).filled():
            accepted[row.peer_assist_id].add(VersionKind(row.kind))
    for row in tx.execute(_QUESTIONS, these):
        counts = answered if row.answered else open_
        counts[row.peer_assist_id] += 1
    drafted = set(tx.scalars(_DRAFTED, these))
    noted = {row[0]: row[1] for row in tx.execute(_NOTED, these)}
    written = {row[0]: (row[1], row[2], row[3]) for row in tx.execute(_WRITTEN, these)}
    asked_on, host_answered = _asked(tx, ids)
    steps = _open_steps(tx, ids)
    return {
        each: FileState(
            filled=frozenset(filled[each]),
            drafted=each in drafted,
            typed=each in typed,
            accepted=frozenset(accepted[each]),
            open_questions=open_[each],
            answered_questions=answered[each],
            notes=noted.get(each, 0),
            write_up=written[each][0] if each in written else "",
            to_read=written[each][1] if each in written else 0,
            read=written[each][2] if each in written else 0,
            asked_on=asked_on.get(each),
            answered=each in host_answered,
            open_actions=len(steps.get(each, ())),
            days_due=tuple(day for day in steps.get(each, ()) if day is not None),
        )
        for each in ids
    }


def _asked(tx: Connection, ids: Sequence[PeerAssistId]) -> tuple[dict[str, date], set[str]]:
    """The first day each host is still to be asked on, and the files whose host has answered."""
    rows = tx.execute(_ASKED, {"files": ids}).all()
    return {row[0]: row[1] for row in rows if not row[2]}, {row[0] for row in rows if row[2]}


def _open_steps(tx: Connection, ids: Sequence[PeerAssistId]) -> dict[str, list[date | None]]:
    """The due dates of each file's open action steps; None where nobody said one."""
    found: dict[str, list[date | None]] = {}
    for row in tx.execute(_OPEN_STEPS, {"files": ids}):
        found.setdefault(row[0], []).append(row[1])
    return found
