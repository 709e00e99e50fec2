"""What an approval sets going, and what a correction leaves alone."""

from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from service.database import Database
from service.domain.follow_up import Timing, days_to_ask
from service.domain.ids import PeerAssistId
from service.domain.items import ItemKind
from service.domain.quarters import Quarter
from service.domain.write_ups import LineState
from service.errors import BadInput
from service.follow_up import planning
from service.peer_assists import store as files
from service.workflows.following_up import planned, taken_back
from tests.follow_up.conftest import CALLER, Approve

LATER = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_action_steps_lessons_and_the_next_report_follow_an_approval(desk: TestClient, approve: Approve) -> None:
    file = approve()
    view = desk.get(f"/peer-assists/{file.id}/follow-up").json()
    assert view["approved"] is True
    assert [step["what"] for step in view["actions"]] == ["Print the door sheet for 26 health posts."]
    assert [lesson["text"][:5] for lesson in view["lessons"]] == ["Vials", "We wi"]
    assert {lesson["state"] for lesson in view["lessons"]} == {"identified"}
    assert [each["due_on"] for each in view["follow_ups"]] == ["2026-12-31"]


def test_planning_twice_changes_nothing(desk: TestClient, approve: Approve, database: Database) -> None:
    file = approve()
    before = desk.get(f"/peer-assists/{file.id}/follow-up").json()
    with database.transaction() as tx:
        planning.plan(tx, files.get(tx, PeerAssistId(file.id), seen_by=CALLER), file.write_up, now=LATER)
    assert desk.get(f"/peer-assists/{file.id}/follow-up").json() == before


def test_a_correction_rewords_what_nobody_touched_and_keeps_what_somebody_did(
    desk: TestClient, approve: Approve, database: Database
) -> None:
    steps = [(ItemKind.ACTION, f"Step number {number}.") for number in range(3)]
    file = approve(lines=[*steps, (ItemKind.LEARNING, "A first wording.")])
    first, second, _ = desk.get(f"/peer-assists/{file.id}/follow-up").json()["actions"]
    path = f"/peer-assists/{file.id}/actions/{second['id']}"
    desk.patch(path, json={"revision": 1, "status": "under_way", "note": "Begun."}).raise_for_status()
    texts = {"line-0": "Step number 0, corrected.", "line-1": "Step number 1, corrected.", "line-3": "A better one."}
    lines = [
        line.model_copy(update={"claim": line.claim.model_copy(update={"text": texts.get(line.id, line.claim.text)})})
        for line in file.write_up.lines
        if line.id != "line-2"
    ]
    corrected = file.write_up.model_copy(update={"number": 2, "lines": tuple(lines)})
    with database.transaction() as tx:
        planning.plan(tx, files.get(tx, PeerAssistId(file.id), seen_by=CALLER), corrected, now=LATER)
    view = desk.get(f"/peer-assists/{file.id}/follow-up").json()
    assert [(step["id"], step["what"]) for step in view["actions"]] == [
        (first["id"], "Step number 0, corrected."),
        (second["id"], "Step number 1."),
    ]
    assert view["actions"][1]["note"] == "Begun."
    assert [lesson["text"] for lesson in view["lessons"]] == ["A better one."]
    assert len(view["follow_ups"]) == 1


def test_a_withdrawn_write_up_takes_along_what_nobody_worked_on(
    desk: TestClient, approve: Approve, database: Database
) -> None:
    file = approve()
    with database.transaction() as tx:
        planning.forget(tx, files.get(tx, PeerAssistId(file.id), seen_by=CALLER))
    view = desk.get(f"/peer-assists/{file.id}/follow-up").json()
    assert (view["actions"], view["lessons"], view["follow_ups"]) == ([], [], [])


def test_a_rejected_line_is_no_action_step(desk: TestClient, approve: Approve) -> None:
    file = approve(lines=[(ItemKind.ACTION, "Not agreed after all.")], **{})
    assert len(desk.get(f"/peer-assists/{file.id}/follow-up").json()["actions"]) == 1
    line = file.write_up.lines[0].model_copy(update={"state": LineState.REJECTED})
    assert not line.shows


