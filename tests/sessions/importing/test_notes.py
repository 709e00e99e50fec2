"""Notes as people type them, dialogues as plain text, and Word files."""

import io
from pathlib import Path

import docx
import pytest

from service.domain.agenda import Phase
from service.domain.sessions import NoteKind
from service.sessions.importing.reading import read_pasted, read_transcript
from service.sessions.importing.turns import ReadTranscript, TranscriptFormat

CORPUS = Path(__file__).parents[3] / "corpus/files/kpatuya-handpumps"


def said(read: ReadTranscript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read.turns]


@pytest.fixture(scope="module")
def kpatuya() -> ReadTranscript:
    return read_transcript("notes.txt", (CORPUS / "notes.txt").read_bytes())


def test_headings_of_phases_give_their_phase(kpatuya: ReadTranscript) -> None:
    phases = [turn.phase for turn in kpatuya.turns]
    in_order = [
        phase for phase, before in zip(phases, [None, *phases], strict=False) if phase is not None and phase != before
    ]
    assert in_order == [
        Phase.RAPPORT,
        Phase.TELL,
        Phase.ASK,
        Phase.BREAK,
        Phase.OPTIONS,
        Phase.CAUCUS,
        Phase.FEEDBACK,
        Phase.CLOSE,
    ]


def test_a_line_that_says_who_gives_a_speaker(kpatuya: ReadTranscript) -> None:
    by_dash = next(turn for turn in kpatuya.turns if turn.text.startswith("who holds the money"))
    assert (by_dash.speaker, by_dash.phase) == ("Collins", Phase.ASK)
    texts = {text: speaker for speaker, text in said(kpatuya)}
    assert texts["ten."] == "K"
    assert texts["how many of the 40 have other water near?"] == "Kamla"
    assert texts["do the 5 that paid have something in common"] == "Rodel"
    assert {speaker for speaker, _ in said(kpatuya)} == {
        "", "Collins", "Kamla", "K", "S", "C", "Harry", "Rodel", "Esther", "Naomi", "Abena",
    }  # fmt: skip


def test_a_list_under_a_lead_in_takes_its_kind_and_ends_with_it(kpatuya: ReadTranscript) -> None:
    kinds = [turn.kind for turn in kpatuya.turns]
    assert kinds.count(NoteKind.RECOMMENDATION) == 5
    assert kinds.count(NoteKind.ACTION) == 5
    assert next(turn.kind for turn in kpatuya.turns if turn.text.startswith("report back")) is None


def test_typed_notes_are_one_line_each_and_lose_no_word(kpatuya: ReadTranscript) -> None:
    kept = {word.strip("():") for turn in kpatuya.turns for word in f"{turn.speaker} {turn.text}".split()}
    raw = {word.strip("():") for word in (CORPUS / "notes.txt").read_text().split()}
    lost = {word for word in raw - kept if any(character.isalpha() for character in word)}
    assert lost <= {
        "RAPPORT", "rapport", "TELL", "ASK", "OPTIONS", "CAUCUS", "FEEDBACK", "CLOSE", "break", "page", "will", "they",
        "recommend", "q", "chat",
        "chat,", "phone", "b", "c", "d", "e",
    }  # fmt: skip
    assert kpatuya.left_out == ()


def test_hard_wrapped_lines_are_joined() -> None:
    text = """The mechanics visit each pump once a month and the committee is to pay them
three hundred a year, which five of the forty have done so far this year and
nobody knows why.

The church has drilled new boreholes next to ten of our pumps, and people go
there when ours is broken.
"""
    assert [text for _, text in said(read_pasted(text))] == [
        "The mechanics visit each pump once a month and the committee is to pay them three hundred a year, which five of the forty have "
        "done so far this year and nobody knows why.",
        "The church has drilled new boreholes next to ten of our pumps, and people go there when ours is broken.",
    ]


def test_markdown_notes_have_kinds_from_headings_and_labels() -> None:
    text = """# Clinic roof, notes

## Questions
- Who owns the building?
- Ama: Is there a warranty?

## Actions
1. Kofi calls the supplier by 3 May
2. Measure the rafters

**Decision:** we repair and do not replace
Budget: 4,000 left
"""
    read = read_pasted(text)
    assert [(turn.kind, turn.text) for turn in read.turns] == [
        (None, "Clinic roof, notes"),
        (NoteKind.QUESTION, "Who owns the building?"),
        (NoteKind.QUESTION, "Ama: Is there a warranty?"),
        (NoteKind.ACTION, "Kofi calls the supplier by 3 May"),
        (NoteKind.ACTION, "Measure the rafters"),
        (NoteKind.DECISION, "we repair and do not replace"),
        (None, "Budget: 4,000 left"),
    ]
    assert said(read_pasted(text, names=["Ama Mensah"]))[2] == ("Ama", "Is there a warranty?")


