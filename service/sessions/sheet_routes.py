"""The sheets to print for the day, over HTTP."""

from typing import Any

from fastapi import APIRouter, Response

from service.access.caller import Caller
from service.access.permissions import Permission
from service.database import Database
from service.dependencies import CallerDep, DatabaseDep, requires
from service.domain.ids import PeerAssistId
from service.domain.looks import Look
from service.domain.places import Language
from service.pages.sheets import RunSheet, note_sheet_pdf, run_sheet_pdf
from service.peer_assists import store as files
from service.people import look_store
from service.sessions import sheets

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/session", tags=["session"])
READ = [requires(Permission.READ)]
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}
MEDIA_TYPE = "application/pdf"


@router.get("/run-sheet.pdf", dependencies=READ, response_class=Response, responses=PDF)
def run_sheet(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> Response:
    """One page for the facilitator: the phases with their minutes, rules and what to say. In the file's language."""
    sheet, look, logo, language = _sheet(peer_assist_id, caller, database)
    return Response(run_sheet_pdf(sheet, look=look, logo=logo, language=language).pdf, media_type=MEDIA_TYPE)


@router.get("/note-sheet.pdf", dependencies=READ, response_class=Response, responses=PDF)
def note_sheet(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> Response:
    """A blank sheet for notes by hand."""
    sheet, look, logo, language = _sheet(peer_assist_id, caller, database)
    return Response(note_sheet_pdf(sheet, look=look, logo=logo, language=language).pdf, media_type=MEDIA_TYPE)


def _sheet(
    peer_assist_id: PeerAssistId, caller: Caller, database: Database
) -> tuple[RunSheet, Look, bytes | None, Language]:
    """Read in one transaction; setting the page comes after it."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        look, logo, _ = look_store.dress(tx, file.hub_id, seen_by=caller)
        return sheets.run_sheet(tx, file, caller=caller, language=file.language), look, logo, file.language
