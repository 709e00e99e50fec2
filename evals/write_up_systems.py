"""The systems the write-up is measured beside: lead, LexRank and TextRank, given the product's sentences and words.

sumy's matrices are computed pair by pair in Python, hours for this data; here the same figures come from one product of matrices
(a test holds them equal to sumy's). Everything else is sumy's.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from evals.write_up_data import Line
from service.support.folding import fold, words

MOST_WORDS = 280

Matrix = NDArray[np.float64]


class Words:
    """sumy's tokenizer with our words: its own wants a download."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        return (text,)

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(words(fold(text)))


class LexRank(LexRankSummarizer):  # type: ignore[misc]
    def _compute_idf(self, sentences: Sequence[Sequence[str]]) -> dict[str, float]:
        found = Counter(term for sentence in sentences for term in set(sentence))
        return {term: float(np.log(len(sentences) / (1 + count))) for term, count in found.items()}

    def _create_matrix(
        self,
        sentences: Sequence[Sequence[str]],
        threshold: float,
        tf_metrics: Sequence[dict[str, float]],
        idf_metrics: dict[str, float],
    ) -> Matrix:
        place = {term: at for at, term in enumerate(idf_metrics)}
        rows = np.zeros((len(sentences), len(place)), np.float32)
        for at, metrics in enumerate(tf_metrics):
            for term, value in metrics.items():
                rows[at, place[term]] = value * idf_metrics[term]
        lengths = np.linalg.norm(rows, axis=1)
        rows /= np.where(lengths > 0, lengths, 1)[:, None]
        linked = (rows @ rows.T > threshold).astype(np.float64)
        degrees = linked.sum(axis=1)
        return np.asarray(linked / np.where(degrees > 0, degrees, 1)[:, None])

    @staticmethod
    def power_method(matrix: Matrix, epsilon: float) -> Matrix:
        """sumy's, save that it divides by nothing where no two sentences share a word: then all are worth the same."""
        if not matrix.any():
            return np.ones(len(matrix))
        return np.asarray(LexRankSummarizer.power_method(matrix, epsilon))


class TextRank(TextRankSummarizer):  # type: ignore[misc]
    def _create_matrix(self, document: Any) -> Matrix:
        sentences = [self._to_words_set(sentence) for sentence in document.sentences]
        place = {term: at for at, term in enumerate(dict.fromkeys(term for row in sentences for term in row))}
        counts = np.zeros((len(sentences), max(1, len(place))), np.float32)
        for at, row in enumerate(sentences):
            for term in row:
                counts[at, place[term]] += 1
        shared = (counts @ counts.T).astype(np.float64)
        logs = np.log(np.maximum(1, [len(row) for row in sentences]))
        norm = logs[:, None] + logs[None, :]
        weights = np.where(np.isclose(norm, 0), shared, shared / np.where(np.isclose(norm, 0), 1, norm))
        weights /= weights.sum(axis=1)[:, None] + self._ZERO_DIVISION_PREVENTION
        return np.asarray((1 - self.damping) / len(sentences) + self.damping * weights)


def lead(lines: Sequence[Line]) -> list[Line]:
    return _as_many_as_fit(lines, lambda line: len(line.text.split()))


def lexrank(lines: Sequence[Line]) -> list[Line]:
    return _ranked(LexRank, lines)


def textrank(lines: Sequence[Line], *, most: int = MOST_WORDS) -> list[Line]:
    return _ranked(TextRank, lines, most)


def _ranked(summarizer: type[LexRank | TextRank], lines: Sequence[Line], most: int = MOST_WORDS) -> list[Line]:
    tokenizer = Words()
    sentences = [_At(line, tokenizer) for line in lines]
    ranker = summarizer(Stemmer("english"))
    ranker.stop_words = get_stop_words("english")
    document = ObjectDocumentModel([Paragraph(sentences)])
    chosen = ranker(
        document, lambda infos: _as_many_as_fit(infos, lambda info: len(info.sentence.line.text.split()), most)
    )
    return [sentence.line for sentence in chosen]


class _At(Sentence):  # type: ignore[misc]
    """A sentence that knows its place: two of the same words are two."""

    __slots__ = ("line",)

    def __init__(self, line: Line, tokenizer: Words) -> None:
        super().__init__(line.text, tokenizer)
        self.line = line

    def __hash__(self) -> int:
        return hash((self.line.turn, self.line.start))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _At) and self.line == other.line


def _as_many_as_fit(rows: Sequence[Any], length: Callable[[Any], int], most: int = MOST_WORDS) -> list[Any]:
    """The first rows that reach the words allowed; the last is cut with the text."""
    kept = []
    total = 0
    for row in rows:
        if total >= most:
            break
        kept.append(row)
        total += length(row)
    return kept


def cut(texts: Sequence[str]) -> str:
    """The first `MOST_WORDS` words, one sentence a line."""
    left = MOST_WORDS
    kept = []
    for text in texts:
        said = text.split()[:left]
        left -= len(said)
        if said:
            kept.append(" ".join(said))
    return "\n".join(kept)
