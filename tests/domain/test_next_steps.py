"""Where a file stands and the one thing to do now."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.domain.agenda import Agenda, Preset
from service.domain.fit import DayCost, FitAnswers
from service.domain.ids import HubId, PeerAssistId, PersonId
from service.domain.next_steps import FileState, next_step, standings
from service.domain.peer_assists import PeerAssist, Stage, Standing
from service.domain.people import HostTeam
from service.domain.places import Language, Space
from service.domain.problem import ASKED_FIRST, SheetField, VersionKind
from service.errors import NotAllowed
from service.locale import catalogue

TODAY = date(2027, 3, 1)
FOUR = frozenset(ASKED_FIRST)
ONE = frozenset({SheetField.PROBLEM})


def file(**values: Any) -> PeerAssist:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    whole = {
        "id": PeerAssistId("pa-1"),
        "title": "Pumps",
        "hub_id": HubId("lake"),
        "space": Space.REAL,
        "made_by": "local",
        "request": "Help.",
    }
    return PeerAssist.model_validate({**whole, "request": "Help.", "made_at": now, "changed_at": now, **values})


STEPS = [
    ({"request": ""}, {}, "paste_request"),
    ({}, {}, "draft_sheet"),
    ({"decision_date": date(2027, 2, 1)}, {}, "decision_passed"),
    ({}, {"filled": ONE, "open_questions": 3}, "ask_host"),
    ({}, {"filled": ONE}, "fill_gaps"),
    ({}, {"filled": FOUR, "drafted": True}, "read_draft"),
    ({}, {"filled": FOUR, "typed": True}, "agree_with_host"),
    ({}, {"filled": FOUR, "accepted": frozenset({VersionKind.AS_AGREED})}, "find_people"),
    ({"stage": "people"}, {}, "choose_people"),
    ({"stage": "plan"}, {}, "set_date"),
    ({"stage": "plan", "session_date": date(2027, 3, 9)}, {}, "set_agenda"),
    (
        {"stage": "plan", "session_date": date(2027, 3, 9), "agenda": Agenda.from_preset(Preset.MINUTES_90)},
        {},
        "session_in_days",
    ),
    (
        {"stage": "plan", "session_date": date(2027, 2, 9), "agenda": Agenda.from_preset(Preset.MINUTES_90)},
        {},
        "session_held",
    ),
    ({"stage": "session", "session_date": TODAY}, {}, "hold_session"),
    ({"stage": "session", "session_date": date(2027, 3, 2)}, {}, "session_in_days"),
    ({"stage": "session", "session_date": date(2027, 2, 28)}, {}, "session_held"),
    ({"stage": "write_up"}, {}, "write_up"),
    ({"stage": "write_up"}, {"notes": 7}, "draft_write_up"),
    ({"stage": "write_up"}, {"notes": 7, "write_up": "in_review", "to_read": 3}, "read_write_up"),
    ({"stage": "write_up"}, {"notes": 7, "write_up": "in_review"}, "approve_write_up"),
    ({"stage": "write_up"}, {"notes": 7, "write_up": "sent_back", "to_read": 3}, "write_up_sent_back"),
    ({"stage": "follow_up"}, {}, "follow_up"),
    ({"stage": "closed"}, {}, "closed"),
]


@pytest.mark.parametrize(("values", "state", "id"), STEPS)
def test_there_is_one_next_step(values: dict[str, Any], state: dict[str, Any], id: str) -> None:
    step = next_step(file(**values), FileState(**state), today=TODAY)
    assert step.id == id
    assert all(f"next_step.{id}" in catalogue(language) for language in Language)


def test_a_file_moves_freely_until_it_is_closed() -> None:
    assert file(stage="follow_up").moved_to(Stage.PREPARE).stage is Stage.PREPARE
    assert file(stage="closed").moved_to(Stage.FOLLOW_UP).stage is Stage.FOLLOW_UP
    with pytest.raises(NotAllowed):
        file(stage="closed").moved_to(Stage.SESSION)


def test_agreeing_ends_preparing_and_nothing_later() -> None:
    assert file().agreed().stage is Stage.PEOPLE
    assert file(stage="session").agreed().stage is Stage.SESSION


def test_the_facilitator_is_not_of_the_host_team() -> None:
    lead = file(host_team=HostTeam(lead_id=PersonId("p-lead")))
    for person, team in (("p-lead", []), ("p-member", [PersonId("p-member")])):
        with pytest.raises(NotAllowed):
            lead.handed_to(PersonId(person), host_team=team)
    assert lead.handed_to(PersonId("p-other"), host_team=[PersonId("p-member")]).facilitator_id == "p-other"


def test_any_trigger_makes_it_fit_and_silence_is_not_a_no() -> None:
    assert FitAnswers().fits is None
    assert FitAnswers(new_activity=False, similar_project=False).fits is None
    assert FitAnswers(new_activity=False, solved_elsewhere=True).fits is True
    assert FitAnswers(new_activity=False, solved_elsewhere=False, similar_project=False).fits is False


def test_what_is_not_known_about_the_cost_stays_unknown() -> None:
    assert DayCost(people=8).person_hours() is None
    assert DayCost(people=8).person_hours(90) == 12
    assert DayCost(people=8, hour_cost=10).money() is None
    assert DayCost(people=8, hour_cost=10, travel_cost=5).money(60) == 85


@pytest.mark.parametrize("preset", Preset)
def test_the_presets_are_within_their_own_rules(preset: Preset) -> None:
    found = {finding.id for finding in Agenda.from_preset(preset).findings(file().format)}
    assert found <= ({"agenda.unusual_length"} if preset is Preset.MINUTES_45 else {"agenda.no_break"})


@pytest.mark.parametrize(
    ("stage", "state", "standing"),
    [
        ("session", {}, Standing.EMPTY),
        ("session", {"write_up": "in_review", "to_read": 5}, Standing.DRAFTED),
        ("session", {"write_up": "in_review", "to_read": 2, "read": 3}, Standing.NEEDS_YOU),
        ("session", {"write_up": "in_review", "read": 5}, Standing.NEEDS_YOU),
        ("write_up", {"write_up": "in_review", "to_read": 5}, Standing.NEEDS_YOU),
        ("write_up", {}, Standing.NEEDS_YOU),
        ("write_up", {"write_up": "sent_back", "read": 5}, Standing.NEEDS_YOU),
        ("write_up", {"write_up": "approved", "read": 5}, Standing.DONE),
        ("follow_up", {"write_up": "in_review", "to_read": 1, "read": 4}, Standing.NEEDS_YOU),
        ("session", {"write_up": "withdrawn", "read": 5}, Standing.EMPTY),
    ],
)
def test_the_write_ups_step_says_what_stands_there(stage: str, state: dict[str, Any], standing: Standing) -> None:
    found = {each.stage: each.standing for each in standings(file(stage=stage), FileState(**state), today=TODAY)}
    assert found[Stage.WRITE_UP] is standing
    assert found[Stage.PREPARE] is Standing.DONE


def test_what_a_file_opened_from_notes_skipped_is_not_done_and_the_day_of_asking_shows() -> None:
    found = standings(file(stage="write_up", request=""), FileState(asked_on=TODAY), today=TODAY)
    assert [each.standing.value for each in found] == ["empty", "empty", "empty", "done", "needs_you", "needs_you"]
    assert {each.standing for each in standings(file(stage="closed"), FileState(), today=TODAY)} == {Standing.DONE}
