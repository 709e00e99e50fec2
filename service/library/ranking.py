"""The search's judgement: which documents answer a query best, from words and meaning together.

    query = query_vectors(embedder, text, language)          -> QueryVectors: the whole text, and its pieces
    evidence = DenseEvidence(query, candidates, background)  what the vector side found, with its vectors
    rank(lexical_scores, evidence, most=10)                  -> list[RankedDocument], one per document, best first
    rank_passages(lexical_scores, evidence, most=20)         -> list[FoundPassage], several of a document where they are good

How to call it: `candidates` are the documents of `lexical_scores.top(CANDIDATES)` and of the CANDIDATES passages nearest
to `query.whole`, each with all its passages' vectors; `background` is a fixed sample of passages (a thousand will do).
With no vectors at all, `rank(lexical_scores, None)` ranks by words alone.

Every view of a document is put on one scale, standard deviations above the library's background for this query, and
squared, so that the side that is sure of something weighs more than the side that is not. Decision record 0003 has the
measurements. Nothing here depends on where the vectors or the documents are kept.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sentencex
from numpy.typing import NDArray

from service.library.embedder import Embedder, Vectors
from service.library.lexical import LexicalScores
from service.library.postings import Floats

CANDIDATES = 200
LEXICAL_SHARE = 0.25
"""Of the fused score; the rest is the vectors'. The optimum is flat: 0.15 to 0.3 are within 1 % on average."""
MOST_PIECES = 12
"""A longer query's sentences are grouped, so that it costs no more than this many embeddings."""
FEWEST_PIECE_WORDS = 3
FEWEST_BACKGROUND = 30
"""With fewer permitted documents than this, what is usual is judged by the whole library."""

_MOST_QUERY_CHARACTERS = 20_000
_ALIKE = 1e-6


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A query as vectors: the whole, shape (dimensions,), and its sentences, shape (pieces, dimensions)."""

    whole: Floats
    pieces: Vectors


@dataclass(frozen=True, slots=True)
class DocumentVectors:
    """The passages of one document and their vectors, row by row."""

    passage_ids: Sequence[str]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class DenseEvidence:
    """What the vector side knows for one query. `candidates` holds only documents the reader may find."""

    query: QueryVectors
    candidates: Mapping[str, DocumentVectors]
    background: Vectors


@dataclass(frozen=True, slots=True)
class RankedPassage:
    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """A document in the answer. `lexical` and `dense` say, in standard deviations, how unusual it is to each side."""

    document_id: str
    score: float
    lexical: float
    dense: float
    passages: tuple[RankedPassage, ...]
    """Best first."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage in the answer, by itself: several of one document may be there."""

    document_id: str
    passage_id: str
    score: float
    """Never negative; how much more it has than another is how much better it fits."""


def query_vectors(embedder: Embedder, text: str, language: str = "en") -> QueryVectors:
    """A long story has several subjects, and the mean of them is none: its sentences are looked for one by one too."""
    pieces = _pieces(text, language)
    vectors = embedder.embed([text, *pieces] if len(pieces) > 1 else [text])
    return QueryVectors(vectors[0], vectors[1:] if len(pieces) > 1 else vectors)


def rank(lexical: LexicalScores, dense: DenseEvidence | None, *, most: int = 10) -> list[RankedDocument]:
    """The `most` best documents. Ties go by document id, so that the same library answers the same."""
    views = _LexicalViews(lexical)
    meaning = _DenseViews(dense) if dense is not None else None
    ranked = []
    for document_id, row in _found(lexical, dense):
        by_words = views.document(row)
        by_meaning = meaning.document(document_id) if meaning is not None else 0.0
        ranked.append((_fused(by_words, by_meaning), document_id, row, by_words, by_meaning))
    ranked.sort(key=lambda entry: (-entry[0], entry[1]))
    return [
        RankedDocument(document_id, score, by_words, by_meaning, _passages(document_id, row, views, meaning))
        for score, document_id, row, by_words, by_meaning in ranked[:most]
    ]


def rank_passages(lexical: LexicalScores, dense: DenseEvidence | None, *, most: int = 20) -> list[FoundPassage]:
    """The `most` passages that fit best, whichever documents they stand in. Ties go by id."""
    views = _LexicalViews(lexical)
    meaning = _DenseViews(dense) if dense is not None else None
    rows = dict(_found(lexical, dense))
    scored = {document_id: _scores(document_id, row, views, meaning) for document_id, row in rows.items()}
    if not any(score > 0 for of in scored.values() for _, score in of):
        # So few that none is unusual: the words alone have to say it.
        scored = {document_id: lexical.passages_of(row) for document_id, row in rows.items()}
    found = ((-score, document_id, passage_id) for document_id, of in scored.items() for passage_id, score in of)
    best = heapq.nsmallest(most, (each for each in found if each[0] < 0))
    return [FoundPassage(document_id, passage_id, -score) for score, document_id, passage_id in best]


def _found(lexical: LexicalScores, dense: DenseEvidence | None) -> Iterator[tuple[str, int]]:
    """The candidates of both sides that may be shown, with their row."""
    for document_id in dict.fromkeys([*lexical.top(CANDIDATES), *(dense.candidates if dense is not None else ())]):
        row = lexical.index.row(document_id)
        if row is not None and row < len(lexical.permitted) and lexical.permitted[row]:
            yield document_id, row


