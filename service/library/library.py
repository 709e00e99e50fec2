"""The library as the other rooms use it: search, past cases with their people, and the indexes kept up behind it.

library.search(query, caller=…, filter=SearchFilter(…), limit=10, offset=0, exclude=()) -> Results
library.case(tx, document_id, caller=…) -> Case: a document with its people and passages
"""

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import DocumentId, PassageId
from service.domain.library import Document, Hit, Passage, Results, SearchFilter, Why
from service.library import changes, store, vectors
from service.library.broad_search import CHROMA_FROM, BroadSearch
from service.library.chroma import ChromaIndex, Plan
from service.library.embedder import Embedder, EmbedderUnavailable
from service.library.importing import guesses
from service.library.index import Index
from service.library.keeper import Keeper
from service.library.lexical import why_it_matched
from service.library.people_room import PeopleRoom
from service.library.postings import Floats, Mask
from service.library.ranking import CANDIDATES, DenseEvidence, QueryVectors, RankedDocument, query_vectors, rank
from service.library.stemming import terms
from service.library.vectors import Filling

NEAR = 2.0
"""Standard deviations above the library's usual from which a meaning counts as near."""
MASKS_KEPT = 64
QUERIES_KEPT = 128
FEWEST_WORDS_TO_GUESS_A_LANGUAGE = 8


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its people and its passages in reading order."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class _Allowed:
    """What one reader may find with one filter, while nothing changes; and how Chroma would be asked for it, once that is known."""

    ids: tuple[str, ...]
    words: Mask
    vectors: Mask
    plan: tuple[int, Plan] | None = None

    def plan_of(self, chroma: ChromaIndex) -> Plan:
        version = chroma.version
        if self.plan is None or self.plan[0] != version:
            self.plan = (version, chroma.plan(self.ids))
        return self.plan[1]


