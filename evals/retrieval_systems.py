"""The four systems that are compared on a test set: three fixed baselines, and the search the product uses.

prepared(test_set, embedder, clock) -> Prepared
bm25(test_set), dense(prepared), rrf(bm25_run, dense_run), ours(prepared) -> Run
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import bm25s
import numpy as np
import Stemmer

from evals.measures import Run
from evals.retrieval_data import TestSet
from service.library.embedder import Embedder, Vectors
from service.library.lexical import LexicalDocument, LexicalIndex, passage_terms
from service.library.passages import PassageCut, embedding_text, split
from service.library.ranking import CANDIDATES, DenseEvidence, DocumentVectors, QueryVectors, query_vectors, rank
from service.library.stemming import terms

DEPTH = 200
"""Documents per query in every run, and what reciprocal-rank fusion reads of each."""
RRF_K = 60
BACKGROUND = 1000


class Clock:
    """Seconds spent in each stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Prepared:
    """A test set as the product would hold it: passages, stems, vectors, and the queries' vectors."""

    test_set: TestSet
    cuts: dict[str, list[PassageCut]]
    owner: list[str]
    """The document of each row of `vectors`, in the order of the corpus."""
    vectors: Vectors
    rows: dict[str, slice]
    index: LexicalIndex
    queries: dict[str, QueryVectors]


def prepared(test_set: TestSet, embedder: Embedder, clock: Clock) -> Prepared:
    with clock.stage("split"):
        cuts = {document.id: split(document.text) for document in test_set.documents}
        texts = [embedding_text(document.title, cut) for document in test_set.documents for cut in cuts[document.id]]
        owner = [document.id for document in test_set.documents for _ in cuts[document.id]]
    with clock.stage("stem and index"):
        index = LexicalIndex(
            LexicalDocument(
                document.id,
                terms(document.title),
                {str(cut.position): passage_terms(cut.heading_path, cut.text) for cut in cuts[document.id]},
            )
            for document in test_set.documents
        )
        index.compact()
    with clock.stage("embed passages"):
        vectors = embedder.embed(texts)
    with clock.stage("embed queries"):
        queries = {query.id: query_vectors(embedder, query.text) for query in test_set.queries}
    ends = np.cumsum([len(cuts[document.id]) for document in test_set.documents]).tolist()
    rows = {
        document.id: slice(end - len(cuts[document.id]), end)
        for document, end in zip(test_set.documents, ends, strict=True)
    }
    return Prepared(test_set, cuts, owner, vectors, rows, index, queries)


def bm25(test_set: TestSet) -> Run:
    """bm25s as it comes (k1 1.5, b 0.75, English stop words) with the English stemmer, over whole documents."""
    stemmer = Stemmer.Stemmer("english")
    index = bm25s.BM25()
    texts = [f"{document.title} {document.text}".strip() for document in test_set.documents]
    index.index(bm25s.tokenize(texts, stopwords="english", stemmer=stemmer, show_progress=False), show_progress=False)
    run = {}
    for query in test_set.queries:
        words = bm25s.tokenize(
            [query.text], stopwords="english", stemmer=stemmer, show_progress=False, return_ids=False
        )[0]
        scores = index.get_scores(words) if words else np.zeros(len(texts))
        ranked = ((test_set.documents[at].id, float(scores[at])) for at in np.argsort(-scores, kind="stable"))
        run[query.id] = [(key, score) for key, score in ranked if score > 0 and key not in query.exclude][:DEPTH]
    return run


def dense(data: Prepared) -> Run:
    """Cosine of the whole query with each document's nearest passage."""
    run = {}
    for query in data.test_set.queries:
        similarities = data.vectors @ data.queries[query.id].whole
        best: dict[str, float] = {}
        for at in np.argsort(-similarities, kind="stable"):
            if data.owner[at] not in query.exclude:
                best.setdefault(data.owner[at], float(similarities[at]))
            if len(best) == DEPTH:
                break
        run[query.id] = list(best.items())
    return run


def rrf(first: Run, second: Run) -> Run:
    """Reciprocal-rank fusion, k = 60, over the top 200 of each."""
    run = {}
    for query in first:
        scores: defaultdict[str, float] = defaultdict(float)
        for ranking in (first[query], second[query]):
            for place, (document, _) in enumerate(ranking[:DEPTH], 1):
                scores[document] += 1 / (RRF_K + place)
        run[query] = sorted(scores.items(), key=lambda entry: -entry[1])[:DEPTH]
    return run


def ours(data: Prepared) -> Run:
    """The product's own search: candidates from both sides, filtered before ranking, then `ranking.rank`."""
    background = data.vectors[np.random.default_rng(0).permutation(len(data.vectors))[:BACKGROUND]]
    run = {}
    for query in data.test_set.queries:
        vectors = data.queries[query.id]
        allowed = data.index.mask(
            document.id for document in data.test_set.documents if document.id not in query.exclude
        )
        scores = data.index.scores(terms(query.text), allowed=allowed)
        similarities = data.vectors @ vectors.whole
        similarities[[at for key in query.exclude & data.rows.keys() for at in range(*_ends(data.rows[key]))]] = -np.inf
        near = np.argsort(-similarities, kind="stable")[:CANDIDATES]
        found = dict.fromkeys([*scores.top(CANDIDATES), *(data.owner[at] for at in near if similarities[at] > -np.inf)])
        candidates = {
            key: DocumentVectors([str(cut.position) for cut in data.cuts[key]], data.vectors[data.rows[key]])
            for key in found
        }
        evidence = DenseEvidence(vectors, candidates, background)
        run[query.id] = [(one.document_id, one.score) for one in rank(scores, evidence, most=DEPTH)]
    return run


def _ends(rows: slice) -> tuple[int, int]:
    return rows.start, rows.stop
