"""The change sequence: what every process's index follows, so that all find the same without a shared disk.

One row a document, with the number of its last change, kept also after the document is gone. Taking the next number locks a row until the
transaction ends, so that whoever has seen change n has seen all before it, on PostgreSQL too.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.library.tables import documents, index_changes, index_state

_SEQUENCE, _MODEL, _FORGOTTEN = "sequence", "model", "forgotten"


@dataclass(frozen=True, slots=True)
class Change:
    document_id: str
    sequence: int
    vectors_only: bool
    """Its vectors arrived; its words are as they were."""


def record(tx: Connection, document_ids: Collection[str], *, vectors_only: bool = False) -> None:
    """Note that these documents changed, in the transaction that changes them."""
    if not document_ids:
        return
    sequence = hold(tx)
    wanted = sorted(set(document_ids))
    words_changed: set[str] = set()
    if vectors_only:
        # A follower that has not yet seen the change before this one must still see that the words changed.
        words_changed = set(
            tx.scalars(
                select(index_changes.c.document_id).where(
                    index_changes.c.document_id.in_(wanted), index_changes.c.vectors_only.is_(False)
                )
            )
        )
    tx.execute(delete(index_changes).where(index_changes.c.document_id.in_(wanted)))
    rows = [
        {"document_id": each, "sequence": sequence, "vectors_only": vectors_only and each not in words_changed}
        for each in wanted
    ]
    tx.execute(insert(index_changes), rows)


def since(tx: Connection, sequence: int) -> list[Change]:
    """What changed after that number, in order."""
    rows = tx.execute(
        select(index_changes.c.document_id, index_changes.c.sequence, index_changes.c.vectors_only)
        .where(index_changes.c.sequence > sequence)
        .order_by(index_changes.c.sequence, index_changes.c.document_id)
    )
    return [Change(row.document_id, row.sequence, row.vectors_only) for row in rows]


def forget_gone(tx: Connection, *, up_to: int) -> None:
    """Drop the rows of documents that are no more, once every follower has seen them: an id can say a lot."""
    if tx.execute(delete(index_changes).where(*_gone(up_to))).rowcount:
        _set(tx, _FORGOTTEN, number=case((index_state.c.number < up_to, up_to), else_=index_state.c.number))


def forgotten(tx: Connection) -> int:
    """Up to which change rows may be missing. Whoever has not followed so far looks at what is there instead."""
    return _number(tx, _FORGOTTEN)


def count_gone(tx: Connection, *, up_to: int) -> int:
    return tx.execute(select(func.count()).select_from(index_changes).where(*_gone(up_to))).scalar_one()


def _gone(up_to: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    is_here = exists().where(documents.c.id == index_changes.c.document_id)
    return index_changes.c.sequence <= up_to, ~is_here


def latest(tx: Connection) -> int:
    return _number(tx, _SEQUENCE)


def model(tx: Connection) -> str:
    """The embedding model of the index; empty while nothing was ever embedded."""
    return tx.execute(select(index_state.c.text).where(index_state.c.name == _MODEL)).scalar_one_or_none() or ""


def set_model(tx: Connection, name: str) -> None:
    _set(tx, _MODEL, text=name)


def hold(tx: Connection) -> int:
    """Take the next number, and with it the library's one place for writing, until the transaction ends."""
    _set(tx, _SEQUENCE, number=index_state.c.number + 1)
    return latest(tx)


def _number(tx: Connection, name: str) -> int:
    return tx.execute(select(index_state.c.number).where(index_state.c.name == name)).scalar_one_or_none() or 0


def _set(tx: Connection, name: str, **values: ColumnElement[int] | str) -> None:
    changed = update(index_state).where(index_state.c.name == name).values(**values)
    while not tx.execute(changed).rowcount:
        try:
            with tx.begin_nested():
                tx.execute(insert(index_state).values(name=name, number=0, text=""))
        except IntegrityError:
            continue  # another process made the row first
