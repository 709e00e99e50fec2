"""The write-up from people's own sentences: sorted, verbatim, and nothing guessed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service.domain.agenda import Phase
from service.domain.drafts import WriteUpContent, WriteUpItem
from service.domain.ids import NoteId, OptionId, PeerAssistId, SourceId
from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.sessions import Closing, Note, NoteKind, NoteOrigin, Option, Side, Speaker, WillDo
from service.domain.sources import Source, SourceKind
from service.drafting.extractive.said import without_filler
from service.drafting.extractive.write_up import MOST_WORDS, words_shown, write_write_up
from service.sessions.importing.reading import read_pasted, read_transcript
from service.support.grounding import check
from service.support.items import check_item

NOW = datetime(2026, 11, 25, tzinfo=UTC)
FILE = PeerAssistId("file")
CORPUS = Path(__file__).parents[3] / "corpus" / "files" / "kpatuya-handpumps"


def noted(
    *rows: tuple[str, str] | tuple[str, str, NoteKind | None], **more: object
) -> tuple[list[Note], dict[str, Source]]:
    """Notes of (speaker, text, kind)."""
    notes: list[Note] = []
    sources: dict[str, Source] = {}
    for at, (speaker, text, *kind) in enumerate(rows):
        source = Source(id=SourceId(f"s{at}"), kind=SourceKind.NOTE, text=text, made_at=NOW)
        sources[source.id] = source
        note = Note(
            id=NoteId(f"n{at}"), peer_assist_id=FILE, source_id=source.id, text=text, speaker=speaker,
            kind=kind[0] if kind else None, position=at, made_by="Daniel", made_at=NOW,
        )  # fmt: skip
        notes.append(note.model_copy(update=more))
    return notes, sources


def written(
    notes: Sequence[Note],
    sources: Mapping[str, Source],
    *,
    options: Sequence[Option] = (),
    speakers: Sequence[Speaker] = (),
    language: Language = Language.EN,
) -> WriteUpContent:
    content = write_write_up(notes, sources, options=options, speakers=speakers, language=language, today=NOW.date())
    called = {speaker.name: speaker.called for speaker in speakers if speaker.called}
    as_called = [note.model_copy(update={"speaker": called.get(note.speaker, note.speaker)}) for note in notes]
    for item in (*content.items, *content.left_out):
        assert item.claim.quoted
        assert check_item(item, sources, {note.source_id: note for note in as_called}, options=options) is None
    return content


def of_kind(content: WriteUpContent, kind: ItemKind) -> list[WriteUpItem]:
    return [item for item in content.items if item.kind is kind]


def texts(content: WriteUpContent, kind: ItemKind) -> list[str]:
    return [item.claim.text for item in of_kind(content, kind)]


SORTED = noted(
    ("Collins", "Paint the date of the last visit on the concrete. It worked in Lake Basin where children can read.", NoteKind.OPTION),
    ("Kamala", "Visit at four in the afternoon on market day, when women are at the pump.", NoteKind.RECOMMENDATION),
    ("Harry", "Salamatu is strongly against letting the ten pumps go; not settled.", NoteKind.CAUTION),
    ("Kwame", "We will pay one mechanic by days of water.", NoteKind.DECISION),
    ("Abena", "I will test the church boreholes for salt by 15 December.", NoteKind.ACTION),
    ("Kwame", "Someone has to talk to the assembly about the line.", NoteKind.ACTION),
    ("Kwame", "Four of the five that paid live on the mechanic's road.", NoteKind.LEARNING),
    ("Kamala", "How many of the forty pumps have other water near?", NoteKind.QUESTION),
    ("Kwame", "What does a mechanic earn a month in this district?", NoteKind.QUESTION),
    ("Abena", "One thousand nine hundred cedis each, every month.", NoteKind.ANSWER),
)  # fmt: skip


def test_what_people_sorted_keeps_its_kind() -> None:
    content = written(*SORTED)
    assert texts(content, ItemKind.RECOMMENDED) == [
        "Visit at four in the afternoon on market day, when women are at the pump."
    ]
    assert texts(content, ItemKind.DECIDED) == ["We will pay one mechanic by days of water."]
    assert texts(content, ItemKind.DISAGREEMENT) == [
        "Salamatu is strongly against letting the ten pumps go; not settled."
    ]
    assert len(of_kind(content, ItemKind.ACTION)) == 2


def test_items_come_in_the_order_they_are_read() -> None:
    order = [list(ItemKind).index(item.kind) for item in written(*SORTED).items]
    assert order == sorted(order)
    assert len(set(order)) > 5


def test_an_option_says_who_offered_it_where_it_worked_and_under_what_conditions() -> None:
    (option,) = of_kind(written(*SORTED), ItemKind.OFFERED)
    assert option.said_by == "Collins"
    assert option.where == "Lake Basin"
    assert "children can read" in option.conditions


def test_an_owner_and_a_date_stand_only_where_they_were_said() -> None:
    by_owner = {item.owner: item for item in of_kind(written(*SORTED), ItemKind.ACTION)}
    assert by_owner["Abena"].due == "by 15 December"
    assert by_owner["Abena"].due_date == date(2026, 12, 15)
    assert by_owner[""].due == ""
    assert by_owner[""].due_date is None


@pytest.mark.parametrize(
    ("words", "owner", "due"),
    [
        ("Kwame to tell the mechanics this week", "Kwame", "this week"),
        ("Salamatu: paint the dates on all forty pumps before the end of the month", "Salamatu", "before the end of the month"),
        ("paint dates on all 40 pumps - Salamatu", "Salamatu", ""),
        ("Somebody talks to Mariama and the assembly about the line", "", ""),
        ("Fatawu will start with eighteen pumps on 12/01/2027", "Fatawu", "on 12/01/2027"),
        ("Kwame to pay from 3 March 2027 and to tell the council before 12/01/2027", "Kwame", "before 12/01/2027"),
        ("The mechanics move their visits to the afternoon", "", ""),
        ("Many committees of Nakpali will pay when they see the work", "", ""),
        ("The QAA to review the pumps", "", ""),
    ],
)  # fmt: skip
def test_an_action_step_of_a_note(words: str, owner: str, due: str) -> None:
    (item,) = of_kind(written(*noted(("", words, NoteKind.ACTION))), ItemKind.ACTION)
    assert (item.owner, item.due) == (owner, due)
    assert item.due_date is None  # a day that can be read two ways is none


def test_an_answered_question_is_not_open() -> None:
    assert texts(written(*SORTED), ItemKind.OPEN_QUESTION) == ["How many of the forty pumps have other water near?"]


TALK = noted(
    ("Esther", "Good morning everybody. Can you hear us in the room?"),
    ("Kwame", "We have forty hand pumps, and each water committee is to pay the mechanic three hundred cedis a year."),
    ("Kwame", "Um, so the question is what makes, uh, a committee pay the mechanic for a pump that works."),
    ("Kamala", "Yeah, okay, um. Yeah."),
    ("Collins", "You could paint the date of the last visit by the mechanic on the concrete of the pump, we did that in Lake Basin."),
    ("Collins", "You could paint the date of the last visit of the mechanic on the concrete of each pump."),
    ("Rodel", "What if the vegetable sellers collect the fee for the mechanic in small coins every week?"),
    ("Naomi", "Maybe you should let the ten pumps without a committee go, openly, with a date."),
    ("Salamatu", "I strongly disagree, you cannot let the ten pumps go, the church borehole is salty."),
    ("Kwame", "We decided that the mechanic visits the pumps in the afternoon of the market day."),
    ("Abena", "I will send the list of the committees that paid the mechanic by Friday."),
)  # fmt: skip


def test_a_raw_transcript_is_sorted_by_what_people_say() -> None:
    content = written(*TALK)
    assert any("vegetable sellers" in text for text in texts(content, ItemKind.OFFERED))
    assert any("afternoon of the market day" in text for text in texts(content, ItemKind.DECIDED))
    (action,) = of_kind(content, ItemKind.ACTION)
    assert (action.owner, action.due, action.due_date) == ("Abena", "by Friday", None)


def test_a_disagreement_keeps_both_sides() -> None:
    (item,) = of_kind(written(*TALK), ItemKind.DISAGREEMENT)
    assert "with a date" in item.claim.text
    assert "salty" in item.claim.text
    assert item.said_by == "Naomi, Salamatu"
    assert len({span.source_id for span in item.claim.support}) == 2


def test_repeats_and_chatter_stay_out() -> None:
    said = [item.claim.text for item in written(*TALK).items]
    assert sum("paint the date" in text for text in said) == 1
    assert not [text for text in said if "hear us" in text or text.startswith(("Um", "Yeah", "okay"))]


def test_filler_is_cut_and_the_words_stay_the_speakers_own() -> None:
    source = "Um, so we we should, uh, paint the date, you know."
    pieces = without_filler(source, 0, len(source), Language.EN)
    assert " ".join(source[start:end] for start, end in pieces) == "we should, paint the date"
    year = "Since twenty twenty-four two mechanics visit them."
    assert without_filler(year, 0, len(year), Language.EN) == ((0, len(year)),)


def test_the_host_does_not_offer_and_a_peer_does_not_decide() -> None:
    words = ("We'll use the radio for the reminder to the committees.", "You could use the radio for the reminder.")
    notes, sources = noted(
        ("Kwame", words[0]), ("Harry", words[1]), ("Harry", "We'll use a card on each of the pumps.")
    )
    sides = [Side.HOST, Side.PEER, Side.PEER]
    notes = [note.model_copy(update={"side": side}) for note, side in zip(notes, sides, strict=True)]
    content = written(notes, sources)
    assert texts(content, ItemKind.DECIDED) == [words[0]]


def test_a_name_confirmed_before_drafting_is_the_one_used() -> None:
    notes, sources = noted(
        ("Meeting Room", "I will paint the dates on the pumps by Friday."),
        ("salam", "I will test the boreholes for salt."),
    )
    speakers = [Speaker(name="Meeting Room", is_place=True), Speaker(name="salam", called="Salamatu Issah")]
    content = written(notes, sources, speakers=speakers)
    assert [(item.owner, item.said_by) for item in of_kind(content, ItemKind.ACTION)] == [
        ("", ""),
        ("Salamatu Issah", "Salamatu Issah"),
    ]


def test_the_options_log_and_the_close_come_as_they_were_written() -> None:
    notes, sources = noted(("Collins", "Pay for days of water, not for visits.", NoteKind.OPTION))
    extra = {
        "o": "Pay for days of water, not for visits.",
        "w": "Test the church boreholes for salt\nAbena\nmid December",
        "r": "After the steering committee and again in March",
        "v": "Four of the five live on his road",
    }
    sources |= {
        key: Source(id=SourceId(key), kind=SourceKind.CLOSING, text=text, made_at=NOW) for key, text in extra.items()
    }
    option = Option(
        id=OptionId("o"), peer_assist_id=FILE, source_id=SourceId("o"), note_id=notes[0].id, text=extra["o"],
        offered_by="Collins Ouma", where_it_worked="Lake Basin", conditions="A stock of parts on credit", made_by="D", made_at=NOW,
    )  # fmt: skip
    closing = Closing(
        valuable=extra["v"],
        will_do=(
            WillDo(what="Test the church boreholes for salt", who="Abena", due="mid December"),
            WillDo(what="Words that stand in no source"),
        ),
        report_back=extra["r"],
    )
    content = write_write_up(notes, sources, options=[option], closing=closing, language=Language.EN, today=NOW.date())
    assert all(check(item.claim, sources) is None for item in content.items)
    (offered,) = of_kind(content, ItemKind.OFFERED)
    assert (offered.said_by, offered.where, offered.conditions) == (
        "Collins Ouma",
        "Lake Basin",
        "A stock of parts on credit",
    )
    (action,) = of_kind(content, ItemKind.ACTION)
    assert (action.owner, action.due) == ("Abena", "mid December")
    assert texts(content, ItemKind.REPORT_BACK) == [extra["r"]]
    assert texts(content, ItemKind.LEARNING) == [extra["v"]]


def test_more_than_two_pages_hold_is_left_out_and_never_an_action_or_a_disagreement_first() -> None:
    who = ["treasurer", "teacher", "mechanic", "seller", "chief", "nurse", "driver", "clerk"]
    what = ["register", "ladder", "radio", "painted board", "savings box", "spare chain", "bicycle", "receipt"]
    rows: list[tuple[str, str, NoteKind | None]] = [
        (
            "Kamala",
            f"The {one} of village {one[:3]}{other[:4]} looks after the {other} and shows it to visitor {at}.",
            NoteKind.OPTION,
        )
        for at, (one, other) in enumerate((one, other) for one in who for other in what)
    ]
    rows.append(("Abena", "I will test the boreholes for salt by Friday.", NoteKind.ACTION))
    content = written(*noted(*rows))
    assert sum(words_shown(item) for item in content.items) <= MOST_WORDS
    assert content.left_out
    assert len(of_kind(content, ItemKind.ACTION)) == 1
    values = [item.value for item in content.left_out]
    assert values == sorted(values, reverse=True)
    assert len({item.claim.id for item in (*content.items, *content.left_out)}) == len(content.items) + len(
        content.left_out
    )


def test_french_notes_are_read_in_french() -> None:
    rows = noted(
        ("Hery", "On pourrait peindre la date du dernier passage du mécanicien sur le béton de la pompe."),
        ("Kwame", "Euh, donc nous avons décidé que le mécanicien passe l'après-midi du jour de marché."),
        ("Abena", "Je vais envoyer la liste des comités qui ont payé avant le 15 décembre 2026."),
        ("Naomi", "Je ne suis pas d'accord, on ne peut pas abandonner les dix pompes du village."),
    )
    french = {key: source.model_copy(update={"language": Language.FR}) for key, source in rows[1].items()}
    content = written(rows[0], french, language=Language.FR)
    assert len(of_kind(content, ItemKind.OFFERED)) == 1
    assert texts(content, ItemKind.DECIDED) == [
        "nous avons décidé que le mécanicien passe l'après-midi du jour de marché."
    ]
    (action,) = of_kind(content, ItemKind.ACTION)
    assert (action.owner, action.due_date) == ("Abena", date(2026, 12, 15))
    assert of_kind(content, ItemKind.DISAGREEMENT)


@pytest.mark.parametrize("text", ["", "   ", "ok", "?!", "…", "Um. Uh. Yeah.", "x" * 3000, "a, " * 4000, "1. 2. 3."])
def test_notes_that_say_nothing_give_an_empty_draft_or_a_supported_one(text: str) -> None:
    written([], {})
    written(*noted(("", text)))
    written(*noted(("", text, NoteKind.OPTION)))
    assert write_write_up([], {}, closing=Closing(), language=Language.FR).items == ()


def test_a_note_whose_words_were_not_given_is_passed_over() -> None:
    notes, sources = SORTED
    assert written(notes, {"s4": sources["s4"]}).items


def test_a_phase_helps_to_sort() -> None:
    notes, sources = noted(
        ("Kamala", "Painted dates on the concrete of the pump, the children could read them."), phase=Phase.OPTIONS
    )
    assert written(notes, sources).items[0].kind is ItemKind.OFFERED


NOTES = """
OPTIONS
1 - card on the pump not in the bag. Collins. did it in Lake Basin 71 pumps. worked where somebody can read
2 - let the ten go - with a date. Naomi
Salamatu strongly against. "you will not say that to the women, their church borehole is salty"

