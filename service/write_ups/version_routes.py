"""Kept versions and what differs between them, and comments, over HTTP."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Query, status
from sqlalchemy import Connection

from service.access.caller import Caller
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import CommentId, LineId, PeerAssistId, SnapshotId, new_id
from service.domain.text import LINE_LIMIT
from service.domain.write_ups import Comment, Naming, Snapshot, SnapshotKind, WriteUp, WriteUpDifference
from service.errors import NotFound
from service.peer_assists import store as files
from service.write_ups import store, view
from service.write_ups.bodies import NewComment, ResolvedComment
from service.write_ups.differences import difference

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/write-up", tags=["write-up"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]
NOW = "now"
Version = Annotated[str, Query(max_length=LINE_LIMIT, description="Id of a snapshot, or `now`")]


@router.get("/snapshots", dependencies=READ)
def snapshots(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Snapshot, ...]:
    """The versions kept: as drafted, as edited, as signed; the first one first."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        current = store.current(tx, peer_assist_id)
        return _readable(tx, store.snapshots(tx, peer_assist_id), current, caller=caller)


@router.post("/snapshots", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def keep_version(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Snapshot:
    """Keep the version as it stands, before others go on."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id).open_to_change()
        kept = store.keep_snapshot(tx, current, SnapshotKind.EDITED, by=caller.recorded_as, now=now)
        return _readable(tx, (kept,), current, caller=caller)[0]


@router.get("/difference", dependencies=READ)
def what_differs(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    a: Version = NOW,
    b: Version = NOW,
) -> WriteUpDifference:
    """From version `a` to version `b`, word by word."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        current = store.get(tx, peer_assist_id)
        kept = {each.id: each.write_up for each in store.snapshots(tx, peer_assist_id)}
    gone = _withdrawn(current)
    return difference(_version(a, kept, current, gone), _version(b, kept, current, gone))


@router.post("/comments", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def comment(
    peer_assist_id: PeerAssistId, body: NewComment, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Comment:
    """On a line, or on the whole."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id)
        if body.line_id is not None:
            store.line(tx, current, body.line_id)
        made = Comment(
            id=CommentId(new_id("comment")),
            write_up_id=current.id,
            line_id=body.line_id,
            text=body.text,
            made_by=caller.recorded_as,
            made_at=now,
        )
        files.touch(tx, file.id, now=now)
        return store.add_comment(tx, made)


@router.post("/comments/{comment_id}/resolve", dependencies=WRITE)
def resolve(
    peer_assist_id: PeerAssistId,
    comment_id: CommentId,
    caller: CallerDep,
    database: DatabaseDep,
    body: ResolvedComment | None = None,
) -> Comment:
    """Done with, or open again."""
    with database.transaction() as tx:
        files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, peer_assist_id)
        return store.resolve_comment(tx, current.id, comment_id, resolved=body is None or body.resolved)


def _version(id: str, kept: dict[SnapshotId, WriteUp], current: WriteUp, gone: Collection[LineId]) -> WriteUp:
    found = current if id == NOW else kept.get(SnapshotId(id))
    if found is None:
        raise NotFound("not_found")
    return _without(found, gone)


def _readable(
    tx: Connection, kept: tuple[Snapshot, ...], current: WriteUp | None, *, caller: Caller
) -> tuple[Snapshot, ...]:
    """Without what a peer took back since, and past cases that are not open to the reader."""
    gone = _withdrawn(current) if current else frozenset()
    ids = tuple(dict.fromkeys(case for each in kept for case in each.write_up.see_also))
    open_ids = {each.document_id for each in view.see_also(tx, ids, caller=caller)}

    def shown(write_up: WriteUp) -> WriteUp:
        cases = tuple(each for each in write_up.see_also if each in open_ids)
        return _without(write_up, gone).model_copy(update={"see_also": cases})

    return tuple(each.model_copy(update={"write_up": shown(each.write_up)}) for each in kept)


def _withdrawn(current: WriteUp) -> frozenset[LineId]:
    return frozenset(line.id for line in current.lines if line.naming is Naming.WITHDRAWN)


def _without(write_up: WriteUp, gone: Collection[LineId]) -> WriteUp:
    return write_up.model_copy(update={"lines": tuple(line for line in write_up.lines if line.id not in gone)})
