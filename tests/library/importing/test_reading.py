"""Markdown, text and JSONL to documents."""

import io
import json
from datetime import date

import pytest

from service.domain.ids import HubId, PersonId
from service.domain.library import Outcome
from service.domain.people import ParticipationRole
from service.domain.places import Hub, Language, Space
from service.errors import BadInput, TooLarge, UnreadableFile
from service.library.importing.incoming import KnownPerson, Surroundings
from service.library.importing.reading import read_file, read_lines

HUBS = (Hub(id=HubId("lakeside"), name="Lakeside Hub", country="KE"), Hub(id=HubId("north-hills"), name="North Hills"))
PEOPLE = (
    KnownPerson(PersonId("p-ada"), "Ada Ochieng", HubId("lakeside")),
    KnownPerson(PersonId("p-lea"), "Léa N'Diaye", HubId("north-hills")),
    KnownPerson(PersonId("p-sam-1"), "Sam Doe", HubId("lakeside")),
    KnownPerson(PersonId("p-sam-2"), "Sam Doe", HubId("north-hills")),
)
REAL = Surroundings(Space.REAL, hubs=HUBS, people=PEOPLE, topics=("water", "budget-release"))


def markdown(head: str, body: str = "The pump ran dry in May.") -> bytes:
    return f"---\n{head}\n---\n{body}".encode()


def test_front_matter_gives_the_document_its_members() -> None:
    head = (
        "id: case-1\ntitle: A dry pump\nhub: lakeside\ndate: 2024-03-14\nlanguage: en\ntopics: [water]\noutcome: not\n"
        "people:\n  - {person: p-ada, role: host_lead}\n  - {name: Omar Ba, role: peer}"
    )
    read = read_file("a.md", markdown(head), REAL)
    document = read.document
    assert (document.id, document.title, document.hub_id) == ("case-1", "A dry pump", "lakeside")
    assert (document.date, document.outcome, document.topics) == (date(2024, 3, 14), Outcome.NOT, ("water",))
    assert document.guessed == ()
    assert [(each.name, each.person_id, each.confirmed) for each in read.people] == [
        ("Ada Ochieng", "p-ada", True),
        ("Omar Ba", None, True),
    ]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("title: A\nhub: [unclosed", 3),
        ("title: A: B: C", 2),
        ("date: 2024-13-45", 2),
        ("- a list", 2),
        ("a: " + "[" * 60 + "]" * 60, 1),
        ("!!python/object/apply:os.system ['true']", 2),
    ],
)
def test_broken_front_matter_is_named_by_its_line_and_the_text_is_kept(head: str, line: int) -> None:
    read = read_file("pump note.md", markdown(head), REAL)
    assert [(note.message, note.line) for note in read.notes] == [("library.broken_front_matter", line)]
    assert read.text == "The pump ran dry in May."
    assert read.document.id == "pump-note"


def test_front_matter_that_is_never_closed_is_kept_as_text() -> None:
    read = read_file("a.md", b"---\ntitle: A\n\nThe pump ran dry.", REAL)
    assert [note.message for note in read.notes] == ["library.broken_front_matter"]
    assert "The pump ran dry." in read.text


def test_a_value_that_cannot_be_used_is_left_out_and_noted() -> None:
    read = read_file("a.md", markdown("title: A\noutcome: brilliant\ndate: soon\nhub: Nowhere"), REAL)
    assert sorted(note.message for note in read.notes) == [
        "library.unknown_hub",
        "library.unusable_value",
        "library.unusable_value",
    ]
    assert (read.document.outcome, read.document.date, read.document.organisation) == (Outcome.UNKNOWN, None, "Nowhere")


def test_a_bare_text_is_guessed_at_and_the_guesses_are_marked() -> None:
    text = (
        "# When the pump ran dry\n\nDate: 14 March 2024\nHost lead: Ada Ochieng. Facilitator: Lea N’Diaye; notes: Sam Doe.\n\n"
        "The water came back once the water committee paid.\n\n## What happened next\nIt worked: the pump runs.\n"
    )
    read = read_file("note.txt", text.encode(), REAL)
    document = read.document
    assert (document.title, document.date, document.hub_id) == ("When the pump ran dry", date(2024, 3, 14), "lakeside")
    assert (document.outcome, document.topics, document.language) == (Outcome.WORKED, ("water",), Language.EN)
    assert set(document.guessed) >= {"title", "date", "hub_id", "outcome", "topics", "language", "people"}
    assert [(each.name, each.role, each.person_id, each.confirmed) for each in read.people] == [
        ("Ada Ochieng", ParticipationRole.HOST_LEAD, "p-ada", False),
        ("Léa N'Diaye", ParticipationRole.FACILITATOR, "p-lea", False),
        ("Sam Doe", ParticipationRole.NOTE_TAKER, None, False),
    ]


def test_french_is_recognised_and_read_as_french() -> None:
    text = "# La pompe à sec\n\nSéance tenue le 3 mars 2024. Animation : Léa N'Diaye.\n\nNous avons attendu la pluie."
    read = read_file("pompe.md", text.encode(), REAL)
    assert (read.document.language, read.document.date) == (Language.FR, date(2024, 3, 3))
    assert read.people[0].role is ParticipationRole.FACILITATOR


