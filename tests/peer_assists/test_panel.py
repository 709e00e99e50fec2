"""The panel of a file over HTTP: thirty people with half the fields blank and an empty library come first."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from tests.peer_assists.test_candidates import library_of

REQUEST = "Our county voted the budget for the market drains and has released nothing. Who found out where it stopped?"
HUBS = ("accra", "dakar", "kisumu", "lima")


def blanks(at: int) -> dict[str, Any]:
    """Every second thing is not known of somebody, and not the same things of everybody."""
    return {
        **({"seniority": 1 + at % 5} if at % 2 else {}),
        **({"languages": ["en", "fr"][at % 4 // 2 :]} if at % 2 == 0 else {}),
        **({"job_title": ("Engineer", "Economist")[at % 4 // 2]} if at % 3 else {}),
        **({"timezone": "Africa/Accra"} if at % 4 == 1 else {}),
        **({"email": f"p{at}@example.org"} if at % 2 else {}),
    }


@pytest.fixture
def thirty(desk: TestClient) -> list[str]:
    for hub in HUBS:
        desk.post("/hubs", json={"id": hub, "name": hub.title()})
    ids = [f"p-{at:02}" for at in range(30)]
    for at, id in enumerate(ids):
        hub = HUBS[at % len(HUBS)]
        answer = desk.post("/people", json={"id": id, "name": f"Person {at:02}", "hub_id": hub, **blanks(at)})
        assert answer.status_code == 201, answer.text
    return ids


def opened(desk: TestClient, **values: Any) -> str:
    answer = desk.post("/peer-assists", json={"request": REQUEST, "hub_id": "accra", "language": "en", **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def solved(desk: TestClient, file_id: str) -> dict[str, Any]:
    answer = desk.post(f"/peer-assists/{file_id}/panel/solve")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def keep(desk: TestClient, file_id: str, revision: int = 0, **settings: Any) -> dict[str, Any]:
    body = {"settings": settings, "revision": revision}
    answer = desk.put(f"/peer-assists/{file_id}/panel", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def seats_of(outcome: dict[str, Any]) -> list[str]:
    return [seat["person"]["id"] for seat in outcome["panel"]["seats"]]


def test_thirty_people_with_half_the_fields_blank_make_a_panel_one_can_defend(
    desk: TestClient, thirty: list[str]
) -> None:
    file_id = opened(desk, host_team={"name": "Drains", "lead_id": "p-00", "lead_name": "Person 00"})
    panel = solved(desk, file_id)["panel"]
    seats = panel["seats"]
    assert 6 <= len(seats) <= 8
    assert panel["gap"] == 0
    assert panel["candidates"] == 29, "the host lead is the only one who cannot be asked"
    hubs = [seat["hub"] for seat in seats]
    assert max(hubs.count(hub) for hub in hubs) <= 2
    assert panel["no_challenger"]
    for seat in seats:
        assert seat["why"][0]["id"] == "no_evidence"
        assert seat["not_checked"]
        assert len(seat["reserves"]) == 2
    taken = desk.post(
        f"/peer-assists/{file_id}/panel/choose", json={"seats": seats_of({"panel": panel}), "revision": 0}
    )
    assert taken.status_code == 200, taken.text
    assert {each["person_id"] for each in taken.json()["chosen"]} == {seat["person"]["id"] for seat in seats}


def test_what_is_not_known_of_a_person_keeps_them_off_no_panel(desk: TestClient, thirty: list[str]) -> None:
    """Somebody of whom only name and hub are known can be pinned beside every rule, and nothing is held against them."""
    desk.post("/people", json={"id": "p-blank", "name": "Blank", "hub_id": "lima"})
    file_id = opened(desk, session_date="2027-03-01")
    keep(desk, file_id, pinned=["p-blank"], rules={"languages": ["fr"], "seats_from": 6, "seats_to": 6})
    panel = solved(desk, file_id)["panel"]
    seat = next(seat for seat in panel["seats"] if seat["person"]["id"] == "p-blank")
    assert seat["warned"] == []
    assert {"languages", "seniority", "reporting_line", "experience"} <= set(seat["not_checked"])


def test_nobody_of_the_host_team_is_pinned_seated_or_put_there_by_a_swap(desk: TestClient, thirty: list[str]) -> None:
    file_id = opened(desk, host_team={"lead_id": "p-00", "lead_name": "Person 00"}, members=[{"person_id": "p-05"}])
    body = {"settings": {"pinned": ["p-05"]}, "revision": 0}
    assert desk.put(f"/peer-assists/{file_id}/panel", json=body).json()["error"]["id"] == "panel.of_host_team"
    seats = [*seats_of(solved(desk, file_id))[:5], "p-05"]
    for path, sent in (
        ("choose", {"seats": seats, "revision": 0}),
        ("seats", {"seats": seats}),
        ("seats", {"seats": seats[:5], "out": seats[0], "into": "p-00"}),
    ):
        answer = desk.post(f"/peer-assists/{file_id}/panel/{path}", json=sent)
        assert (answer.status_code, answer.json()["error"]["id"]) == (409, "panel.of_host_team")


def test_evidence_comes_first_and_can_be_opened(desk: TestClient, sqlite_database: Database, caller: Caller) -> None:
    people = {f"{name} Hill": hub for name, hub in zip(("Ann", "Bo", "Cy", "Di"), HUBS, strict=True)}
    library_of(sqlite_database, desk, caller, people)
    for at in range(10):
        desk.post("/people", json={"id": f"p-x{at}", "name": f"Other {at}", "hub_id": HUBS[at % 4]})
    file_id = opened(desk, hub_id="lake")
    keep(desk, file_id, rules={"seats_from": 6, "seats_to": 6, "first_timers": 1})
    panel = solved(desk, file_id)["panel"]
    told = {seat["person"]["name"]: seat for seat in panel["seats"]}
    assert set(people) <= set(told)
    assert told["Ann Hill"]["why"][0]["id"] == "took_part"
    assert told["Ann Hill"]["evidence"][0]["document_id"] == "doc-0"
    assert not told["Ann Hill"]["first_timer"]


def test_a_caution_needs_its_written_reason(desk: TestClient, thirty: list[str]) -> None:
    desk.post("/people", json={"id": "p-lead", "name": "Lead", "hub_id": "accra", "seniority": 2, "manager_id": "p-01"})
    file_id = opened(desk, host_team={"lead_id": "p-lead", "lead_name": "Lead"})
    keep(desk, file_id, pinned=["p-01"])
    panel = solved(desk, file_id)["panel"]
    seat = next(seat for seat in panel["seats"] if seat["person"]["id"] == "p-01")
    assert [each["caution"] for each in seat["warned"]] == ["reporting_line"]
    others = [each for each in panel["seats"] if each is not seat]
    assert not any(each["warned"] for each in others), "nobody with a caution is proposed where others are as good"
    seats = [each["person"]["id"] for each in panel["seats"]]
    refused = desk.post(f"/peer-assists/{file_id}/panel/choose", json={"seats": seats, "revision": 1})
    assert refused.json()["error"]["id"] == "panel.reason_missing"
    reason = {"person_id": "p-01", "caution": "reporting_line", "reason": "The host asked for her and knows the risk."}
    keep(desk, file_id, 1, pinned=["p-01"], asides=[reason])
    taken = desk.post(f"/peer-assists/{file_id}/panel/choose", json={"seats": seats, "revision": 2})
    assert taken.status_code == 200, taken.text


def test_a_swap_says_what_is_lost(desk: TestClient, sqlite_database: Database, caller: Caller) -> None:
    library_of(sqlite_database, desk, caller, {"Ann Hill": "hill"})
    for at in range(12):
        desk.post("/hubs", json={"id": HUBS[at % 4], "name": HUBS[at % 4]})
        desk.post("/people", json={"id": f"p-x{at}", "name": f"Other {at}", "hub_id": HUBS[at % 4]})
    file_id = opened(desk, hub_id="lake")
    seats = seats_of(solved(desk, file_id))
    assert "p-ann" in seats
    answer = desk.post(f"/peer-assists/{file_id}/panel/seats", json={"seats": seats, "out": "p-ann"}).json()
    assert answer["swap"]["loss"] > 0
    assert answer["swap"]["relevance_lost"] == 1
    assert answer["broken"] == []
    assert "p-ann" not in seats_of(answer)
    outsider = next(f"p-x{at}" for at in range(12) if f"p-x{at}" not in seats)
    named = desk.post(f"/peer-assists/{file_id}/panel/seats", json={"seats": seats, "out": "p-ann", "into": outsider})
    assert named.json()["swap"]["person"]["id"] == outsider
    assert outsider in seats_of(named.json())
    again = desk.post(f"/peer-assists/{file_id}/panel/seats", json={"seats": seats, "out": "p-nobody"})
    assert again.json()["error"]["id"] == "panel.not_seated"


def test_rules_that_cannot_all_hold_come_with_ways_out(desk: TestClient, thirty: list[str]) -> None:
    file_id = opened(desk)
    keep(desk, file_id, rules={"per_hub": 1, "languages": ["fr"]})
    found = solved(desk, file_id)
    assert found["panel"] is None
    relax = [[(each["rule"]["rule"], each["to"]) for each in way["relax"]] for way in found["conflict"]["ways"]]
    assert relax == [[("per_hub", 2)], [("seats", 4)]]
    keep(desk, file_id, 1, rules={"per_hub": 2, "languages": ["fr"]})
    assert solved(desk, file_id)["panel"] is not None


def test_a_seat_given_up_goes_and_who_stays_keeps_the_day(desk: TestClient, thirty: list[str]) -> None:
    file_id = opened(desk)
    seats = seats_of(solved(desk, file_id))
    first = desk.post(f"/peer-assists/{file_id}/panel/choose", json={"seats": seats, "revision": 0}).json()["chosen"]
    fewer = desk.post(f"/peer-assists/{file_id}/panel/choose", json={"seats": seats[1:], "revision": 0})
    chosen = fewer.json()["chosen"]
    assert {each["person_id"] for each in chosen} == set(seats[1:])
    kept = {each["person_id"]: each["id"] for each in first}
    assert all(kept[each["person_id"]] == each["id"] for each in chosen)
    stale = desk.post(f"/peer-assists/{file_id}/panel/choose", json={"seats": seats, "revision": 7})
    assert stale.json()["error"]["id"] == "stale_revision"


def test_who_was_asked_often_is_not_asked_again_and_the_chart_shows_it(desk: TestClient, thirty: list[str]) -> None:
    for _ in range(3):
        other = opened(desk)
        desk.post(
            f"/peer-assists/{other}/panel/choose", json={"seats": ["p-00", "p-01", "p-03", "p-04"], "revision": 0}
        )
    file_id = opened(desk)
    assert not {"p-00", "p-01", "p-03", "p-04"} & set(seats_of(solved(desk, file_id)))
    chart = desk.get(f"/peer-assists/{file_id}/panel/invitations").json()
    assert [sum(each["months"]) for each in chart["people"]] == [3, 3, 3, 3]
    keep(desk, file_id, pinned=["p-01"])
    panel = solved(desk, file_id)["panel"]
    seat = next(seat for seat in panel["seats"] if seat["person"]["id"] == "p-01")
    assert len(seat["asked_on"]) == 3
    assert [each["caution"] for each in seat["warned"]] == ["asked_often"]
    assert not seat["first_timer"]


def test_a_facilitator_is_suggested_from_outside(desk: TestClient, thirty: list[str]) -> None:
    file_id = opened(desk, host_team={"lead_id": "p-00", "lead_name": "Person 00"}, members=[{"person_id": "p-02"}])
    opened(desk, facilitator_id="p-07")
    found = desk.get(f"/peer-assists/{file_id}/panel/suggestions").json()
    ids = [each["person"]["id"] for each in found]
    assert ids[0] == "p-07"
    assert found[0]["times"] == 1
    assert not {"p-00", "p-02"} & set(ids)
    refused = desk.post(f"/peer-assists/{file_id}/hand-over", json={"facilitator_id": "p-02", "revision": 1})
    assert refused.json()["error"]["id"] == "peer_assist.facilitator_of_host_team"


def test_a_facilitator_looked_up_by_hand_comes_with_what_speaks_against_them(
    desk: TestClient, thirty: list[str]
) -> None:
    desk.post("/people", json={"id": "p-boss", "name": "Boss Above", "hub_id": "lima"}).raise_for_status()
    lead = {"id": "p-lead", "name": "Lead Below", "hub_id": "lima", "manager_id": "p-boss"}
    desk.post("/people", json=lead).raise_for_status()
    file_id = opened(desk, host_team={"lead_id": "p-lead", "lead_name": "Lead Below"})
    at = f"/peer-assists/{file_id}/panel/suggestions"
    (boss,) = desk.get(at, params={"q": "boss"}).json()
    assert [each["caution"] for each in boss["warned"]] == ["reporting_line"]
    (lead,) = desk.get(at, params={"q": "lead"}).json()
    assert lead["person"]["id"] == "p-lead", "found, and refused with a reason once taken"
    assert desk.get(at, params={"q": "nobody of this name"}).json() == []


def test_a_challenger_named_by_hand_is_quoted_and_never_of_the_host_team(desk: TestClient, thirty: list[str]) -> None:
    file_id = opened(desk, host_team={"lead_id": "p-00", "lead_name": "Person 00"})
    words = "I would close the market instead."
    keep(desk, file_id, pinned=["p-09"], challengers=[{"person_id": "p-09", "quote": words}])
    panel = solved(desk, file_id)["panel"]
    assert not panel["no_challenger"]
    (seat,) = [seat for seat in panel["seats"] if seat["challenger"]]
    assert seat["person"]["id"] == "p-09"
    assert {"id": "challenger_named", "values": {"words": words}} in seat["why"]
    body = {"settings": {"challengers": [{"person_id": "p-00", "quote": words}]}, "revision": 1}
    assert desk.put(f"/peer-assists/{file_id}/panel", json=body).json()["error"]["id"] == "panel.of_host_team"


def test_the_facilitator_takes_no_notes(desk: TestClient, thirty: list[str]) -> None:
    file_id = opened(desk, facilitator_id="p-07")
    answer = desk.put(f"/peer-assists/{file_id}/panel/helpers", json={"note_taker_id": "p-07"})
    assert answer.json()["error"]["id"] == "panel.facilitator_has_hands_full"
    body = {"note_taker_id": "p-08", "timekeeper_id": "p-09"}
    helpers = desk.put(f"/peer-assists/{file_id}/panel/helpers", json=body).json()["helpers"]
    assert {(each["role"], each["person_id"]) for each in helpers} == {
        ("facilitator", "p-07"),
        ("note_taker", "p-08"),
        ("timekeeper", "p-09"),
    }
    seats = {*seats_of(solved(desk, file_id))}
    assert not seats & {"p-07", "p-08", "p-09"}
