"""Hubs in the database. Everybody of a space sees the hubs of that space."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from service.access.caller import Caller
from service.domain.ids import HubId
from service.domain.paging import Page
from service.domain.places import Hub, Language, Space
from service.errors import BadInput, NotFound, StaleRevision
from service.people.cursors import cursor, values_of
from service.people.tables import hubs, looks, participations, people

_COLUMNS = [hubs.c[name] for name in Hub.model_fields]


def get_hub(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> Hub:
    """Raises NotFound where there is none in the caller's space."""
    row = tx.execute(select(*_COLUMNS).where(hubs.c.id == hub_id, hubs.c.space == seen_by.space.value)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _hub(row)


def known_hub(tx: Connection, hub_id: HubId, *, seen_by: Caller, field: str = "hub_id") -> Hub:
    """The hub somebody named in `field`. Raises BadInput where it is unknown in the caller's space."""
    try:
        return get_hub(tx, hub_id, seen_by=seen_by)
    except NotFound:
        raise BadInput("people.unknown_hub", field=field) from None


def list_hubs(tx: Connection, *, seen_by: Caller, limit: int = 50, after: str | None = None) -> Page[Hub]:
    """The hubs of the caller's space by name."""
    query = select(*_COLUMNS).where(hubs.c.space == seen_by.space.value)
    if after:
        name, last = values_of(after, count=2)
        query = query.where(or_(hubs.c.name > name, and_(hubs.c.name == name, hubs.c.id > last)))
    rows = tx.execute(query.order_by(hubs.c.name, hubs.c.id).limit(limit + 1)).all()
    page = [_hub(row) for row in rows[:limit]]
    return Page(items=tuple(page), next=cursor(page[-1].name, page[-1].id) if len(rows) > limit else None)


def all_hubs(tx: Connection, *, seen_by: Caller) -> tuple[Hub, ...]:
    """Every hub of the caller's space; a network has tens of them."""
    rows = tx.execute(select(*_COLUMNS).where(hubs.c.space == seen_by.space.value).order_by(hubs.c.name, hubs.c.id))
    return tuple(_hub(row) for row in rows)


def hub_names(tx: Connection, *, seen_by: Caller) -> dict[HubId, str]:
    """What every hub of the caller's space is called: most pages want no more of them."""
    rows = tx.execute(select(hubs.c.id, hubs.c.name).where(hubs.c.space == seen_by.space.value))
    return {HubId(row.id): row.name for row in rows}


def add_hub(tx: Connection, hub: Hub, *, made_by: str, now: datetime) -> Hub:
    """Raises BadInput where the id is taken, in whichever space, or the time zone is unknown."""
    check_zone(hub.timezone)
    if tx.execute(select(hubs.c.id).where(hubs.c.id == hub.id)).first():
        raise BadInput("people.id_taken", field="id")
    tx.execute(insert(hubs).values(**_values(hub), made_by=made_by, made_at=now))
    return hub


def save_hub(tx: Connection, hub: Hub, *, seen_by: Caller) -> Hub:
    """Keep `hub` over the revision it carries. Raises StaleRevision where somebody saved first, NotFound where it is gone."""
    check_zone(hub.timezone)
    saved = hub.model_copy(update={"revision": hub.revision + 1})
    where = (hubs.c.id == hub.id, hubs.c.revision == hub.revision, hubs.c.space == seen_by.space.value)
    if not tx.execute(update(hubs).where(*where).values(**_values(saved))).rowcount:
        current = get_hub(tx, hub.id, seen_by=seen_by)
        raise StaleRevision(current=current.model_dump(mode="json"), yours=hub.model_dump(mode="json"))
    return saved


def own_hub(tx: Connection, *, asked: HubId | None, seen_by: Caller, now: datetime, language: Language) -> Hub:
    """The hub a new file belongs to: the one asked for, else the caller's, else the first of the space.

    A desk on its first day has no hub yet: then one is made, to be named later, so that nothing stands between a request and its file.
    """
    if asked is not None:
        return known_hub(tx, asked, seen_by=seen_by)
    known = all_hubs(tx, seen_by=seen_by)
    theirs = [hub for hub in known if hub.id in seen_by.hub_ids]
    in_language = [hub for hub in known if hub.language is language]
    for candidates in (theirs, in_language, known):
        if candidates:
            return candidates[0]
    suffix = "" if seen_by.space is Space.REAL else f"-{seen_by.space.value}"
    name = {Language.EN: "Our hub", Language.FR: "Notre bureau"}[language]
    hub = Hub(id=HubId(f"our-hub{suffix}"), name=name, language=language, space=seen_by.space)
    return add_hub(tx, hub, made_by=seen_by.account_id, now=now)


def check_zone(name: str) -> None:
    """Raises BadInput where the IANA database has no zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("people.unknown_zone", field="timezone") from None


def _hub(row: Row[Any]) -> Hub:
    return Hub(**row._mapping)


def _values(hub: Hub) -> dict[str, Any]:
    return hub.model_dump(mode="json")


def put_hubs(tx: Connection, wanted: Sequence[Hub], *, made_by: str, now: datetime) -> None:
    """Add the hubs, or bring those of the same id up to date: for loaders, where the file is the truth.

    Raises BadInput where an id is another space's.
    """
    rows = tx.execute(select(hubs.c.id, hubs.c.space).where(hubs.c.id.in_([hub.id for hub in wanted])))
    known = {row.id: row.space for row in rows}
    for at, hub in enumerate(wanted):
        if known.get(hub.id, hub.space) != hub.space:
            raise BadInput("people.id_taken", field=f"hubs.{at}.id")
        if hub.id in known:
            values = {name: value for name, value in _values(hub).items() if name not in ("id", "revision")}
            tx.execute(update(hubs).where(hubs.c.id == hub.id).values(**values, revision=hubs.c.revision + 1))
        else:
            add_hub(tx, hub, made_by=made_by, now=now)


def delete_space(tx: Connection, space: Space) -> None:
    """Every hub and person of a space, once its files and documents are gone."""
    theirs = select(people.c.id).where(people.c.space == space.value)
    tx.execute(delete(participations).where(participations.c.person_id.in_(theirs)))
    tx.execute(delete(people).where(people.c.space == space.value))
    tx.execute(delete(looks).where(looks.c.hub_id.in_(select(hubs.c.id).where(hubs.c.space == space.value))))
    tx.execute(delete(hubs).where(hubs.c.space == space.value))
