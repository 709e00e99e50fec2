"""People in the database. The directory of a space is open to everybody in that space and to nobody else."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, delete, insert, or_, select, update

from service.access.caller import Caller
from service.database import by_column
from service.domain.ids import HubId, PersonId
from service.domain.paging import Page
from service.domain.people import Person
from service.domain.places import Space
from service.errors import BadInput, NotAllowed, NotFound, StaleRevision
from service.people.cursors import cursor, values_of
from service.people.hub_store import check_zone, known_hub
from service.people.names import folded
from service.people.tables import people, previous_hubs

_OWN = [name for name in Person.model_fields if name != "previous_hubs"]
OWN_COLUMNS = [people.c[name] for name in _OWN]
_IDS = bindparam("ids", expanding=True, type_=String())
_BY_ID = select(*OWN_COLUMNS).where(people.c.id.in_(_IDS), people.c.space == bindparam("space"))
_PREVIOUS_HUBS = (
    select(previous_hubs)
    .where(previous_hubs.c.person_id.in_(_IDS))
    .order_by(previous_hubs.c.until, previous_hubs.c.hub_id)
)


def get_person(tx: Connection, person_id: PersonId, *, seen_by: Caller) -> Person:
    """Raises NotFound where there is nobody of that id in the caller's space."""
    found = people_by_id(tx, [person_id], seen_by=seen_by)
    if person_id not in found:
        raise NotFound("not_found")
    return found[person_id]


def known_person(tx: Connection, person_id: PersonId, *, seen_by: Caller, field: str) -> Person:
    """The person somebody named in `field`. Raises BadInput where they are unknown in the caller's space."""
    try:
        return get_person(tx, person_id, seen_by=seen_by)
    except NotFound:
        raise BadInput("people.unknown_person", field=field) from None


def people_by_id(tx: Connection, ids: Collection[PersonId], *, seen_by: Caller) -> dict[PersonId, Person]:
    """Those of the ids that are in the caller's space."""
    rows = tx.execute(_BY_ID, {"ids": sorted(set(ids)), "space": seen_by.space.value}).all()
    return {person.id: person for person in people_of_rows(tx, rows)}


def find_people(
    tx: Connection,
    *,
    seen_by: Caller,
    hub_id: HubId | None = None,
    q: str = "",
    limit: int = 50,
    after: str | None = None,
) -> Page[Person]:
    """The directory by name: of one hub, or with every word of `q` in name, job title, unit, practice or address."""
    query = select(*OWN_COLUMNS, people.c.sort_name).where(
        people.c.space == seen_by.space.value, people.c.anonymised.is_(False)
    )
    if hub_id is not None:
        query = query.where(people.c.hub_id == hub_id)
    for word in folded(q).split():
        query = query.where(people.c.search_text.contains(word, autoescape=True))
    if after:
        name, last = values_of(after, count=2)
        query = query.where(or_(people.c.sort_name > name, and_(people.c.sort_name == name, people.c.id > last)))
    rows = tx.execute(query.order_by(people.c.sort_name, people.c.id).limit(limit + 1)).all()
    more = cursor(rows[limit - 1].sort_name, rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=tuple(people_of_rows(tx, rows[:limit])), next=more)


def people_named(tx: Connection, name: str, *, space: Space) -> tuple[Person, ...]:
    """Everybody of that name in the space. Two of a name stay two: which one is meant is for a person to say."""
    rows = tx.execute(
        select(*OWN_COLUMNS)
        .where(people.c.sort_name == folded(name), people.c.space == space.value, people.c.anonymised.is_(False))
        .order_by(people.c.id)
    )
    return tuple(people_of_rows(tx, rows.all()))


def add_person(tx: Connection, person: Person, *, seen_by: Caller, now: datetime) -> Person:
    """Raises BadInput where the id is taken, or the hub, a previous hub or the manager is unknown."""
    if tx.execute(select(people.c.id).where(people.c.id == person.id)).first():
        raise BadInput("people.id_taken", field="id")
    _check(tx, person, seen_by=seen_by)
    tx.execute(insert(people).values(**values_of_person(person), made_by=seen_by.account_id, made_at=now))
    _save_previous_hubs(tx, person)
    return person


