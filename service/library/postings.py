"""Inverted lists in numpy arrays, scored by BM25: the part of the lexical index that knows nothing of documents.

Rows are numbered in the order they are added and keep their number for ever, so that a mask over rows stays valid.
New rows go into small blocks that are merged into larger ones as they pile up; removed rows are silent at once and
their postings disappear at the next merge or `compact()`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

K1 = 1.2
B = 0.75
MOST_PENDING = 512
"""Rows kept as plain lists before they become a block; a search after an addition turns them into arrays."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Postings sorted by term: those of term t are at `starts[t]:starts[t + 1]`. `weights` are BM25 without the IDF."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    weights: Floats

    def span(self, term: int) -> tuple[int, int]:
        return (int(self.starts[term]), int(self.starts[term + 1])) if term + 1 < len(self.starts) else (0, 0)


class Postings:
    """Rows of terms, and BM25 scores of all rows for a query. Safe to read while another thread writes."""

    def __init__(self) -> None:
        self._writing = RLock()
        self._vocabulary: dict[str, int] = {}
        self._lengths = np.zeros(0, dtype=np.float32)
        self._alive = np.zeros(0, dtype=np.bool_)
        self._blocks: tuple[_Block, ...] = ()
        self._pending: list[tuple[int, list[int]]] = []

    def __len__(self) -> int:
        """Rows ever added; those removed count."""
        return len(self._alive)

    def add(self, rows: Iterable[Sequence[str]]) -> range:
        """Append rows, each the terms of one text. Returns their numbers."""
        with self._writing:
            first = len(self._alive)
            known = self._vocabulary
            added = [[known.setdefault(term, len(known)) for term in terms] for terms in rows]
            self._lengths = np.append(self._lengths, np.array([len(ids) for ids in added], dtype=np.float32))
            self._alive = np.append(self._alive, np.ones(len(added), dtype=np.bool_))
            self._pending.extend(enumerate(added, first))
            if len(self._pending) > MOST_PENDING:
                self._seal()
            return range(first, first + len(added))

    def remove(self, rows: Sequence[int]) -> None:
        with self._writing:
            alive = self._alive.copy()
            alive[list(rows)] = False
            self._alive = alive

    def compact(self) -> None:
        """Merge all blocks and forget the postings of removed rows."""
        with self._writing:
            self._seal()
            self._blocks = (self._merged(self._blocks),)

    def scores(self, query: Mapping[str, float]) -> Floats:
        """BM25 of every row for terms with their weights; 0 for rows that are removed or have none of the terms."""
        with self._writing:
            self._seal()
            blocks, alive, known = self._blocks, self._alive, self._vocabulary
        scores = np.zeros(len(alive), dtype=np.float32)
        count = int(alive.sum())
        for term, weight in query.items():
            if (number := known.get(term)) is None:
                continue
            spans = [(block, *block.span(number)) for block in blocks]
            idf = weight * _idf(sum(end - start for _, start, end in spans), count)
            for block, start, end in spans:
                scores[block.rows[start:end]] += block.weights[start:end] * idf
        scores[~alive] = 0
        return scores

    def alive(self) -> Mask:
        """Rows that have not been removed."""
        return self._alive.copy()

    def idf(self, term: str) -> float:
        """How telling a term is: 0 if it stands nowhere."""
        number = self._vocabulary.get(term)
        spans = [block.span(number) for block in self._blocks] if number is not None else []
        found = sum(end - start for start, end in spans)
        return _idf(found, int(self._alive.sum())) if found else 0.0

    def _seal(self) -> None:
        """Pending rows become a block; a block at least half as large as the one before it is merged into it."""
        if not self._pending:
            return
        rows = np.repeat(
            np.array([row for row, _ in self._pending], dtype=np.int64), [len(ids) for _, ids in self._pending]
        )
        terms = np.fromiter(chain.from_iterable(ids for _, ids in self._pending), dtype=np.int64, count=len(rows))
        keys, counts = np.unique(terms << 32 | rows, return_counts=True)
        blocks = [*self._blocks, self._block(keys >> 32, keys & 0xFFFFFFFF, np.minimum(counts, 65535))]
        while len(blocks) > 1 and 2 * len(blocks[-1].rows) >= len(blocks[-2].rows):
            blocks[-2:] = [self._merged(blocks[-2:])]
        self._blocks, self._pending = tuple(blocks), []

    def _merged(self, blocks: Sequence[_Block]) -> _Block:
        terms = [np.repeat(np.arange(len(block.starts) - 1), np.diff(block.starts)) for block in blocks]
        all_terms, rows = _joined(terms), _joined([block.rows for block in blocks])
        counts = _joined([block.counts for block in blocks])
        order = np.argsort(all_terms, kind="stable")
        order = order[self._alive[rows[order]]] if len(order) else order
        return self._block(all_terms[order], rows[order], counts[order])

    def _block(self, terms: NDArray[np.int64], rows: NDArray[np.int64], counts: NDArray[np.int64]) -> _Block:
        mean_length = float(self._lengths[self._alive].mean()) if self._alive.any() else 1.0
        norm = K1 * (1 - B + B * self._lengths[rows] / max(mean_length, 1.0))
        starts = np.zeros(len(self._vocabulary) + 1, dtype=np.int64)
        np.cumsum(np.bincount(terms, minlength=len(self._vocabulary)), out=starts[1:])
        weights = (counts / (counts + norm)).astype(np.float32)
        return _Block(starts, rows.astype(np.int32), counts.astype(np.uint16), weights)


def _idf(found: int, rows: int) -> float:
    found = min(found, rows)  # removed rows are counted until the next merge
    return float(np.log1p((rows - found + 0.5) / (found + 0.5)))


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    return np.concatenate([part.astype(np.int64) for part in parts]) if parts else np.zeros(0, dtype=np.int64)
