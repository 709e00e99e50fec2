"""The lexical index: found by stems, filtered before ranking, and the same after any history of changes."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest

from service.library import postings
from service.library.lexical import LexicalDocument, LexicalIndex, passage_terms, why_it_matched
from service.library.stemming import terms


def document(key: str, *texts: str, title: str = "", language: str = "en") -> LexicalDocument:
    passages = {f"{key}-{number}": passage_terms((), text, language) for number, text in enumerate(texts)}
    return LexicalDocument(key, terms(title, language), passages)


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex(
        [
            document("budget", "The council committed a budget.", "The treasury never released it.", title="Budgets"),
            document("water", "The pump broke in the dry season.", "Nobody had spare parts for the pump."),
            document("eau", "L'équipe n'avait pas de pièces pour la pompe.", language="fr"),
        ]
    )


def test_a_document_is_found_by_another_form_of_its_words(index: LexicalIndex) -> None:
    assert index.scores(terms("commitments")).top(10) == ["budget"]
    assert index.scores(terms("les équipes", "fr")).top(10) == ["eau"]


def test_a_title_counts_for_every_passage_of_its_document(index: LexicalIndex) -> None:
    scores = index.scores(terms("budget"))
    row = index.row("budget")
    assert row is not None
    assert all(score > 0 for _, score in scores.passages_of(row))


def test_several_passages_of_a_document_count_once(index: LexicalIndex) -> None:
    assert index.scores(terms("pump")).top(10) == ["water"]


def test_what_a_reader_may_not_find_is_not_in_the_answer(index: LexicalIndex) -> None:
    assert index.scores(terms("pump budget"), allowed=index.mask(["budget"])).top(10) == ["budget"]
    assert index.scores(terms("pump budget"), allowed=index.mask([])).top(10) == []


def test_a_mask_does_not_admit_documents_added_after_it(index: LexicalIndex) -> None:
    mask = index.mask(["water", "budget"])
    index.put([document("new", "Another pump."), document("water", "A pump, rewritten and made secret.")])
    assert index.scores(terms("pump"), allowed=mask).top(10) == []
    assert set(index.scores(terms("pump")).top(10)) == {"new", "water"}


def test_a_replaced_document_is_found_by_its_new_words_only(index: LexicalIndex) -> None:
    index.put([document("water", "A well was dug.")])
    assert index.scores(terms("pump")).top(10) == []
    assert index.scores(terms("wells")).top(10) == ["water"]
    assert len(index) == 3


def test_a_deleted_document_is_gone_at_once_and_its_postings_after_compaction(index: LexicalIndex) -> None:
    index.remove(["water", "never there"])
    assert "water" not in index
    assert index.scores(terms("pump")).top(10) == []
    index.compact()
    assert index.idf("pump") == 0
    assert index.scores(terms("budget")).top(10) == ["budget"]


def test_an_empty_index_and_an_empty_query_find_nothing(index: LexicalIndex) -> None:
    assert LexicalIndex().scores(terms("pump")).top(10) == []
    assert index.scores([]).top(10) == []
    assert index.scores(terms("unheard-of")).top(10) == []
    assert LexicalIndex([document("empty")]).scores(terms("pump")).top(10) == []


def test_the_words_that_matched_are_shown_as_they_stand_most_telling_first(index: LexicalIndex) -> None:
    text = "The council committed a budget. Budgets are voted."
    assert why_it_matched(index, terms("commitment of budgets by the treasury"), text) == ["committed", "budget"]


def test_any_history_of_changes_scores_as_a_fresh_index_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "MOST_PENDING", 5)
    chance = random.Random(7)
    words = [f"term{number}" for number in range(40)]
    held: dict[str, LexicalDocument] = {}
    index = LexicalIndex()
    for _ in range(300):
        key = f"doc{chance.randrange(60)}"
        if chance.random() < 0.3:
            index.remove([key])
            held.pop(key, None)
        else:
            parts = [chance.choices(words, k=chance.randrange(1, 9)) for _ in range(chance.randrange(4))]
            held[key] = LexicalDocument(
                key, [chance.choice(words)], {f"{key}-{n}": part for n, part in enumerate(parts)}
            )
            index.put([held[key]])
        if chance.random() < 0.1:
            assert set(index.scores(words).top(100)) == set(held)
    index.compact()
    fresh = LexicalIndex(held.values())
    fresh.compact()
    assert len(index) == len(fresh) == len(held)
    for word in words:
        one, other = index.scores([word, words[0]]), fresh.scores([word, words[0]])
        for key in held:
            row, fresh_row = index.row(key), fresh.row(key)
            assert row is not None
            assert fresh_row is not None
            assert one.documents[row] == pytest.approx(other.documents[fresh_row])
            assert dict(one.passages_of(row)) == pytest.approx(dict(other.passages_of(fresh_row)))


def test_bm25_is_the_textbook_formula() -> None:
    index = postings.Postings()
    index.add([["a", "b", "a"], ["b"], ["c", "c"]])
    idf = np.log1p((3 - 1 + 0.5) / (1 + 0.5))
    length = postings.K1 * (1 - postings.B + postings.B * 3 / 2)
    assert index.scores({"a": 2.0}) == pytest.approx([2 * idf * 2 / (2 + length), 0, 0])


def test_searching_while_writing_answers_from_one_moment(index: LexicalIndex) -> None:
    def write(number: int) -> None:
        index.put([document(f"more{number % 7}", f"pump {number}", "spare parts")])

    def search(_: int) -> int:
        return len(index.scores(terms("pump spare")).top(100))

    with ThreadPoolExecutor(4) as pool:
        written, found = pool.map(write, range(200)), list(pool.map(search, range(200)))
        assert list(written) == [None] * 200
    assert all(1 <= count <= 8 for count in found)


def test_what_comes_and_goes_while_the_index_is_merged_is_there_and_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = LexicalIndex(LexicalDocument(f"d{at}", ["water"], {f"d{at}:0": ["pump", f"w{at}"]}) for at in range(40))
    merge, merging, go_on = postings._merged, Event(), Event()

    def slowly(*given: Any) -> Any:
        merging.set()
        assert go_on.wait(30)
        return merge(*given)

    monkeypatch.setattr(postings, "_merged", slowly)
    compacting = Thread(target=index.compact)
    compacting.start()
    assert merging.wait(30)
    assert index.scores(["w7"]).top(5) == ["d7"]  # nobody waits for the merge
    monkeypatch.setattr(postings, "_merged", merge)
    index.remove(["d7"])
    for at in range(40, 90):
        index.put([LexicalDocument(f"d{at}", ["water"], {f"d{at}:0": ["pump", f"w{at}"]})])
        assert index.scores([f"w{at}"]).top(5) == [f"d{at}"]
    go_on.set()
    compacting.join(30)
    for _ in range(2):
        assert index.scores(["w7"]).top(5) == []
        assert [index.scores([f"w{at}"]).top(5) for at in (3, 41, 89)] == [["d3"], ["d41"], ["d89"]]
        assert len(index.scores(["pump"]).top(200)) == 89
        index.compact()


def test_labels_are_counted_among_the_documents_of_a_mask() -> None:
    index = LexicalIndex(LexicalDocument(f"d{at}", ["x"], {}, [f"odd {at % 2}", "all"]) for at in range(9))
    mask = index.mask([f"d{at}" for at in range(7)])
    assert index.labels(mask) == {"odd 0": 4, "odd 1": 3, "all": 7}
    index.remove(["d1"])
    index.put([LexicalDocument("d2", ["x"], {}, ["other"])])
    assert index.labels(index.mask_with(mask, {"d2": True})) == {"odd 0": 3, "odd 1": 2, "all": 5, "other": 1}
