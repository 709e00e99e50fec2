"""What a list would change: each row finds its person, or is somebody new. Nothing is written here.

The same person again - by id, by e-mail address, or by name and hub - is an update. A blank cell takes nothing away.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.domain.directory import Change, RowStatus
from service.domain.ids import PersonId
from service.domain.people import Person
from service.domain.places import Hub
from service.errors import BadInput
from service.people.importing.headings import ATTRIBUTE, Column, columns
from service.people.importing.identifying import Identified, Identifying, Taken, Wishes
from service.people.importing.known import Hubs, People
from service.people.importing.opening import OpenedList
from service.people.importing.rows import Note, Row, rows_of
from service.people.importing.values import values_of
from service.people.importing.writing import FIELDS, Writer


@dataclass(slots=True)
class PlannedRow:
    row: Row
    status: RowStatus
    before: Person | None = None
    person: Person | None = None
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class Plan:
    columns: tuple[Column, ...]
    rows: list[PlannedRow]
    new_hubs: list[Hub] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    fingerprint: str = ""

    def count(self, status: RowStatus) -> int:
        return sum(row.status is status for row in self.rows)

    @property
    def added(self) -> list[Person]:
        return [row.person for row in self.rows if row.status is RowStatus.ADDED and row.person]

    @property
    def changed(self) -> list[Person]:
        return [row.person for row in self.rows if row.status is RowStatus.CHANGED and row.person]


def planned(
    opened: OpenedList,
    hubs: Sequence[Hub],
    people: Sequence[Person],
    *,
    wishes: Wishes,
    taken: Taken,
) -> Plan:
    """Raises BadInput where no column says who the rows are."""
    found = columns(opened.headings.cells, wishes.keep)
    fields = {column.field for column in found}
    if not fields & {"name", "given_name", "family_name", "id", "email"}:
        raise BadInput("people.csv_no_name", field="file")
    known = Hubs(hubs)
    writer = Writer(known, People(people), wishes.language)
    plan = Plan(found, [], notes=_notes(opened))
    rows = rows_of(opened, found)
    who = Identifying(known, people, wishes, taken)
    whom = who.all(rows)
    plan.new_hubs = who.made
    for row in rows:
        plan.rows.append(_planned_row(row, whom.get(row.line), known, who.world, writer, wishes))
    plan.rows += [
        PlannedRow(Row(line, {}, {}, [Note("people.csv_quotes")]), RowStatus.REFUSED) for line in opened.broken
    ]
    plan.rows.sort(key=lambda each: each.row.line)
    plan.fingerprint = _fingerprint(plan)
    return plan


def _notes(opened: OpenedList) -> list[Note]:
    notes = [Note("people.csv_assumed_encoding")] if opened.assumed_encoding else []
    return [*notes, Note("people.csv_hidden", values={"count": opened.hidden})] if opened.hidden else notes


def _planned_row(
    row: Row, whom: Identified | None, hubs: Hubs, world: People, writer: Writer, wishes: Wishes
) -> PlannedRow:
    if whom is None:
        return PlannedRow(row, RowStatus.REFUSED)
    before = whom.before
    start = before or Person(id=PersonId(whom.id), name=whom.name, hub_id=whom.hub_id, space=wishes.space)
    values = values_of(row, whom, before, hubs, world, writer)
    person = _possible(start, {"name": whom.name, "hub_id": whom.hub_id, **values}, row)
    if before is None:
        return PlannedRow(row, RowStatus.ADDED, None, person)
    changes = _changes(before, person, writer, world)
    if not changes:
        return PlannedRow(row, RowStatus.UNCHANGED, before, before)
    return PlannedRow(row, RowStatus.CHANGED, before, person, changes)


def _possible(start: Person, values: dict[str, object], row: Row) -> Person:
    """The person with these values; where two contradict one another, the one at fault is left out and said."""
    while True:
        person = Person.model_validate({**dict(start), **values})
        try:
            person.refuse_impossible()
        except BadInput as refused:
            wrong = str(refused.field)
            if wrong not in values:  # what was known contradicts what is new: the new goes
                wrong = next(name for name in ("hands_on_since", "hands_on_until", *values) if name in values)
            del values[wrong]
            row.notes.append(Note(refused.message_id, row.headings.get(wrong.removesuffix("_id"), "")))
            continue
        return person


def _changes(before: Person, after: Person, writer: Writer, world: People) -> tuple[Change, ...]:
    found = []
    for name in FIELDS[1:]:
        member = {"hub": "hub_id", "manager": "manager_id"}.get(name, name)
        if getattr(before, member) == getattr(after, member):
            continue
        said = {"manager": lambda: world.written_id(after.manager_id), "hub": lambda: writer.hubs.name(after.hub_id)}
        found.append(
            Change(
                field=name,
                before=writer.cell(before, name),
                after=said[name]() if name in said else writer.cell(after, name),
            )
        )
    for name, value in after.attributes.items():
        if before.attributes.get(name) != value:
            found.append(Change(field=f"{ATTRIBUTE}:{name}", before=before.attributes.get(name, ""), after=value))
    return tuple(found)


def _fingerprint(plan: Plan) -> str:
    """Of all that would be done. Ids made for new people differ each time and stand outside."""
    made = hashlib.sha256()
    for each in plan.rows:
        person = each.person
        said = (
            each.row.line,
            each.status.value,
            str(each.before.id) if each.before else "",
            [change.model_dump() for change in each.changes],
            person.model_dump_json(exclude={"id", "manager_id"}) if person else "",
            each.row.cells.get("manager", ""),
        )
        made.update(repr(said).encode())
    made.update(repr([hub.name for hub in plan.new_hubs]).encode())
    return made.hexdigest()[:32]
