"""Dates and agenda on the Plan page, against the real service: a date taken, people asked, the agenda typed and moved."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from service.domain.agenda import Agenda, Format, Phase, Preset
from service.domain.peer_assists import Stage
from service.domain.polls import Answer
from tests.ui.screens.conftest import Opened, file_page, words_of
from ui.calls import files, planning
from ui.client import Client
from ui.texts import LANGUAGES, Language

FULL = "nyakoro-market-drains"
"""The sample file with peers in several zones."""


@pytest.fixture
def empty_file(practice: Client) -> str:
    """A file to plan in which nobody takes part yet."""
    file = files.open_file(practice, "Our clinic has no water. How do others pay the mechanic?")
    return files.change(practice, file.id, file.revision, stage=Stage.PLAN).id


def pressed(desk: AppTest, key: str) -> AppTest:
    desk.button(key=key).click()
    return desk.run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_nobody_and_nothing_set_the_page_says_what_comes_next(
    opened: Opened, practice: Client, empty_file: str, language: Language
) -> None:
    desk = file_page(opened(lang=language), empty_file)
    assert not desk.exception
    said = words_of(desk)
    assert {"en": "No date is set yet.", "fr": "Aucune date n’est fixée."}[language] in said
    assert {"en": "Nobody takes part yet", "fr": "Personne ne participe encore"}[language] in said
    assert {"en": "the method’s 90 minutes are shown", "fr": "les 90 minutes de la méthode"}[language] in said
    assert "pa-zones" not in said


def test_slots_say_what_they_cost_whom_and_one_press_sets_the_date(opened: Opened, practice: Client) -> None:
    best = planning.slots(practice, FULL).slots[0]
    desk = file_page(opened(), FULL)
    said = words_of(desk)
    assert best.when in said
    assert all(cost in said for cost in best.costs)
    assert "pa-zones" in said
    desk = pressed(desk, f"take-{FULL}-0")
    assert not desk.exception
    meeting = planning.meeting(practice, FULL)
    assert meeting.starts_at == best.slot.starts_at
    assert files.get(practice, FULL).session_date == meeting.day
    assert f"{best.when} ({meeting.timezone})" in words_of(desk)


def test_people_are_asked_and_what_they_answer_is_kept_at_once(opened: Opened, practice: Client) -> None:
    desk = file_page(opened(), FULL)
    desk = pressed(pressed(desk, f"ask-{FULL}-0"), f"ask-{FULL}-1")
    view = planning.poll(practice, FULL)
    assert len(view.poll.slots) == 2
    who = view.attendees[0].who
    key = f"poll-{FULL}-1-{who}-{view.poll.revision}"
    control = desk.segmented_control(key=key)
    control.set_value(Answer.IF_NEED_BE).run()
    assert planning.poll(practice, FULL).poll.answer_of(who, view.poll.slots[1]) is Answer.IF_NEED_BE


def test_minutes_typed_are_saved_and_the_bar_and_the_checks_follow(
    opened: Opened, practice: Client, empty_file: str
) -> None:
    desk = file_page(opened(), empty_file)
    desk.number_input(key=f"agenda-minutes-1-{empty_file}").set_value(40).run()
    kept = planning.agenda(practice, empty_file)
    assert kept.agenda is not None
    assert (kept.agenda.items[1].phase, kept.agenda.items[1].minutes, kept.agenda.preset) == (Phase.TELL, 40, None)
    said = words_of(desk)
    assert "115 minutes of work" in said
    assert "The host tells for 40 minutes" in said


def test_lines_are_moved_taken_out_and_added(opened: Opened, practice: Client, empty_file: str) -> None:
    desk = file_page(opened(), empty_file)
    desk = pressed(desk, f"down-{empty_file}-1")
    desk = pressed(desk, f"remove-{empty_file}-5")
    kept = planning.agenda(practice, empty_file).agenda
    assert kept is not None
    assert [item.phase.value for item in kept.items] == ["rapport", "ask", "tell", "options", "caucus", "close"]
    desk.text_input(key=f"agenda-note-2-{empty_file}").set_value("Amina *tells*").run()
    assert not desk.exception
    kept = planning.agenda(practice, empty_file).agenda
    assert kept is not None
    assert kept.items[2].note == "Amina *tells*"


def test_a_preset_of_two_days_has_a_day_each(opened: Opened, practice: Client, empty_file: str) -> None:
    desk = file_page(opened(), empty_file)
    desk.selectbox(key=f"agenda-preset-{empty_file}").select(Preset.TWO_BY_90.value).run()
    kept = planning.agenda(practice, empty_file).agenda
    assert kept == Agenda.from_preset(Preset.TWO_BY_90)
    assert "Day 2" in words_of(desk)


def test_somebody_elses_agenda_is_never_overwritten(opened: Opened, practice: Client, empty_file: str) -> None:
    desk = file_page(opened(), empty_file)
    theirs = Agenda.from_preset(Preset.HALF_DAY)
    planning.save_agenda(practice, empty_file, theirs, files.get(practice, empty_file).revision)
    desk.number_input(key=f"agenda-minutes-1-{empty_file}").set_value(41).run()
    assert planning.agenda(practice, empty_file).agenda == theirs
    said = words_of(desk)
    assert "Somebody else changed the agenda meanwhile." in said
    assert "What you had put: 41" in said


def test_another_change_of_the_file_is_no_conflict(opened: Opened, practice: Client, empty_file: str) -> None:
    desk = file_page(opened(), empty_file)
    files.change(practice, empty_file, files.get(practice, empty_file).revision, format=Format.HYBRID)
    desk.number_input(key=f"agenda-minutes-1-{empty_file}").set_value(17).run()
    kept = planning.agenda(practice, empty_file).agenda
    assert kept is not None
    assert kept.items[1].minutes == 17


def test_hostile_words_stay_words(opened: Opened, practice: Client, empty_file: str) -> None:
    meeting = planning.meeting(practice, empty_file)
    at = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
    where = "<img src=x onerror=alert(1)>"
    planning.save_meeting(practice, meeting.model_copy(update={"starts_at": at, "where": where}))
    desk = file_page(opened(), empty_file)
    assert not desk.exception
    bodies = "".join(str(each.proto.body) for each in desk.get("html"))
    assert "<img" not in bodies
    assert "&lt;img" in bodies


def test_the_day_costs_people_and_hours_beside_what_it_should_bring(
    opened: Opened, practice: Client, empty_file: str
) -> None:
    file = files.get(practice, empty_file)
    files.change(
        practice,
        empty_file,
        file.revision,
        cost=file.cost.model_copy(update={"people": 8, "travel_cost": 1200.0, "currency": "EUR"}),
    )
    said = words_of(file_page(opened(), empty_file))
    assert "8 people × 1.5 h = 12 hours of work." in said
    assert "1,200 EUR" in said
    assert "The host has not said yet why it matters" in said
