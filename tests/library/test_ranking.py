"""One answer from words and meaning: documents once, the sure side heard, nothing the reader may not see."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from service.library.embedder import BundledEmbedder, Vectors
from service.library.lexical import LexicalDocument, LexicalIndex
from service.library.ranking import (
    MOST_PIECES,
    DenseEvidence,
    DocumentVectors,
    QueryVectors,
    query_vectors,
    rank,
)
from service.library.stemming import terms

DIMENSIONS = 8


def towards(direction: int, strength: float) -> Vectors:
    """A unit vector that lies `strength` along one axis; the rest goes to the last axis, which no query uses."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[direction], vector[-1] = strength, np.sqrt(1 - strength**2)
    return vector


def library(texts: Mapping[str, Sequence[str]]) -> LexicalIndex:
    return LexicalIndex(
        LexicalDocument(key, [], {f"{key}-{at}": terms(text) for at, text in enumerate(parts)})
        for key, parts in texts.items()
    )


def evidence(near: Mapping[str, Sequence[float]], *, pieces: Vectors | None = None) -> DenseEvidence:
    whole = towards(0, 1)
    chance = np.random.default_rng(0)
    background = np.array([towards(0, value) for value in chance.normal(0.1, 0.1, 200).clip(-1, 1)])
    candidates = {
        key: DocumentVectors([f"{key}-{at}" for at in range(len(values))], np.array([towards(0, v) for v in values]))
        for key, values in near.items()
    }
    return DenseEvidence(QueryVectors(whole, whole[None] if pieces is None else pieces), candidates, background)


FILLER = {f"other{number}": [f"unrelated matter {number}"] for number in range(60)}


def test_a_document_comes_once_with_its_best_passage_first() -> None:
    index = library({"case": ["A pump broke.", "The budget was voted late and the budget line closed."], **FILLER})
    found = rank(index.scores(terms("budget line")), evidence({"case": [0.1, 0.6]}))
    assert [one.document_id for one in found].count("case") == 1
    assert found[0].document_id == "case"
    assert [passage.passage_id for passage in found[0].passages] == ["case-1", "case-0"]


def test_words_alone_rank_when_there_are_no_vectors() -> None:
    index = library({"case": ["The budget was voted late."], "near": ["The budget."], **FILLER})
    found = rank(index.scores(terms("late budget votes")), None)
    assert [one.document_id for one in found] == ["case", "near"]
    assert found[0].dense == 0


def test_meaning_finds_what_shares_no_word() -> None:
    index = library({"case": ["Les crédits n'ont jamais été versés."], **FILLER})
    found = rank(index.scores(terms("budget")), evidence({"case": [0.8], "other1": [0.1]}))
    assert found[0].document_id == "case"
    assert found[0].dense > 3 > abs(found[0].lexical)


def test_the_side_that_is_surer_wins() -> None:
    index = library({"words": ["ordinance 4417 budget"], "meaning": ["budget"], **FILLER})
    scores = index.scores(terms("ordinance 4417 budget"))
    assert rank(scores, evidence({"words": [0.1], "meaning": [0.3]}))[0].document_id == "words"
    assert rank(scores, evidence({"words": [0.1], "meaning": [0.9]}))[0].document_id == "meaning"


def test_a_document_that_may_not_be_found_is_left_out_whatever_the_vectors_say() -> None:
    index = library({"secret": ["budget"], "open": ["budget"], **FILLER})
    allowed = index.mask(key for key in ["open", *FILLER])
    found = rank(index.scores(terms("budget"), allowed=allowed), evidence({"secret": [0.9], "open": [0.2]}))
    assert [one.document_id for one in found] == ["open"]


def test_a_document_deleted_since_is_left_out() -> None:
    index = library({"gone": ["budget"], **FILLER})
    index.remove(["gone"])
    assert rank(index.scores(terms("budget")), evidence({"gone": [0.9]})) == []


def test_a_document_not_embedded_yet_is_still_found_by_its_words() -> None:
    index = library({"new": ["budget"], **FILLER})
    found = rank(index.scores(terms("budget")), evidence({"new": [], "other1": [0.1]}))
    assert (found[0].document_id, found[0].dense) == ("new", 0)


def test_one_sentence_of_a_long_query_is_enough() -> None:
    index = library({"case": ["x1"], "other": ["x2"], **FILLER})
    pieces = np.array([towards(0, 1), towards(1, 1)])
    question = evidence({"case": [0.1], "other": [0.1]}, pieces=pieces)
    answer = DocumentVectors(["case-0"], np.array([(towards(0, 0.1) + towards(1, 0.7)) / np.sqrt(2)]))
    noisy = np.random.default_rng(1).normal(0, 0.1, question.background.shape).astype(np.float32)
    question = DenseEvidence(question.query, {**question.candidates, "case": answer}, question.background + noisy)
    found = rank(index.scores(terms("nothing shared")), question)
    assert found[0].document_id == "case"


def test_ties_are_settled_by_id_and_most_is_kept() -> None:
    index = library({key: ["budget"] for key in "dcba"})
    assert [one.document_id for one in rank(index.scores(["budget"]), None, most=3)] == ["a", "b", "c"]


def test_an_empty_library_answers_nothing() -> None:
    empty = DenseEvidence(QueryVectors(towards(0, 1), towards(0, 1)[None]), {}, np.zeros((0, DIMENSIONS), np.float32))
    assert rank(LexicalIndex().scores(["budget"]), empty) == []


def test_a_query_is_embedded_whole_and_by_sentence() -> None:
    embedder = BundledEmbedder()
    one = query_vectors(embedder, "Why was the budget not released?")
    assert one.pieces.shape == (1, 384)
    assert np.array_equal(one.pieces[0], one.whole)
    two = query_vectors(embedder, "Why was the budget late? The pump broke. Nobody had parts for it.")
    assert two.pieces.shape == (3, 384)
    many = query_vectors(embedder, "The pump in village number nine broke again. " * 50)
    assert 2 <= len(many.pieces) <= MOST_PIECES
    assert query_vectors(embedder, "").whole.shape == (384,)


@pytest.mark.parametrize("text", ["\ud800", "?!", "\x00" * 9, "a. " * 9999])
def test_any_query_can_be_embedded(text: str) -> None:
    assert np.isfinite(query_vectors(BundledEmbedder(), text).pieces).all()
