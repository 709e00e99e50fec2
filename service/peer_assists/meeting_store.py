"""When and where the peer assist is held, for a caller who was shown the file already."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.access.caller import Caller
from service.domain.ids import PeerAssistId
from service.domain.meetings import Meeting, zone_of
from service.domain.peer_assists import PeerAssist
from service.errors import StaleRevision
from service.peer_assists import store
from service.peer_assists.tables import meetings, peer_assists
from service.people.tables import hubs

_MOMENTS = ("starts_at", "preparation_at")


def get(tx: Connection, peer_assist_id: PeerAssistId) -> Meeting:
    """The meeting; one without a date, in the zone of the file's hub, where none is set."""
    row = tx.execute(select(meetings).where(meetings.c.peer_assist_id == peer_assist_id)).one_or_none()
    if row is not None:
        return Meeting.model_validate(dict(row._mapping))
    of_hub = select(hubs.c.timezone).join(peer_assists, peer_assists.c.hub_id == hubs.c.id)
    zone = tx.scalar(of_hub.where(peer_assists.c.id == peer_assist_id)) or ""
    return Meeting(peer_assist_id=peer_assist_id, timezone=zone if zone_of(zone) else "UTC")


def save(tx: Connection, meeting: Meeting, *, seen_by: Caller, now: datetime) -> Meeting:
    """Keep the meeting over the revision it carries, and its day as the file's `session_date`.

    Raises BadInput for a zone or year nobody means, StaleRevision where somebody saved first, NotFound where the file is not open.
    """
    file = store.get(tx, meeting.peer_assist_id, seen_by=seen_by, for_update=True)
    current = get(tx, file.id)
    if current.revision != meeting.revision:
        raise StaleRevision(current=current.model_dump(mode="json"), yours=meeting.model_dump(mode="json"))
    saved = _keep(tx, meeting.checked())
    if saved.day != current.day and saved.day != file.session_date:
        store.save(tx, file.model_copy(update={"session_date": saved.day}), seen_by=seen_by, now=now)
    else:
        store.touch(tx, file.id, now=now)
    return saved


def follow_file(tx: Connection, file: PeerAssist) -> None:
    """Somebody changed the day on the file itself: a meeting that was set moves to it, at its hour, or loses its date."""
    meeting = get(tx, file.id)
    if meeting.starts_at is None or meeting.day == file.session_date:
        return
    day = file.session_date
    _keep(tx, meeting.moved_to(day) if day else meeting.model_copy(update={"starts_at": None}))


def _keep(tx: Connection, meeting: Meeting) -> Meeting:
    saved = meeting.model_copy(update={"revision": meeting.revision + 1})
    values: dict[str, Any] = saved.model_dump(mode="json") | {name: getattr(saved, name) for name in _MOMENTS}
    where = meetings.c.peer_assist_id == meeting.peer_assist_id
    if not tx.execute(update(meetings).where(where).values(**values)).rowcount:
        tx.execute(insert(meetings).values(**values))
    return saved
