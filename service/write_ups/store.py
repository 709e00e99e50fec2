"""Write-ups in the database: versions of a file's write-up, their lines, approvals, comments and snapshots.

Every function is for a caller who was shown the file already (`peer_assists.store.get`); those that write hold it for update, so that
nothing changes between the look at the lock and the change itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from service.access.caller import Caller
from service.domain.drafts import HeldBack, WriteUpContent
from service.domain.ids import CommentId, DocumentId, DraftId, LineId, PeerAssistId, SnapshotId, WriteUpId, new_id
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.write_ups import (
    Comment,
    DecidedHeldBack,
    HeldBackDecision,
    LineUse,
    ReviewStatus,
    Snapshot,
    SnapshotKind,
    WriteUp,
    WriteUpLine,
)
from service.errors import NotFound, StaleRevision
from service.peer_assists import source_store, version_store
from service.peer_assists.intake import problem_of
from service.write_ups import rows
from service.write_ups.drafted import lines_of, merged, not_decided, only_of_the_session, problem_texts, with_ids
from service.write_ups.people import present_at
from service.write_ups.tables import (
    write_up_comments,
    write_up_held_back,
    write_up_lines,
    write_up_sign_offs,
    write_up_snapshots,
    write_ups,
)

_NEWEST = (
    rows.own_columns()
    .where(write_ups.c.peer_assist_id == bindparam("file"))
    .order_by(write_ups.c.number.desc())
    .limit(1)
)


def current(tx: Connection, peer_assist_id: PeerAssistId) -> WriteUp | None:
    """The version at work: the newest. None where nothing was drafted or written yet."""
    return _newest(tx, peer_assist_id)


def get(tx: Connection, peer_assist_id: PeerAssistId) -> WriteUp:
    """The version at work. Raises NotFound."""
    found = current(tx, peer_assist_id)
    if found is None:
        raise NotFound("write_up.none_yet")
    return found


def version(tx: Connection, peer_assist_id: PeerAssistId, number: int) -> WriteUp:
    """An earlier version, or the one at work, by its number. Raises NotFound."""
    found = _newest(tx, peer_assist_id, number=number)
    if found is None:
        raise NotFound("not_found")
    return found


def approved(tx: Connection, peer_assist_id: PeerAssistId) -> WriteUp | None:
    """The version that stands: the newest approved one, while a correction may be under way."""
    return _newest(tx, peer_assist_id, status=ReviewStatus.APPROVED)


def has_approved(tx: Connection, peer_assist_id: PeerAssistId) -> bool:
    """Whether some version stands, as `approved` would give it."""
    of_file = (write_ups.c.peer_assist_id == peer_assist_id, write_ups.c.status == ReviewStatus.APPROVED.value)
    return tx.execute(select(write_ups.c.id).where(*of_file).limit(1)).first() is not None


def approved_of_many(tx: Connection, ids: Collection[PeerAssistId]) -> dict[PeerAssistId, WriteUp]:
    """The version that stands of each of these files, for a caller who was shown them all."""
    query = rows.own_columns().where(
        write_ups.c.peer_assist_id.in_(sorted(ids)), write_ups.c.status == ReviewStatus.APPROVED.value
    )
    newest = {row.peer_assist_id: row for row in tx.execute(query.order_by(write_ups.c.number)).all()}
    return {PeerAssistId(key): rows.whole(tx, row, stale=()) for key, row in newest.items()}


def begin(tx: Connection, file: PeerAssist, *, now: datetime, problem: str = "") -> WriteUp:
    """An empty write-up, with the problem as the file's versions have it."""
    asked, redefined = problem_texts(version_store.versions(tx, file.id), otherwise=problem or problem_of(file.request))
    return add(
        tx,
        WriteUp(
            id=WriteUpId(new_id("write-up")),
            peer_assist_id=file.id,
            language=file.language,
            problem_asked=asked,
            problem_redefined=redefined,
            made_at=now,
        ),
    )