class Library:
    """One for the process. `open` starts following and embedding in the background; without it, everything works when asked."""

    def __init__(
        self,
        database: Database,
        *,
        home: Path,
        embedder: Embedder,
        people: PeopleRoom | None = None,
        chroma_from: int = CHROMA_FROM,
    ) -> None:
        self.database, self.home, self.embedder = database, home, embedder
        self.people = people or PeopleRoom()
        self.also_forget: list[Callable[[Connection, Collection[DocumentId]], None]] = []
        """What later rooms do in the transaction that deletes documents: their copies of the words go with them."""
        self.index = Index(database, embedder)
        self.filling = Filling(database, embedder)
        self.broad = BroadSearch(database, self.index, home=home, model=embedder.name, passages_from=chroma_from)
        self._masks: OrderedDict[tuple[object, ...], _Allowed] = OrderedDict()
        self._queries: OrderedDict[str, QueryVectors] = OrderedDict()
        self._remembering = Lock()
        self.keeper = Keeper(self.index, fill=self.fill_some, forget=self._forget)
        self.embedder_works = True

    def open(self) -> None:
        """Start the threads that load the indexes, follow changes and embed what has no vector yet. Returns at once."""
        self.keeper.open()
        self.broad.open()

    def close(self) -> None:
        self.broad.close()
        self.keeper.close()

    def search(
        self,
        query: str,
        *,
        caller: Caller,
        filter: SearchFilter | None = None,
        limit: int = 10,
        offset: int = 0,
        exclude: Collection[str] = (),
    ) -> Results:
        """Documents for a situation told in words, best first, each once with its best passage and why it matched."""
        wanted = filter or SearchFilter()
        self.index.catch_up()
        with self.database.transaction(read_only=True) as tx:
            allowed = self._allowed(tx, wanted, caller)
        if exclude:
            out = set(exclude)
            allowed = self._masked(tuple(each for each in allowed.ids if each not in out))
        if not query.strip() or not allowed.ids:
            return Results(hits=(), by_meaning=self.can_compare_meaning, total_documents=len(allowed.ids))
        languages = _languages(query, wanted)
        stems = (
            list(dict.fromkeys(stem for each in languages for stem in terms(query, each)))
            if len(languages) > 1
            else terms(query, languages[0])
        )
        words = self.index.lexical.scores(stems, allowed=allowed.words)
        meaning = self._meaning(query, languages[0], words.top(CANDIDATES), allowed)
        ranked = rank(words, meaning, most=offset + limit)[offset:]
        with self.database.transaction(read_only=True) as tx:
            hits = self._hits(tx, ranked, stems, wanted, caller, by_meaning=meaning is not None)
        return Results(hits=tuple(hits), by_meaning=meaning is not None, total_documents=len(allowed.ids))

    def case(self, tx: Connection, document_id: DocumentId, *, caller: Caller) -> Case:
        """Raises NotFound: there is none, or not for this reader."""
        document = store.get(tx, document_id, seen_by=caller)
        people = self.people.of_documents(tx, [document_id]).get(document_id, ())
        return Case(document.model_copy(update={"people": people}), store.passages_of(tx, document_id, seen_by=caller))

    @property
    def can_compare_meaning(self) -> bool:
        return self.embedder_works and len(self.index.dense) > 0

    def asks_for_reindex(self, tx: Connection) -> bool:
        """The vectors here are another model's."""
        return changes.model(tx) not in ("", self.embedder.name)

    def forget_traces(self) -> None:
        """After a deletion: nothing of it stays in memory, among the changes, or in the database's write-ahead log."""
        self.index.catch_up()
        if self.database.is_sqlite:
            self._forget(self.index.sequence)
        self.look_now()

    def _forget(self, up_to: int) -> None:
        with self.database.transaction(read_only=True) as tx:
            gone = changes.count_gone(tx, up_to=up_to)
        if gone:
            with self.database.transaction() as tx:
                changes.forget_gone(tx, up_to=up_to)
            self.database.forget_traces()

    def look_now(self) -> None:
        """Something was saved: do not wait for the next look."""
        self.keeper.look_now()

    def _meaning(self, query: str, language: str, by_words: Collection[str], allowed: _Allowed) -> DenseEvidence | None:
        if not len(self.index.dense):
            return None
        try:
            asked = self._query_vectors(query, language)
            self.embedder_works = True
        except EmbedderUnavailable:
            self.embedder_works = False
            return None
        near = self._nearest(asked.whole, allowed)
        candidates = self.index.dense.vectors_of(dict.fromkeys([*by_words, *near]))
        background = self.index.dense.background()
        return DenseEvidence(asked, candidates, background) if len(background) else None

    def _nearest(self, query: Floats, allowed: _Allowed) -> Collection[str]:
        """Exact over the vectors in memory; Chroma for what is broad enough to gain by it, and only while it is whole."""
        chroma = self.broad.chroma_for(len(allowed.ids))
        if chroma is None:
            return self.index.dense.nearest(query, allowed.vectors, most=CANDIDATES)
        try:
            plan = allowed.plan_of(chroma)
            found = chroma.nearest(query, plan.groups, most=CANDIDATES)
        except Exception as error:  # chromadb raises its own, its Rust core's and sqlite's; exact search answers
            self.broad.give_up(error)
            return self.index.dense.nearest(query, allowed.vectors, most=CANDIDATES)
        if plan.rest:
            found |= self.index.dense.nearest(query, self.index.dense.mask(plan.rest), most=CANDIDATES)
        return sorted(found, key=lambda each: -found[each])[:CANDIDATES]

    def _query_vectors(self, query: str, language: str) -> QueryVectors:
        with self._remembering:
            if query in self._queries:
                self._queries.move_to_end(query)
                return self._queries[query]
        made = query_vectors(self.embedder, query, language)
        with self._remembering:
            self._queries[query] = made
            while len(self._queries) > QUERIES_KEPT:
                self._queries.popitem(last=False)
        return made

    def _allowed(self, tx: Connection, wanted: SearchFilter, caller: Caller) -> _Allowed:
        """Asked of the database, and kept until anything changes: the number of the last change is part of the key."""
        key = (self.index.sequence, wanted, caller)
        with self._remembering:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        made = self._masked(tuple(store.findable(tx, wanted, seen_by=caller)))
        with self._remembering:
            self._masks[key] = made
            while len(self._masks) > MASKS_KEPT:
                self._masks.popitem(last=False)
        return made

    def _masked(self, ids: tuple[str, ...]) -> _Allowed:
        return _Allowed(ids, self.index.lexical.mask(ids), self.index.dense.mask(ids))

    def _hits(
        self,
        tx: Connection,
        ranked: Collection[RankedDocument],
        stems: list[str],
        wanted: SearchFilter,
        caller: Caller,
        *,
        by_meaning: bool,
    ) -> list[Hit]:
        """Every hit is checked once more in the database: what changed this instant is not shown."""
        documents = store.by_ids(tx, [each.document_id for each in ranked], seen_by=caller, wanted=wanted)
        best = [each.passages[0].passage_id for each in ranked if each.passages]
        passages = store.passages_by_id(tx, best, seen_by=caller)
        hits = []
        for each in ranked:
            document = documents.get(DocumentId(each.document_id))
            passage = passages.get(PassageId(each.passages[0].passage_id)) if each.passages else None
            if document is None or passage is None:
                continue
            matched = why_it_matched(self.index.lexical, stems, passage.text, document.language.value)
            near = by_meaning and (each.dense >= NEAR or not matched)
            why = Why(words=tuple(matched), by_words=bool(matched), by_meaning=near)
            hits.append(Hit(document=document, passage=passage, why=why, score=each.score))
        return hits

    def fill_some(self) -> int:
        """Embed a few passages that have no vector, unless the index waits to be reindexed. Raises EmbedderUnavailable."""
        with self.database.transaction(read_only=True) as tx:
            model = changes.model(tx)
        if model not in ("", self.embedder.name):
            return 0
        try:
            made = self.filling.some()
        except EmbedderUnavailable:
            self.embedder_works = False
            raise
        if made and not model:
            with self.database.transaction() as tx:
                changes.set_model(tx, self.embedder.name)
        return made

    def waiting(self, tx: Connection) -> int:
        """How many passages have no vector yet."""
        return vectors.count_waiting(tx, self.embedder.name)


def _languages(query: str, wanted: SearchFilter) -> list[str]:
    """The languages to stem a query in: the one it is written in, or both where a few words do not tell."""
    if len(wanted.languages) == 1:
        return [wanted.languages[0].value]
    if len(query.split()) < FEWEST_WORDS_TO_GUESS_A_LANGUAGE:
        return ["en", "fr"]
    return [guesses.language(query).value]