def test_french_notes_are_read_alike() -> None:
    text = "Présents : Awa, Moussa Diallo\n\nOPTIONS\nAwa : peindre la date\nMoussa - payer au jour d’eau\n\n"
    text += "Décisions :\n- peindre dès lundi\n"
    read = read_pasted(text)
    assert [(turn.phase, turn.kind, turn.speaker, turn.text) for turn in read.turns[1:]] == [
        (Phase.OPTIONS, None, "Awa", "peindre la date"),
        (Phase.OPTIONS, None, "Moussa", "payer au jour d’eau"),
        (Phase.OPTIONS, NoteKind.DECISION, "", "peindre dès lundi"),
    ]


def test_a_dialogue_with_times_has_speakers_and_seconds() -> None:
    text = "Ama Mensah 0:04: Good morning.\nKofi Adjei 1:02:21: We paid\nnot once.\n\nrodel p 1:03:00: hello\nrodel p 1:04:00: bye\n"
    read = read_pasted(text)
    assert [(turn.speaker, turn.seconds, turn.text) for turn in read.turns] == [
        ("Ama Mensah", 4.0, "Good morning."),
        ("Kofi Adjei", 3741.0, "We paid not once."),
        ("rodel p", 3780.0, "hello bye"),
    ]


def test_speakers_a_machine_numbered_are_speakers() -> None:
    text = "Speaker 1  0:04\nGood morning.\n\nSpeaker 2  0:09\nWe paid not once.\n\nSpeaker 1  0:15\nWhy?\n"
    read = read_pasted(text)
    assert said(read) == [("Speaker 1", "Good morning."), ("Speaker 2", "We paid not once."), ("Speaker 1", "Why?")]
    assert {speaker for speaker, _ in said(read_pasted("Step 1: dig\nStep 2: pay\nDay 2: 14:30 lunch\n"))} == {""}


def test_who_will_do_an_action_stays_in_its_words() -> None:
    read = read_pasted("present: Ama, Kofi\n\nAma: we paid once\n\nActions:\n- Kofi: two quotes by 3 May\n")
    assert [(turn.kind, turn.speaker, turn.text) for turn in read.turns[1:]] == [
        (None, "Ama", "we paid once"),
        (NoteKind.ACTION, "", "Kofi: two quotes by 3 May"),
    ]


def test_labels_are_nobody() -> None:
    text = "Date: 3 May\nNote: the card is lost\nQ: who has it?\nA: the mechanic\nNote: again\nDate: later\n"
    read = read_pasted(text)
    assert {turn.speaker for turn in read.turns} == {""}
    assert [turn.kind for turn in read.turns][2:4] == [NoteKind.QUESTION, NoteKind.ANSWER]


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_a_word_transcript_of_teams_is_read() -> None:
    newer = word_file(
        "Ama Mensah   0:03\nGood morning. Can you", "Ama Mensah   0:05\nhear us?", "Kofi Adjei   0:09\nYes."
    )
    read = read_transcript("call.docx", newer)
    assert read.format is TranscriptFormat.DOCX
    assert said(read) == [("Ama Mensah", "Good morning. Can you hear us?"), ("Kofi Adjei", "Yes.")]
    assert read.turns[1].seconds == 9.0
    older = word_file(
        "0:0:0.0 --> 0:0:2.570\nAma Mensah\nGood morning. Can you",
        "0:0:2.570 --> 0:0:4.0\nAma Mensah\nhear us?",
        "0:0:9.0 --> 0:0:9.900\nKofi Adjei\nYes.",
        "0:0:11.0 --> 0:0:12.900\nKofi Adjei\nWe do.",
    )
    read_older = read_transcript("call.docx", older)
    assert said(read_older) == [("Ama Mensah", "Good morning. Can you hear us?"), ("Kofi Adjei", "Yes. We do.")]


def test_meeting_notes_in_word_keep_their_headings() -> None:
    document = docx.Document()
    document.add_heading("Options", 1)
    document.add_paragraph("Paint the date on the concrete", style="List Bullet")
    document.add_heading("Next steps", 1)
    document.add_paragraph("Ama asks the assembly", style="List Bullet")
    target = io.BytesIO()
    document.save(target)
    read = read_transcript("notes.docx", target.getvalue())
    assert [(turn.phase, turn.kind, turn.text) for turn in read.turns] == [
        (Phase.OPTIONS, None, "Paint the date on the concrete"),
        (Phase.OPTIONS, NoteKind.ACTION, "Ama asks the assembly"),
    ]
