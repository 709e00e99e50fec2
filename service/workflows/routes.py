"""The practice space over HTTP."""

from fastapi import APIRouter, Response

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LibraryDep, NowDep, requires
from service.domain.audit import Act, Action
from service.workflows import practice_space

router = APIRouter(prefix="/api/v1", tags=["practice space"])


@router.delete("/practice-space", status_code=204, dependencies=[requires(Permission.ADMINISTER)])
def remove_practice_space(caller: CallerDep, database: DatabaseDep, library: LibraryDep, now: NowDep) -> Response:
    """Delete everything in the practice space for good: documents, files, people and hubs. Real files are untouched."""
    with database.transaction() as tx:
        practice_space.remove(tx)
        audit.record(tx, Act(action=Action.DELETED, kind="practice_space"), by=caller, now=now)
    library.forget_traces()
    return Response(status_code=204)


@router.post("/practice-space", status_code=204, dependencies=[requires(Permission.ADMINISTER)])
def load_practice_space(database: DatabaseDep) -> Response:
    """Load the sample library again."""
    practice_space.load(database, progress=lambda *_: None)
    return Response(status_code=204)
