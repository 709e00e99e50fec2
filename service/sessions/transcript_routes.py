"""Notes and transcripts brought in over HTTP, and who the names in them are."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile, status

from service.access import audit
from service.access.caller import Caller
from service.access.permissions import Permission
from service.database import Database
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, NowDep, SettingsDep, may_put_into, requires
from service.domain.audit import Act, Action
from service.domain.ids import HubId, PeerAssistId, TranscriptId
from service.domain.places import Language, Visibility
from service.domain.session_views import FromElsewhere, Imported
from service.domain.sessions import Speaker, Transcript
from service.domain.text import LINE_LIMIT, Line, clean
from service.errors import TooLarge
from service.library.importing.kinds_of_file import refuse_large
from service.locale import say
from service.peer_assists import store as files
from service.sessions import bringing_in, naming, store
from service.sessions.bodies import ConfirmedSpeakers, NotesFromElsewhere, PastedTranscript
from service.sessions.bringing_in import Brought
from service.sessions.importing.reading import read_pasted, read_transcript

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["session"])
elsewhere_router = APIRouter(prefix="/api/v1/notes-from-elsewhere", tags=["session"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]
MOST_FILES = 20
Sent = Annotated[list[UploadFile], File(alias="files", description="Notes and transcripts: .vtt .srt .docx .txt .md")]


@router.get("/transcripts", dependencies=READ)
def transcripts(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Transcript, ...]:
    """What was brought in, the first one first."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return store.transcripts(tx, peer_assist_id)


@router.post("/transcripts", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def bring_in(
    peer_assist_id: PeerAssistId,
    sent: Sent,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> tuple[Imported, ...]:
    """Bring in files: each turn becomes a note, what was cut is said, and the same words again are not kept twice."""
    with database.transaction(read_only=True) as tx:
        names = bringing_in.names_of(tx, files.get(tx, peer_assist_id, seen_by=caller).id)
    brought = _read(sent, names, most=settings.max_upload_bytes)
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return tuple(
            bringing_in.keep_transcript(tx, file, each, caller=caller, now=now, language=language) for each in brought
        )


@router.post("/transcripts/pasted", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def bring_in_pasted(
    peer_assist_id: PeerAssistId,
    body: PastedTranscript,
    caller: CallerDep,
    database: DatabaseDep,
    language: LanguageDep,
    now: NowDep,
) -> Imported:
    """Bring in pasted notes, a chat or a transcript."""
    with database.transaction(read_only=True) as tx:
        names = bringing_in.names_of(tx, files.get(tx, peer_assist_id, seen_by=caller).id)
    read = read_pasted(body.text, names=names)
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        name = body.name or say(file.language, "sessions.pasted")
        return bringing_in.keep_transcript(tx, file, Brought(name, read), caller=caller, now=now, language=language)


@router.delete("/transcripts/{transcript_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=WRITE)
def delete_transcript(
    peer_assist_id: PeerAssistId, transcript_id: TranscriptId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Response:
    """Take it and its notes away for good."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        bringing_in.delete_transcript(tx, file, transcript_id, now=now)
        audit.record(tx, Act(action=Action.DELETED, kind="transcript", file=file.id), by=caller, now=now)
    database.forget_traces()
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/speakers", dependencies=READ)
def speakers(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Speaker, ...]:
    """Every name in the notes; one not yet confirmed carries who it seems to be."""
    with database.transaction(read_only=True) as tx:
        return naming.speakers(tx, files.get(tx, peer_assist_id, seen_by=caller), caller=caller)


@router.put("/speakers", dependencies=WRITE)
def confirm_speakers(
    peer_assist_id: PeerAssistId, body: ConfirmedSpeakers, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> tuple[Speaker, ...]:
    """Say who these are. Their notes are called so from now on, and who is of a side takes part in the file."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        told = [Speaker(**each.model_dump(), confirmed=True) for each in body.speakers]
        return naming.confirm(tx, file, told, caller=caller, now=now)


@elsewhere_router.post("", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def notes_from_elsewhere(
    body: NotesFromElsewhere, caller: CallerDep, database: DatabaseDep, language: LanguageDep, now: NowDep
) -> FromElsewhere:
    """Open a file at its write-up from pasted notes, with nothing before it filled in."""
    brought = [Brought("", read_pasted(body.text))]
    given = body.model_dump(exclude={"text"})
    return _opened(brought, given, caller=caller, database=database, language=language, now=now)


@elsewhere_router.post("/files", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def files_from_elsewhere(
    sent: Sent,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
    text: Annotated[str, Form(max_length=5_000_000, description="Notes pasted beside the files")] = "",
    title: Annotated[Line, Form()] = "",
    hub_id: Annotated[HubId | None, Form()] = None,
    spoken: Annotated[Language | None, Form(alias="language")] = None,
    visibility: Annotated[Visibility, Form()] = Visibility.PARTICIPANTS,
) -> FromElsewhere:
    """Open a file at its write-up from notes and transcripts, with nothing before it filled in."""
    brought = _read(sent, (), most=settings.max_upload_bytes)
    if text.strip():
        brought.append(Brought("", read_pasted(text)))
    given = {"title": title, "hub_id": hub_id, "language": spoken, "visibility": visibility}
    return _opened(brought, given, caller=caller, database=database, language=language, now=now)


def _opened(
    brought: list[Brought],
    given: dict[str, Any],
    *,
    caller: Caller,
    database: Database,
    language: Language,
    now: datetime,
) -> FromElsewhere:
    given["spoken"] = given.pop("language")
    with database.transaction() as tx:
        file, kept = bringing_in.open_from_elsewhere(tx, brought, **given, caller=caller, now=now, language=language)
        may_put_into(caller, Permission.WRITE_FILE, file.hub_id)
        return FromElsewhere(
            peer_assist=file,
            transcripts=tuple(each.transcript for each in kept),
            speakers=naming.speakers(tx, file, caller=caller),
        )


def _read(sent: list[UploadFile], names: tuple[str, ...], *, most: int) -> list[Brought]:
    """The turns of each file. Reading a Word file takes a child process: never inside a transaction."""
    if len(sent) > MOST_FILES:
        raise TooLarge("library.too_many_files", most=MOST_FILES)
    brought = []
    for each in sent:
        refuse_large(each.size or 0, most=most)
        name = " ".join(clean(each.filename or "").split()).replace("\\", "/").rsplit("/", 1)[-1][-LINE_LIMIT:] or "?"
        brought.append(Brought(name, read_transcript(name, each.file.read(), names=names)))
    return brought