def add(tx: Connection, write_up: WriteUp) -> WriteUp:
    """A new version with all its parts."""
    tx.execute(insert(write_ups).values(**rows.values_of(write_up)))
    add_lines(tx, write_up.id, write_up.lines)
    add_held_back(tx, write_up.id, write_up.held_back)
    _put_sign_offs(tx, write_up)
    return write_up


def save(tx: Connection, write_up: WriteUp, *, sent: Any = None) -> WriteUp:
    """Keep what belongs to the whole, and the approvals, over the revision it carries. Raises StaleRevision."""
    saved = write_up.model_copy(update={"revision": write_up.revision + 1})
    where = (write_ups.c.id == write_up.id, write_ups.c.revision == write_up.revision)
    if not tx.execute(update(write_ups).where(*where).values(**rows.values_of(saved))).rowcount:
        now = get(tx, write_up.peer_assist_id)
        raise StaleRevision(current=now.model_dump(mode="json"), yours=sent or write_up.model_dump(mode="json"))
    _put_sign_offs(tx, saved)
    return saved


def refuse_stale(write_up: WriteUp, revision: int, sent: Any) -> None:
    """Raises StaleRevision with both where the whole changed after `revision` was read."""
    if write_up.revision != revision:
        raise StaleRevision(current=write_up.model_dump(mode="json"), yours=sent)


def touch(tx: Connection, id: WriteUpId) -> None:
    """A part of it changed: an approval of what was read before would be of something else."""
    tx.execute(update(write_ups).where(write_ups.c.id == id).values(revision=write_ups.c.revision + 1))


def set_drafted(
    tx: Connection,
    file: PeerAssist,
    draft_id: DraftId,
    content: WriteUpContent,
    held_back: Sequence[HeldBack],
    *,
    language: Language,
    notes_in_at: datetime | None,
    by: Caller,
    now: datetime,
    problem: str = "",
) -> WriteUp:
    """A draft is ready, for a caller who holds the file for update. It replaces the lines nobody touched or commented on, and what was
    held back and not decided about; the rest stays. Approvals so far are void. `problem` is said where no version of the problem
    tells it. Raises NotAllowed where the write-up is locked.

    The body may be longer than two pages: `fitting.tighten` comes after, outside any transaction.
    """
    sources = {each.id: each for each in source_store.sources_of(tx, file.id, seen_by=by, stale=True)}
    content, refused = only_of_the_session(content, sources)
    drafted = lines_of(content, present_at(tx, file, caller=by).known)
    held = with_ids((*held_back, *refused))
    before = (current(tx, file.id) or begin(tx, file, now=now, problem=problem)).open_to_change()
    _redraft(tx, before, drafted, held)
    asked, redefined = problem_texts(version_store.versions(tx, file.id), otherwise=problem)
    changes = {
        "status": ReviewStatus.IN_REVIEW,
        "language": language,
        "problem_asked": before.problem_asked or asked,
        "problem_redefined": before.problem_redefined or redefined,
        "see_also": content.see_also,
        "draft_id": draft_id,
        "notes_in_at": before.notes_in_at or notes_in_at,
        "sign_offs": (),
    }
    save(tx, before.model_copy(update=changes))
    made = get(tx, file.id)
    keep_snapshot(tx, made, SnapshotKind.DRAFTED, by=by.recorded_as, now=now)
    return made


def _redraft(tx: Connection, before: WriteUp, drafted: Sequence[WriteUpLine], held: Sequence[HeldBack]) -> None:
    change = merged(before.lines, drafted, keep=commented(tx, before.id))
    remove_lines(tx, before.id, change.gone)
    add_lines(tx, before.id, change.new)
    for line_id, position in change.places.items():
        where = (write_up_lines.c.write_up_id == before.id, write_up_lines.c.id == line_id)
        tx.execute(update(write_up_lines).where(*where).values(position=position))
    remove_undecided(tx, before.id)
    done = decided(tx, before.id)
    add_held_back(tx, before.id, not_decided(held, [each.held_back for each in done]), position=len(done))


def line(tx: Connection, write_up: WriteUp, line_id: LineId) -> WriteUpLine:
    """Raises NotFound."""
    found = next((each for each in write_up.lines if each.id == line_id), None)
    if found is None:
        raise NotFound("not_found")
    return found


