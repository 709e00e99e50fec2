"""The session against the real service: phases, options, the go-round, the close, and what is brought from elsewhere."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import streamlit as st

from service.domain.agenda import Agenda, Phase, Preset
from service.domain.peer_assists import Stage
from service.domain.problem import VersionKind
from service.domain.sessions import Closing, NoteKind, OptionStatus, PhaseRun, Side
from tests.ui.screens.conftest import Opened, button, file_page, words_of
from ui.calls import files, session
from ui.client import Client, Unreachable
from ui.desk import Desk
from ui.parts.notepad import Differs, Gone, Kept, NotKept, PadChange
from ui.screens.session import live
from ui.screens.session.noting import keep, kinds_of
from ui.screens.session.phases import standing_of
from ui.texts import LANGUAGES, Language

REQUEST = "Our clinic has no water. How do others pay the mechanic?"


@pytest.fixture
def file_id(practice: Client) -> str:
    """A file at its session, with nothing said yet."""
    file = files.open_file(practice, REQUEST)
    return files.change(practice, file.id, file.revision, stage=Stage.SESSION).id


@pytest.fixture
def under_way(practice: Client, file_id: str) -> str:
    """The same with the session in its options phase."""
    move_to(practice, file_id, Phase.OPTIONS)
    return file_id


@pytest.fixture
def desk_of_facilitator(practice: Client) -> Desk:
    """The road of a part that is tested without its page."""
    return Desk(client=practice, texts=practice.texts(), steps=None)  # type: ignore[arg-type]


def move_to(client: Client, file_id: str, phase: Phase | None) -> None:
    session.move(client, file_id, phase, session.session(client, file_id).revision)


def noted(client: Client, file_id: str, text: str, **members: str) -> str:
    id = f"note-{uuid4().hex}"
    session.keep_notes(client, file_id, [{"id": id, "text": text, **members}])
    return id


def test_before_it_begins_there_is_one_thing_to_do_and_a_way_in_for_a_session_held_elsewhere(
    opened: Opened, practice: Client, file_id: str
) -> None:
    desk = file_page(opened(), file_id)
    said = words_of(desk)
    assert not desk.exception
    assert "The session has not begun." in said
    assert "Bring a transcript or notes" in said
    assert "You could say" not in said

    desk = button(desk, r"Begin\: Getting to know one another")
    assert session.session(practice, file_id).phase is Phase.RAPPORT
    assert "No problem yet. People help those they know." in words_of(desk)


def test_each_phase_has_its_rule_its_script_and_the_way_on(opened: Opened, practice: Client, under_way: str) -> None:
    desk = file_page(opened(), under_way)
    said = words_of(desk)
    assert "The host listens. Write each option as it was said" in said
    assert "Hosts, please listen. You do not have to answer any of it." in said
    button(desk, r"Go on\: Caucus")
    assert session.session(practice, under_way).phase is Phase.CAUCUS


def test_every_phase_has_its_words_in_both_languages(practice: Client) -> None:
    for language in LANGUAGES:
        texts = practice.acting(language=language).texts()
        for phase in Phase:
            ids = [f"desk.phase.{phase.value}", f"desk.session.now.{phase.value}", f"desk.session.rule.{phase.value}"]
            ids += [f"desk.session.script.{phase.value}.{number}" for number in (1, 2, 3)]
            assert [id for id in ids if id not in texts.catalogue] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_note_has_a_letter_of_its_own(practice: Client, language: Language) -> None:
    client = practice.acting(language=language)
    kinds = kinds_of(Desk(client=client, texts=client.texts(), steps=None))  # type: ignore[arg-type]
    assert {kind.id for kind in kinds} == {kind.value for kind in NoteKind}
    assert len({kind.key for kind in kinds}) == len(kinds)
    assert all(len(kind.key) == 1 and kind.key.isascii() and kind.key.islower() for kind in kinds)


def test_the_clock_lays_what_happened_over_the_agenda() -> None:
    agenda = Agenda.from_preset(Preset.HALF_DAY)
    at = [f"2026-03-14T10:{minute:02}:00+00:00" for minute in (0, 10, 25, 40)]
    runs = [
        PhaseRun.model_validate({"phase": phase, "started_at": start, "ended_at": end})
        for phase, start, end in (
            ("rapport", at[0], at[1]),
            ("tell", at[1], at[2]),
            ("rapport", at[2], at[3]),
            ("break", at[3], None),
        )
    ]
    standing = standing_of(agenda, runs)
    assert standing.taken[:2] == (25 * 60, 15 * 60)
    assert standing.current == 2
    assert standing.started == runs[-1].started_at
    ended = runs[-1].model_copy(update={"ended_at": runs[-1].started_at})
    assert standing_of(agenda, [*runs[:-1], ended]).current is None


def test_notes_are_kept_once_and_what_somebody_else_did_is_answered(
    desk_of_facilitator: Desk, practice: Client, under_way: str
) -> None:
    file = files.get(practice, under_way)
    add = PadChange("add", f"note-{uuid4().hex}", 0, {"text": "Read it out.", "kind": "", "speaker": "Grace"})
    empty = PadChange("add", f"note-{uuid4().hex}", 0, {"text": " "})
    for _ in range(2):
        kept, refused = keep(desk_of_facilitator, file, [add, empty])
        assert kept == Kept(add.id, 1)
        assert isinstance(refused, NotKept)
        assert not refused.again
    (note,) = session.changes(practice, under_way, 0).notes
    assert (note.text, note.kind, note.speaker) == ("Read it out.", NoteKind.OPTION, "Grace")

    change = PadChange("change", note.id, 1, {"kind": "caution"})
    assert keep(desk_of_facilitator, file, [change]) == [Kept(note.id, 2)]
    (differs,) = keep(desk_of_facilitator, file, [PadChange("change", note.id, 1, {"text": "Mine."})])
    assert isinstance(differs, Differs)
    assert differs.note.kind == "caution"
    assert keep(desk_of_facilitator, file, [PadChange("delete", note.id, 2)]) == [Gone(note.id)]
    assert keep(desk_of_facilitator, file, [PadChange("change", note.id, 2, {"text": "Late."})]) == [Gone(note.id)]
    assert keep(desk_of_facilitator, file, [add]) == [Gone(note.id)]


def test_while_the_service_is_away_notes_wait(desk_of_facilitator: Desk, practice: Client, under_way: str) -> None:
    file = files.get(practice, under_way)
    away = Desk(
        client=Client(space="practice", base_url="http://127.0.0.1:9"),
        texts=desk_of_facilitator.texts,
        steps=None,  # type: ignore[arg-type]
    )
    changes = [PadChange("add", "note-a", 0, {"text": "Wait."}), PadChange("change", "note-b", 1, {"text": "Wait."})]
    assert keep(away, file, changes) == [NotKept(each.id, Unreachable("en").sentence) for each in changes]


def test_a_note_sorted_as_an_option_stands_in_the_log_and_gets_its_row_when_somebody_adds_to_it(
    opened: Opened, practice: Client, under_way: str
) -> None:
    note_id = noted(practice, under_way, "Read the calendar out every month.", speaker="Grace Ekai")
    desk = file_page(opened(), under_way)
    said = words_of(desk)
    assert "Read the calendar out every month." in said
    assert "offered by Grace Ekai" in said

    desk.button(key=f"log-{note_id}").click().run()
    (option,) = session.changes(practice, under_way, 0).options
    assert (option.note_id, option.offered_by) == (note_id, "Grace Ekai")
    assert words_of(desk).count("Read the calendar out every month.") == 1
    assert [each.label for each in desk.button if each.key == f"open-{option.id}"] == ["Done"]


def test_sticky_notes_become_options_one_a_line_and_a_deleted_one_comes_back(
    opened: Opened, practice: Client, under_way: str
) -> None:
    desk = file_page(opened(), under_way)
    desk.text_area(key=f"sticky-text-{under_way}").set_value("Pay in three parts\n\nAsk the clerk")
    desk = button(desk, "Put them into the options log")
    assert "2 options are in the log." in words_of(desk)
    options = session.changes(practice, under_way, 0).options
    assert [option.text for option in options] == ["Pay in three parts", "Ask the clerk"]

    desk.button(key=f"open-{options[0].id}").click().run()
    desk.button(key=f"delete-{options[0].id}").click().run()
    assert "The option is deleted." in words_of(desk)
    desk.button(key="option-undo").click().run()
    assert {option.text for option in session.changes(practice, under_way, 0).options} == {
        "Pay in three parts",
        "Ask the clerk",
    }


def test_redefining_the_problem_makes_a_version_and_earlier_options_say_which_they_answered(
    opened: Opened, practice: Client, under_way: str
) -> None:
    session.keep_option(practice, under_way, f"option-{uuid4().hex}", "Pay in three parts", status=OptionStatus.OPEN)
    desk = file_page(opened(), under_way)
    desk.text_area(key=f"redefined-{under_way}-1").set_value("Nobody sends the invoice.")
    desk.text_input(key=f"redefined-by-{under_way}-1-").set_value("Peter Mwangi")
    desk = button(desk, "Keep the new version")
    said = words_of(desk)
    assert "Nobody sends the invoice." in said
    assert "It answered version 1 of the problem, before it was redefined." in said
    assert [version.kind for version in files.versions(practice, under_way)][-1] is VersionKind.AS_REDEFINED


def test_the_go_round_shows_who_has_not_spoken_and_a_tick_is_a_last_word(
    opened: Opened, practice: Client, under_way: str
) -> None:
    noted(practice, under_way, "We read it out on the radio.", speaker="Grace Ekai", side="peer")
    noted(practice, under_way, "It was never sent.", speaker="Peter Mwangi", side="host")
    desk = file_page(opened(), under_way)
    said = words_of(desk)
    assert "The one peer who is known here has spoken." in said
    assert "of the words noted from host and peers" in said.lower()
    assert "<th scope" in "".join(str(each.proto.body) for each in desk.get("html"))
    desk.checkbox(key=f"last-word-{under_way}-Grace Ekai").check().run()
    assert [voice.name for voice in session.voices(practice, under_way) if voice.had_last_word] == ["Grace Ekai"]


def test_without_a_model_live_assistance_says_so_and_an_idea_of_before_has_no_way_into_the_log(
    opened: Opened, practice: Client, under_way: str
) -> None:
    desk = file_page(opened(), under_way)
    assert "No model is configured, so none can take part in this session." in words_of(desk)
    keys = [str(each.key) for each in (*desk.toggle, *desk.button)]
    assert not [key for key in keys if key.startswith(("live-assistance", "suggest"))]
    session.assist_live(practice, under_way, True, session.session(practice, under_way).revision)
    practice.post(f"/peer-assists/{under_way}/ideas", {"id": "idea-1", "text": "Rent a boat.", "model": "small-1"})
    desk = file_page(opened(), under_way)
    said = words_of(desk)
    assert "Rent a boat." in said
    assert "Suggested by small-1. Nobody in the room said this." in said
    assert not [each for each in desk.button if "idea" in str(each.key)]


def test_the_close_is_kept_row_by_row_beside_what_others_wrote(
    opened: Opened, practice: Client, under_way: str
) -> None:
    move_to(practice, under_way, Phase.CLOSE)
    desk = file_page(opened(), under_way)
    assert "In the host’s own words." in words_of(desk)
    now = session.session(practice, under_way)
    session.close(practice, under_way, Closing(valuable="The radio."), now.revision)
    desk.button(key=f"add-will-do-{under_way}").click().run()
    desk.button(key=f"add-feedback-{under_way}").click().run()
    closing = session.session(practice, under_way).closing
    assert closing.valuable == "The radio."
    assert (len(closing.will_do), len(closing.feedback)) == (1, 1)


def test_after_the_session_there_is_one_thing_to_do(opened: Opened, practice: Client, under_way: str) -> None:
    noted(practice, under_way, "We read it out on the radio.")
    move_to(practice, under_way, None)
    file = files.get(practice, under_way)
    files.change(practice, under_way, file.revision, stage=Stage.SESSION)
    desk = file_page(opened(), under_way)
    said = words_of(desk)
    assert "The session is over, with 1 note and 1 options." in said
    assert "Draft the write-up" in [each.label for each in desk.button]
    button(desk, "Take the session up again")
    assert session.session(practice, under_way).phase is Phase.OPTIONS


def test_the_length_and_the_format_are_chosen_here_hybrid_among_them(
    opened: Opened, practice: Client, file_id: str
) -> None:
    desk = file_page(opened(), file_id)
    assert "No agenda is set, so the method’s 90 minutes are shown." in words_of(desk)
    chosen = {each.label: each for each in desk.selectbox}
    chosen["Length"].select(Preset.HALF_DAY)
    chosen["Format"].select_index(2)
    button(desk, "Save")
    file = files.get(practice, file_id)
    assert file.agenda is not None
    assert file.agenda.preset is Preset.HALF_DAY
    assert file.format.value == "hybrid"


def test_every_word_is_there_in_french(opened: Opened, practice: Client, under_way: str) -> None:
    session.keep_option(practice, under_way, f"option-{uuid4().hex}", "Payer en trois fois")
    desk = file_page(opened(lang="fr"), under_way)
    said = words_of(desk)
    assert "L’équipe hôte écoute." in said
    assert "desk." not in said
    assert "parts." not in said
    assert not [each for each in desk.button if "desk." in each.label]


TEAMS = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v {name}>{words}</v>\n"


def test_what_is_brought_into_a_file_is_named_once_and_the_same_words_again_are_said_to_be_there(
    opened: Opened, practice: Client, under_way: str
) -> None:
    words = TEAMS.format(name="Grace Ekai", words="We read the calendar out on the radio.")
    desk = file_page(opened(), under_way)
    desk.text_area(key=f"bring-text-{under_way}").set_value(words)
    desk = button(desk, "Read them in")
    assert "1 name was found." in words_of(desk)
    desk.text_input(key="called-0").set_value("Grace Ekai-Lokol")
    desk.selectbox(key="role-0").select_index(1)
    desk = button(desk, "Confirm the names")
    (speaker,) = session.speakers(practice, under_way)
    assert (speaker.called, speaker.side, speaker.confirmed) == ("Grace Ekai-Lokol", Side.PEER, True)

    desk = file_page(opened(), under_way)
    desk.text_area(key=f"bring-text-{under_way}").set_value(words)
    desk = button(desk, "Read them in")
    assert "Nothing was added twice." in words_of(desk)
    assert len(session.transcripts(practice, under_way)) == 1


def test_notes_pasted_at_home_open_a_file_at_its_write_up_and_ask_who_is_who(opened: Opened, practice: Client) -> None:
    desk = opened()
    desk.text_area(key="notes-text").set_value(TEAMS.format(name="Peter Mwangi", words="We will send the invoice."))
    desk = button(desk, "Draft the write-up")
    assert "Who is who" in words_of(desk)
    assert files.get(practice, desk.query_params["file"]).stage is Stage.WRITE_UP
    empty = button(opened(), "Draft the write-up")
    assert "There is nothing in the box yet." in words_of(empty)


def test_one_look_serves_all_parts_and_whoever_notes_alone_is_asked_after_rarely(
    practice: Client, under_way: str, desk_of_facilitator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, at, looks = files.get(practice, under_way), [1_000.0], 0

    def look(*asked: Any) -> Any:
        nonlocal looks
        looks += 1
        return really(*asked)

    really = session.changes
    monkeypatch.setattr(session, "changes", look)
    monkeypatch.setattr(live, "time", SimpleNamespace(monotonic=lambda: at[0]))
    st.session_state.clear()

    def seen(after: float) -> int:
        """Notes that are shown so many seconds later."""
        at[0] += after
        return len(live.live_of(desk_of_facilitator, file).notes)

    assert [seen(0), seen(0.1), seen(2), seen(2)] == [0, 0, 0, 0]
    assert looks == 1
    noted(practice, under_way, "Kiosks pay the mechanic")  # by somebody else
    assert [seen(0.5), seen(1)] == [0, 1]
    noted(practice, under_way, "So do we")
    assert [seen(1), seen(1)] == [1, 2]  # together they look more often
    noted(practice, under_way, "Others pay nobody")
    st.session_state["writes"] = 1  # this reader's own
    assert seen(0.1) == 3
    assert looks == 4
    at[0] += 200
    assert [seen(0), seen(4), seen(2)] == [3, 3, 3]
    assert looks == 6

    # What the service answered to one's own note is drawn without a look, and later is no sign of somebody else.
    st.session_state["writes"] = 2
    live.seen_notes(file, session.keep_notes(practice, file.id, [{"id": "note-own-0001", "text": "Mine"}]).notes)
    assert [seen(0.1), seen(6), seen(2), seen(2)] == [4, 4, 4, 4]
    assert looks == 7
    st.session_state.clear()
