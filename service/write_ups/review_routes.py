"""The review desk over HTTP: the write-up as it stands, and its lines."""

from fastapi import APIRouter, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import LineId, PeerAssistId
from service.domain.write_ups import WriteUpLine, WriteUpView
from service.errors import BadInput, StaleRevision
from service.library import store as library
from service.peer_assists import store as files
from service.write_ups import lines, margin, store, view
from service.write_ups.bodies import ChangedLine, ChangedWriteUp, NewLine

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/write-up", tags=["write-up"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


@router.get("", dependencies=READ)
def write_up(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> WriteUpView:
    """The version at work with its lines, what is held back, pages, comments and measures."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        found = view.opened(tx, file, store.current(tx, file.id), caller=caller)
    return view.view_of(found)


@router.patch("", dependencies=WRITE)
def change_write_up(
    peer_assist_id: PeerAssistId, body: ChangedWriteUp, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> WriteUpView:
    """What belongs to the whole: who has to sign, the problem as asked and as redefined, the annex."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id)
        store.refuse_stale(current, body.revision, body.model_dump(mode="json", exclude_unset=True))
        changes = body.changes()
        if "see_also" in changes and set(body.see_also) - set(library.by_ids(tx, body.see_also, seen_by=caller)):
            raise BadInput("write_up.no_such_case", field="see_also")
        store.save(tx, current.open_to_change().model_copy(update=changes))
        files.touch(tx, file.id, now=now)
        found = view.opened(tx, file, store.get(tx, file.id), caller=caller)
    return view.view_of(found)


@router.post("/lines", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def add_line(
    peer_assist_id: PeerAssistId, body: NewLine, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> WriteUpLine:
    """A sentence of one's own: it says "added by NAME", and is never held back."""
    by = caller.recorded_as
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        ground = margin.ground_of(tx, file, caller=caller)
    members = body.model_dump(exclude={"kind", "text", "after"})
    made = margin.with_findings(lines.own_sentence(body.kind, body.text, by=by, now=now, **members), ground)
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.current(tx, file.id) or store.begin(tx, file, now=now)
        current.open_to_change()
        store.add_lines(tx, current.id, [made])
        store.place(tx, current.id, lines.placed(current, made, after=body.after))
        files.touch(tx, file.id, now=now)
        return store.line(tx, store.get(tx, file.id), made.id)


@router.patch("/lines/{line_id}", dependencies=WRITE)
def change_line(
    peer_assist_id: PeerAssistId,
    line_id: LineId,
    body: ChangedLine,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> WriteUpLine:
    """Accept, edit, reject, move, attribute. Somebody else in another line is no conflict; in the same one both texts come back."""
    changes, by = body.changes(), caller.recorded_as
    sent = body.model_dump(mode="json", exclude_unset=True)
    noted = None
    if "text" in changes:
        with database.transaction(read_only=True) as tx:
            file = files.get(tx, peer_assist_id, seen_by=caller)
            before = store.line(tx, store.get(tx, file.id).open_to_change(), line_id)
            ground = margin.ground_of(tx, file, caller=caller)
        noted = margin.with_findings(lines.changed(before, changes, by=by, now=now), ground).findings
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id).open_to_change()
        line = store.line(tx, current, line_id)
        if line.revision != body.revision:
            raise StaleRevision(current=line.model_dump(mode="json"), yours=sent)
        done = lines.changed(line, changes, by=by, now=now)
        if noted is not None:
            done = done.model_copy(update={"findings": noted})
        saved = store.save_line(tx, current.id, done, sent=sent)
        if "position" in changes:
            store.place(tx, current.id, lines.moved(current, done, body.position))
            saved = store.line(tx, store.get(tx, file.id), line_id)
        files.touch(tx, file.id, now=now)
        return view.withdrawn_hidden(saved)