CLOSE Kwame
will do:
 * paint dates on all 40 pumps before the end of the month - Salamatu
 * test the church boreholes for salt - Abena by mid Dec
 * somebody to talk to the assembly about the line <- who? no name said
- report back to the peers after the steering committee
"""


def test_notes_brought_from_elsewhere_are_read_line_by_line() -> None:
    turns = read_pasted(NOTES).turns
    notes, sources = noted(*((turn.speaker, turn.text, turn.kind) for turn in turns))
    notes = [
        note.model_copy(update={"phase": turn.phase, "origin": NoteOrigin.PASTED})
        for note, turn in zip(notes, turns, strict=True)
    ]
    content = written(notes, sources)
    options = texts(content, ItemKind.OFFERED)
    assert any(text.startswith("card on the pump") and text.endswith("can read") for text in options)
    assert any("let the ten go - with a date" in text for text in options)
    assert any("strongly against" in text for text in texts(content, ItemKind.DISAGREEMENT))
    steps = {item.owner: item.due for item in of_kind(content, ItemKind.ACTION)}
    assert steps.keys() >= {"Salamatu", ""}
    assert steps["Salamatu"] == "before the end of the month"
    assert len(of_kind(content, ItemKind.REPORT_BACK)) == 1


def test_the_sample_session_gives_its_decisions_steps_and_disagreements() -> None:
    read = read_transcript("transcript.vtt", (CORPUS / "transcript.vtt").read_bytes())
    notes, sources = noted(*((turn.speaker, turn.text) for turn in read.turns), origin=NoteOrigin.TRANSCRIPT)
    content = written(notes, sources)
    steps = of_kind(content, ItemKind.ACTION)
    assert any(item.owner == "Salamatu" and item.due == "before the end of the month" for item in steps)
    assert any("somebody should talk to Mariama" in item.claim.text and not item.owner for item in steps)
    assert len(of_kind(content, ItemKind.DISAGREEMENT)) >= 2
    assert any(item.where == "Lake Basin" for item in of_kind(content, ItemKind.OFFERED))
    assert of_kind(content, ItemKind.REPORT_BACK)
