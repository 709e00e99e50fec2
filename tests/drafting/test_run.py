"""How a draft is made, over HTTP, with the real job engine."""

import pytest
from fastapi.testclient import TestClient

from tests.drafting.conftest import add_case, ask, open_file, wait_for


def test_a_draft_without_a_model_is_made_of_the_requests_own_sentences(plain: TestClient) -> None:
    file_id = open_file(plain)
    asked = ask(plain, file_id)
    assert asked["status"] == "waiting"
    draft = wait_for(plain, asked["id"])
    assert draft["status"] == "ready"
    assert draft["provenance"]["writer"] == "extractive"
    assert draft["provenance"]["fell_back"] == ""
    claims = [claim for field in draft["content"]["fields"] for claim in field["claims"]]
    assert claims
    sources = {row["id"]: row for row in plain.get(f"/api/v1/drafts/{draft['id']}/sources").json()}
    for claim in claims:
        for span in claim["support"]:
            assert sources[span["source_id"]]["text"][span["start"] : span["end"]] == span["quote"]
    assert draft["content"]["telling"]


@pytest.mark.parametrize("kind", ["clarifying_questions", "context_differences"])
def test_past_cases_are_read_without_a_model(plain: TestClient, kind: str) -> None:
    add_case(plain)
    draft = wait_for(plain, ask(plain, open_file(plain), kind)["id"])
    assert draft["status"] == "ready", draft["error"]
    assert draft["held_back"] == []
    if kind == "clarifying_questions":
        assert 3 <= len(draft["content"]["questions"]) <= 7
        return
    (case,) = draft["content"]["cases"]
    assert case["document_id"] == "case-mbeya"
    assert "signed the release note" in case["why"][0]["text"]
    sources = {row["id"]: row for row in plain.get(f"/api/v1/drafts/{draft['id']}/sources").json()}
    span = case["why"][0]["support"][0]
    assert sources[span["source_id"]]["document_id"] == "case-mbeya"
    assert sources[span["source_id"]]["text"][span["start"] : span["end"]] == span["quote"]


def test_an_empty_request_gives_a_sentence_and_no_draft(plain: TestClient) -> None:
    file_id = open_file(plain, request="", title="Nothing yet")
    answer = plain.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": "problem_statement"})
    assert answer.status_code == 422
    assert "Paste" in answer.text


def test_asking_for_a_model_where_there_is_none_is_refused_at_once(plain: TestClient) -> None:
    file_id = open_file(plain)
    answer = plain.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": "problem_statement", "writer": "model"})
    assert answer.status_code == 409
    assert "PEER_ASSIST_MODEL" in answer.text


def test_a_document_deleted_from_the_library_goes_from_the_drafts_too(plain: TestClient) -> None:
    words = "Only this write-up says zanzibarite. It worked because the zanzibarite pump was repaired by its own users."
    add_case(
        plain, "case-gone", f"# Pumps\n\n{words} The pumps of the district had stood idle and no budget was released."
    )
    file_id = open_file(plain)
    drafts = [
        wait_for(plain, ask(plain, file_id, kind)["id"]) for kind in ("context_differences", "clarifying_questions")
    ]
    assert "zanzibarite" in plain.get(f"/api/v1/drafts/{drafts[0]['id']}").text
    assert plain.delete("/api/v1/library/documents/case-gone").status_code == 204
    for draft in drafts:
        again = plain.get(f"/api/v1/drafts/{draft['id']}")
        assert again.status_code == 200
        assert "zanzibarite" not in again.text
        assert "case-gone" not in again.text
        assert "zanzibarite" not in plain.get(f"/api/v1/drafts/{draft['id']}/sources").text


def test_without_a_model_there_are_no_ideas_whoever_is_to_write_them(plain: TestClient) -> None:
    file_id = open_file(plain)
    plain.put(f"/api/v1/peer-assists/{file_id}/session/live-assistance", json={"on": True, "revision": 1})
    for writer in ("auto", "model", "extractive"):
        answer = plain.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": "ideas", "writer": writer})
        assert (answer.status_code, answer.json()["error"]["id"]) == (409, "model.not_configured")
