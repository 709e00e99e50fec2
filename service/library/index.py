"""This process's indexes: words and vectors in memory, built from the database and following its changes.

Nothing here is written to disk. `load` reads everything once, words first; `catch_up` applies what changed since, so that a document
saved by any process is found by the next search of every other.
"""

from collections.abc import Collection, Iterator
from threading import Event, Lock, RLock

from sqlalchemy import Connection, select

from service.database import Database, by_column
from service.library import changes, vectors
from service.library.dense import DenseRows
from service.library.embedder import Embedder
from service.library.lexical import LexicalDocument, LexicalIndex
from service.library.tables import document_texts, document_topics, documents, passages

DOCUMENTS_AT_ONCE = 2_000
LABELS = ("hub_id", "organisation", "language", "outcome", "kind")
"""Of a document, beside its year and topics: what the Library page counts."""
LABEL = "\x1f"
"""Between a label's name and its value."""
COMPACT_AFTER, COMPACT_SHARE = 500, 0.05
"""So many documents changed, and such a share of all: weighing again reads the whole index."""
PATIENCE_SECONDS = 3.0
"""How long a search waits for meaning while another thread loads; then it goes by words and says so."""


class Index:
    """Safe to search while one thread follows."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self.database, self.embedder = database, embedder
        self.lexical = LexicalIndex()
        self.dense = DenseRows()
        self.sequence = 0
        self.words_ready = Event()
        self.ready = Event()
        self._following, self._loading = RLock(), Lock()
        self._changed_since_compact = 0
        self._changed: set[str] | None = None

    def load(self) -> None:
        """Read everything; doing it again does nothing. Words are searched as soon as they are in, and followed while vectors come."""
        with self._loading:
            if self.ready.is_set():
                return
            if not self.words_ready.is_set():
                self._load_words()
            self._load_vectors()
            self.ready.set()

    def _load_words(self) -> None:
        with self._following, self.database.transaction(read_only=True) as tx:
            sequence = changes.latest(tx)
            for some in _lexical_documents(tx):
                self.lexical.put(some)
            self.lexical.compact()
            self.sequence = sequence
        self.words_ready.set()

    def _load_vectors(self) -> None:
        """Some documents at a time, each as it stands at that moment: what changes in between is followed as always."""
        with self.database.transaction(read_only=True) as tx:
            self.dense.reserve(vectors.count(tx, self.embedder.name))
            names = vectors.documents_with_passages(tx)
        for start in range(0, len(names), DOCUMENTS_AT_ONCE):
            with self._following, self.database.transaction(read_only=True) as tx:
                self.dense.put(vectors.embedded(tx, self.embedder.name, names[start : start + DOCUMENTS_AT_ONCE]))
        self.dense.find_directions()

    def catch_up(self) -> None:
        """Apply what changed in the database since the last time."""
        self._be_loaded()
        with self.database.transaction(read_only=True) as tx:
            if changes.latest(tx) == self.sequence:
                return
        with self._following, self.database.transaction(read_only=True) as tx:
            latest = changes.latest(tx)  # first: what is committed meanwhile is followed the next time at the latest
            changed = changes.since(tx, self.sequence)
            if changes.forgotten(tx) > self.sequence:
                changed += [changes.Change(gone, latest, vectors_only=False) for gone in self._gone(tx)]
            if self._changed is not None:
                self._changed.update(change.document_id for change in changed)
            for start in range(0, len(changed), DOCUMENTS_AT_ONCE):
                self._apply(tx, changed[start : start + DOCUMENTS_AT_ONCE])
            self.sequence = max([latest, *(change.sequence for change in changed)])
            self._changed_since_compact += sum(not change.vectors_only for change in changed)

    def _be_loaded(self) -> None:
        """Load here, or wait for the thread that does: for the words as long as they take, for meaning a moment."""
        if self.ready.is_set():
            return
        if not self._loading.locked():
            self.load()
        elif not self.ready.wait(PATIENCE_SECONDS):
            self.words_ready.wait()

    def changed(self) -> tuple[set[str] | None, int]:
        """Documents that changed since this was last asked (None the first time: all of them), and the number of the last change."""
        with self._following:
            found, self._changed = self._changed, set()
            return found, self.sequence

    def tidy(self) -> None:
        """Off the request path: weigh again and drop what was removed, after enough has changed."""
        if self._changed_since_compact >= max(COMPACT_AFTER, COMPACT_SHARE * len(self.lexical)):
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

    def _gone(self, tx: Connection) -> set[str]:
        """Documents that are here and nowhere else: their deletion was forgotten while this process stood still."""
        return self.lexical.document_ids - set(tx.scalars(select(documents.c.id)))


def _lexical_documents(tx: Connection, ids: Collection[str] | None = None) -> Iterator[list[LexicalDocument]]:
    """Documents with their stems, some at a time; a document without passages counts too: its title is found."""
    if ids is None:
        ids = list(tx.scalars(select(documents.c.id).order_by(documents.c.id)))
    wanted = sorted(ids)
    for start in range(0, len(wanted), DOCUMENTS_AT_ONCE):
        some = wanted[start : start + DOCUMENTS_AT_ONCE]
        labels = _labels(tx, some)
        titles = select(document_texts.c.document_id, document_texts.c.title_terms)
        found = {
            row.document_id: LexicalDocument(row.document_id, row.title_terms.split(), {}, labels[row.document_id])
            for row in tx.execute(titles.where(document_texts.c.document_id.in_(some)))
        }
        parts: dict[str, dict[str, list[str]]] = {document_id: {} for document_id in found}
        query = select(passages.c.document_id, passages.c.id, passages.c.terms).where(passages.c.document_id.in_(some))
        for document_id, passage_id, terms in tx.execute(query.order_by(passages.c.document_id, passages.c.position)):
            parts[document_id][passage_id] = terms.split()
        yield [LexicalDocument(each.id, each.title, parts[each.id], each.labels) for each in found.values()]


def _labels(tx: Connection, ids: Collection[str]) -> dict[str, list[str]]:
    of = documents.c
    labels: dict[str, list[str]] = {}
    for row in tx.execute(select(of.id, *(of[name] for name in LABELS), of.date).where(of.id.in_(ids))):
        values = {**by_column(row, LABELS), "year": row.date.year if row.date else None}
        labels[row.id] = [f"{name}{LABEL}{value}" for name, value in values.items() if value]
    topics = select(document_topics.c.document_id, document_topics.c.topic)
    for document_id, topic in tx.execute(topics.where(document_topics.c.document_id.in_(ids))):
        labels[document_id].append(f"topic{LABEL}{topic}")
    return labels
