"""A notice to every hub: with consent, three things and nothing else, answered, and gone with its file."""

from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import HubId, PersonId
from service.peer_assists import notice_store

WORDS = {"problem": "The county's share is not released.", "contact": "Ann, ann@example.org"}
AGREED = {"agreed_by": "Ann Lake", "agreed_on": "2026-01-05"}
SECRET = "We owe the contractor 4,000,000 and the governor must not hear of it."


@pytest.fixture
def file_id(desk: TestClient) -> str:
    for hub in ("lake", "hill"):
        desk.post("/hubs", json={"id": hub, "name": hub.title()})
    for person, hub in (("ann", "lake"), ("bo", "hill")):
        desk.post("/people", json={"id": f"p-{person}", "name": f"{person.title()} {hub.title()}", "hub_id": hub})
    request = {"request": SECRET, "title": "Drains", "hub_id": "lake", "host_team": {"lead_id": "p-ann"}}
    return str(desk.post("/peer-assists", json=request, headers=acting("ann")).json()["id"])


def acting(person: str) -> dict[str, str]:
    return {"X-Person": f"p-{person}"}


def post(desk: TestClient, file_id: str, **changes: Any) -> Any:
    body = {"words": WORDS, **AGREED, **changes}
    return desk.post(f"/peer-assists/{file_id}/notice", json=body, headers=acting("ann"))


def board(desk: TestClient, person: str = "bo") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.get("/notices", headers=acting(person)).json()
    return found


def answered(desk: TestClient, **changes: Any) -> Any:
    body = {"team": "Roof team", "hub": "Hill", "contact": "bo@example.org", **changes}
    return desk.post(f"/notices/{board(desk)[0]['id']}/answers", json=body, headers=acting("bo"))


def parts(desk: TestClient, file_id: str) -> list[tuple[str, str | None]]:
    sheet = desk.get(f"/peer-assists/{file_id}/notice", headers=acting("ann")).json()
    return [(each["team"], each["state"]) for each in sheet["answers"]]


def test_another_hub_reads_three_things_and_may_not_open_the_file(desk: TestClient, file_id: str) -> None:
    assert post(desk, file_id).status_code == 201
    (card,) = board(desk)
    assert card["words"] == {**WORDS, "date": None}
    assert set(card) == {"id", "words", "answered", "peer_assist_id"}
    assert card["peer_assist_id"] is None
    assert SECRET not in str(board(desk))
    assert "Drains" not in str(board(desk))
    for what in ("", "/notice", "/candidates"):
        assert desk.get(f"/peer-assists/{file_id}{what}", headers=acting("bo")).status_code == 404
    assert board(desk, "ann")[0]["peer_assist_id"] == file_id


@pytest.mark.parametrize(
    "consent", [{"agreed_by": "  "}, {"agreed_on": "2999-01-01"}, {"words": {**WORDS, "contact": ""}}]
)
def test_without_the_host_s_consent_nothing_goes_out(desk: TestClient, file_id: str, consent: dict[str, Any]) -> None:
    assert post(desk, file_id, **consent).status_code == 422
    assert board(desk) == []


def test_the_consent_is_kept_with_who_when_and_by_whom(desk: TestClient, file_id: str) -> None:
    notice = post(desk, file_id).json()["notice"]
    assert (notice["agreed_by"], notice["agreed_on"], notice["recorded_by"]) == ("Ann Lake", "2026-01-05", "Ann Lake")


def test_what_hangs_there_is_what_was_agreed_and_not_what_the_file_says_since(desk: TestClient, file_id: str) -> None:
    post(desk, file_id)
    desk.put(f"/peer-assists/{file_id}/sheet/problem", json={"text": SECRET, "revision": 0}, headers=acting("ann"))
    assert board(desk)[0]["words"]["problem"] == WORDS["problem"]
    assert SECRET not in desk.get(f"/peer-assists/{file_id}/notice", headers=acting("ann")).json()["text"]


def test_other_words_take_the_place_and_both_consents_stay(
    desk: TestClient, file_id: str, sqlite_database: Database
) -> None:
    first = post(desk, file_id).json()["notice"]["id"]
    answered(desk)
    post(desk, file_id, words={**WORDS, "problem": "Nothing is released."})
    (card,) = board(desk)
    assert card["words"]["problem"] == "Nothing is released."
    assert card["id"] != first
    assert parts(desk, file_id) == [("Roof team", "waiting")]


