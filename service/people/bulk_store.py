"""Many people at once: everybody of a space, and lists that add or change thousands in one go."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from service.domain.directory import DirectoryStatus
from service.domain.people import Person
from service.domain.places import Space
from service.people.store import OWN_COLUMNS, people_of_rows, values_of_person
from service.people.tables import hubs, people, previous_hubs

AT_ONCE = 500
"""Rows in one statement, well below what either database takes."""


def everybody(tx: Connection, *, space: Space, hub_id: str | None = None) -> tuple[Person, ...]:
    """The people of a space by name, those without a name among them."""
    where = [people.c.space == space.value, *([people.c.hub_id == hub_id] if hub_id else [])]
    rows = tx.execute(select(*OWN_COLUMNS).where(*where).order_by(people.c.sort_name, people.c.id)).all()
    return tuple(person for some in _some(rows) for person in people_of_rows(tx, some))


def state(tx: Connection, *, space: Space) -> tuple[int, ...]:
    """Differs once anybody, or any hub, of the space was added, changed or removed."""
    found: list[int] = []
    for table in (people, hubs):
        query = select(func.count(), func.coalesce(func.sum(table.c.revision), 0)).where(table.c.space == space.value)
        found += [int(each) for each in tx.execute(query).one()]
    return tuple(found)


def status(tx: Connection, *, space: Space) -> DirectoryStatus:
    """How many people, those without a name left aside, in how many hubs."""
    named = (people.c.space == space.value, people.c.anonymised.is_(False))
    return DirectoryStatus(
        people=tx.execute(select(func.count()).select_from(people).where(*named)).scalar_one(),
        hubs=tx.execute(select(func.count(people.c.hub_id.distinct())).where(*named)).scalar_one(),
    )


def taken_elsewhere(tx: Connection, ids: Collection[str], *, space: Space) -> frozenset[str]:
    """Those of the ids that a person of another space has."""
    taken: set[str] = set()
    for some in _some(sorted(set(ids))):
        taken |= set(tx.scalars(select(people.c.id).where(people.c.id.in_(some), people.c.space != space.value)))
    return frozenset(taken)


def hub_ids_elsewhere(tx: Connection, *, space: Space) -> frozenset[str]:
    return frozenset(tx.scalars(select(hubs.c.id).where(hubs.c.space != space.value)))


def add_people(tx: Connection, new: Sequence[Person], *, made_by: str, now: datetime) -> None:
    """Managers are set last, since a list may name them before it holds them."""
    for some in _some(new):
        rows = [{**values_of_person(person), "manager_id": None, "made_by": made_by, "made_at": now} for person in some]
        tx.execute(insert(people), rows)
    _previous_hubs(tx, new)
    _managers(tx, [person for person in new if person.manager_id is not None])


def change_people(tx: Connection, changed: Sequence[Person]) -> None:
    """Keep these over what is stored; each gets the next revision."""
    for some in _some(changed):
        rows = []
        for person in some:
            values = values_of_person(person)
            del values["id"], values["anonymised"], values["manager_id"]
            rows.append({**values, "revision": person.revision + 1, "whose": person.id})
        tx.execute(update(people).where(people.c.id == bindparam("whose")), rows)
    _previous_hubs(tx, changed)
    _managers(tx, changed)


def _managers(tx: Connection, of: Sequence[Person]) -> None:
    setting = update(people).where(people.c.id == bindparam("whose"))
    for some in _some(of):
        tx.execute(setting, [{"whose": person.id, "manager_id": person.manager_id} for person in some])


def _previous_hubs(tx: Connection, of: Sequence[Person]) -> None:
    for some in _some([person.id for person in of]):
        tx.execute(delete(previous_hubs).where(previous_hubs.c.person_id.in_(some)))
    rows: list[dict[str, Any]] = [
        {"person_id": person.id, **before.model_dump()} for person in of for before in person.previous_hubs
    ]
    for part in _some(rows):
        tx.execute(insert(previous_hubs), part)


def _some(all: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(all), AT_ONCE):
        yield all[at : at + AT_ONCE]
