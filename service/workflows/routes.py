"""The practice space over HTTP."""

from fastapi import APIRouter, Response

from service.access.permissions import Permission
from service.dependencies import DatabaseDep, LibraryDep, requires
from service.workflows import practice_space

router = APIRouter(prefix="/api/v1", tags=["practice space"])


@router.delete("/practice-space", status_code=204, dependencies=[requires(Permission.ADMINISTER)])
def remove_practice_space(database: DatabaseDep, library: LibraryDep) -> Response:
    """Delete everything in the practice space for good: documents, files, people and hubs. Real files are untouched."""
    with database.transaction() as tx:
        practice_space.remove(tx)
    library.forget_traces()
    return Response(status_code=204)


@router.post("/practice-space", status_code=204, dependencies=[requires(Permission.ADMINISTER)])
def load_practice_space(database: DatabaseDep) -> Response:
    """Load the sample library again."""
    practice_space.load(database, progress=lambda *_: None)
    return Response(status_code=204)