def test_a_withdrawn_notice_and_one_of_a_closed_or_deleted_file_are_gone(desk: TestClient, file_id: str) -> None:
    post(desk, file_id)
    id = board(desk)[0]["id"]
    assert desk.post(f"/peer-assists/{file_id}/notice/withdraw", headers=acting("ann")).status_code == 200
    assert board(desk) == []
    assert desk.post(f"/notices/{id}/answers", json={"team": "T", "contact": "c"}).status_code == 404
    assert desk.post(f"/peer-assists/{file_id}/notice/withdraw", headers=acting("ann")).status_code == 404
    post(desk, file_id)
    closed = desk.patch(f"/peer-assists/{file_id}", json={"stage": "closed", "revision": 1}, headers=acting("ann"))
    assert closed.status_code == 200
    assert board(desk) == []
    assert desk.get(f"/peer-assists/{file_id}/notice", headers=acting("ann")).json()["notice"] is None
    assert post(desk, file_id).status_code == 409
    desk.delete(f"/peer-assists/{file_id}", headers=acting("ann"))
    assert board(desk) == []


def test_a_day_that_has_passed_leaves_the_board(desk: TestClient, file_id: str, sqlite_database: Database) -> None:
    post(desk, file_id, words={**WORDS, "date": "2030-03-14"})
    caller = Caller(account_id="local:p-bo", name="Bo", person_id=PersonId("p-bo"), hub_ids=frozenset({HubId("hill")}))
    with sqlite_database.transaction(read_only=True) as tx:
        assert notice_store.on_the_board(tx, seen_by=caller, today=date(2030, 3, 14))
        assert notice_store.on_the_board(tx, seen_by=caller, today=date(2030, 3, 14) + timedelta(days=1)) == ()


def test_the_other_space_reads_nothing(desk: TestClient, file_id: str) -> None:
    post(desk, file_id)
    assert desk.get("/notices", headers={"X-Space": "practice"}).json() == []


def test_a_team_that_faces_it_too_waits_until_it_is_taken_in(desk: TestClient, file_id: str) -> None:
    post(desk, file_id)
    answer = answered(desk)
    assert answer.status_code == 201
    assert set(answer.json()) == {"id"}
    assert board(desk)[0]["answered"]
    assert not board(desk, "ann")[0]["answered"]
    assert desk.get(f"/peer-assists/{file_id}", headers=acting("bo")).status_code == 404
    answered(desk, team="roof  TEAM", contact="other@example.org")
    assert parts(desk, file_id) == [("roof TEAM", "waiting")], "the same team again changes what it said"
    accept = f"/peer-assists/{file_id}/notice/answers/{answer.json()['id']}"
    assert desk.post(accept, json={"state": "accepted"}, headers=acting("bo")).status_code == 404
    assert desk.post(accept, json={"state": "accepted"}, headers=acting("ann")).status_code == 200
    assert desk.get(f"/peer-assists/{file_id}", headers=acting("bo")).status_code == 200, "a seat is a part in the file"
    assert desk.post(accept, json={"state": "declined"}, headers=acting("ann")).status_code == 200
    assert desk.get(f"/peer-assists/{file_id}", headers=acting("bo")).status_code == 404


def test_who_wants_the_result_alone_has_no_seat(desk: TestClient, file_id: str) -> None:
    post(desk, file_id)
    id = answered(desk, wants="result").json()["id"]
    desk.post(f"/peer-assists/{file_id}/notice/answers/{id}", json={"state": "accepted"}, headers=acting("ann"))
    assert parts(desk, file_id) == [("Roof team", "accepted")]
    assert desk.get(f"/peer-assists/{file_id}", headers=acting("bo")).status_code == 404


def test_the_text_to_send_speaks_the_file_s_language(desk: TestClient, file_id: str) -> None:
    text = post(desk, file_id, words={**WORDS, "date": "2030-03-14"}).json()["text"]
    assert all(each in text for each in (*WORDS.values(), "14 March 2030"))
    desk.patch(f"/peer-assists/{file_id}", json={"language": "fr", "revision": 1}, headers=acting("ann"))
    french = desk.get(f"/peer-assists/{file_id}/notice", headers=acting("ann")).json()["text"]
    assert "14 mars 2030" in french


def test_it_starts_from_what_the_file_says(desk: TestClient, file_id: str) -> None:
    start = desk.get(f"/peer-assists/{file_id}/notice", headers=acting("ann")).json()["start"]
    assert start == {"problem": SECRET, "date": None, "contact": "Ann Lake"}
