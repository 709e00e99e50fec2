"""When and where, over HTTP."""

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import PeerAssistId
from service.domain.meetings import Meeting
from service.domain.text import Line
from service.peer_assists import meeting_store, store
from service.peer_assists.bodies import Body, Revision

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["dates"])


class MeetingBody(Body):
    """The whole of it; a moment without its offset is refused, since nobody could say when that is."""

    revision: Revision
    starts_at: AwareDatetime | None = None
    timezone: Line = "UTC"
    where: Line = ""
    preparation_at: AwareDatetime | None = None
    preparation_minutes: int = Field(default=30, strict=True, ge=10, le=240)


@router.get("/meeting", dependencies=[requires(Permission.READ)])
def meeting(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> Meeting:
    """The date that was set, or one still open."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return meeting_store.get(tx, peer_assist_id)


@router.put("/meeting", dependencies=[requires(Permission.WRITE_FILE)])
def set_meeting(
    peer_assist_id: PeerAssistId, body: MeetingBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Meeting:
    """Set it, move it or take it back; its day becomes the file's day of the session."""
    with database.transaction() as tx:
        wanted = Meeting(peer_assist_id=peer_assist_id, **body.model_dump())
        return meeting_store.save(tx, wanted, seen_by=caller, now=now)
