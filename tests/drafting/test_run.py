"""How a draft is made, over HTTP, with the real job engine."""

from fastapi.testclient import TestClient

from tests.drafting.conftest import ask, open_file, wait_for


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
    assert plain.get(f"/api/v1/jobs/{draft['job_id']}").json()["status"] == "done"
