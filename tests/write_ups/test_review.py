"""The review desk over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.write_ups.conftest import NOTES, Room


def view(desk: TestClient) -> Any:
    answer = desk.get("/write-up")
    assert answer.status_code == 200, answer.text
    return answer.json()


def line(desk: TestClient, note: str) -> Any:
    return next(each for each in view(desk)["write_up"]["lines"] if each["drafted"] == NOTES[note])


def patch(desk: TestClient, note: str, **changes: Any) -> Any:
    found = line(desk, note)
    return desk.patch(f"/write-up/lines/{found['id']}", json={"revision": found["revision"], **changes})


def changed(desk: TestClient, note: str, **changes: Any) -> Any:
    answer = patch(desk, note, **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_view_says_whose_words_they_are_by_hub_and_role(desk: TestClient, drafted: Room) -> None:
    shown = view(desk)
    said = {each["drafted"]: shown["shown_as"].get(each["id"], "") for each in shown["write_up"]["lines"]}
    assert said[NOTES["n-cover"]] == "a peer, Northern Savannah"
    assert said[NOTES["n-spades"]] == "a peer, Lake Basin"
    assert said[NOTES["n-against"]] == "a peer"
    assert said[NOTES["n-decide"]] == ""
    assert shown["header"] | {"people": []} == {
        "title": "The drains of Nyakoro market",
        "host": "Nyakoro market team",
        "host_lead": "Kwame Mensah",
        "hub": "Northern Savannah",
        "day": None,
        "format": "virtual",
        "people": [],
        "sensitivity": "hub",
    }
    assert {(each["name"], each["role"], each["hub"]) for each in shown["header"]["people"]} == {
        ("Kwame Mensah", "host_lead", "Northern Savannah"),
        ("Imelda Ferrer", "facilitator", "Lake Basin"),
        ("Abena Owusu", "peer", "Northern Savannah"),
        ("Grace Achieng", "peer", "Lake Basin"),
        ("Moussa Diallo", "peer", ""),
    }
    assert (shown["host_lead"], shown["facilitator"]) == ("Kwame Mensah", "Imelda Ferrer")
    assert shown["pages"]["pages"] == 1
    assert shown["may"] == {"change": True, "approve": True, "correct": False, "withdraw": False, "export": True}


def test_a_file_without_a_write_up_says_so(desk: TestClient, drafted: Room) -> None:
    other = desk.post("http://test/api/v1/peer-assists", json={"title": "Another"}).json()["id"]
    shown = desk.get(f"http://test/api/v1/peer-assists/{other}/write-up").json()
    assert shown["write_up"] is None
    assert shown["header"]["title"] == "Another"
    assert desk.get("http://test/api/v1/peer-assists/pa-nobody/write-up").status_code == 404


def test_a_line_is_accepted_edited_and_rejected(desk: TestClient, drafted: Room) -> None:
    accepted = changed(desk, "n-cover", state="accepted")
    assert (accepted["state"], accepted["changed_by"], accepted["revision"]) == ("accepted", "Local account", 2)
    edited = changed(desk, "n-cover", text="Abena: we cover the drains with slabs, 40 cedis each.")
    assert edited["state"] == "edited"
    assert edited["claim"]["support"] == accepted["claim"]["support"]
    assert edited["claim"]["quoted"] is False
    assert edited["drafted"] == NOTES["n-cover"]
    assert edited["findings"] == []
    assert changed(desk, "n-spades", state="rejected")["state"] == "rejected"
    assert changed(desk, "n-cover", text=NOTES["n-cover"])["state"] == "accepted"
    measures = view(desk)["measures"]
    assert (measures["accepted"], measures["rejected"], measures["drafted_lines"]) == (1, 1, 6)


@pytest.mark.parametrize(
    ("text", "id", "words"),
    [
        ("The slabs cost 60 cedis each.", "write_up_number_unlike_notes", "60"),
        ("They were laid on 3 May 2021.", "write_up_date_unlike_notes", "3 May 2021"),
        ("The slabs were laid by Kofi Boateng.", "write_up_name_unlike_notes", "Kofi"),
    ],
)
def test_a_number_a_date_or_a_name_unlike_the_notes_gets_a_margin_note(
    desk: TestClient, drafted: Room, text: str, id: str, words: str
) -> None:
    for noted in (
        changed(desk, "n-cover", text=text),
        desk.post("/write-up/lines", json={"kind": "learning", "text": text}).json(),
    ):
        found = {each["id"]: each for each in noted["findings"]}
        assert list(found) == [id]
        assert words in found[id]["values"]["words"]
        place = found[id]["words"][0]
        assert text[place["start"] : place["end"]] == place["text"]
        assert noted["use"] == "body"
        assert noted["state"] == "edited"


def test_a_sentence_a_person_adds_carries_their_name_and_comes_where_it_was_put(
    desk: TestClient, drafted: Room
) -> None:
    first = line(desk, "n-cover")
    made = desk.post("/write-up/lines", json={"kind": "offered", "text": "Sweep at night.", "after": first["id"]})
    assert made.status_code == 201
    assert made.json()["claim"]["added_by"] == "Local account"
    shown = view(desk)
    offered = [each["claim"]["text"] for each in shown["write_up"]["lines"] if each["kind"] == "offered"]
    assert offered == [NOTES["n-cover"], "Sweep at night.", NOTES["n-spades"]]
    assert shown["shown_as"][made.json()["id"]] == "added by Local account"
    assert shown["measures"]["added"] == 1


def test_a_write_up_may_begin_with_a_persons_own_sentence(desk: TestClient, drafted: Room) -> None:
    other = desk.post("http://test/api/v1/peer-assists", json={"title": "Another"}).json()["id"]
    where = f"http://test/api/v1/peer-assists/{other}/write-up"
    assert desk.post(f"{where}/lines", json={"kind": "activity", "text": "We met."}).status_code == 201
    assert [each["claim"]["text"] for each in desk.get(where).json()["write_up"]["lines"]] == ["We met."]


def test_lines_change_places_within_their_kind(desk: TestClient, drafted: Room) -> None:
    changed(desk, "n-spades", position=0)
    offered = [each["drafted"] for each in view(desk)["write_up"]["lines"] if each["kind"] == "offered"]
    assert offered == [NOTES["n-spades"], NOTES["n-cover"]]


def test_what_was_left_out_is_put_back_and_a_protected_line_never_left_out(desk: TestClient, drafted: Room) -> None:
    assert changed(desk, "n-learn", use="body")["use"] == "body"
    assert changed(desk, "n-learn", use="left_out")["use"] == "left_out"
    for note in ("n-action", "n-against"):
        refused = patch(desk, note, use="left_out")
        assert (refused.status_code, refused.json()["error"]["id"]) == (409, "write_up.protected")
        assert changed(desk, note, use="annex")["use"] == "annex"


def test_an_action_step_has_an_owner_and_a_day_once_a_person_says_so(desk: TestClient, drafted: Room) -> None:
    step = changed(desk, "n-action", owner="Esther Appiah", due_date="2026-12-15", where="Nyakoro", conditions="-")
    assert (step["owner"], step["due_date"], step["due"]) == ("Esther Appiah", "2026-12-15", "by 15 December 2026")
    assert step["state"] == "drafted"
    assert step["changed_by"] == "Local account"


def test_an_empty_sentence_is_refused(desk: TestClient, drafted: Room) -> None:
    refused = patch(desk, "n-cover", text="  ")
    assert (refused.status_code, refused.json()["error"]["id"]) == (422, "write_up.line_empty")


def test_of_two_reviewers_of_one_line_the_second_gets_both_texts_and_merges(desk: TestClient, drafted: Room) -> None:
    seen = line(desk, "n-cover")
    where = f"/write-up/lines/{seen['id']}"
    sent = [{"revision": seen["revision"], "text": f"Slabs, says reviewer {number}."} for number in range(2)]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda body: desk.patch(where, json=body), sent))
    kept, told = sorted(answers, key=lambda answer: answer.status_code)
    assert (kept.status_code, told.status_code) == (200, 409)
    problem = told.json()["error"]
    assert problem["id"] == "stale_revision"
    assert problem["current"]["claim"]["text"] == kept.json()["claim"]["text"]
    assert {problem["yours"]["text"], problem["current"]["claim"]["text"]} == {each["text"] for each in sent}
    merged = {"revision": problem["current"]["revision"], "text": "Slabs, both say."}
    assert desk.patch(where, json=merged).json()["claim"]["text"] == "Slabs, both say."


def test_what_belongs_to_the_whole_is_changed_over_the_revision_seen(desk: TestClient, drafted: Room) -> None:
    revision = view(desk)["write_up"]["revision"]
    body = {
        "revision": revision,
        "facilitator_signs": True,
        "annex_name": "Steps in detail",
        "problem_redefined": "Who?",
    }
    whole = desk.patch("/write-up", json=body).json()["write_up"]
    assert (whole["facilitator_signs"], whole["annex_name"], whole["problem_redefined"]) == (
        True,
        "Steps in detail",
        "Who?",
    )
    assert whole["problem_asked"].startswith("the market floods")
    stale = desk.patch("/write-up", json=body)
    assert stale.status_code == 409
    assert stale.json()["error"]["current"]["annex_name"] == "Steps in detail"
    unknown = desk.patch("/write-up", json={"revision": whole["revision"], "see_also": ["doc-nowhere"]})
    assert (unknown.status_code, unknown.json()["error"]["id"]) == (422, "write_up.no_such_case")
