"""Files in the database. Every read carries who asks; what they may not see is not found."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, insert, or_, select, update

from service.access.caller import Caller
from service.access.visibility import MOST_CALLERS, visible_to, was_read
from service.domain.ids import HubId, PeerAssistId
from service.domain.paging import Page
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.people import HostTeam
from service.domain.places import Space
from service.domain.problem import SheetField
from service.errors import BadInput, NotFound, StaleRevision
from service.llm import store as ledger
from service.peer_assists.tables import peer_assists, working_fields
from service.people.cursors import cursor, values_of
from service.people.participations import takes_part

_HOST_TEAM = {
    "name": "host_team_name",
    "lead_id": "host_lead_id",
    "lead_name": "host_lead_name",
    "lead_contact": "host_lead_contact",
}
_DAYS = ("decision_date", "start_date", "session_date")
_MOMENTS = ("made_at", "changed_at")
_TOUCHED = update(peer_assists).where(peer_assists.c.id == bindparam("file")).values(changed_at=bindparam("now"))
"""Put together once: it is asked with every note."""


@lru_cache(MOST_CALLERS)
def seen_by_caller(caller: Caller) -> ColumnElement[bool]:
    """The files open to the caller: for every read of this room, and for rooms whose rows hang on a file."""
    return visible_to(
        caller,
        space=peer_assists.c.space,
        visibility=peer_assists.c.visibility,
        hub_id=peer_assists.c.hub_id,
        made_by=peer_assists.c.made_by,
        participates=takes_part(caller, peer_assists.c.id),
    )


@lru_cache(2 * MOST_CALLERS)
def _one(caller: Caller, for_update: bool) -> Select[Any]:
    query = select(peer_assists).where(peer_assists.c.id == bindparam("file"), seen_by_caller(caller))
    return query.with_for_update() if for_update else query


def get(tx: Connection, peer_assist_id: PeerAssistId, *, seen_by: Caller, for_update: bool = False) -> PeerAssist:
    """Raises NotFound. `for_update` makes other writers of this file wait until the transaction ends."""
    row = tx.execute(_one(seen_by, for_update), {"file": peer_assist_id}).one_or_none()
    if row is None:
        raise NotFound("not_found")
    file = from_row(row._mapping)
    was_read(file.id, file.visibility)
    return file


def behind_link(tx: Connection, peer_assist_id: PeerAssistId) -> PeerAssist:
    """For the page of a personal link, which is the permission: that page names what it shows."""
    row = tx.execute(select(peer_assists).where(peer_assists.c.id == peer_assist_id)).one()
    return from_row(row._mapping)


def add(tx: Connection, file: PeerAssist) -> None:
    """The file and its ten empty fields, so that typing is only ever an update."""
    tx.execute(insert(peer_assists).values(**_values(file)))
    rows = [
        {"peer_assist_id": file.id, "field": field.value, "revision": 0, "drafted_text": "", "changed_by": ""}
        for field in SheetField
    ]
    tx.execute(insert(working_fields), rows)


def save(tx: Connection, file: PeerAssist, *, seen_by: Caller, now: datetime) -> PeerAssist:
    """Keep `file` over the revision it carries. Raises StaleRevision where somebody saved first, NotFound where it is gone."""
    saved = file.model_copy(update={"revision": file.revision + 1, "changed_at": now})
    where = (peer_assists.c.id == file.id, peer_assists.c.revision == file.revision)
    if not tx.execute(update(peer_assists).where(*where).values(**_values(saved))).rowcount:
        current = get(tx, file.id, seen_by=seen_by)
        raise StaleRevision(current=current.model_dump(mode="json"), yours=file.model_dump(mode="json"))
    return saved


def touch(tx: Connection, peer_assist_id: PeerAssistId, *, now: datetime) -> None:
    """Something in the file changed: it moves up the board. Its own revision stays."""
    tx.execute(_TOUCHED, {"file": peer_assist_id, "now": now})


def delete_file(tx: Connection, peer_assist_id: PeerAssistId) -> None:
    """The file and everything in it, for good."""
    ledger.forget_files(tx, [peer_assist_id])
    tx.execute(delete(peer_assists).where(peer_assists.c.id == peer_assist_id))


def delete_space(tx: Connection, space: Space) -> None:
    """Every file of a space and everything in them, for good."""
    theirs = peer_assists.c.space == space.value
    ledger.forget_files(tx, tx.scalars(select(peer_assists.c.id).where(theirs)).all())
    tx.execute(delete(peer_assists).where(theirs))


def list_files(
    tx: Connection,
    *,
    seen_by: Caller,
    stage: Stage | None = None,
    hub_id: HubId | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page[PeerAssist]:
    """The files the caller may see, the latest changed first."""
    query = select(peer_assists).where(seen_by_caller(seen_by))
    if stage is not None:
        query = query.where(peer_assists.c.stage == stage.value)
    if hub_id is not None:
        query = query.where(peer_assists.c.hub_id == hub_id)
    changed = peer_assists.c.changed_at
    if after:
        text, last = values_of(after, count=2)
        moment = _moment(text)
        query = query.where(or_(changed < moment, and_(changed == moment, peer_assists.c.id > last)))
    rows = tx.execute(query.order_by(changed.desc(), peer_assists.c.id).limit(limit + 1)).all()
    page = [from_row(row._mapping) for row in rows[:limit]]
    more = cursor(page[-1].changed_at.isoformat(), page[-1].id) if len(rows) > limit else None
    return Page(items=tuple(page), next=more)


def open_files(tx: Connection, *, seen_by: Caller, but: PeerAssistId, most: int) -> list[PeerAssist]:
    """The files in progress the caller may see, but one; the latest changed first."""
    where = (seen_by_caller(seen_by), peer_assists.c.id != but, peer_assists.c.stage != Stage.CLOSED.value)
    rows = tx.execute(
        select(peer_assists).where(*where).order_by(peer_assists.c.changed_at.desc(), peer_assists.c.id).limit(most)
    )
    return [from_row(row._mapping) for row in rows]


def from_row(row: Any) -> PeerAssist:
    values = dict(row)
    team = HostTeam(**{name: values.pop(column) for name, column in _HOST_TEAM.items()})
    return PeerAssist.model_validate({**values, "host_team": team})


def _values(file: PeerAssist) -> dict[str, Any]:
    values = file.model_dump(mode="json", exclude={"host_team"})
    values.update({name: getattr(file, name) for name in (*_DAYS, *_MOMENTS)})
    values.update({column: getattr(file.host_team, name) for name, column in _HOST_TEAM.items()})
    return values


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("people.bad_cursor", field="after") from None
    if moment.tzinfo is None:
        raise BadInput("people.bad_cursor", field="after")
    return moment
