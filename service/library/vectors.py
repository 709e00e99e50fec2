"""Vectors in the database: which passages still need one, and filling them in.

A passage without a vector is found by its words meanwhile. What is done is what has a row, so that a killed process goes on where it was.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from service import leases
from service.access.caller import Caller
from service.database import Database
from service.domain.ids import new_id
from service.library import changes
from service.library.conditions import visible
from service.library.dense import EmbeddedDocument
from service.library.embedder import Embedder, Vectors
from service.library.passages import PassageCut, embedding_text
from service.library.tables import documents, passages, vectors

LEASE = "embedding"
LEASE_SECONDS = 60.0
BATCH = 64
"""Passages embedded between two transactions: a second or two of work."""
LOOK_AHEAD = 2_048
STORED = np.dtype("<f2")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A passage without a vector, and what the embedder reads of it."""

    passage_id: str
    document_id: str
    text: str


def waiting(tx: Connection, model: str, *, most: int = LOOK_AHEAD) -> list[Waiting]:
    """Passages without a vector of this model, document by document."""
    if _nothing_waits(tx, model):
        return []
    rows = tx.execute(
        select(passages, documents.c.title)
        .join(documents, documents.c.id == passages.c.document_id)
        .outerjoin(vectors, _of(model))
        .where(vectors.c.passage_id.is_(None))
        .order_by(passages.c.document_id, passages.c.position)
        .limit(most)
    )
    return [Waiting(row.id, row.document_id, _text(row)) for row in rows]


def count_waiting(tx: Connection, model: str, *, seen_by: Caller | None = None) -> int:
    """Passages without a vector of that model: of the whole library, or of what one reader may see."""
    if _nothing_waits(tx, model):
        return 0
    joined = passages.outerjoin(vectors, _of(model)).join(documents, documents.c.id == passages.c.document_id)
    query = select(func.count()).select_from(joined).where(vectors.c.passage_id.is_(None))
    return tx.execute(query if seen_by is None else query.where(visible(seen_by))).scalar_one()


def _nothing_waits(tx: Connection, model: str) -> bool:
    """As many vectors as passages: told in a tenth of the time it takes to look for those that have none."""
    return count(tx, model) == tx.execute(select(func.count()).select_from(passages)).scalar_one()


class Filling:
    """Fills in missing vectors, one batch at a time; several threads and, on PostgreSQL, several processes may ask, one works."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self.database, self.embedder = database, embedder
        self.me = new_id("filling")
        self.another_fills = False
        """Another process is at it; the last call to `some` did nothing."""
        self._one = Lock()
        self._ahead: list[Waiting] = []

    def some(self, *, most: int = BATCH) -> int:
        """Embed the next few passages, outside any transaction, and keep their vectors. Returns how many; 0 when none is left.

        Raises EmbedderUnavailable.
        """
        with self._one:
            self.another_fills = not self._is_my_turn()
            if self.another_fills:
                self._ahead = []
                return 0
            if not self._ahead:
                with self.database.transaction(read_only=True) as tx:
                    self._ahead = waiting(tx, self.embedder.name)
            batch, self._ahead = self._ahead[:most], self._ahead[most:]
            if not batch:
                return 0
            try:
                made = self.embedder.embed([each.text for each in batch])
            except Exception:
                self._ahead = []
                raise
            with self.database.transaction() as tx:
                keep(tx, self.embedder.name, batch, made)
        return len(batch)

    def _is_my_turn(self) -> bool:
        if self.database.is_sqlite:
            return True
        with self.database.transaction() as tx:
            return leases.take(tx, LEASE, self.me, seconds=LEASE_SECONDS)

    def all(self, stop: Callable[[], bool]) -> None:
        while not stop() and self.some():
            pass


def keep(tx: Connection, model: str, batch: Sequence[Waiting], made: Vectors) -> None:
    """Store the vectors of those passages that still say the same; a document changed meanwhile is embedded again later."""
    rows = tx.execute(
        select(passages, documents.c.title)
        .join(documents, documents.c.id == passages.c.document_id)
        .where(passages.c.id.in_([each.passage_id for each in batch]))
    )
    as_it_is = {row.id: _text(row) for row in rows}
    same = [(each, row) for each, row in zip(batch, made, strict=True) if as_it_is.get(each.passage_id) == each.text]
    if not same:
        return
    ids = [each.passage_id for each, _ in same]
    tx.execute(delete(vectors).where(vectors.c.passage_id.in_(ids), vectors.c.model == model))
    values = [
        {"passage_id": each.passage_id, "model": model, "vector": row.astype(STORED).tobytes()} for each, row in same
    ]
    tx.execute(insert(vectors), values)
    changes.record(tx, [each.document_id for each, _ in same], vectors_only=True)


def forget_other_models(tx: Connection, model: str) -> None:
    tx.execute(delete(vectors).where(vectors.c.model != model))


def count(tx: Connection, model: str) -> int:
    """Any id will do: asked like this, SQLite counts in the index and does not read every vector."""
    where = (vectors.c.passage_id > "", vectors.c.model == model)
    return tx.execute(select(func.count()).select_from(vectors).where(*where)).scalar_one()


def documents_with_passages(tx: Connection) -> list[str]:
    """Their ids, in order."""
    return list(tx.scalars(select(passages.c.document_id).distinct().order_by(passages.c.document_id)))


def embedded(tx: Connection, model: str, ids: Collection[str]) -> list[EmbeddedDocument]:
    """Those of `ids` all of whose passages have a vector of this model."""
    query = (
        select(passages.c.document_id, passages.c.id, vectors.c.vector)
        .outerjoin(vectors, _of(model))
        .where(passages.c.document_id.in_(sorted(ids)))
        .order_by(passages.c.document_id, passages.c.position)
    )
    found: dict[str, list[tuple[str, bytes | None]]] = {}
    for document_id, passage_id, vector in tx.execute(query):
        found.setdefault(document_id, []).append((passage_id, vector))
    return [
        EmbeddedDocument(document_id, [passage_id for passage_id, _ in rows], matrix)
        for document_id, rows in found.items()
        if (matrix := _matrix([vector for _, vector in rows])) is not None
    ]


def _matrix(stored: Sequence[bytes | None]) -> Vectors | None:
    """The vectors of a document, shape (passages, dimensions), each of length 1; None where one is missing."""
    whole = [each for each in stored if each]
    if len(whole) != len(stored) or len({len(each) for each in whole}) != 1:
        return None
    matrix = np.frombuffer(b"".join(whole), dtype=STORED).astype(np.float32).reshape(len(whole), -1)
    lengths = np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
    unit: Vectors = (matrix / lengths).astype(np.float32)
    return unit


def _of(model: str) -> ColumnElement[bool]:
    return and_(vectors.c.passage_id == passages.c.id, vectors.c.model == model)


def _text(row: Any) -> str:
    cut = PassageCut(row.position, tuple(row.headings), row.start, row.end, row.text)
    return embedding_text(row.title, cut)
