"""Held back, approval, versions, peers and what follows, over HTTP."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import build
from service.domain.drafts import Claim, WriteUpContent, WriteUpItem
from service.domain.ids import DocumentId
from service.domain.items import ItemKind
from service.domain.library import Document
from service.domain.sources import SourceKind
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.settings import Settings
from service.write_ups import store
from tests.write_ups.conftest import CONTENT, FILE, HELD, NOTES, NOW, Room
from tests.write_ups.test_review import changed, line, patch, view

LEAD = "Kwame Mensah"
SIGNED: dict[str, Any] = {
    "role": "host_lead",
    "name": LEAD,
    "how": "by mail",
    "message": "Yes. Kwame",
    "audience": "hub",
    "takes_unread": True,
}


@pytest.fixture
def working(settings: Settings, home: Any) -> Iterator[TestClient]:
    """With the jobs running."""
    with TestClient(build(settings), base_url=f"http://test/api/v1/peer-assists/{FILE}") as calls:
        made = Room(calls.app.state.database)  # type: ignore[attr-defined]
        made.furnish()
        made.draft()
        yield calls


def sign(desk: TestClient, **members: Any) -> Any:
    body = {**SIGNED, "revision": view(desk)["write_up"]["revision"], **members}
    return desk.post("/write-up/sign", json={name: value for name, value in body.items() if value is not None})


def refused(answer: Any, message_id: str, status: int = 409) -> Any:
    assert (answer.status_code, answer.json()["error"]["id"]) == (status, message_id), answer.text
    return answer.json()["error"]


def held(desk: TestClient) -> str:
    return str(view(desk)["write_up"]["held_back"][0]["claim"]["id"])


def found_in_library(desk: TestClient, query: str) -> list[str]:
    answer = desk.post("http://test/api/v1/library/search", json={"query": query})
    return [hit["document"]["id"] for hit in answer.json()["hits"]]


def until(look: Any) -> Any:
    """Wait for what happens in the background."""
    deadline = time.monotonic() + 60
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert seen
    return seen


def test_a_held_back_sentence_is_supported_by_pointing_at_its_note(desk: TestClient, drafted: Room) -> None:
    start = NOTES["n-cover"].index("40 cedis")
    pointed = {"source_id": "n-cover", "start": start, "end": start + 8}
    made = desk.post(f"/write-up/held-back/{held(desk)}/support", json=pointed)
    assert made.status_code == 201, made.text
    assert made.json()["claim"]["support"] == [{**pointed, "quote": "40 cedis"}]
    assert made.json()["changed_by"] == "Local account"
    assert [each["id"] for each in made.json()["findings"]] == ["write_up_number_unlike_notes"]
    shown = view(desk)
    assert shown["write_up"]["held_back"] == []
    assert HELD.claim.text in [each["claim"]["text"] for each in shown["write_up"]["lines"] if each["use"] == "body"]
    assert [(each["decision"], each["decided_by"]) for each in shown["decided"]] == [("supported", "Local account")]
    again = shown["decided"][0]["held_back"]["claim"]["id"]
    refused(desk.post(f"/write-up/held-back/{again}/support", json=pointed), "write_up.not_held_back", 404)


def test_only_words_of_this_sessions_notes_support_anything(desk: TestClient, drafted: Room) -> None:
    where = f"/write-up/held-back/{held(desk)}/support"
    request = next(each for each in desk.get("/sources").json() if each["kind"] == "request")
    refused(desk.post(where, json={"source_id": request["id"], "start": 0, "end": 9}), "write_up.not_a_note")
    with drafted.database.transaction() as tx:
        drafted.add_source(tx, "n-case", "The slabs cost 60 cedis.", SourceKind.PASSAGE)
    refused(desk.post(where, json={"source_id": "n-case", "start": 0, "end": 9}), "write_up.not_a_note")
    beyond = {"source_id": "n-cover", "start": 10_000, "end": 10_010}
    refused(desk.post(where, json=beyond), "write_up.no_words_there", 422)
    nowhere = {"source_id": "n-nowhere", "start": 0, "end": 9}
    assert desk.post(where, json=nowhere).status_code == 404
    assert len(view(desk)["write_up"]["held_back"]) == 1


def test_a_held_back_sentence_is_kept_as_ones_own_or_dropped(desk: TestClient, drafted: Room) -> None:
    kept = desk.post(f"/write-up/held-back/{held(desk)}/keep")
    assert kept.status_code == 201
    assert (kept.json()["claim"]["added_by"], kept.json()["claim"]["support"]) == ("Local account", [])
    assert [each["id"] for each in kept.json()["findings"]] == ["write_up_number_unlike_notes"]
    drafted.draft(CONTENT, (HELD.model_copy(update={"claim": Claim(id="h2", text="Forty paid.")}),), draft_id="draft-2")
    assert desk.post(f"/write-up/held-back/{held(desk)}/drop").status_code == 204
    shown = view(desk)
    assert shown["write_up"]["held_back"] == []
    assert [each["decision"] for each in shown["decided"]] == ["kept", "dropped"]
    assert "Forty paid." not in [each["claim"]["text"] for each in shown["write_up"]["lines"]]


def test_a_button_pressed_again_is_not_told_that_its_own_work_is_in_the_way(desk: TestClient, drafted: Room) -> None:
    """The second try finds the sentence gone, and the write-up locked: by the first, whose answer never arrived."""
    kept, signed = {"Idempotency-Key": "kept"}, {"Idempotency-Key": "signed"}
    where = f"/write-up/held-back/{held(desk)}/keep"
    assert desk.post(where, headers=kept).status_code == 201
    refused(desk.post(where, headers=kept), "taken_already")
    refused(desk.post(where), "write_up.not_held_back", 404)
    body = {**SIGNED, "revision": view(desk)["write_up"]["revision"]}
    assert desk.post("/write-up/sign", json=body, headers=signed).status_code == 200
    refused(desk.post("/write-up/sign", json=body, headers=signed), "taken_already")
    refused(desk.post("/write-up/sign", json=body), "write_up.locked")


def test_the_host_lead_approves_what_was_read_and_it_is_locked(desk: TestClient, drafted: Room) -> None:
    changed(desk, "n-spades", state="rejected")
    read = view(desk)["write_up"]["revision"]
    changed(desk, "n-cover", text="We cover the drains with slabs.")
    stale = sign(desk, revision=read)
    assert stale.status_code == 409
    assert stale.json()["error"]["id"] == "stale_revision"
    done = sign(desk)
    assert done.status_code == 200, done.text
    approved = done.json()
    assert approved["write_up"]["status"] == "approved"
    assert approved["write_up"]["audience"] == "hub"
    (signature,) = approved["write_up"]["sign_offs"]
    assert (signature["name"], signature["how"], signature["message"]) == (LEAD, "by mail", "Yes. Kwame")
    assert (signature["recorded_by"], signature["recorded_account"]) == ("Local account", "local")
    states = {each["drafted"]: (each["state"], each["changed_by"]) for each in approved["write_up"]["lines"]}
    assert states[NOTES["n-decide"]] == ("accepted", LEAD)
    assert states[NOTES["n-cover"]] == ("edited", "Local account")
    assert states[NOTES["n-learn"]] == ("drafted", "")
    assert approved["may"] == {"change": False, "approve": False, "correct": True, "withdraw": True, "export": True}
    assert approved["measures"]["minutes_to_approved"] is not None
    assert 0 < approved["measures"]["share_kept"] < 1
    assert desk.get("").json()["stage"] == "follow_up"
    refused(patch(desk, "n-cover", text="Other."), "write_up.locked")
    refused(desk.post("/write-up/lines", json={"kind": "learning", "text": "More."}), "write_up.locked")
    refused(desk.post(f"/write-up/held-back/{held(desk)}/drop"), "write_up.locked")
    refused(desk.post("/write-up/tighten"), "write_up.locked")
    revision = view(desk)["write_up"]["revision"]
    refused(desk.post("/write-up/send-back", json={"why": "no", "revision": revision}), "write_up.locked")
    refused(desk.patch("/write-up", json={"annex_name": "x", "revision": revision}), "write_up.locked")
    refused(sign(desk), "write_up.locked")


def test_approval_asks_for_the_audience_how_they_agreed_and_a_day_that_has_come(
    desk: TestClient, drafted: Room
) -> None:
    refused(sign(desk, audience=None), "write_up.audience_missing", 422)
    refused(sign(desk, how="", message=""), "write_up.say_how_they_agreed", 422)
    ahead = (datetime.now(UTC).date() + timedelta(days=9)).isoformat()
    refused(sign(desk, on=ahead), "write_up.signed_in_future", 422)
    error = refused(sign(desk, name="Esther Appiah"), "write_up.signed_by_another")
    assert LEAD in error["message"]
    assert view(desk)["write_up"]["status"] == "in_review"


def test_with_the_setting_the_facilitator_approves_too(desk: TestClient, drafted: Room) -> None:
    revision = view(desk)["write_up"]["revision"]
    desk.patch("/write-up", json={"facilitator_signs": True, "revision": revision})
    assert sign(desk).json()["write_up"]["status"] == "in_review"
    refused(sign(desk, role="facilitator"), "write_up.signed_by_another")
    both = sign(desk, role="facilitator", name="Imelda Ferrer", audience=None).json()["write_up"]
    assert both["status"] == "approved"
    assert [each["role"] for each in both["sign_offs"]] == ["facilitator", "host_lead"]
    assert both["audience"] == "hub"


def unread(desk: TestClient) -> list[Any]:
    lines = view(desk)["write_up"]["lines"]
    return [each for each in lines if each["state"] == "drafted" and each["use"] != "left_out"]


def test_what_nobody_went_through_is_approved_by_whoever_says_they_read_it(desk: TestClient, drafted: Room) -> None:
    error = refused(sign(desk, takes_unread=False), "write_up.unread")
    assert error["message"].startswith(f"{len(unread(desk))} sentences")
    for each in unread(desk):
        accepted = {"revision": each["revision"], "state": "accepted"}
        assert desk.patch(f"/write-up/lines/{each['id']}", json=accepted).status_code == 200
    assert sign(desk, takes_unread=False).json()["write_up"]["status"] == "approved"


def test_how_many_sentences_nobody_went_through_stands_in_the_trail(desk: TestClient, drafted: Room) -> None:
    count = len(unread(desk))
    assert sign(desk).status_code == 200
    entries = desk.get("http://test/api/v1/audit?action=signed").json()["items"]
    assert entries[0]["values"]["unread"] == count > 1


def test_a_file_that_knows_no_host_lead_learns_it_from_the_approval(desk: TestClient, drafted: Room) -> None:
    other = desk.post("http://test/api/v1/peer-assists", json={"title": "Another"}).json()["id"]
    where = f"http://test/api/v1/peer-assists/{other}"
    desk.post(f"{where}/write-up/lines", json={"kind": "learning", "text": "We met."})
    revision = desk.get(f"{where}/write-up").json()["write_up"]["revision"]
    done = desk.post(f"{where}/write-up/sign", json={**SIGNED, "name": "Ama Serwaa", "revision": revision})
    assert done.json()["write_up"]["status"] == "approved"
    assert desk.get(f"{where}/host-team").json()["team"]["lead_name"] == "Ama Serwaa"


def test_more_than_two_pages_are_refused_with_what_to_shorten_and_tightened(desk: TestClient, drafted: Room) -> None:
    words = " ".join(["drain"] * 60)
    many = tuple(
        WriteUpItem(
            kind=ItemKind.LEARNING,
            claim=Claim(id=f"c{number}", text=f"{number} {words}.", added_by="Esther"),
            value=number / 100,
        )
        for number in range(40)
    )
    drafted.draft(WriteUpContent(items=(*CONTENT.items, *many)), (), "draft-2")
    shown = view(desk)
    assert shown["pages"]["over"]
    assert shown["pages"]["words"]["what_we_learned"] > 2000
    error = refused(sign(desk), "write_up.shorten")
    assert "What we learned" in error["message"]
    tight = desk.post("/write-up/tighten").json()
    assert tight["pages"]["pages"] <= 2
    assert not tight["pages"]["over"]
    out = [each for each in tight["write_up"]["lines"] if each["use"] == "left_out"]
    assert {each["kind"] for each in out}.isdisjoint({"action", "disagreement"})
    kept = [
        each["value"] for each in tight["write_up"]["lines"] if each["use"] == "body" and each["kind"] == "learning"
    ]
    assert kept
    assert max(each["value"] for each in out) <= min(kept)
    assert sign(desk).status_code == 200


def test_sent_back_with_a_reason_and_the_version_kept(desk: TestClient, drafted: Room) -> None:
    changed(desk, "n-cover", text="We cover the drains with slabs.")
    revision = view(desk)["write_up"]["revision"]
    back = desk.post("/write-up/send-back", json={"why": "The price is missing.", "revision": revision}).json()
    assert (back["write_up"]["status"], back["write_up"]["sent_back_why"]) == ("sent_back", "The price is missing.")
    kept = desk.get("/write-up/snapshots").json()
    assert [each["kind"] for each in kept] == ["drafted", "edited"]
    found = desk.get("/write-up/difference", params={"a": kept[0]["id"], "b": kept[1]["id"]}).json()
    assert (found["added"], found["removed"], found["changed"]) == (0, 0, 1)
    sign(desk)
    assert [each["kind"] for each in desk.get("/write-up/snapshots").json()] == ["drafted", "edited", "signed"]
    assert desk.get("/write-up/difference", params={"a": "snapshot-nowhere"}).status_code == 404


def test_comments_stand_on_a_line_or_the_whole_and_are_resolved(desk: TestClient, drafted: Room) -> None:
    on = line(desk, "n-cover")["id"]
    desk.post("/write-up/comments", json={"text": "Since when?", "line_id": on})
    whole = desk.post("/write-up/comments", json={"text": "Well done."}).json()
    assert [(each["text"], each["line_id"]) for each in view(desk)["comments"]] == [
        ("Since when?", on),
        ("Well done.", None),
    ]
    assert desk.post(f"/write-up/comments/{whole['id']}/resolve").json()["resolved"] is True
    assert desk.post(f"/write-up/comments/{whole['id']}/resolve", json={"resolved": False}).json()["resolved"] is False
    assert desk.post("/write-up/comments", json={"text": "?", "line_id": "line-nowhere"}).status_code == 404
    drafted.draft(CONTENT, (), "draft-2")
    assert line(desk, "n-cover")["id"] == on, "a line somebody commented on stays"


def test_a_quoted_peer_sees_their_lines_and_has_them_anonymised_or_withdrawn(desk: TestClient, drafted: Room) -> None:
    (mine,) = desk.get("/write-up/my-lines", params={"name": "abena owusu"}).json()
    where = f"/write-up/lines/{mine['id']}/naming"
    named = desk.post(where, json={"naming": "name", "revision": mine["revision"]}).json()
    assert view(desk)["shown_as"][mine["id"]] == "Abena Owusu"
    anonymous = desk.post(where, json={"naming": "anonymous", "revision": named["revision"]}).json()
    assert view(desk)["shown_as"][mine["id"]] == "a peer"
    message = desk.get("/write-up/peer-message", params={"name": "Abena Owusu", "until": "2026-12-01"}).json()
    assert NOTES["n-cover"] in message["text"]
    assert "December 1, 2026" in message["text"]
    assert NOTES["n-spades"] not in message["text"]
    assert desk.post(where, json={"naming": "name", "revision": 1}).status_code == 409
    desk.post(where, json={"naming": "withdrawn", "revision": anonymous["revision"]})
    shown = desk.get("/write-up").text + desk.get("/write-up/snapshots").text + desk.get("/write-up/difference").text
    assert NOTES["n-cover"] not in shown
    assert NOTES["n-spades"] in shown
    (still,) = desk.get("/write-up/my-lines", params={"name": "Abena Owusu"}).json()
    assert still["claim"]["text"] == NOTES["n-cover"]
    refused(
        desk.patch(f"/write-up/lines/{mine['id']}", json={"text": "Back.", "revision": still["revision"]}),
        "write_up.line_withdrawn",
    )
    assert sign(desk).status_code == 200
    assert desk.get("/write-up/my-lines", params={"name": "Abena Owusu"}).json() == []
    kept = [each.write_up.model_dump_json() for each in _snapshots(drafted)]
    assert kept
    assert not [each for each in kept if NOTES["n-cover"] in each]
    refused(desk.post(where, json={"naming": "name", "revision": 9}), "write_up.locked")


def _snapshots(room: Room) -> Any:
    with room.database.transaction(read_only=True) as tx:
        return store.snapshots(tx, FILE)


def test_approved_it_is_found_in_the_library_corrected_there_and_withdrawn_from_it(working: TestClient) -> None:
    changed(working, "n-cover", text="We cover the drains with quagmire slabs.")
    assert sign(working).status_code == 200
    (document_id,) = until(lambda: found_in_library(working, "quagmire"))
    document = working.get(f"http://test/api/v1/library/documents/{document_id}").json()
    assert (document["kind"], document["visibility"], document["hub_id"]) == ("write_up", "hub", "north")
    assert (document["outcome"], document["title"]) == ("unknown", "The drains of Nyakoro market")
    assert {(each["name"], each["role"]) for each in document["people"]} >= {
        (LEAD, "host_lead"),
        ("Abena Owusu", "peer"),
    }
    until(lambda: view(working)["write_up"]["document_id"] == document_id)
    assert HELD.claim.text not in working.get(f"http://test/api/v1/library/documents/{document_id}/text").text

    second = working.post("/write-up/correct").json()["write_up"]
    assert (second["number"], second["status"], second["sign_offs"]) == (2, "in_review", [])
    assert {each["claim"]["text"] for each in second["lines"]} >= {"We cover the drains with quagmire slabs."}
    changed(working, "n-cover", text="We cover the drains with zephyr slabs.")
    assert found_in_library(working, "quagmire") == [document_id], "the approved one stands until then"
    assert sign(working).status_code == 200
    until(lambda: found_in_library(working, "zephyr") == [document_id])
    assert [each["number"] for each in working.get("/write-up/snapshots").json()] == [1, 1, 2]
    until(lambda: "quagmire" not in working.get(f"http://test/api/v1/library/documents/{document_id}/text").text)

    gone = working.post("/write-up/withdraw", json={"why": "A name was wrong."}).json()["write_up"]
    assert (gone["status"], gone["sent_back_why"], gone["document_id"]) == ("withdrawn", "A name was wrong.", None)
    assert found_in_library(working, "zephyr") == []
    assert working.get(f"http://test/api/v1/library/documents/{document_id}").status_code == 404
    refused(working.post("/write-up/withdraw", json={"why": "Again."}), "write_up.not_approved_yet")
    assert working.post("/write-up/correct").json()["write_up"]["number"] == 3


def test_what_is_not_approved_is_neither_corrected_nor_sent_to_the_peers(desk: TestClient, drafted: Room) -> None:
    refused(desk.post("/write-up/correct"), "write_up.not_approved_yet")
    refused(desk.get("/write-up/notes-message"), "write_up.not_approved_yet", 404)


def test_the_result_goes_to_the_peers_and_to_those_who_face_it_now(desk: TestClient, drafted: Room) -> None:
    alike = {
        "title": "Market drains in Tamale",
        "request": "The problem: our market floods whenever it rains, because the drains are full of rubbish.",
    }
    for hub in ("north", "lake"):
        desk.post("http://test/api/v1/peer-assists", json={**alike, "hub_id": hub, "visibility": "organisation"})
    assert sign(desk, audience="hub").status_code == 200
    message = desk.get("/write-up/notes-message").json()
    assert "Abena Owusu" in message["to"]
    assert NOTES["n-action"] in message["text"]
    assert len(message["facing"]) == 1, "what was approved for the hub goes to no other"
    assert NOTES["n-cover"] in message["facing"][0]["text"]


@pytest.mark.parametrize(
    ("audience", "told"), [("hub", ["seat@example.org"]), ("organisation", ["seat@example.org", "result@example.org"])]
)
def test_a_team_that_answered_the_notice_gets_what_it_was_promised_as_far_as_the_audience_goes(
    desk: TestClient, drafted: Room, audience: str, told: list[str]
) -> None:
    words = {"problem": "Our market floods.", "contact": "ama@example.org"}
    posted = desk.post("/notice", json={"words": words, "agreed_by": "Ama", "agreed_on": "2026-01-05"}).json()
    for wants in ("seat", "result", "neither"):
        answer = {"team": wants, "hub": "Elsewhere", "contact": f"{wants}@example.org", "wants": wants}
        if wants == "neither":
            answer["wants"] = "seat"
        address = f"http://test/api/v1/notices/{posted['notice']['id']}/answers"
        id = desk.post(address, json=answer).json()["id"]
        if wants != "neither":
            assert desk.post(f"/notice/answers/{id}", json={"state": "accepted"}).status_code == 200
    assert sign(desk, audience=audience).status_code == 200
    facing = desk.get("/write-up/notes-message").json()["facing"]
    assert [each["to"] for each in facing] == told
    assert NOTES["n-cover"] in facing[0]["text"]


def test_erasing_a_past_case_takes_it_from_see_also(desk: TestClient, drafted: Room) -> None:
    with drafted.database.transaction() as tx:
        for id in ("case-1", "case-2"):
            ready = prepared(Incoming(Document(id=DocumentId(id), title=id), "Slabs held."))
            library_store.put(tx, [ready], import_id=None, made_by=drafted.caller, now=NOW)
    drafted.draft(CONTENT.model_copy(update={"see_also": ("case-1", "case-2")}), (), "draft-2")
    assert [each["document_id"] for each in view(desk)["see_also"]] == ["case-1", "case-2"]
    assert desk.delete("http://test/api/v1/library/documents/case-1").status_code == 204
    assert [each["document_id"] for each in view(desk)["see_also"]] == ["case-2"]
    assert "case-1" not in "".join(each.model_dump_json() for each in _snapshots(drafted))
    assert drafted.current().see_also == ("case-2",)
