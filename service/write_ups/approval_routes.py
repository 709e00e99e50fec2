"""Tightening, sending back, approving, correcting and withdrawing a write-up over HTTP."""

from fastapi import APIRouter
from sqlalchemy import Connection

from service.access import audit
from service.access.caller import Caller
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, JobsDep, LanguageDep, LibraryDep, NowDep, TodayDep, requires
from service.domain.audit import Act, Action
from service.domain.ids import PeerAssistId
from service.domain.progress import JobKind
from service.domain.write_ups import ReviewStatus, SignOff, SnapshotKind, WriteUpView
from service.jobs import Jobs, Payload
from service.library import store as documents
from service.peer_assists import store as files
from service.write_ups import approving, fitting, paper, store, view
from service.write_ups.bodies import Approval, SentBack, Withdrawal

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/write-up", tags=["write-up"])
WRITE = [requires(Permission.WRITE_FILE)]
ACCEPT = [requires(Permission.ACCEPT)]


@router.post("/tighten", dependencies=WRITE)
def tighten(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> WriteUpView:
    """Leave out what is worth least until the body takes two pages: never an action step or a disagreement. It can be put back."""
    fitting.tighten(database, peer_assist_id, caller=caller)
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        found = view.opened(tx, file, store.get(tx, file.id), caller=caller)
    return view.view_of(found)


@router.post("/send-back", dependencies=ACCEPT)
def send_back(
    peer_assist_id: PeerAssistId, body: SentBack, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> WriteUpView:
    """Back to the facilitator with a reason; approvals so far are void, and the version as it stands is kept."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id)
        store.refuse_stale(current, body.revision, body.model_dump(mode="json"))
        store.save(tx, current.sent_back(body.why))
        store.keep_snapshot(tx, store.get(tx, file.id), SnapshotKind.EDITED, by=caller.recorded_as, now=now)
        files.touch(tx, file.id, now=now)
        found = view.opened(tx, file, store.get(tx, file.id), caller=caller)
    return view.view_of(found)


@router.post("/sign", dependencies=ACCEPT)
def sign(
    peer_assist_id: PeerAssistId,
    body: Approval,
    caller: CallerDep,
    database: DatabaseDep,
    jobs: JobsDep,
    language: LanguageDep,
    now: NowDep,
    today: TodayDep,
) -> WriteUpView:
    """The host lead approves, the facilitator too where that is set: exactly what was read, on two pages at most. Locked after."""
    sent = body.model_dump(mode="json")
    sign_off = SignOff(
        role=body.role,
        name=body.name,
        how=body.how,
        message=body.message,
        on=approving.day_signed(body.on, today=today),
        recorded_by=caller.recorded_as,
        recorded_account=caller.account_id,
    )
    approving.said_how(body.name, body.how, body.message, caller=caller)
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        read = store.get(tx, file.id).open_to_change()
        store.refuse_stale(read, body.revision, sent)
        found = view.opened(tx, file, read, caller=caller)
    pages = paper.count(read, found)
    approving.refuse_unprintable(read, pages, language=language)
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id).open_to_change()
        store.refuse_stale(current, body.revision, sent)
        signed = approving.sign(
            tx,
            file,
            current,
            sign_off,
            pages=pages.pages,
            audience=body.audience,
            takes_unread=body.takes_unread,
            caller=caller,
            now=now,
        )
        files.touch(tx, file.id, now=now)
        values: dict[str, int | str | list[list[int]]] = {"as": body.role.value, "status": signed.status.value}
        if current.unread:
            values["unread"] = current.unread
        if signed.audience is not None:
            values["audience"] = signed.audience.value
        act = Act(action=Action.SIGNED, kind="write_up", subject=signed.id, file=file.id, values=values)
        audit.record(tx, act, by=caller, now=now)
        if signed.status is ReviewStatus.APPROVED:
            _follow(tx, jobs, JobKind.APPROVED, file.id, caller)
        file = files.get(tx, peer_assist_id, seen_by=caller)
        found = view.opened(tx, file, store.get(tx, file.id), caller=caller)
    return view.view_of(found)


@router.post("/correct", dependencies=WRITE)
def correct(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> WriteUpView:
    """A new version to change and approve again. The approved one stands until then."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        store.add(tx, approving.correction(store.get(tx, file.id), now=now))
        files.touch(tx, file.id, now=now)
        found = view.opened(tx, file, store.get(tx, file.id), caller=caller)
    return view.view_of(found)


@router.post("/withdraw", dependencies=ACCEPT)
def withdraw(
    peer_assist_id: PeerAssistId,
    body: Withdrawal,
    caller: CallerDep,
    database: DatabaseDep,
    library: LibraryDep,
    jobs: JobsDep,
    now: NowDep,
) -> WriteUpView:
    """Take the approved version back: it leaves the library at once. A correction under way goes on."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        stood = approving.withdraw(tx, file.id, body.why)
        if stood.document_id is not None:
            for forget in library.also_forget:
                forget(tx, [stood.document_id])
            documents.remove(tx, [stood.document_id])
            act = Act(action=Action.DELETED, kind="document", subject=stood.document_id, file=file.id)
            audit.record(tx, act, by=caller, now=now)
        files.touch(tx, file.id, now=now)
        _follow(tx, jobs, JobKind.WITHDRAWN, file.id, caller)
        found = view.opened(tx, file, store.get(tx, file.id), caller=caller)
    library.forget_traces()
    return view.view_of(found)


def _follow(tx: Connection, jobs: Jobs, kind: JobKind, id: PeerAssistId, caller: Caller) -> None:
    """What follows is the workflows' to know: it runs once this transaction is kept."""
    payload: Payload = {"space": caller.space.value, "account": caller.account_id}
    jobs.enqueue(tx, kind, id, made_by=caller.account_id, payload=payload)
