"""The write-up as files over HTTP: PDF, Word, Markdown, approved or still a draft that says so."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, requires
from service.domain.ids import PeerAssistId
from service.errors import NotFound
from service.pages.files import FileFormat, attachment
from service.peer_assists import store as files
from service.write_ups import store, view
from service.write_ups.annexes import annex_of
from service.write_ups.paper import exported

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["write-up"])
Wanted = Annotated[bool, Query(description="With the annex")]
Part = Annotated[bool, Query(description="In the annex")]


@router.get("/write-up.{format}", dependencies=[requires(Permission.READ)], response_class=Response)
def write_up_file(
    peer_assist_id: PeerAssistId,
    format: FileFormat,
    caller: CallerDep,
    database: DatabaseDep,
    annex: Wanted = False,
    options: Part = True,
    see_also: Part = True,
    sources: Part = True,
    version: Annotated[int | None, Query(ge=1, description="Its number; without it, the version at work")] = None,
) -> Response:
    """The version at work, or an earlier one. The annex is not counted on the two pages."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        write_up = store.get(tx, file.id) if version is None else store.version(tx, file.id, version)
        found = view.opened(tx, file, write_up, caller=caller)
        if found.write_up is None or not write_up.body():
            raise NotFound("write_up.none_yet")
        parts = {"options": options, "see_also": see_also, "sources": sources}
        beside = annex_of(tx, file, write_up, found, **parts, caller=caller) if annex else None
    data = exported(format, found.write_up, found, annex=beside)
    name = f"{file.title}.{format.value}"
    return Response(data, media_type=format.media_type, headers={"Content-Disposition": attachment(name)})
