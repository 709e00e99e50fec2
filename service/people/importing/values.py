"""The cells of a row as values of a person. A cell that is blank, or says what is known already, changes nothing."""

from collections.abc import Callable
from typing import Any

from service.domain.people import ATTRIBUTES_LIMIT, Person
from service.people.importing import cells
from service.people.importing.cells import Unusable
from service.people.importing.identifying import Identified
from service.people.importing.known import Hubs, People
from service.people.importing.rows import Note, Row
from service.people.importing.writing import Writer

_READ: dict[str, Callable[[str], Any]] = {
    "job_title": cells.line,
    "unit": cells.line,
    "seniority": cells.seniority,
    "languages": cells.languages,
    "practice": lambda cell: tuple(cells.items(cell)),
    "hands_on_since": cells.year,
    "hands_on_until": cells.year,
    "email": cells.line,
    "phone": cells.line,
    "timezone": cells.zone,
    "away": cells.periods,
    "may_be_suggested": cells.yes_or_no,
}


def values_of(
    row: Row, whom: Identified, before: Person | None, hubs: Hubs, world: People, writer: Writer
) -> dict[str, Any]:
    """By member of Person. What cannot be used is left out, with a note."""
    found: dict[str, Any] = {}
    for field, cell in row.cells.items():
        if before is not None and field in _MEMBERS and _same(cell, writer.cell(before, field)):
            continue
        try:
            if field in _READ:
                found[field] = _READ[field](cell)
            elif field == "manager":
                found["manager_id"] = world.find(cell, whom.hub_id)
            elif field == "previous_hubs":
                found["previous_hubs"] = hubs.earlier(cell)
        except Unusable as unusable:
            row.notes.append(Note(unusable.message, row.headings.get(field, ""), unusable.values))
    if row.attributes:
        attributes = {**(before.attributes if before else {}), **_attributes(row)}
        if len(attributes) > ATTRIBUTES_LIMIT:
            row.notes.append(Note("people.cell_attributes", "", {"most": ATTRIBUTES_LIMIT}))
        else:
            found["attributes"] = attributes
    return found


_MEMBERS = frozenset(_READ) | {"manager", "previous_hubs"}


def _same(cell: str, written: str) -> bool:
    return cell.split() == written.split()


def _attributes(row: Row) -> dict[str, str]:
    found = {}
    for name, cell in row.attributes.items():
        try:
            found[name] = cells.line(cell)
        except Unusable as unusable:
            row.notes.append(Note(unusable.message, name, unusable.values))
    return found
