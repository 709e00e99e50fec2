"""The agenda as files, the calendars, and how long the day should be, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, TodayDep, requires
from service.domain.ids import PeerAssistId
from service.domain.lengths import LengthSuggestion, suggested_length
from service.domain.places import Language
from service.pages.agenda import agenda_docx, agenda_markdown, agenda_pdf
from service.pages.files import FileFormat, attachment
from service.peer_assists import meeting_store, question_store, slot_finding, store
from service.peer_assists.agenda_pages import agenda_pages, preparation_calendar, session_calendar
from service.people import look_store

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["dates"])
READ = [requires(Permission.READ)]
CALENDAR: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}}}
CALENDAR_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
In = Annotated[Language | None, Query(description="Without it, the language of the file")]


@router.get("/agenda/suggested-length", dependencies=READ)
def length(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, today: TodayDep) -> LengthSuggestion:
    """How long the day should be, from what is still open, who comes and from where; the reasons are `dates.length.<id>`."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        asked = slot_finding.read(tx, file, seen_by=caller)
        questions = question_store.questions(tx, file.id, seen_by=caller)
    return suggested_length(
        open_questions=sum(1 for each in questions if not each.answered),
        hubs=len({each.hub for each in asked.attendees if each.hub}),
        zones={each.timezone for each in asked.attendees if each.timezone},
        format=file.format,
        rules=asked.poll.rules,
        on=asked.meeting.day or today,
    )


@router.get("/agenda.{format}", dependencies=READ, response_class=Response)
def agenda_file(
    peer_assist_id: PeerAssistId,
    format: FileFormat,
    caller: CallerDep,
    database: DatabaseDep,
    script: Annotated[bool, Query(description="With what the facilitator could say in each phase")] = False,
    language: In = None,
) -> Response:
    """The agenda to send: with the clock once a date is set. Without an agenda, the method's 90 minutes."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        meeting = meeting_store.get(tx, file.id)
        told = language or file.language
        pages = agenda_pages(tx, file, meeting, seen_by=caller, language=told, with_script=script)
        look, logo, template = look_store.dress(tx, file.hub_id, seen_by=caller)
    match format:
        case FileFormat.PDF:
            data = agenda_pdf(pages, look=look, logo=logo).pdf
        case FileFormat.DOCX:
            data = agenda_docx(pages, look=look, logo=logo, word_template=template)
        case FileFormat.MD:
            data = agenda_markdown(pages).encode()
    name = f"{file.title}.{format.value}"
    return Response(data, media_type=format.media_type, headers={"Content-Disposition": attachment(name)})


@router.get("/meeting.ics", dependencies=READ, response_class=Response, responses=CALENDAR)
def meeting_calendar(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, language: In = None
) -> Response:
    """The session for everybody's calendar, each day an event; not found while no date is set."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        meeting = meeting_store.get(tx, file.id)
    return _calendar(session_calendar(file, meeting, language or file.language), f"{file.title}.ics")


@router.get("/preparation.ics", dependencies=READ, response_class=Response, responses=CALENDAR)
def preparation(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, language: In = None
) -> Response:
    """When facilitator and host prepare the session, for their own calendars."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        meeting = meeting_store.get(tx, file.id)
    return _calendar(preparation_calendar(file, meeting, language or file.language), f"{file.title}.ics")


def _calendar(data: bytes, name: str) -> Response:
    return Response(data, media_type=CALENDAR_TYPE, headers={"Content-Disposition": attachment(name)})
