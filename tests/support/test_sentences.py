"""Sentences with their exact place, out of whatever people paste."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.ids import SourceId
from service.domain.places import Language
from service.domain.sources import Source, SourceKind
from service.support.sentences import MOST_CHARACTERS, Sentence, read_sentences

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def read(text: str, kind: SourceKind = SourceKind.REQUEST) -> tuple[Sentence, ...]:
    return read_sentences(Source(id=SourceId("s1"), kind=kind, text=text, made_at=NOW))


def texts(text: str, kind: SourceKind = SourceKind.REQUEST) -> list[str]:
    return [sentence.text for sentence in read(text, kind) if not sentence.subject]


def test_hard_wrapped_lines_are_read_as_one_sentence_and_keep_their_place() -> None:
    text = (
        "Hello,\n\nThe roof of the health post leaks and the delivery room is\nwet whenever it rains.\nWe need help.\n"
    )
    assert texts(text) == [
        "The roof of the health post leaks and the delivery room is wet whenever it rains.",
        "We need help.",
    ]
    first = read(text)[0]
    assert text[first.start : first.end].endswith("is\nwet whenever it rains.")


def test_lines_that_are_sentences_of_their_own_stay_apart() -> None:
    assert texts("The roof leaks\nThe pump is broken\nNobody pays") == [
        "The roof leaks",
        "The pump is broken",
        "Nobody pays",
    ]


def test_headings_lead_ins_and_bold_labels_stand_over_what_follows() -> None:
    text = "## Background\nWe are five.\n\nWhat we tried:\n- letters\n- visits\n\nMore soon.\n\n**Limits:** no money.\n"
    found = [(sentence.label, sentence.text, sentence.bullet) for sentence in read(text)]
    assert found == [
        ("background", "We are five.", False),
        ("what we tried", "letters", True),
        ("what we tried", "visits", True),
        ("", "More soon.", False),
        ("limits", "no money.", False),
    ]


def test_a_thread_below_the_letter_is_left_out() -> None:
    letter = "The pumps stand dry for eight days in the dry season and nobody knows who should pay for the parts. " * 3
    text = f"Hi Rose,\n\n{letter}\n\nBest,\nTom\n\nOn 3 May, Rose wrote:\n> Tell me about the pumps, and about the old well."
    assert not any("old well" in sentence for sentence in texts(text))


def test_a_letter_that_only_forwards_gives_way_to_what_it_forwards() -> None:
    forwarded = "Our landing is under water for four months a year and people wade ashore with their loads. " * 3
    text = f"FYI, can we help?\nNaomi\n\n---------- Forwarded message ---------\nFrom: Rose\nSubject: landing\n\n{forwarded}"
    found = texts(text)
    assert found
    assert not any("FYI" in sentence for sentence in found)


def test_an_address_in_a_signature_is_not_the_matter() -> None:
    postscript = "PS: the second well has been dry since May as well, and nobody told us."
    signature = "Bien cordialement,\nSoda Ndour\nCoordinatrice\n+221 33 000 00 00"
    assert texts(f"The well is dry.\n\n{signature}\n\n{postscript}") == ["The well is dry.", postscript]


@pytest.mark.parametrize("text", ["a" * 50_000, "word " * 10_000, "two " * 9_000, "“x” " * 5_000, "x; " * 9_000])
def test_text_without_end_comes_in_pieces_that_can_be_shown(text: str) -> None:
    found = read(text)
    assert found
    assert max(len(sentence.text) for sentence in found) <= MOST_CHARACTERS
    assert sum(sentence.end - sentence.start for sentence in found) <= len(text)


@given(st.text(alphabet="ab.? \n>-*#:«é’", max_size=300))
@settings(max_examples=80, deadline=None)
def test_sentences_never_overlap_and_are_in_order(text: str) -> None:
    for kind in (SourceKind.REQUEST, SourceKind.PASSAGE, SourceKind.HOST_ANSWER):
        at = 0
        for sentence in read(text, kind):
            assert at <= sentence.start < sentence.end <= len(text)
            at = sentence.end


def test_each_sentence_has_its_own_language() -> None:
    found = read(
        "The register is not what it was and we have a problem. Nous avons formé les agents dans les districts."
    )
    assert [sentence.language for sentence in found] == [Language.EN, Language.FR]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert texts("Three schools in Sta. Rita have no kitchen.") == ["Three schools in Sta. Rita have no kitchen."]
