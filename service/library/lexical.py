"""The lexical index: which documents and passages share the query's words, by BM25 on stems, in this process's memory.

    index = LexicalIndex()
    index.put([LexicalDocument(id, title_terms, {passage_id: terms, ...}), ...])   add or replace, many at once
    index.remove([document_id, ...])
    index.compact()                                      after a bulk load or a deletion, off the request path
    mask = index.mask(document_ids)                      what this reader may find; stays valid while documents change
    scores = index.scores(query_terms, allowed=mask)     -> LexicalScores; scores.top(200) are ids for ranking.rank
    why_it_matched(index, query_terms, text, language)   -> the text's own words that were asked for, most telling first

Terms come from `stemming.terms`, in the language of each document; a title's terms count in every passage of it. The
index is derived: built from the terms stored in the database, followed by small additions, never written to disk.
Filters and visibility are a mask over documents and are applied before anything is ranked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from service.library.postings import Floats, Mask, Postings, changed_mask
from service.library.stemming import terms, words_matching


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """A document's stems: of its title, and of each passage (headings included) in reading order."""

    id: str
    title: Sequence[str]
    passages: Mapping[str, Sequence[str]]
    labels: Sequence[str] = ()
    """What it may be counted by."""


class LexicalIndex:
    """Documents and their passages as two sets of postings. Safe to search while another thread writes."""

    def __init__(self, documents: Iterable[LexicalDocument] = ()) -> None:
        self._writing = RLock()
        self._documents, self._passages, self._labels = Postings(), Postings(), Postings()
        self._row_of: dict[str, int] = {}
        self._ids: list[str] = []
        self._passage_ids: list[str] = []
        self._first_passage = np.zeros(1, dtype=np.int64)
        """Passages of document row r are rows `_first_passage[r]:_first_passage[r + 1]`."""
        self.put(documents)

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._row_of

    @property
    def document_ids(self) -> set[str]:
        with self._writing:
            return set(self._row_of)

    def put(self, documents: Iterable[LexicalDocument]) -> None:
        """Add documents, or replace those already here."""
        latest = {document.id: document for document in documents}
        if not latest:
            return
        with self._writing:
            self.remove(latest)
            counts = [len(document.passages) for document in latest.values()]
            whole = (
                [*document.title, *chain.from_iterable(document.passages.values())] for document in latest.values()
            )
            parts = ([*document.title, *part] for document in latest.values() for part in document.passages.values())
            self._passages.add(parts)
            rows = self._documents.add(whole)
            self._labels.add(document.labels for document in latest.values())
            self._passage_ids.extend(chain.from_iterable(document.passages for document in latest.values()))
            self._ids.extend(latest)
            self._first_passage = np.append(self._first_passage, self._first_passage[-1] + np.cumsum(counts))
            self._row_of.update(zip(latest, rows, strict=True))

    def remove(self, document_ids: Iterable[str]) -> None:
        """Forget documents; ids that are not here are passed over."""
        with self._writing:
            rows = [self._row_of.pop(document_id) for document_id in document_ids if document_id in self._row_of]
            first = self._first_passage
            self._documents.remove(rows)
            self._labels.remove(rows)
            self._passages.remove([passage for row in rows for passage in range(first[row], first[row + 1])])

    def compact(self) -> None:
        """Merge what was added, drop what was removed, weigh again by today's lengths."""
        self._documents.compact()
        self._labels.compact()
        self._passages.compact()

    def mask(self, document_ids: Iterable[str]) -> Mask:
        """Which documents may be found. A document added or replaced later is not in an earlier mask."""
        with self._writing:
            mask = np.zeros(len(self._documents), dtype=np.bool_)
            mask[[self._row_of[document_id] for document_id in document_ids if document_id in self._row_of]] = True
        return mask

    def mask_with(self, mask: Mask, found: Mapping[str, bool]) -> Mask:
        """An earlier mask with what has been found out of some documents since."""
        with self._writing:
            return changed_mask(mask, len(self._documents), self._row_of, found)

    def count(self, mask: Mask) -> int:
        """How many documents of a mask are here."""
        here = self._documents.alive()
        return int((here[: len(mask)] & mask[: len(here)]).sum())

    def labels(self, mask: Mask) -> dict[str, int]:
        """How many documents of a mask have each label."""
        return self._labels.counts(mask)

    def count_passages(self, mask: Mask) -> int:
        """How many passages the documents of a mask have."""
        with self._writing:
            here, sizes = self._documents.alive(), np.diff(self._first_passage)
        most = min(len(mask), len(here))
        return int(sizes[:most][here[:most] & mask[:most]].sum())

    def ids(self, mask: Mask) -> tuple[str, ...]:
        here = self._documents.alive()
        return tuple(self._ids[row] for row in np.flatnonzero(here[: len(mask)] & mask[: len(here)]))

    def scores(self, query: Sequence[str], *, allowed: Mask | None = None) -> "LexicalScores":
        """BM25 of every document and passage, and which of them may be found. A word said twice counts twice."""
        weights = {term: float(count) for term, count in Counter(query).items()}
        with self._writing:
            documents, passages = self._documents.scores(weights), self._passages.scores(weights)
            here, first = self._documents.alive(), self._first_passage
        permitted = here
        if allowed is not None:
            permitted = np.zeros_like(here)
            permitted[: len(allowed)] = here[: len(allowed)] & allowed[: len(here)]
        return LexicalScores(self, documents, _best_of_each(passages, first), passages, first, permitted, here)

    def idf(self, term: str) -> float:
        """How telling a term is in this library: 0 where nobody uses it."""
        return self._documents.idf(term)

    def row(self, document_id: str) -> int | None:
        return self._row_of.get(document_id)

    def id_of(self, row: int) -> str:
        return self._ids[row]

    def passage_id_of(self, row: int) -> str:
        return self._passage_ids[row]


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """The answer to one query, as arrays over the rows of the index at that moment. Only `permitted` rows are shown."""

    index: LexicalIndex
    documents: Floats
    best_passages: Floats
    """For each document the score of its best passage."""
    passages: Floats
    first_passage: NDArray[np.int64]
    permitted: Mask
    here: Mask

    def top(self, most: int) -> list[str]:
        """The permitted documents with the highest scores, above 0, best first."""
        scores = np.where(self.permitted, self.documents, 0)
        rows = np.argpartition(-scores, most)[:most] if most < len(scores) else np.arange(len(scores))
        ordered = rows[np.lexsort((rows, -scores[rows]))]
        return [self.index.id_of(row) for row in ordered if scores[row] > 0]

    def passages_of(self, row: int) -> list[tuple[str, float]]:
        """(passage id, score) of one document, in reading order."""
        first, last = self.first_passage[row], self.first_passage[row + 1]
        return [(self.index.passage_id_of(at), float(self.passages[at])) for at in range(first, last)]


def _best_of_each(passages: Floats, first_passage: NDArray[np.int64]) -> Floats:
    best = np.zeros(len(first_passage) - 1, dtype=np.float32)
    filled = np.flatnonzero(np.diff(first_passage))
    if len(filled):
        best[filled] = np.maximum.reduceat(passages, first_passage[filled])
    return best


def why_it_matched(
    index: LexicalIndex, query: Sequence[str], text: str, language: str = "en", *, most: int = 6
) -> list[str]:
    """The words of a text that the query asked for, as they stand in it, most telling first, each stem once."""
    asked = Counter(query)
    first_words: dict[str, str] = {}
    for match in words_matching(text, asked.keys(), language):
        first_words.setdefault(match.stem, text[match.start : match.end])
    telling = sorted(first_words, key=lambda stem: -asked[stem] * index.idf(stem))
    return [first_words[stem] for stem in telling[:most]]


def passage_terms(headings: Sequence[str], text: str, language: str = "en") -> list[str]:
    """What is stored and indexed for a passage."""
    return terms(" . ".join((*headings, text)), language)
