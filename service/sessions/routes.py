"""The session: notes and transcripts in, the options log, redefinition, the go-round, the close. Over HTTP."""

from fastapi import APIRouter, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import PeerAssistId
from service.domain.problem import ProblemStatement
from service.domain.session_balance import balance
from service.domain.session_views import LastWord, SessionBalance
from service.domain.sessions import Session, Voice
from service.peer_assists import store as files
from service.sessions import note_routes, running, sheet_routes, store, transcript_routes, voices
from service.sessions.bodies import ClosingBody, LastWordBody, LiveAssistance, PhaseBody, ProblemRedefined
from service.sieve import Sieve

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


@session_router.post("/session/phase", dependencies=WRITE)
def move_to_phase(
    peer_assist_id: PeerAssistId, body: PhaseBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Session:
    """Begin, go on to a phase, or end. Everybody sees the same clock; the file's stage follows."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return running.move_to(tx, file, body.phase, revision=body.revision, caller=caller, now=now)


@session_router.put("/session/closing", dependencies=WRITE)
def close(
    peer_assist_id: PeerAssistId, body: ClosingBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Session:
    """The close, in the host's own words, and the feedback on the day. Each text is a source the write-up can cite."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return running.close(tx, file, body.closing, revision=body.revision, caller=caller, now=now)


@session_router.put("/session/live-assistance", dependencies=WRITE)
def assist_live(
    peer_assist_id: PeerAssistId, body: LiveAssistance, caller: CallerDep, database: DatabaseDep
) -> Session:
    """Let a model suggest ideas in this session, or not. Off by default."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return running.assist_live(tx, file, body.on, revision=body.revision)


@session_router.get("/session/balance", dependencies=READ)
def telling_and_listening(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> SessionBalance:
    """Who said how much, by side and by phase, beside the minutes planned and spent."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        session, notes = store.session(tx, file.id), store.notes(tx, file.id)
    return balance(notes, session.runs, file.agenda_or_default, now=now)


@session_router.get("/voices", dependencies=READ)
def who_spoke(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Voice, ...]:
    """Everybody of the file and everybody noted, with how often they spoke: those with none have not."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        return voices.voices(tx, peer_assist_id)


@session_router.post("/voices/last-word", dependencies=WRITE)
def last_word(
    peer_assist_id: PeerAssistId, body: LastWordBody, caller: CallerDep, database: DatabaseDep
) -> tuple[LastWord, ...]:
    """Somebody gave a last suggestion in the go-round, or passed."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return running.had_last_word(tx, file, body.name, had=body.had, passed=body.passed)


@session_router.post(
    "/problem-redefined", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.ACCEPT)]
)
def redefine(
    peer_assist_id: PeerAssistId, body: ProblemRedefined, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> ProblemStatement:
    """The problem was redefined: a new version. Notes and options made before stay linked to theirs."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return running.redefine(tx, file, body.text, why=body.why, accepted_by=body.accepted_by, caller=caller, now=now)


for _each in (
    session_router,
    sheet_routes.router,
    note_routes.router,
    transcript_routes.router,
    transcript_routes.elsewhere_router,
):
    router.include_router(Sieve(_each))
