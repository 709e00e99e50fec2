"""The library as the other rooms use it: search, past cases with their people, and the indexes kept up behind it.

library.search(query, caller=…, filter=SearchFilter(…), limit=10, offset=0, exclude=()) -> Results
library.best_passages([query], caller=…, most=20) -> for each, the passages that fit best, whichever documents they stand in
library.case(tx, document_id, caller=…) -> Case: a document with its people and passages
"""

import math
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from threading import Semaphore

from sqlalchemy import Connection

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import DocumentId, PassageId
from service.domain.library import Document, Hit, Results, SearchFilter, Why
from service.library import changes, store, vectors
from service.library.allowed import Allowed, Masks
from service.library.broad_search import CHROMA_FROM, BroadSearch
from service.library.chroma_server import ChromaServer
from service.library.embedder import Embedder, EmbedderUnavailable, RememberingEmbedder, is_earlier_build
from service.library.found import BestPassage, Case, Compared, Counted
from service.library.index import LABEL, Index
from service.library.keeper import Keeper
from service.library.lexical import why_it_matched
from service.library.people_room import PeopleRoom
from service.library.postings import Floats
from service.library.query_terms import query_terms
from service.library.ranking import (
    CANDIDATES,
    DenseEvidence,
    FoundPassage,
    RankedDocument,
    query_vectors,
    rank,
    rank_passages,
)
from service.library.vectors import Filling