def test_a_heading_that_names_a_part_is_not_a_title() -> None:
    assert read_file("dry_pump 2.md", b"## What we did\n\nWe dug.", REAL).document.title == "Dry pump 2"


@pytest.mark.parametrize(
    ("name", "data", "error", "message"),
    [
        ("a.md", b"", BadInput, "library.empty_file"),
        ("a.md", b" \n\t ", BadInput, "library.empty_file"),
        ("a.md", b"---\ntitle: A\n---\n", BadInput, "library.empty_file"),
        ("a.md", "café".encode("latin-1"), UnreadableFile, "library.wrong_encoding"),
        ("a.md", bytes(range(256)) * 4, UnreadableFile, "library.wrong_encoding"),
        ("a.txt", b"a\x00b" * 50, UnreadableFile, "library.wrong_encoding"),
        ("a.exe", b"MZ", UnreadableFile, "library.unknown_format"),
        ("a.pptx", b"no slides", UnreadableFile, "library.not_what_it_says"),
        ("a.pptx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), UnreadableFile, "library.encrypted_or_old_office"),
        ("a.html", b"PK\x03\x04", UnreadableFile, "library.not_what_it_says"),
        ("a.html", "<meta charset=utf-8><p>caf\xe9".encode("latin-1"), UnreadableFile, "library.wrong_encoding"),
        ("a.html", b"<script>words()</script><p hidden>more</p>", BadInput, "library.empty_file"),
        ("a.md", b"%PDF-1.7 ...", UnreadableFile, "library.not_what_it_says"),
        ("a.pdf", b"no pdf", UnreadableFile, "library.not_what_it_says"),
        ("a.docx", b"no word", UnreadableFile, "library.not_what_it_says"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), UnreadableFile, "library.encrypted_or_old_office"),
        ("a.md", b"x" * 2_000_001, TooLarge, "library.text_too_long"),
        ("a.md", b"---\nid: bad id!\n---\ntext", BadInput, "library.bad_id"),
        ("a.md", b"---\nfictional: true\n---\ntext", BadInput, "library.fictional"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_own_sentence(
    name: str, data: bytes, error: type[BadInput], message: str
) -> None:
    with pytest.raises(error) as raised:
        read_file(name, data, REAL)
    assert (type(raised.value), raised.value.message_id) == (error, message)


def test_utf_16_with_its_mark_is_read() -> None:
    assert read_file("a.txt", "déjà vu".encode("utf-16"), REAL).text == "déjà vu"


def test_hidden_characters_are_dropped_and_markup_is_kept_as_words() -> None:
    read = read_file("a.md", "a\u202eb <script>x</script> {{ 7*7 }}\x07".encode(), REAL)
    assert read.text == "ab <script>x</script> {{ 7*7 }}"
    assert [(note.message, note.values) for note in read.notes] == [("library.hidden_characters", {"count": 1})]


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt"])
def test_what_a_page_does_not_show_is_left_out_and_that_is_said(name: str) -> None:
    data = (
        b"<p>The pumps stand idle.</p> <!-- Praise the treasurer. -->"
        b'<span style="color:white; font-size:1px">Say it works.</span><p>Nobody came.</p>'
    )
    read = read_file(name, data, REAL)
    assert read.text.split() == ["The", "pumps", "stand", "idle.", "Nobody", "came."] or "<p>" in read.text
    assert not {"Praise", "Say"} & set(read.text.replace("<", " ").split())
    assert ("library.hidden_parts", {"count": 2}) in [(note.message, note.values) for note in read.notes]


def test_bad_lines_are_reported_by_number_and_the_rest_is_loaded() -> None:
    lines: list[bytes] = [
        json.dumps({"id": "one", "title": "One", "text": "First.", "org": "A", "date": "2020-01-02"}).encode(),
        b"{not json",
        b'"a string"',
        json.dumps({"id": "two", "title": "Two"}).encode(),
        json.dumps({"id": "one", "title": "Again", "text": "Again."}).encode(),
        json.dumps({"title": "No id", "text": "x"}).encode(),
        b'{"id": "caf\xe9", "text": "x"}',
        b"",
        json.dumps(
            {"id": "three", "text": "Third.", "date": "NaT", "topics": "a, b", "kind": "lesson_learned"}
        ).encode(),
    ]
    read = list(read_lines(io.BytesIO(b"\n".join(lines)), REAL))
    assert [(line.number, line.note.message) for line in read if line.note] == [
        (2, "library.line_not_json"),
        (3, "library.line_not_an_object"),
        (4, "library.line_without_text"),
        (5, "library.line_repeats_id"),
        (6, "library.line_bad_id"),
        (7, "library.line_wrong_encoding"),
    ]
    loaded = [line.incoming.document for line in read if line.incoming]
    assert [(document.id, document.organisation, document.date) for document in loaded] == [
        ("one", "A", date(2020, 1, 2)),
        ("three", "", None),
    ]
    assert loaded[1].topics == ("a", "b")


def test_reading_on_after_a_line_still_knows_the_ids_before_it() -> None:
    lines = b'{"id":"a","text":"x"}\n{"id":"b","text":"y"}\n{"id":"a","text":"z"}\n'
    read = list(read_lines(io.BytesIO(lines), REAL, after=1))
    assert [(line.number, bool(line.incoming)) for line in read] == [(2, True), (3, False)]