def add_lines(tx: Connection, id: WriteUpId, new: Iterable[WriteUpLine]) -> None:
    values = [rows.line_values(id, each) for each in new]
    if values:
        tx.execute(insert(write_up_lines), values)


def save_line(
    tx: Connection, id: WriteUpId, line: WriteUpLine, *, sent: Any = None, whole_too: bool = True
) -> WriteUpLine:
    """Keep a line over the revision it carries. Raises StaleRevision with both texts where somebody saved it first.

    Without `whole_too` the revision of the whole stays: for what is saved with it next.
    """
    saved = line.model_copy(update={"revision": line.revision + 1})
    where = (
        write_up_lines.c.write_up_id == id,
        write_up_lines.c.id == line.id,
        write_up_lines.c.revision == line.revision,
    )
    if not tx.execute(update(write_up_lines).where(*where).values(**rows.line_values(id, saved))).rowcount:
        now = rows.line(tx, id, line.id)
        if now is None:
            raise NotFound("not_found")
        raise StaleRevision(current=now.model_dump(mode="json"), yours=sent or line.model_dump(mode="json"))
    if whole_too:
        touch(tx, id)
    return saved


def remove_lines(tx: Connection, id: WriteUpId, ids: Collection[LineId]) -> None:
    where = (write_up_lines.c.write_up_id == id, write_up_lines.c.id.in_(sorted(ids)))
    tx.execute(delete(write_up_lines).where(*where))


def place(tx: Connection, id: WriteUpId, order: Sequence[LineId]) -> None:
    """These lines in this order, before any other. Their revisions stay: nobody's words changed."""
    for position, each in enumerate(order):
        where = (write_up_lines.c.write_up_id == id, write_up_lines.c.id == each)
        tx.execute(update(write_up_lines).where(*where).values(position=position))
    touch(tx, id)


def leave_out(tx: Connection, write_up: WriteUp, ids: Collection[LineId]) -> None:
    """Tightened: these lines leave the body. Raises StaleRevision where anything changed since `write_up` was read."""
    save(tx, write_up)
    where = (write_up_lines.c.write_up_id == write_up.id, write_up_lines.c.id.in_(sorted(ids)))
    values = {"use": LineUse.LEFT_OUT.value, "revision": write_up_lines.c.revision + 1}
    tx.execute(update(write_up_lines).where(*where).values(**values))


def add_held_back(tx: Connection, id: WriteUpId, new: Iterable[HeldBack], *, position: int = 0) -> None:
    values = [rows.held_back_values(id, each, at) for at, each in enumerate(new, start=position)]
    if values:
        tx.execute(insert(write_up_held_back), values)


def remove_undecided(tx: Connection, id: WriteUpId) -> None:
    where = (write_up_held_back.c.write_up_id == id, write_up_held_back.c.decision.is_(None))
    tx.execute(delete(write_up_held_back).where(*where))


def decided(tx: Connection, id: WriteUpId) -> tuple[DecidedHeldBack, ...]:
    """What was held back and somebody has decided about."""
    return rows.decided(tx, id)


def decide(tx: Connection, id: WriteUpId, claim_id: str, decision: HeldBackDecision, *, by: str, now: datetime) -> None:
    """Record who decided what. Raises NotFound where it is not there, or was decided already."""
    where = (
        write_up_held_back.c.write_up_id == id,
        write_up_held_back.c.claim_id == claim_id,
        write_up_held_back.c.decision.is_(None),
    )
    values = {"decision": decision.value, "decided_by": by, "decided_at": now}
    if not tx.execute(update(write_up_held_back).where(*where).values(**values)).rowcount:
        raise NotFound("write_up.not_held_back")
    touch(tx, id)


def comments(tx: Connection, id: WriteUpId) -> tuple[Comment, ...]:
    return rows.comments(tx, id)


def add_comment(tx: Connection, comment: Comment) -> Comment:
    tx.execute(insert(write_up_comments).values(**{**comment.model_dump(mode="json"), "made_at": comment.made_at}))
    return comment


