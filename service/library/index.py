"""This process's indexes: words and vectors in memory, built from the database and following its changes.

Nothing here is written to disk. `load` reads everything once (5,667 documents: 2 s); `catch_up` applies what changed since, so that a
document saved by any process is found by the next search of every other.
"""

from collections.abc import Collection, Iterator
from threading import Event, RLock

from sqlalchemy import Connection, select

from service.database import Database
from service.library import changes, vectors
from service.library.dense import DenseRows
from service.library.embedder import Embedder
from service.library.lexical import LexicalDocument, LexicalIndex
from service.library.tables import document_texts, documents, passages

DOCUMENTS_AT_ONCE = 2_000
COMPACT_AFTER = 500


class Index:
    """Safe to search while one thread follows."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self.database, self.embedder = database, embedder
        self.lexical = LexicalIndex()
        self.dense = DenseRows()
        self.sequence = 0
        self.words_ready = Event()
        self.ready = Event()
        self._following = RLock()
        self._changed_since_compact = 0
        self._changed: set[str] | None = None

    def load(self) -> None:
        """Read everything; doing it again does nothing. Words can be searched as soon as they are in."""
        with self._following:
            if self.ready.is_set():
                return
            with self.database.transaction(read_only=True) as tx:
                sequence = changes.latest(tx)
                for some in _lexical_documents(tx):
                    self.lexical.put(some)
                self.lexical.compact()
                self.sequence = sequence
                self.words_ready.set()
                self.dense.put(vectors.embedded(tx, self.embedder.name))
            self.ready.set()

    def catch_up(self) -> bool:
        """Apply what changed in the database since the last time. Whether anything had."""
        if not self.ready.is_set():
            self.load()
        with self.database.transaction(read_only=True) as tx:
            if changes.latest(tx) == self.sequence:
                return False
        with self._following, self.database.transaction(read_only=True) as tx:
            changed = changes.since(tx, self.sequence)
            if self._changed is not None:
                self._changed.update(change.document_id for change in changed)
            for start in range(0, len(changed), DOCUMENTS_AT_ONCE):
                self._apply(tx, changed[start : start + DOCUMENTS_AT_ONCE])
            if changed:
                self.sequence = changed[-1].sequence
            self._changed_since_compact += sum(not change.vectors_only for change in changed)
        return True

    def changed(self) -> tuple[set[str] | None, int]:
        """Documents that changed since this was last asked (None the first time: all of them), and the number of the last change."""
        with self._following:
            found, self._changed = self._changed, set()
            return found, self.sequence

    def tidy(self) -> None:
        """Off the request path: weigh again and drop what was removed, after enough has changed."""
        if self._changed_since_compact >= COMPACT_AFTER:
            self._changed_since_compact = 0
            self.lexical.compact()

    def _apply(self, tx: Connection, changed: Collection[changes.Change]) -> None:
        every = {change.document_id for change in changed}
        words = {change.document_id for change in changed if not change.vectors_only}
        here = {document.id: document for some in _lexical_documents(tx, words) for document in some}
        self.lexical.remove(words - set(here))
        self.lexical.put(here.values())
        complete = vectors.embedded(tx, self.embedder.name, every)
        self.dense.remove(every - {document.id for document in complete})
        self.dense.put(complete)


def _lexical_documents(tx: Connection, ids: Collection[str] | None = None) -> Iterator[list[LexicalDocument]]:
    """Documents with their stems, some at a time; a document without passages counts too: its title is found."""
    if ids is None:
        ids = list(tx.scalars(select(documents.c.id).order_by(documents.c.id)))
    wanted = sorted(ids)
    for start in range(0, len(wanted), DOCUMENTS_AT_ONCE):
        some = wanted[start : start + DOCUMENTS_AT_ONCE]
        titles = select(document_texts.c.document_id, document_texts.c.title_terms)
        found = {
            row.document_id: LexicalDocument(row.document_id, row.title_terms.split(), {})
            for row in tx.execute(titles.where(document_texts.c.document_id.in_(some)))
        }
        parts: dict[str, dict[str, list[str]]] = {document_id: {} for document_id in found}
        query = select(passages.c.document_id, passages.c.id, passages.c.terms).where(passages.c.document_id.in_(some))
        for document_id, passage_id, terms in tx.execute(query.order_by(passages.c.document_id, passages.c.position)):
            parts[document_id][passage_id] = terms.split()
        yield [LexicalDocument(each.id, each.title, parts[each.id]) for each in found.values()]
