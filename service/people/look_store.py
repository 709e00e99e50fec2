"""How each hub's pages look, in the database: words and colour, and the two files beside them."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select, update

from service.access.caller import Caller
from service.database import by_column
from service.domain.ids import HubId
from service.domain.looks import Look
from service.errors import NotFound, StaleRevision
from service.people.tables import hubs, looks

_LOOK = (
    looks.c.organisation,
    looks.c.colour,
    looks.c.paper,
    looks.c.logo.is_not(None).label("has_logo"),
    looks.c.word_template.is_not(None).label("has_word_template"),
    looks.c.revision,
)


class Dress(NamedTuple):
    """A hub's look with its two files."""

    look: Look
    logo: bytes | None
    word_template: bytes | None


def look(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> Look:
    """The hub's look, or the defaults at revision 0. Raises NotFound where there is no such hub in the caller's space."""
    return _look(hub_id, _row(tx, hub_id, *_LOOK, seen_by=seen_by))


def dress(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> Dress:
    """All that a page in the hub's look needs. Raises NotFound."""
    row = _row(tx, hub_id, *_LOOK, looks.c.logo, looks.c.word_template, seen_by=seen_by)
    return Dress(_look(hub_id, row), row.logo, row.word_template)


def logo(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> bytes | None:
    found: bytes | None = _row(tx, hub_id, looks.c.logo, seen_by=seen_by).logo
    return found


def save_look(tx: Connection, wanted: Look, hub_id: HubId, *, seen_by: Caller, now: datetime) -> Look:
    """Organisation, colour and paper over the revision `wanted` carries; the files stay. Raises StaleRevision, NotFound."""
    values = wanted.model_dump(mode="json", include={"organisation", "colour", "paper"})
    return _put(tx, hub_id, values, yours=wanted, seen_by=seen_by, now=now)


def save_logo(
    tx: Connection, hub_id: HubId, data: bytes | None, *, revision: int | None = None, seen_by: Caller, now: datetime
) -> Look:
    """Keep a logo that was read already, or take it away. `revision` None: whatever stands."""
    yours = look(tx, hub_id, seen_by=seen_by)
    yours = yours if revision is None else yours.model_copy(update={"revision": revision})
    return _put(tx, hub_id, {"logo": data}, yours=yours, seen_by=seen_by, now=now)


def save_word_template(
    tx: Connection, hub_id: HubId, data: bytes | None, *, revision: int | None = None, seen_by: Caller, now: datetime
) -> Look:
    yours = look(tx, hub_id, seen_by=seen_by)
    yours = yours if revision is None else yours.model_copy(update={"revision": revision})
    return _put(tx, hub_id, {"word_template": data}, yours=yours, seen_by=seen_by, now=now)


def _put(
    tx: Connection, hub_id: HubId, values: dict[str, str | bytes | None], *, yours: Look, seen_by: Caller, now: datetime
) -> Look:
    tx.execute(select(hubs.c.id).where(hubs.c.id == hub_id).with_for_update())
    current = look(tx, hub_id, seen_by=seen_by)
    if current.revision != yours.revision:
        raise StaleRevision(current=current.model_dump(mode="json"), yours=yours.model_dump(mode="json"))
    changed = {"changed_by": seen_by.account_id, "changed_at": now, "revision": current.revision + 1}
    if current.revision:
        tx.execute(update(looks).where(looks.c.hub_id == hub_id).values(**values, **changed))
    else:
        defaults = current.model_dump(mode="json", include={"organisation", "colour", "paper"})
        tx.execute(insert(looks).values(hub_id=hub_id, **(defaults | values), **changed))
    return look(tx, hub_id, seen_by=seen_by)


def _row(tx: Connection, hub_id: HubId, *columns: ColumnElement[Any], seen_by: Caller) -> Any:
    of_hub = select(*columns).select_from(hubs).outerjoin(looks, looks.c.hub_id == hubs.c.id)
    row = tx.execute(of_hub.where(hubs.c.id == hub_id, hubs.c.space == seen_by.space.value)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return row


def _look(hub_id: HubId, row: Any) -> Look:
    """A hub without a row of its own has the defaults."""
    return Look(hub_id=hub_id, **by_column(row, [each.name for each in _LOOK])) if row.revision else Look(hub_id=hub_id)