def _fused(by_words: float, by_meaning: float) -> float:
    return LEXICAL_SHARE * _squared(by_words) + (1 - LEXICAL_SHARE) * _squared(by_meaning)


def _squared(deviations: float) -> float:
    return deviations * abs(deviations)


class _LexicalViews:
    """A document by words: as a whole, and by its best passage, half and half."""

    def __init__(self, scores: LexicalScores) -> None:
        self._scores = scores
        usual = scores.permitted if scores.permitted.sum() >= FEWEST_BACKGROUND else scores.here
        self._whole = _Scale.of(scores.documents[usual])
        self._best = _Scale.of(scores.best_passages[usual])

    def document(self, row: int) -> float:
        whole, best = self._scores.documents[row], self._scores.best_passages[row]
        return (self._whole.of_one(float(whole)) + self._best.of_one(float(best))) / 2

    def passages(self, row: int) -> dict[str, float]:
        return {passage_id: self._best.of_one(score) for passage_id, score in self._scores.passages_of(row)}


class _DenseViews:
    """A document by meaning, in equal thirds: its passage nearest to the query; all its passages on average; and the
    query's sentence that some passage of it answers best, compared with how near that sentence is to anything."""

    def __init__(self, evidence: DenseEvidence) -> None:
        query = evidence.query
        candidates = {key: document for key, document in evidence.candidates.items() if len(document.passage_ids)}
        self._documents: dict[str, float] = {}
        self._rows: dict[str, tuple[int, int]] = {}
        if not candidates:
            return
        stacked = np.concatenate([document.vectors for document in candidates.values()])
        asked = np.vstack([query.whole, query.pieces]).T
        usual, here = (evidence.background if len(evidence.background) else stacked) @ asked, stacked @ asked
        mean, deviation = usual[:, 1:].mean(axis=0), np.maximum(usual[:, 1:].std(axis=0), _ALIKE)
        self._near = _Scale.of(usual[:, 0]).of_all(here[:, 0])
        sharpest = _Scale.of(((usual[:, 1:] - mean) / deviation).max(axis=1))
        self._piece_near = sharpest.of_all(((here[:, 1:] - mean) / deviation).max(axis=1))
        self._passage_ids = [passage_id for document in candidates.values() for passage_id in document.passage_ids]
        counts = np.array([len(document.passage_ids) for document in candidates.values()], dtype=np.int64)
        first = np.cumsum(counts) - counts
        self._rows = dict(zip(candidates, zip(first.tolist(), counts.tolist(), strict=True), strict=True))
        best = np.maximum.reduceat(self._near, first) + np.maximum.reduceat(self._piece_near, first)
        thirds = (best + np.add.reduceat(self._near, first) / counts) / 3
        self._documents = dict(zip(candidates, thirds.tolist(), strict=True))

    def document(self, document_id: str) -> float:
        """0, that is no opinion, for a document without vectors (not embedded yet)."""
        return self._documents.get(document_id, 0.0)

    def passages(self, document_id: str) -> dict[str, float]:
        if document_id not in self._rows:
            return {}
        first, count = self._rows[document_id]
        rows = slice(first, first + count)
        both = (2 * self._near[rows] + self._piece_near[rows]) / 3
        return dict(zip(self._passage_ids[rows], both.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Scale:
    """What is usual: scores become standard deviations above it. Where all are alike, none is unusual."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, usual: Floats) -> "_Scale":
        return cls(float(usual.mean()), float(usual.std())) if len(usual) else cls(0.0, 0.0)

    def of_one(self, score: float) -> float:
        return (score - self.mean) / self.deviation if self.deviation > _ALIKE else 0.0

    def of_all(self, scores: Floats) -> Floats:
        return (scores - self.mean) / self.deviation if self.deviation > _ALIKE else np.zeros_like(scores)


def _passages(
    document_id: str, row: int, words: _LexicalViews, meaning: "_DenseViews | None"
) -> tuple[RankedPassage, ...]:
    fused = [RankedPassage(*each) for each in _scores(document_id, row, words, meaning)]
    return tuple(sorted(fused, key=lambda passage: -passage.score))


def _scores(document_id: str, row: int, words: _LexicalViews, meaning: "_DenseViews | None") -> list[tuple[str, float]]:
    """Every passage of a document with its fused score."""
    by_meaning = meaning.passages(document_id) if meaning is not None else {}
    return [
        (passage_id, _fused(by_words, by_meaning.get(passage_id, 0.0)))
        for passage_id, by_words in words.passages(row).items()
    ]


def _pieces(text: str, language: str) -> list[str]:
    """The query's sentences, in at most MOST_PIECES runs of about equal length."""
    readable = text[:_MOST_QUERY_CHARACTERS].encode("utf-8", "replace").decode()
    sentences = [sentence.strip() for sentence in sentencex.segment(language, readable)]
    sentences = [sentence for sentence in sentences if len(sentence.split()) >= FEWEST_PIECE_WORDS]
    if len(sentences) <= MOST_PIECES:
        return sentences
    ends = np.cumsum([len(sentence.split()) for sentence in sentences])
    run_of: NDArray[np.int64] = (MOST_PIECES * (ends - 1) // ends[-1]).astype(np.int64)
    return [" ".join(s for s, at in zip(sentences, run_of, strict=True) if at == run) for run in sorted(set(run_of))]
