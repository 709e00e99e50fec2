"""The working sheet and the versions of the problem over HTTP."""

from fastapi import APIRouter, status

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.audit import Act, Action
from service.domain.ids import PeerAssistId
from service.domain.peer_assists import SheetView, WorkingField
from service.domain.problem import ProblemStatement, SheetField
from service.peer_assists import sheet_store, store, version_store
from service.peer_assists.accepting import Acceptance, accept, read
from service.peer_assists.bodies import NewVersion, TypedText

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["problem sheet"])


@router.get("/sheet", dependencies=[requires(Permission.READ)])
def sheet(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> SheetView:
    """The sheet as it stands: what people typed, and the newest draft's words where nobody did."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return sheet_store.sheet(tx, peer_assist_id)


@router.put("/sheet/{field}", dependencies=[requires(Permission.WRITE_FILE)])
def type_field(
    peer_assist_id: PeerAssistId,
    field: SheetField,
    body: TypedText,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> WorkingField:
    """Keep what was typed in one field. Somebody else in another field is no conflict."""
    with database.transaction() as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        saved = sheet_store.type_field(
            tx, peer_assist_id, field, body.text, revision=body.revision, by=caller.recorded_as, now=now
        )
        store.touch(tx, peer_assist_id, now=now)
        return saved


@router.get("/problem-versions", dependencies=[requires(Permission.READ)])
def problem_versions(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep
) -> tuple[ProblemStatement, ...]:
    """Every version, as asked first."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return version_store.versions(tx, peer_assist_id)


@router.post("/problem-versions", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.ACCEPT)])
def accept_problem(
    peer_assist_id: PeerAssistId, body: NewVersion, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> ProblemStatement:
    """A named person takes the sheet as theirs; *as agreed* needs the host lead's name."""
    acceptance = Acceptance(**body.model_dump())
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        seen = read(tx, peer_assist_id, acceptance)
    distance = seen.edit_distance
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        version = accept(tx, file, acceptance, seen=seen, edit_distance=distance, caller=caller, now=now)
        act = Act(action=Action.SIGNED, kind="problem_statement", subject=version.id, file=file.id)
        audit.record(tx, act, by=caller, now=now)
        return version
