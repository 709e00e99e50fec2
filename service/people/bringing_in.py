"""A list of people brought into the directory: first what it would do, then exactly that, in one go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.access.permissions import Permission, hubs_open_to
from service.database import Database
from service.domain.directory import DirectoryImport, ImportedRow, ReadColumn, RowNote, RowStatus
from service.domain.people import Person
from service.domain.places import Hub, Language
from service.errors import Conflict
from service.locale import say
from service.people import bulk_store, hub_store
from service.people.importing.headings import known_headings
from service.people.importing.identifying import Taken, Wishes
from service.people.importing.opening import OpenedList, opened
from service.people.importing.planning import Plan, PlannedRow, planned
from service.people.importing.rows import Note

MOST_ROWS_SHOWN = 300
_FIRST = (RowStatus.REFUSED, RowStatus.CHANGED, RowStatus.ADDED)


@dataclass(frozen=True, slots=True)
class _Known:
    state: tuple[int, ...]
    hubs: Sequence[Hub]
    people: Sequence[Person]
    taken: Taken


def bring_in(
    database: Database,
    data: bytes,
    *,
    wishes: Wishes,
    caller: Caller,
    now: datetime,
    apply: bool,
    fingerprint: str = "",
) -> DirectoryImport:
    """What the list does, and with `apply` it is done. The slow part, reading and comparing, is outside the transaction.

    Raises BadInput where it cannot be read, and Conflict where it would no longer do what `fingerprint` names.
    """
    read = opened(data, known_headings)
    with database.transaction(read_only=True) as tx:
        if wishes.hub_id is not None:
            hub_store.known_hub(tx, wishes.hub_id, seen_by=caller)
        known = _known(tx, read, caller)
    into = hubs_open_to(caller, Permission.MANAGE_PEOPLE, [hub.id for hub in known.hubs])
    wishes = replace(wishes, into=into)
    plan = planned(read, known.hubs, known.people, wishes=wishes, taken=known.taken)
    if apply:
        if fingerprint and fingerprint != plan.fingerprint:
            raise Conflict("people.csv_other_than_shown")
        with database.transaction() as tx:
            if bulk_store.state(tx, space=caller.space) != known.state:
                raise Conflict("people.csv_other_than_shown")
            for hub in plan.new_hubs:
                hub_store.add_hub(tx, hub, made_by=caller.account_id, now=now)
            bulk_store.add_people(tx, plan.added, made_by=caller.account_id, now=now)
            bulk_store.change_people(tx, plan.changed)
    return _told(plan, wishes.language, applied=apply)


def _known(tx: Connection, read: OpenedList, caller: Caller) -> _Known:
    listed = {cell.strip() for record in read.records for cell in record.cells if 0 < len(cell) <= 120}
    return _Known(
        state=bulk_store.state(tx, space=caller.space),
        hubs=hub_store.all_hubs(tx, seen_by=caller),
        people=bulk_store.everybody(tx, space=caller.space),
        taken=Taken(
            people=bulk_store.taken_elsewhere(tx, listed, space=caller.space),
            hubs=bulk_store.hub_ids_elsewhere(tx, space=caller.space),
        ),
    )


def _told(plan: Plan, language: Language, *, applied: bool) -> DirectoryImport:
    worth_reading = [row for status in _FIRST for row in plan.rows if row.status is status]
    worth_reading += [row for row in plan.rows if row.status is RowStatus.UNCHANGED and row.row.notes]
    with_notes = [row for row in worth_reading if row.row.notes]
    ordered = sorted(worth_reading, key=lambda row: (row.status is not RowStatus.REFUSED, not row.row.notes))
    return DirectoryImport(
        applied=applied,
        fingerprint=plan.fingerprint,
        added=plan.count(RowStatus.ADDED),
        changed=plan.count(RowStatus.CHANGED),
        unchanged=plan.count(RowStatus.UNCHANGED),
        refused=plan.count(RowStatus.REFUSED),
        cells_left_out=sum(len(row.row.notes) for row in with_notes if row.status is not RowStatus.REFUSED),
        columns=tuple(ReadColumn(heading=each.heading, field=each.field) for each in plan.columns if each.heading),
        hubs_added=tuple(hub.name for hub in plan.new_hubs),
        notes=tuple(_note(note, language) for note in plan.notes),
        rows=tuple(_row(row, language) for row in ordered[:MOST_ROWS_SHOWN]),
        rows_not_shown=max(0, len(ordered) - MOST_ROWS_SHOWN),
    )


def _row(planned_row: PlannedRow, language: Language) -> ImportedRow:
    row, person = planned_row.row, planned_row.person
    named = (row.cells.get(field, "") for field in ("name", "given_name", "family_name"))
    name = person.name if person else " ".join(" ".join(named).split())
    return ImportedRow(
        line=row.line,
        status=planned_row.status,
        name=name[:300],
        hub=" ".join(row.cells.get("hub", "").split())[:300],
        person_id=planned_row.before.id if planned_row.before else None,
        changes=planned_row.changes,
        notes=tuple(_note(note, language) for note in row.notes),
    )


def _note(note: Note, language: Language) -> RowNote:
    return RowNote(column=note.column, message=say(language, f"errors.{note.message}", **note.values))
