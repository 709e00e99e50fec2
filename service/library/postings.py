"""Inverted lists in numpy arrays, scored by BM25: the part of the lexical index that knows nothing of documents.

Rows are numbered in the order they are added and keep their number for ever, so that a mask over rows stays valid.
New rows go into small blocks that are merged into larger ones as they pile up; removed rows are silent at once and
their postings disappear at the next merge or `compact()`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock, RLock

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

    def of_alive(self, alive: Mask) -> "_Block":
        """Without the postings of removed rows; their weights are as they were."""
        kept = alive[self.rows]
        if kept.all():
            return self
        before = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
        return _Block(before[self.starts], self.rows[kept], self.counts[kept], self.weights[kept])


class Postings:
    """Rows of terms, and BM25 scores of all rows for a query. Safe to read while another thread writes."""

    def __init__(self) -> None:
        self._writing = RLock()
        self._vocabulary: dict[str, int] = {}
        self._lengths = np.zeros(0, dtype=np.float32)
        self._alive = np.zeros(0, dtype=np.bool_)
        self._count = 0
        """Rows alive: asked for with every word of a query."""
        self._blocks: tuple[_Block, ...] = ()
        self._merging = Lock()
        self._being_merged = 0
        """So many of the first blocks are read by `compact` and stay as they are until it is done."""
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
            self._count += len(added)
            self._pending.extend(enumerate(added, first))
            if len(self._pending) > MOST_PENDING:
                self._seal()
            return range(first, first + len(added))

    def remove(self, rows: Sequence[int]) -> None:
        with self._writing:
            alive = self._alive.copy()
            alive[list(rows)] = False
            self._alive, self._count = alive, int(alive.sum())

    def compact(self) -> None:
        """Merge all blocks and forget the postings of removed rows, while others search and add."""
        with self._merging:
            with self._writing:
                self._seal()
                blocks, alive, lengths = self._blocks, self._alive, self._lengths
                self._being_merged = len(blocks)
            merged = _merged(blocks, alive, lengths)
            with self._writing:
                self._blocks = (merged, *self._blocks[len(blocks) :])
                self._being_merged = 0

    def scores(self, query: Mapping[str, float]) -> Floats:
        """BM25 of every row for terms with their weights; 0 for rows that are removed or have none of the terms."""
        with self._writing:
            self._seal()
            blocks, alive, count, known = self._blocks, self._alive, self._count, self._vocabulary
        scores = np.zeros(len(alive), dtype=np.float32)
        for term, weight in query.items():
            if (number := known.get(term)) is None:
                continue
            spans = [(block, *block.span(number)) for block in blocks]
            idf = weight * _idf(sum(end - start for _, start, end in spans), count)
            for block, start, end in spans:
                scores[block.rows[start:end]] += block.weights[start:end] * idf
        scores[~alive] = 0
        return scores

    def counts(self, mask: Mask) -> dict[str, int]:
        """In how many rows of a mask each term stands; those that stand in none are left out."""
        with self._writing:
            self._seal()
            blocks, alive, terms = self._blocks, self._alive, list(self._vocabulary)
        permitted, counted = np.zeros_like(alive), np.zeros(len(terms), dtype=np.int64)
        most = min(len(mask), len(alive))
        permitted[:most] = alive[:most] & mask[:most]
        for block in blocks:
            before = np.concatenate(([0], np.cumsum(permitted[block.rows], dtype=np.int64)))
            counted[: len(block.starts) - 1] += np.diff(before[block.starts])
        return {term: count for term, count in zip(terms, counted.tolist(), strict=True) if count}

    def alive(self) -> Mask:
        """Rows that have not been removed."""
        return self._alive.copy()

    def idf(self, term: str) -> float:
        """How telling a term is: 0 if it stands nowhere."""
        number = self._vocabulary.get(term)
        spans = [block.span(number) for block in self._blocks] if number is not None else []
        found = sum(end - start for start, end in spans)
        return _idf(found, self._count) if found else 0.0

    def _seal(self) -> None:
        """Pending rows become a block; a block at least half as large as the one before it is merged into it."""
        if not self._pending:
            return
        rows = np.repeat(
            np.array([row for row, _ in self._pending], dtype=np.int64), [len(ids) for _, ids in self._pending]
        )
        terms = np.fromiter(chain.from_iterable(ids for _, ids in self._pending), dtype=np.int64, count=len(rows))
        keys, counts = np.unique(terms << 32 | rows, return_counts=True)
        starts = np.searchsorted(keys, np.arange(len(self._vocabulary) + 1, dtype=np.int64) << 32)
        own = (keys & 0xFFFFFFFF).astype(np.int32), np.minimum(counts, 65535).astype(np.uint16)
        blocks = [*self._blocks, _block(starts, *own, self._alive, self._lengths)]
        while len(blocks) > self._being_merged + 1 and 2 * len(blocks[-1].rows) >= len(blocks[-2].rows):
            blocks[-2:] = [_merged(blocks[-2:], self._alive, self._lengths)]
        self._blocks, self._pending = tuple(blocks), []


def _merged(blocks: Sequence[_Block], alive: Mask, lengths: Floats) -> _Block:
    """Each block's postings of a term go behind those of the blocks before it: no sorting, since every block is in order."""
    kept = [block.of_alive(alive) for block in blocks]
    terms = max((len(block.starts) - 1 for block in kept), default=0)
    sizes = [np.pad(np.diff(block.starts), (0, terms + 1 - len(block.starts))) for block in kept]
    starts = np.zeros(terms + 1, dtype=np.int64)
    np.cumsum(sum(sizes, np.zeros(terms, dtype=np.int64)), out=starts[1:])
    rows, counts = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.uint16)
    place = starts[:-1].copy()
    for block, size in zip(kept, sizes, strict=True):
        at = np.repeat(place - np.cumsum(size) + size, size) + np.arange(len(block.rows))
        rows[at], counts[at] = block.rows, block.counts
        place += size
    return _block(starts, rows, counts, alive, lengths)


def _block(
    starts: NDArray[np.int64], rows: NDArray[np.int32], counts: NDArray[np.uint16], alive: Mask, lengths: Floats
) -> _Block:
    mean_length = float(lengths[alive].mean()) if alive.any() else 1.0
    weights = lengths[rows]  # in place from here on: of a large library this is the largest thing there is
    weights *= np.float32(K1 * B / max(mean_length, 1.0))
    weights += np.float32(K1 * (1 - B))
    weights += counts
    np.divide(counts, weights, out=weights)
    return _Block(starts, rows, counts, weights)


def _idf(found: int, rows: int) -> float:
    found = min(found, rows)  # removed rows are counted until the next merge
    return float(np.log1p((rows - found + 0.5) / (found + 0.5)))


def changed_mask(mask: Mask, length: int, numbers: Mapping[str, int], found: Mapping[str, bool]) -> Mask:
    """A copy as long as is needed now, in which the places of some ids are as `found` says."""
    changed = np.zeros(length, dtype=np.bool_)
    changed[: len(mask)] = mask[:length]
    for each, is_found in found.items():
        if (number := numbers.get(each)) is not None:
            changed[number] = is_found
    return changed
