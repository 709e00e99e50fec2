"""How each hub's pages look, in the database: words and colour, and the two files beside them."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from service.access.caller import Caller
from service.domain.ids import HubId
from service.domain.looks import Look
from service.errors import StaleRevision
from service.people import hub_store
from service.people.tables import hubs, looks


def look(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> Look:
    """The hub's look, or the defaults at revision 0. Raises NotFound where there is no such hub in the caller's space."""
    hub_store.get_hub(tx, hub_id, seen_by=seen_by)
    row = tx.execute(
        select(
            looks.c.organisation,
            looks.c.colour,
            looks.c.paper,
            looks.c.logo.is_not(None).label("has_logo"),
            looks.c.word_template.is_not(None).label("has_word_template"),
            looks.c.revision,
        ).where(looks.c.hub_id == hub_id)
    ).one_or_none()
    return Look(hub_id=hub_id) if row is None else Look(hub_id=hub_id, **row._mapping)


def logo(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> bytes | None:
    return _file(tx, hub_id, "logo", seen_by=seen_by)


def word_template(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> bytes | None:
    return _file(tx, hub_id, "word_template", seen_by=seen_by)


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


def _file(tx: Connection, hub_id: HubId, name: str, *, seen_by: Caller) -> bytes | None:
    hub_store.get_hub(tx, hub_id, seen_by=seen_by)
    found: bytes | None = tx.execute(select(looks.c[name]).where(looks.c.hub_id == hub_id)).scalar_one_or_none()
    return found
