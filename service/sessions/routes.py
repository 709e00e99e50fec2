"""The session: notes and transcripts in, the options log, redefinition, the go-round, the close. Over HTTP."""

from fastapi import APIRouter

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, requires
from service.domain.ids import PeerAssistId
from service.domain.sessions import Session
from service.peer_assists import store as files
from service.sessions import note_routes, store

router = APIRouter()
"""All routes of the room."""
session_router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["session"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


@session_router.get("/session", dependencies=READ)
def session(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> Session:
    """Which phase it is in and since when, the close, and whether live assistance is on."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return store.session(tx, peer_assist_id)


for _each in (session_router, note_routes.router):
    router.include_router(_each)
