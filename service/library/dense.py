"""The stored vectors in this process's memory, row by row, and search over them.

Documents keep their number for ever, so that a mask over them stays valid; the rows of a removed document are silent at once and leave at
the next `compact`. Few rows are all compared; of many, first only their lengths along the main directions of this library's meaning, a
quarter of the bytes, and then the best of those in whole (docs/decisions/0025-a-large-library.md has the measurements).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from service.library.embedder import Vectors, no_vectors
from service.library.postings import Floats, Mask, changed_mask
from service.library.ranking import DocumentVectors

BACKGROUND_ROWS = 1_000
FEW_ROWS = 40_000
"""So many are compared in whole: 15 ms with one core busy."""
DIRECTIONS = 96
RESCORED = 25
"""For each row asked for, so many of the best along the main directions are compared in whole."""
SAMPLE_ROWS = 8_000
ROOM = 1.25


@dataclass(frozen=True, slots=True)
class EmbeddedDocument:
    """A document with all its vectors, shape (passages, dimensions)."""

    id: str
    passage_ids: Sequence[str]
    vectors: Vectors


class DenseRows:
    """Safe to search while another thread writes. The first vectors say how many dimensions there are."""

    def __init__(self) -> None:
        self.dimensions = 0
        self._writing = RLock()
        self._alive = np.zeros(0, dtype=np.bool_)
        """By document number."""
        self._ids: list[str] = []
        self._number: dict[str, int] = {}
        self._directions = no_vectors(0, 0)
        """Shape (dimensions, DIRECTIONS): none, that is (0, 0), until there are more than FEW_ROWS rows."""
        self._empty(1024)

    def _empty(self, rows: int) -> None:
        self._matrix = no_vectors(self.dimensions, rows)
        self._owner = np.zeros(rows, dtype=np.int64)
        """For each row the number of its document."""
        self._count = self._dead_rows = 0
        self._span: dict[str, tuple[int, int]] = {}
        self._passages: list[str] = []
        self._along = no_vectors(self._directions.shape[1], rows)
        self._background: Vectors | None = None

    def __len__(self) -> int:
        """Rows in use."""
        return self._count - self._dead_rows

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._number

    def reserve(self, rows: int) -> None:
        """Room for so many rows and some more, so that it is not found piece by piece."""
        with self._writing:
            self._room_for(max(0, rows - self._count))

    def put(self, documents: Iterable[EmbeddedDocument]) -> None:
        """Add documents, or replace the vectors of those already here."""
        new = [document for document in {each.id: each for each in documents}.values() if len(document.passage_ids)]
        if not new:
            return
        with self._writing:
            if not self.dimensions:
                self.dimensions = new[0].vectors.shape[1]
                self._empty(len(self._matrix))
            new = [document for document in new if document.vectors.shape[1] == self.dimensions]
            self.remove([document.id for document in new])
            numbers = range(len(self._ids), len(self._ids) + len(new))
            self._ids.extend(document.id for document in new)
            self._number.update((document.id, number) for document, number in zip(new, numbers, strict=True))
            self._alive = np.append(self._alive, np.ones(len(new), dtype=np.bool_))
            self._append(new)

    def _append(self, new: Sequence[EmbeddedDocument]) -> None:
        """Rows of documents that have their number."""
        if not new:
            return
        counts = [len(document.passage_ids) for document in new]
        first, last = self._count, self._count + sum(counts)
        self._room_for(last - first)
        np.concatenate([document.vectors for document in new], out=self._matrix[first:last])
        self._owner[first:last] = np.repeat([self._number[document.id] for document in new], counts)
        if self._directions.size:
            self._along[first:last] = self._matrix[first:last] @ self._directions
        for document, count in zip(new, counts, strict=True):
            self._span[document.id] = (first, first + count)
            self._passages.extend(document.passage_ids)
            first += count
        self._count, self._background = last, None

    def remove(self, document_ids: Iterable[str]) -> None:
        with self._writing:
            alive = self._alive.copy()
            for document_id in document_ids:
                if document_id in self._number:
                    alive[self._number.pop(document_id)] = False
                    start, end = self._span.pop(document_id)
                    self._matrix[start:end] = 0
                    self._along[start:end] = 0
                    self._dead_rows += end - start
            self._alive, self._background = alive, None
            if self._dead_rows > 10_000 and self._dead_rows > self._count // 3:
                self.compact()

    def compact(self) -> None:
        with self._writing:
            matrix, spans, names = self._matrix, self._span, self._passages
            self._empty(len(matrix))
            self._append([EmbeddedDocument(each, names[s:e], matrix[s:e]) for each, (s, e) in spans.items()])

    def mask(self, document_ids: Iterable[str]) -> Mask:
        """By document number. A document put later is not in an earlier mask."""
        with self._writing:
            mask = np.zeros(len(self._alive), dtype=np.bool_)
            mask[[self._number[each] for each in document_ids if each in self._number]] = True
        return mask

    def mask_with(self, mask: Mask, found: Mapping[str, bool]) -> Mask:
        """An earlier mask with what has been found out of some documents since."""
        with self._writing:
            return changed_mask(mask, len(self._alive), self._number, found)

    def count(self, mask: Mask) -> int:
        """How many rows the documents of a mask have."""
        with self._writing:
            return int(self._permitted(mask)[self._owner[: self._count]].sum())

    def _permitted(self, allowed: Mask) -> Mask:
        """Of the documents here now."""
        permitted = np.zeros_like(self._alive)
        most = min(len(allowed), len(permitted))
        permitted[:most] = self._alive[:most] & allowed[:most]
        return permitted

    def nearest(self, query: Floats, allowed: Mask, *, most: int) -> dict[str, float]:
        """Documents of the `most` allowed rows nearest to a query of length 1, the nearest first, with the cosine of their nearest."""
        with self._writing:
            matrix, owner, ids = self._matrix[: self._count], self._owner[: self._count], self._ids
            permitted = self._permitted(allowed)
            self.find_directions()
            directions, along = self._directions, self._along[: self._count]
        rows = np.flatnonzero(permitted[owner])
        if not len(rows):
            return {}
        if directions.size and len(rows) > FEW_ROWS:
            rough = along @ (query @ directions)
            rows = rows[_best(rough[rows], RESCORED * most)]
        scores = (matrix[rows] if len(rows) < len(matrix) else matrix) @ query
        best = _best(scores, most)
        best = best[np.argsort(-scores[best], kind="stable")]
        nearest: dict[str, float] = {}
        for number, score in zip(owner[rows[best]].tolist(), scores[best].tolist(), strict=True):
            nearest.setdefault(ids[number], score)
        return nearest

    def find_directions(self) -> None:
        """Once there are many rows: the directions in which a spread of them differs most, and every row along those."""
        with self._writing:
            if self._directions.size or self._count <= FEW_ROWS:
                return
            sample = self._spread(SAMPLE_ROWS)
            _, found = np.linalg.eigh(sample.T @ sample)
            self._directions = np.ascontiguousarray(found[:, ::-1][:, :DIRECTIONS], dtype=np.float32)
            self._along = no_vectors(self._directions.shape[1], len(self._matrix))
            np.matmul(self._matrix[: self._count], self._directions, out=self._along[: self._count])

    def vectors_of(self, document_ids: Iterable[str]) -> dict[str, DocumentVectors]:
        with self._writing:
            spans = {each: self._span[each] for each in document_ids if each in self._span}
            return {each: DocumentVectors(self._passages[s:e], self._matrix[s:e]) for each, (s, e) in spans.items()}

    def background(self) -> Vectors:
        """A fixed spread of rows: what is usual in this library."""
        with self._writing:
            if self._background is None:
                self._background = self._spread(BACKGROUND_ROWS)
            return self._background

    def _spread(self, most: int) -> Vectors:
        alive = np.flatnonzero(self._alive[self._owner[: self._count]])
        step = max(1, len(alive) // most)
        return self._matrix[alive[::step][:most]]

    def _room_for(self, more: int) -> None:
        """Untouched room costs no memory: the machine gives it when it is written."""
        needed = self._count + more
        if needed <= len(self._matrix):
            return
        size = max(int(ROOM * needed), 1024)
        matrix, along = no_vectors(self.dimensions, size), no_vectors(self._directions.shape[1], size)
        owner, used = np.zeros(size, dtype=np.int64), slice(self._count)
        matrix[used], along[used], owner[used] = self._matrix[used], self._along[used], self._owner[used]
        self._matrix, self._along, self._owner = matrix, along, owner


def _best(scores: Floats, most: int) -> NDArray[np.int64]:
    return np.argpartition(scores, -most)[-most:] if len(scores) > most else np.arange(len(scores))
