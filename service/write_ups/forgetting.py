"""What has to leave write-ups for good: lines a peer took back, and documents erased from the library."""

from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, or_, select, update

from service.domain.drafts import HeldBack
from service.domain.ids import DocumentId, LineId, PeerAssistId
from service.domain.write_ups import Snapshot, WriteUp
from service.peer_assists.tables import sources
from service.write_ups import rows, store
from service.write_ups.tables import write_up_held_back, write_up_snapshots, write_ups


def forget_lines(tx: Connection, peer_assist_id: PeerAssistId, ids: Collection[LineId]) -> None:
    """From every kept version, too."""
    if not ids:
        return
    for each in store.snapshots(tx, peer_assist_id):
        lines = tuple(line for line in each.write_up.lines if line.id not in ids)
        _put(tx, each, each.write_up.model_copy(update={"lines": lines}))


def forget_documents(tx: Connection, document_ids: Collection[DocumentId]) -> None:
    """In the transaction that erases them, before their sources go: no *see also* names them, nothing held back quotes them."""
    ids = frozenset(document_ids)
    gone = frozenset(tx.scalars(select(sources.c.id).where(sources.c.document_id.in_(sorted(ids)))))
    tx.execute(update(write_ups).where(write_ups.c.document_id.in_(sorted(ids))).values(document_id=None))
    named = select(write_ups.c.id, write_ups.c.see_also).where(_holds(write_ups.c.see_also, ids))
    for row in tx.execute(named).all():
        left = [each for each in row.see_also if each not in ids]
        values = {"see_also": left, "revision": write_ups.c.revision + 1}
        tx.execute(update(write_ups).where(write_ups.c.id == row.id).values(**values))
    if gone:
        quoting = select(write_up_held_back).where(_holds(write_up_held_back.c.claim, gone))
        for row in tx.execute(quoting).all():
            where = (
                write_up_held_back.c.write_up_id == row.write_up_id,
                write_up_held_back.c.claim_id == row.claim_id,
            )
            tx.execute(delete(write_up_held_back).where(*where))
    kept = rows.snapshot_columns().where(_holds(write_up_snapshots.c.write_up, ids | gone))
    for row in tx.execute(kept).all():
        each = rows.snapshot(row)
        _put(tx, each, _without(each.write_up, ids, _quotes(gone)))


def _without(write_up: WriteUp, ids: Collection[str], quotes: Callable[[HeldBack], bool]) -> WriteUp:
    return write_up.model_copy(
        update={
            "see_also": tuple(each for each in write_up.see_also if each not in ids),
            "held_back": tuple(each for each in write_up.held_back if not quotes(each)),
            "document_id": None if write_up.document_id in ids else write_up.document_id,
        }
    )


def _quotes(gone: Collection[str]) -> Callable[[HeldBack], bool]:
    return lambda each: any(span.source_id in gone for span in each.claim.support)


def _holds(column: ColumnElement[object], ids: Collection[str]) -> ColumnElement[bool]:
    return or_(*(cast(column, Text).contains(f'"{each}"', autoescape=True) for each in sorted(ids)))


def _put(tx: Connection, snapshot: Snapshot, write_up: WriteUp) -> None:
    if write_up != snapshot.write_up:
        store.put_snapshot(tx, snapshot.model_copy(update={"write_up": write_up}))