NEAR = 2.0
"""Standard deviations above the library's usual from which a meaning counts as near."""
COMPARED_AT_ONCE = 4
"""More searches than the cores can work on are no quicker, and each copies the vectors its reader may find: forty took a gigabyte."""
MOST_GROUPS = 10
"""Of Chroma's collections: each costs a query of its own, and comparing everything here is quicker than more of them."""


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
        chroma: ChromaServer | None = None,
        works: bool = True,
    ) -> None:
        """`works`: this process embeds what has no vector, and may write to Chroma's server; others only answer."""
        self.database, self.home, self.embedder, self.works = database, home, embedder, works
        self.people = people or PeopleRoom()
        self.also_forget: list[Callable[[Connection, Collection[DocumentId]], None]] = []
        """What later rooms do in the transaction that deletes documents: their copies of the words go with them."""
        self.index = Index(database, embedder)
        self.filling = Filling(database, embedder)
        self.broad = BroadSearch(
            database,
            self.index,
            home=home,
            model=embedder.name,
            passages_from=chroma_from,
            chroma=chroma,
            works=works,
        )
        self.masks = Masks(self.index)
        self.asked = RememberingEmbedder(embedder)
        self._at_work = Semaphore(COMPARED_AT_ONCE)
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
        with self._at_work:
            compared = self._compared(query, wanted, self._allowed(wanted, caller, exclude))
            if compared.words is None:
                return Results(hits=(), by_meaning=self.can_compare_meaning, total_documents=compared.documents)
            ranked = rank(compared.words, compared.meaning, most=offset + limit)[offset:]
        by_meaning = compared.meaning is not None
        with self.database.transaction(read_only=True) as tx:
            hits = self._hits(tx, ranked, compared.stems, wanted, caller, by_meaning=by_meaning)
        return Results(hits=tuple(hits), by_meaning=by_meaning, total_documents=compared.documents)

    @property
    def is_being_read(self) -> bool:
        """After a start, until words can be searched."""
        return self.keeper.runs and not self.index.words_ready.is_set()

    def best_passages(
        self,
        queries: Sequence[str],
        *,
        caller: Caller,
        filter: SearchFilter | None = None,
        most: int = 20,
        exclude: Collection[str] = (),
    ) -> list[tuple[BestPassage, ...]]:
        """For each situation the passages that fit it best, several of one document where they are good: what speaks for its people."""
        wanted = filter or SearchFilter()
        with self._at_work:
            allowed = self._allowed(wanted, caller, exclude)
            found = [self._best(query, wanted, allowed, most) for query in queries]
        every = [each for of in found for each in of]
        with self.database.transaction(read_only=True) as tx:
            documents = store.by_ids(tx, {each.document_id for each in every}, seen_by=caller, wanted=wanted)
            passages = store.passages_by_id(tx, {each.passage_id for each in every}, seen_by=caller)
        return [
            tuple(
                BestPassage(documents[DocumentId(each.document_id)], passages[PassageId(each.passage_id)], each.score)
                for each in of
                if each.document_id in documents and each.passage_id in passages
            )
            for of in found
        ]

    def _best(self, query: str, wanted: SearchFilter, allowed: Allowed, most: int) -> list[FoundPassage]:
        compared = self._compared(query, wanted, allowed)
        return rank_passages(compared.words, compared.meaning, most=most) if compared.words is not None else []

    def why(self, stems: Sequence[str], text: str, language: str) -> tuple[str, ...]:
        """Words of a text that were asked for, as they stand in it, the most telling first."""
        return tuple(why_it_matched(self.index.lexical, stems, text, language))

    def telling(self, query: str) -> dict[str, float]:
        """The stems of a text and how rare each is in this library; a word no document has is the rarest."""
        _, stems = query_terms(query)
        rarest = math.log1p(2 * len(self.index.lexical) + 1)
        return {stem: self.index.lexical.idf(stem) or rarest for stem in stems}

    def _allowed(self, wanted: SearchFilter, caller: Caller, exclude: Collection[str]) -> Allowed:
        """What this reader may find, as the database has it now."""
        self.index.catch_up()
        with self.database.transaction(read_only=True) as tx:
            return self.masks.without(self.masks.of(tx, wanted, caller), exclude)

    def _compared(self, query: str, wanted: SearchFilter, allowed: Allowed) -> Compared:
        """A query against that, by words and by meaning."""
        if not query.strip() or not allowed.documents:
            return Compared(allowed.documents)
        language, stems = query_terms(query, wanted.languages)
        words = self.index.lexical.scores(stems, allowed=allowed.words)
        meaning = self._meaning(query, language, words.top(CANDIDATES), allowed)
        return Compared(allowed.documents, stems, words, meaning)

    def counted(self, tx: Connection, seen_by: Caller) -> Counted:
        """Counted here and not in the database: of 287,000 passages that took half a second for every look at the Library page.

        As far as the index has followed; `index.catch_up` comes before the transaction.
        """
        allowed = self.masks.of(tx, SearchFilter(include_superseded=True), seen_by)
        passages = self.index.lexical.count_passages(allowed.words)
        return Counted(allowed.documents, passages, max(0, passages - self.index.dense.count(allowed.vectors)))

    def labels(self, tx: Connection, seen_by: Caller) -> dict[str, dict[str, int]]:
        """Of the documents one reader finds without a filter: how many have which hub, topic, year … (`index.LABELS`). As `counted`."""
        found: dict[str, dict[str, int]] = {}
        for label, count in self.index.lexical.labels(self.masks.of(tx, SearchFilter(), seen_by).words).items():
            what, _, value = label.partition(LABEL)
            found.setdefault(what, {})[value] = count
        return found

    def case(self, tx: Connection, document_id: DocumentId, *, caller: Caller) -> Case:
        """Raises NotFound: there is none, or not for this reader."""
        document = self.document(tx, document_id, caller=caller)
        return Case(document, store.passages_of(tx, document_id, seen_by=caller))

    def document(self, tx: Connection, document_id: DocumentId, *, caller: Caller) -> Document:
        """With its people. Raises NotFound as `case`."""
        document = store.get(tx, document_id, seen_by=caller)
        return document.model_copy(update={"people": self.people.of_documents(tx, [document_id]).get(document_id, ())})

    @property
    def can_compare_meaning(self) -> bool:
        return self.embedder_works and self._knows_meaning

    @property
    def _knows_meaning(self) -> bool:
        """While vectors are still being read, what is usual among them is not known yet."""
        return self.index.ready.is_set() and len(self.index.dense) > 0

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

    def _meaning(self, query: str, language: str, by_words: Collection[str], allowed: Allowed) -> DenseEvidence | None:
        if not self._knows_meaning:
            return None
        try:
            asked = query_vectors(self.asked, query, language)
            self.embedder_works = True
        except EmbedderUnavailable:
            self.embedder_works = False
            return None
        near = self._nearest(asked.whole, allowed)
        candidates = self.index.dense.vectors_of(dict.fromkeys([*by_words, *near]))
        background = self.index.dense.background()
        return DenseEvidence(asked, candidates, background) if len(background) else None

    def _nearest(self, query: Floats, allowed: Allowed) -> Collection[str]:
        """Exact over the vectors in memory; Chroma for what is broad enough to gain by it, and only while it is whole."""
        chroma = self.broad.chroma_for(allowed.documents)
        if chroma is None:
            return self.index.dense.nearest(query, allowed.vectors, most=CANDIDATES)
        try:
            plan = allowed.plan_of(chroma, self.index)
            if len(plan.groups) > MOST_GROUPS:
                return self.index.dense.nearest(query, allowed.vectors, most=CANDIDATES)
            found = chroma.nearest(query, plan.groups, most=CANDIDATES)
        except Exception as error:  # chromadb raises its own, its Rust core's and sqlite's; exact search answers
            self.broad.give_up(error)
            return self.index.dense.nearest(query, allowed.vectors, most=CANDIDATES)
        if plan.rest:
            found |= self.index.dense.nearest(query, self.index.dense.mask(plan.rest), most=CANDIDATES)
        return sorted(found, key=lambda each: -found[each])[:CANDIDATES]

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
        if not self.works:
            return 0
        with self.database.transaction(read_only=True) as tx:
            model = changes.model(tx)
        if is_earlier_build(model, self.embedder):
            with self.database.transaction() as tx:
                vectors.forget_other_models(tx, self.embedder.name)
                changes.set_model(tx, self.embedder.name)
        elif model not in ("", self.embedder.name):
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

    def waiting(self, tx: Connection, *, seen_by: Caller | None = None) -> int:
        """How many passages have no vector yet, of those one reader may see or of all."""
        return vectors.count_waiting(tx, self.embedder.name, seen_by=seen_by)