def resolve_comment(tx: Connection, id: WriteUpId, comment_id: CommentId, *, resolved: bool) -> Comment:
    """Raises NotFound."""
    where = (write_up_comments.c.write_up_id == id, write_up_comments.c.id == comment_id)
    tx.execute(update(write_up_comments).where(*where).values(resolved=resolved))
    found = next((each for each in comments(tx, id) if each.id == comment_id), None)
    if found is None:
        raise NotFound("not_found")
    return found


def keep_snapshot(tx: Connection, write_up: WriteUp, kind: SnapshotKind, *, by: str, now: datetime) -> Snapshot:
    """The write-up as it is at this moment, for good."""
    last = select(func.max(write_up_snapshots.c.position)).where(write_up_snapshots.c.write_up_id == write_up.id)
    kept = Snapshot(
        id=SnapshotId(new_id("snapshot")),
        number=write_up.number,
        kind=kind,
        made_by=by,
        made_at=now,
        write_up=write_up,
    )
    position = (tx.execute(last).scalar() or 0) + 1
    values = {**kept.model_dump(mode="json"), "made_at": now, "write_up_id": write_up.id, "position": position}
    tx.execute(insert(write_up_snapshots).values(**values))
    return kept


def snapshots(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Snapshot, ...]:
    """Of all versions of a file's write-up, the first one first."""
    query = (
        rows.snapshot_columns()
        .join(write_ups, write_ups.c.id == write_up_snapshots.c.write_up_id)
        .where(write_ups.c.peer_assist_id == peer_assist_id)
        .order_by(write_ups.c.number, write_up_snapshots.c.position)
    )
    return tuple(rows.snapshot(row) for row in tx.execute(query))


def put_snapshot(tx: Connection, snapshot: Snapshot) -> None:
    """Without what has to be forgotten."""
    where = write_up_snapshots.c.id == snapshot.id
    tx.execute(update(write_up_snapshots).where(where).values(write_up=snapshot.write_up.model_dump(mode="json")))


def set_document(tx: Connection, peer_assist_id: PeerAssistId, document_id: DocumentId | None) -> None:
    """Where the write-up of a file stands in the library, whichever its version. Revisions stay: no words changed."""
    of_file = write_ups.c.peer_assist_id == peer_assist_id
    tx.execute(update(write_ups).where(of_file).values(document_id=document_id))


def withdraw_approved(tx: Connection, peer_assist_id: PeerAssistId, why: str) -> None:
    """The version that stands, and those it took the place of: none of them comes to stand again."""
    where = (
        write_ups.c.peer_assist_id == peer_assist_id,
        write_ups.c.status == ReviewStatus.APPROVED.value,
    )
    values: Mapping[str, Any] = {
        "status": ReviewStatus.WITHDRAWN.value,
        "sent_back_why": why,
        "revision": write_ups.c.revision + 1,
    }
    tx.execute(update(write_ups).where(*where).values(**values))


def commented(tx: Connection, id: WriteUpId) -> frozenset[LineId]:
    """The lines somebody commented on."""
    return frozenset(each.line_id for each in comments(tx, id) if each.line_id is not None)


def _newest(
    tx: Connection, peer_assist_id: PeerAssistId, *, status: ReviewStatus | None = None, number: int | None = None
) -> WriteUp | None:
    query = _NEWEST
    if status is not None:
        query = query.where(write_ups.c.status == status.value)
    if number is not None:
        query = query.where(write_ups.c.number == number)
    row = tx.execute(query, {"file": peer_assist_id}).one_or_none()
    if row is None:
        return None
    return rows.whole(tx, row, stale=source_store.sources_made_stale(tx, peer_assist_id))


def _put_sign_offs(tx: Connection, write_up: WriteUp) -> None:
    tx.execute(delete(write_up_sign_offs).where(write_up_sign_offs.c.write_up_id == write_up.id))
    values = [rows.sign_off_values(write_up.id, each) for each in write_up.sign_offs]
    if values:
        tx.execute(insert(write_up_sign_offs), values)