@pytest.mark.parametrize(
    ("approved", "starts", "day"),
    [
        (date(2026, 11, 10), 1, date(2026, 12, 31)),
        (date(2026, 12, 15), 1, date(2027, 3, 31)),
        (date(2026, 12, 15), 3, date(2027, 2, 28)),
        (date(2027, 11, 20), 12, date(2028, 2, 29)),
    ],
)
def test_the_host_is_asked_at_the_end_of_the_hubs_own_quarter(approved: date, starts: int, day: date) -> None:
    assert days_to_ask(Timing.NEXT_REPORT, approved=approved, year_starts=starts) == (day,)


def test_by_setting_the_host_is_asked_after_30_and_90_days() -> None:
    days = days_to_ask(Timing.DAYS_AFTER, approved=date(2026, 11, 10), year_starts=1)
    assert days == (date(2026, 12, 10), date(2027, 2, 8))


def test_a_quarter_is_of_the_year_its_reporting_year_begins_in() -> None:
    july = Quarter.of(date(2027, 5, 3), year_starts=7)
    assert (july.name, july.first_day, july.last_day) == ("2026-Q4", date(2027, 4, 1), date(2027, 6, 30))
    assert july.next().name == "2027-Q1"
    assert july.next().before() == july
    assert Quarter.named("2026-Q4", year_starts=7) == july
    for name in ("2026-Q5", "26-Q1", "2026Q1", "0000-Q1"):
        with pytest.raises(BadInput):
            Quarter.named(name, year_starts=1)


def test_an_approval_asks_in_the_hubs_own_quarter_and_a_withdrawal_takes_it_back(
    desk: TestClient, approve: Approve, database: Database
) -> None:
    file = approve()
    hub = {**desk.get("/hubs/savannah").json(), "reporting_year_starts": 12}
    desk.put("/hubs/savannah", json={k: v for k, v in hub.items() if k not in ("id", "space")}).raise_for_status()
    with database.transaction() as tx:
        found = files.get(tx, PeerAssistId(file.id), seen_by=CALLER)
        taken_back(tx, found, file.write_up, LATER)
        planned(Timing.NEXT_REPORT)(tx, found, file.write_up, LATER)
    view = desk.get(f"/peer-assists/{file.id}/follow-up").json()
    assert [each["due_on"] for each in view["follow_ups"]] == ["2027-02-28"]
    assert len(view["actions"]) == 1


def test_the_board_says_what_a_follow_up_needs(desk: TestClient, approve: Approve) -> None:
    file = approve()
    revision = desk.get(f"/peer-assists/{file.id}").json()["revision"]
    desk.patch(f"/peer-assists/{file.id}", json={"revision": revision, "stage": "follow_up"}).raise_for_status()

    def step() -> str:
        return str(desk.get(f"/peer-assists/{file.id}/next-step").json()["id"])

    desk.post(f"/peer-assists/{file.id}/follow-ups", json={"due_on": "2026-01-02"}).raise_for_status()
    assert step() == "follow_up_due"
    for asked in desk.get(f"/peer-assists/{file.id}/follow-up").json()["follow_ups"]:
        answer = {"did_you_act": "no", "did_you_do_something_differently": "no", "answered_by": "Tess", "revision": 1}
        desk.put(f"/peer-assists/{file.id}/follow-ups/{asked['id']}/answer", json=answer).raise_for_status()
    assert step() == "actions_open"
    action = desk.get(f"/peer-assists/{file.id}/follow-up").json()["actions"][0]
    path = f"/peer-assists/{file.id}/actions/{action['id']}"
    desk.patch(path, json={"revision": 1, "due_date": "2026-01-02"}).raise_for_status()
    assert step() == "actions_overdue"
    desk.patch(path, json={"revision": 2, "status": "done"}).raise_for_status()
    assert step() == "follow_up_answered"
