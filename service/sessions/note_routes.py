"""Notes, the options log and ideas over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.audit import Act, Action
from service.domain.ids import NoteId, OptionId, PeerAssistId, new_id
from service.domain.session_views import KeptNotes, SessionChanges
from service.domain.sessions import Idea, Note, Option
from service.peer_assists import store as files
from service.sessions import noting, options_log, store
from service.sessions.bodies import (
    ChangedNote,
    ChangedOption,
    NewIdea,
    NewNoteBody,
    NewOptionBody,
    NotesBody,
    StickyNotes,
)

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["session"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


@router.get("/session/changes", dependencies=READ)
def changes(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="`upto` of the answer before")] = 0,
) -> SessionChanges:
    """What others did since one last looked: cheap enough to ask every few seconds."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return store.changes(tx, peer_assist_id, after=after)


@router.get("/notes", dependencies=READ)
def notes(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Note, ...]:
    """Everything noted and imported, in order."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return store.notes(tx, peer_assist_id)


@router.post("/notes", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def note(
    peer_assist_id: PeerAssistId, body: NewNoteBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Note:
    """Keep a note. The same id again is the same note again."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        new = noting.NewNote(**body.model_dump())
        return noting.only(noting.keep_notes(tx, file, [new], caller=caller, now=now))


@router.post("/notes/batch", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def several_notes(
    peer_assist_id: PeerAssistId, body: NotesBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> KeptNotes:
    """Keep what waited while the network was away; what arrived before is not kept twice."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        new = [noting.NewNote(**each.model_dump()) for each in body.notes]
        return noting.keep_notes(tx, file, new, caller=caller, now=now)


@router.patch("/notes/{note_id}", dependencies=WRITE)
def change_note(
    peer_assist_id: PeerAssistId,
    note_id: NoteId,
    body: ChangedNote,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Note:
    """Change what is sent. New words make claims on the ones before stale; kind, speaker and side do not."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return noting.change_note(tx, file, note_id, body.changes(), revision=body.revision, caller=caller, now=now)


@router.delete("/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=WRITE)
def delete_note(
    peer_assist_id: PeerAssistId, note_id: NoteId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Response:
    """Take a note out, with its words."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        noting.delete_note(tx, file, note_id, now=now)
        audit.record(tx, Act(action=Action.DELETED, kind="note", file=file.id), by=caller, now=now)
    database.forget_traces()
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/sticky-notes", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def sticky_notes(
    peer_assist_id: PeerAssistId, body: StickyNotes, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> tuple[Option, ...]:
    """Sticky notes, one a line: each becomes an option, and a note of the session."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        id = body.id or new_id("sticky")
        return options_log.keep_sticky_notes(
            tx, file, body.text, id=id, offered_by=body.offered_by, caller=caller, now=now
        )


@router.get("/options", dependencies=READ)
def options(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Option, ...]:
    """The options log, in the order it was kept. Only people's."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return store.options(tx, peer_assist_id)


@router.post("/options", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def option(
    peer_assist_id: PeerAssistId, body: NewOptionBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Option:
    """Keep an option as it was said. What a model suggested is refused: whoever means it says it in their own words."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        new = options_log.NewOption(**body.model_dump())
        return options_log.keep_options(tx, file, [new], caller=caller, now=now)[0]


@router.patch("/options/{option_id}", dependencies=WRITE)
def change_option(
    peer_assist_id: PeerAssistId,
    option_id: OptionId,
    body: ChangedOption,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Option:
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return options_log.change_option(
            tx, file, option_id, body.changes(), revision=body.revision, caller=caller, now=now
        )


@router.delete("/options/{option_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=WRITE)
def delete_option(
    peer_assist_id: PeerAssistId, option_id: OptionId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Response:
    """Take an option out of the log, with its words. The note it was kept from stays."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        options_log.delete_option(tx, file, option_id, now=now)
        audit.record(tx, Act(action=Action.DELETED, kind="option", file=file.id), by=caller, now=now)
    database.forget_traces()
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/ideas", dependencies=READ)
def ideas(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Idea, ...]:
    """What a model suggested in this session, apart from what people said."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return store.ideas(tx, peer_assist_id)


@router.post("/ideas", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def idea(peer_assist_id: PeerAssistId, body: NewIdea, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Idea:
    """Keep what a model suggested, where live assistance is on. It never becomes an option."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return options_log.keep_idea(tx, file, body.id, body.text, model=body.model, now=now)
