"""Action steps, *did you act*, lessons and the evaluation over HTTP, on either database."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.follow_up.conftest import Approve


def answered(**changed: Any) -> dict[str, Any]:
    given = {
        "revision": 1,
        "did_you_act": "yes",
        "did_you_do_something_differently": "partly",
        "what_happened": "Half as many vials froze.",
        "outcome": "worked",
        "answered_by": "Tess",
    }
    return {**given, **changed}


def follow_up(desk: TestClient, file_id: str) -> dict[str, Any]:
    view: dict[str, Any] = desk.get(f"/peer-assists/{file_id}/follow-up").raise_for_status().json()
    return view


def test_an_action_step_takes_owner_day_status_and_note(desk: TestClient, approve: Approve) -> None:
    file = approve()
    step = follow_up(desk, file.id)["actions"][0]
    path = f"/peer-assists/{file.id}/actions/{step['id']}"
    body = {"revision": 1, "owner": "Jun", "due_date": "2026-12-01", "status": "done", "note": "All 26."}
    saved = desk.patch(path, json=body).raise_for_status().json()
    assert (saved["owner"], saved["due_date"], saved["status"], saved["note"]) == (
        "Jun",
        "2026-12-01",
        "done",
        "All 26.",
    )
    assert (saved["revision"], saved["what"]) == (2, step["what"])
    assert follow_up(desk, file.id)["actions"] == [saved]


def test_a_stale_change_of_an_action_step_is_refused_with_both(desk: TestClient, approve: Approve) -> None:
    file = approve()
    step = follow_up(desk, file.id)["actions"][0]
    path = f"/peer-assists/{file.id}/actions/{step['id']}"
    desk.patch(path, json={"revision": 1, "note": "Theirs."}).raise_for_status()
    refused = desk.patch(path, json={"revision": 1, "note": "Mine."})
    assert (refused.status_code, refused.json()["error"]["id"]) == (409, "stale_revision")
    assert refused.json()["error"]["current"]["note"] == "Theirs."
    assert refused.json()["error"]["yours"]["note"] == "Mine."


def test_an_action_step_of_another_file_is_not_found(desk: TestClient, approve: Approve) -> None:
    one, other = approve(), approve(title="Another")
    step = follow_up(desk, one.id)["actions"][0]
    assert desk.patch(f"/peer-assists/{other.id}/actions/{step['id']}", json={"revision": 1}).status_code == 404


def test_a_person_adds_a_step_of_their_own(desk: TestClient, approve: Approve) -> None:
    file = approve()
    added = desk.post(f"/peer-assists/{file.id}/actions", json={"what": "Call the province."}).raise_for_status().json()
    assert (added["owner"], added["due_date"], added["line_id"]) == ("", None, None)
    assert [step["what"] for step in follow_up(desk, file.id)["actions"]][-1] == "Call the province."


def test_an_answer_shows_on_the_past_case_in_search(desk: TestClient, approve: Approve) -> None:
    file = approve()
    asked = follow_up(desk, file.id)["follow_ups"][0]
    path = f"/peer-assists/{file.id}/follow-ups/{asked['id']}/answer"
    saved = desk.put(path, json=answered()).raise_for_status().json()
    assert saved["answer"]["what_happened"] == "Half as many vials froze."
    found = desk.post("/library/search", json={"query": "door sheet", "filter": {"outcomes": ["worked"]}}).json()
    assert [hit["document"]["id"] for hit in found["hits"]] == [file.document_id]
    assert found["hits"][0]["document"]["happened_since"] == "Half as many vials froze."
    assert desk.put(path, json=answered(revision=2, outcome="not")).status_code == 200
    none = desk.post("/library/search", json={"query": "door sheet", "filter": {"outcomes": ["worked"]}}).json()
    assert none["hits"] == []


def test_too_early_to_say_leaves_the_outcome_that_stands(desk: TestClient, approve: Approve) -> None:
    file = approve()
    document = desk.get(f"/library/documents/{file.document_id}").json()
    correction = {"revision": document["revision"], "outcome": "partly"}
    desk.patch(f"/library/documents/{file.document_id}", json=correction).raise_for_status()
    asked = follow_up(desk, file.id)["follow_ups"][0]
    path = f"/peer-assists/{file.id}/follow-ups/{asked['id']}/answer"
    desk.put(path, json=answered(outcome="unknown")).raise_for_status()
    document = desk.get(f"/library/documents/{file.document_id}").json()
    assert (document["outcome"], document["happened_since"]) == ("partly", "Half as many vials froze.")


def test_the_latest_time_the_host_was_asked_counts(desk: TestClient, approve: Approve) -> None:
    file = approve()
    early = desk.post(f"/peer-assists/{file.id}/follow-ups", json={"due_on": "2026-11-20"}).json()
    late = follow_up(desk, file.id)["follow_ups"][-1]
    for each, words in ((late, "All is well."), (early, "Nothing yet.")):
        path = f"/peer-assists/{file.id}/follow-ups/{each['id']}/answer"
        desk.put(path, json=answered(what_happened=words)).raise_for_status()
    assert desk.get(f"/library/documents/{file.document_id}").json()["happened_since"] == "All is well."


def test_a_lesson_is_learned_only_when_something_changed(desk: TestClient, approve: Approve) -> None:
    file = approve()
    view = follow_up(desk, file.id)
    path = f"/peer-assists/{file.id}/lessons/{view['lessons'][0]['id']}"
    learned = {"revision": 1, "state": "learned", "what_changed": "The door sheet hangs everywhere."}
    assert desk.patch(path, json=learned).json()["error"]["id"] == "follow_up.nothing_changed"
    asked = f"/peer-assists/{file.id}/follow-ups/{view['follow_ups'][0]['id']}/answer"
    desk.put(asked, json=answered(did_you_do_something_differently="no")).raise_for_status()
    assert desk.patch(path, json=learned).json()["error"]["id"] == "follow_up.nothing_changed"
    desk.put(asked, json=answered(revision=2)).raise_for_status()
    silent = desk.patch(path, json={**learned, "what_changed": " "})
    assert silent.json()["error"]["id"] == "follow_up.what_changed_missing"
    assert desk.patch(path, json=learned).raise_for_status().json()["state"] == "learned"


@pytest.mark.parametrize("state", ["observation", "identified", "action"])
def test_the_other_states_of_a_lesson_need_nothing(desk: TestClient, approve: Approve, state: str) -> None:
    file = approve()
    lesson = follow_up(desk, file.id)["lessons"][0]
    path = f"/peer-assists/{file.id}/lessons/{lesson['id']}"
    assert desk.patch(path, json={"revision": 1, "state": state}).raise_for_status().json()["state"] == state
    assert desk.patch(path, json={"revision": 1, "state": "action"}).status_code == 409


def test_evaluations_come_back_as_counts_and_means_without_names(desk: TestClient, approve: Approve) -> None:
    file = approve()
    one = {"side": "peer", "worth_the_time": 5, "heard": 4, "will_use": 3, "keep": "The go-round", "name": "Grace"}
    other = {"side": "peer", "worth_the_time": 2, "heard": 4, "will_use": 4, "change": "Shorter"}
    for body in (one, other):
        summary = desk.post(f"/peer-assists/{file.id}/evaluations", json=body).raise_for_status().json()
    host, peer = summary["sides"]
    assert (host["side"], host["count"], host["heard"]) == ("host", 0, None)
    assert (peer["count"], peer["worth_the_time"], peer["heard"], peer["will_use"]) == (2, 3.5, 4.0, 3.5)
    assert (summary["keep"], summary["change"]) == (["The go-round"], ["Shorter"])
    assert "Grace" not in str(follow_up(desk, file.id))
    assert desk.post(f"/peer-assists/{file.id}/evaluations", json={**one, "heard": 6}).status_code == 422


def test_the_mail_asks_in_the_files_language_and_its_reply_is_read(desk: TestClient, approve: Approve) -> None:
    file = approve()
    asked = follow_up(desk, file.id)["follow_ups"][0]
    path = f"/peer-assists/{file.id}/follow-ups"
    mail = desk.get(f"{path}/{asked['id']}/message").raise_for_status().json()
    assert "Did you act on what was decided?" in mail["text"]
    quoted = "\n".join(f"> {line}" for line in mail["text"].splitlines())
    reply = (
        f"1. Yes, mostly done\n2. No\n3. The vials arrive whole.\n4. It worked\n\nOn 3 May 2026 Esther wrote:\n{quoted}"
    )
    read = desk.post(f"{path}/read-reply", json={"text": reply}).raise_for_status().json()
    assert (read["did_you_act"], read["did_you_do_something_differently"], read["outcome"]) == ("yes", "no", "worked")
    assert read["what_happened"] == "Yes, mostly done\n\nThe vials arrive whole."
    assert follow_up(desk, file.id)["follow_ups"][0]["answer"] is None


def test_deleting_a_file_deletes_what_followed_from_it(desk: TestClient, approve: Approve) -> None:
    file = approve()
    desk.delete(f"/peer-assists/{file.id}").raise_for_status()
    assert desk.get(f"/peer-assists/{file.id}/follow-up").status_code == 404