def save_person(tx: Connection, person: Person, *, seen_by: Caller) -> Person:
    """Keep `person` over the revision they carry. Raises StaleRevision where somebody saved first."""
    _check(tx, person, seen_by=seen_by)
    saved = person.model_copy(update={"revision": person.revision + 1})
    where = (people.c.id == person.id, people.c.revision == person.revision, people.c.space == seen_by.space.value)
    if get_person(tx, person.id, seen_by=seen_by).anonymised:
        raise NotAllowed("people.is_anonymised")
    if not tx.execute(update(people).where(*where).values(**_changeable(saved))).rowcount:
        current = get_person(tx, person.id, seen_by=seen_by)
        raise StaleRevision(current=current.model_dump(mode="json"), yours=person.model_dump(mode="json"))
    _save_previous_hubs(tx, saved)
    return saved


def put_people(tx: Connection, wanted: Sequence[Person], *, made_by: str, now: datetime) -> None:
    """Add the people, or bring those of the same id up to date: for loaders, where the file is the truth.

    Managers are set last, since a list may name them before it holds them; a name that was taken out stays out.
    Raises BadInput where an id is another space's.
    """
    ids = [person.id for person in wanted]
    rows = tx.execute(select(people.c.id, people.c.space, people.c.anonymised).where(people.c.id.in_(ids))).all()
    known = {row.id: row.space for row in rows}
    nameless = {row.id for row in rows if row.anonymised}
    for at, person in enumerate(wanted):
        if known.get(person.id, person.space) != person.space:
            raise BadInput("people.id_taken", field=f"people.{at}.id")
        if person.id in nameless:
            continue
        values = {**values_of_person(person), "manager_id": None}
        if person.id in known:
            del values["id"], values["revision"]
            tx.execute(update(people).where(people.c.id == person.id).values(**values, revision=people.c.revision + 1))
        else:
            tx.execute(insert(people).values(**values, made_by=made_by, made_at=now))
        _save_previous_hubs(tx, person)
    for person in wanted:
        if person.manager_id is not None and person.id not in nameless:
            tx.execute(update(people).where(people.c.id == person.id).values(manager_id=person.manager_id))


def _check(tx: Connection, person: Person, *, seen_by: Caller) -> None:
    person.refuse_impossible()
    if person.timezone:
        check_zone(person.timezone)
    known_hub(tx, person.hub_id, seen_by=seen_by)
    for before in person.previous_hubs:
        known_hub(tx, before.hub_id, seen_by=seen_by, field="previous_hubs")
    if person.manager_id is not None:
        known_person(tx, person.manager_id, seen_by=seen_by, field="manager_id")


def values_of_person(person: Person) -> dict[str, Any]:
    """A person as a row, what they are found by included; their previous hubs have rows of their own."""
    searched = (person.name, person.job_title, person.unit, *person.practice, person.email)
    return {
        **person.model_dump(include=set(_OWN), mode="json"),
        "sort_name": folded(person.name),
        "search_text": folded(" ".join(searched)),
    }


def _changeable(person: Person) -> dict[str, Any]:
    return {name: value for name, value in values_of_person(person).items() if name != "anonymised"}


def _save_previous_hubs(tx: Connection, person: Person) -> None:
    tx.execute(delete(previous_hubs).where(previous_hubs.c.person_id == person.id))
    rows = [{"person_id": person.id, **before.model_dump()} for before in person.previous_hubs]
    if rows:
        tx.execute(insert(previous_hubs), rows)


def people_of_rows(tx: Connection, rows: Sequence[Any]) -> list[Person]:
    ids = [row.id for row in rows]
    before: dict[str, list[dict[str, Any]]] = {}
    if ids:
        for row in tx.execute(_PREVIOUS_HUBS, {"ids": ids}):
            before.setdefault(row.person_id, []).append({"hub_id": row.hub_id, "until": row.until})
    return [Person.model_validate({**by_column(row, _OWN), "previous_hubs": before.get(row.id, [])}) for row in rows]
