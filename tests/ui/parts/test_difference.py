"""Differences between two versions."""

from hypothesis import given
from hypothesis import strategies as st

from ui.parts.difference import difference_html, differences

TEXTS = st.lists(st.sampled_from(["we", "need", "the", "budget", ".", ",", "\n", "released"]), max_size=12).map(
    " ".join
)


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_back_whole(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after


def test_a_changed_word_is_shown_as_removed_and_added() -> None:
    pieces = differences("We need the budget now.", "We need the money now.")
    assert [(piece.change, piece.text) for piece in pieces] == [
        ("same", "We need the "),
        ("removed", "budget"),
        ("added", "money"),
        ("same", " now."),
    ]


def test_a_lone_word_between_two_changes_joins_them() -> None:
    assert [piece.change for piece in differences("alpha the beta gamma delta", "one the two gamma delta")] == [
        "removed",
        "added",
        "same",
    ]


def test_long_texts_are_compared_by_line() -> None:
    before = "\n".join(f"line {number} with some words in it" for number in range(2_000))
    pieces = differences(before, before.replace("line 7 with", "line seven with"))
    assert [(piece.change, piece.text) for piece in pieces if piece.change != "same"] == [
        ("removed", "line 7 with some words in it\n"),
        ("added", "line seven with some words in it\n"),
    ]


def test_markup_in_a_version_is_text() -> None:
    assert "<img" not in difference_html("a", "<img src=x onerror=y>")
