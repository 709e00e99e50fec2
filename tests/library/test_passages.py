"""Documents become passages that can be cited: nothing lost, nothing invented, any text accepted."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.library.passages import MOST_CHARACTERS, MOST_WORDS, PassageCut, embedding_text, split

SENTENCE = "The council voted the money in March and the treasury released it in November, too late for the term. "


def words(count: int) -> str:
    return " ".join(f"word{number}" for number in range(count))


def bare(line: str) -> str:
    """A heading line as its title: without its marks and spaces."""
    return re.sub(r"[#=\-\s]", "", line)


def assert_faithful(text: str, cuts: list[PassageCut]) -> None:
    assert [cut.position for cut in cuts] == list(range(len(cuts)))
    end = 0
    for cut in cuts:
        assert cut.text == text[cut.start : cut.end]
        assert cut.text.strip() == cut.text != ""
        assert all(
            bare(line) in map(bare, cut.heading_path) for line in text[end : cut.start].split("\n") if bare(line)
        )
        assert len(cut.text.split()) <= MOST_WORDS
        end = cut.end
    assert text[end:].strip() == ""


def test_a_passage_is_exactly_its_place_in_the_text() -> None:
    text = "# Budget\n\n" + SENTENCE * 20 + "\n\n## What helped\n\n" + SENTENCE * 9
    cuts = split(text)
    assert_faithful(text, cuts)
    assert len(cuts) > 2


def test_a_passage_does_not_repeat_the_headings_it_stands_under() -> None:
    text = f"# Budget\n\n## What helped\n\n{words(80)}\n\n## What did not\n\n### In Lusaka\n\n{words(80)}"
    assert [(cut.heading_path, cut.text) for cut in split(text)] == [
        (("Budget", "What helped"), words(80)),
        (("Budget", "What did not", "In Lusaka"), words(80)),
    ]


def test_a_text_of_headings_alone_is_kept() -> None:
    assert [cut.text for cut in split("# Budget\n## What helped\n")] == ["# Budget\n## What helped"]


def test_a_passage_knows_the_headings_above_it() -> None:
    text = f"# Budget\n{words(80)}\n## What helped\n{words(80)}\n### In Lusaka ###\n{words(80)}\n## What did not\n{words(80)}"
    assert [cut.heading_path for cut in split(text)] == [
        ("Budget",),
        ("Budget", "What helped"),
        ("Budget", "What helped", "In Lusaka"),
        ("Budget", "What did not"),
    ]


def test_an_underlined_heading_is_a_heading() -> None:
    assert split(f"Budget\n======\n\n{words(80)}\n\nLater\n---\n{words(60)}")[1].heading_path == ("Budget", "Later")


def test_short_sections_are_read_together() -> None:
    cuts = split("# A\nOne line.\n# B\nAnother line.\n# C\n" + words(100))
    assert len(cuts) == 1
    assert cuts[0].heading_path == ("A",)


def test_sentences_stay_whole() -> None:
    cuts = split(SENTENCE * 40)
    assert len(cuts) > 3
    assert all(cut.text.startswith("The council") and cut.text.endswith("term.") for cut in cuts)
    assert all(70 <= len(cut.text.split()) <= MOST_WORDS for cut in cuts)


def test_french_abbreviations_do_not_end_a_sentence() -> None:
    text = "M. Diallo a vu le préfet. " * 60
    assert all(cut.text.startswith("M. Diallo") for cut in split(text, language="fr"))


def test_list_items_and_table_rows_stay_whole() -> None:
    items = "".join(
        f"- step {number}: ask the treasury for the release order and note the date\n" for number in range(40)
    )
    rows = "".join(
        f"| district {number} | voted | released | returned to the treasury at year end |\n" for number in range(60)
    )
    cuts = split(items + "\n" + rows)
    assert all(line.startswith(("- step", "| district")) for cut in cuts for line in cut.text.splitlines() if line)


def test_a_heading_sign_inside_code_is_not_a_heading() -> None:
    assert split(f"# Real\n{words(60)}\n```\n# not one\n```\n{words(60)}")[0].heading_path == ("Real",)


@pytest.mark.parametrize("text", ["", "  \n\t\n ", "\r\n"])
def test_a_blank_text_has_no_passages(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize("text", ["x" * 1_000_000, words(100_000), "A. " * 50_000, "|a|\n" * 50_000, "#\n" * 20_000])
def test_a_megabyte_of_anything_is_split(text: str) -> None:
    cuts = split(text)
    assert_faithful(text, cuts)
    assert all(len(cut.text) <= 2 * MOST_CHARACTERS for cut in cuts)


@given(st.text(st.characters(codec=None), max_size=400) | st.text("ab. \n#-|`=•1)\r\t\x00é😀", max_size=400))
@settings(deadline=None, max_examples=300)
def test_any_text_is_kept_whole(text: str) -> None:
    assert_faithful(text, split(text))


def test_the_embedder_reads_title_and_headings_first() -> None:
    cut = PassageCut(0, ("Budget", "What helped"), 0, 4, "Text")
    assert embedding_text("Release", cut) == "Release > Budget > What helped\nText"
    assert embedding_text(" ", PassageCut(0, (), 0, 4, "Text")) == "Text"
