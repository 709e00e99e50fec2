"""The whole road with a real model at its end: request, job, prompt, llama.cpp, support check, draft."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.drafting.conftest import ask, open_file, wait_for
from tests.llm.small_model import small_model_path


@pytest.fixture(scope="module")
def with_small_model(start_service: Callable[..., TestClient], warm_library: None) -> TestClient:
    return start_service(model=f"local:{small_model_path()}", model_timeout_seconds=200, model_max_tokens=64)


def test_a_real_small_model_drives_the_road_and_a_draft_comes_out_either_way(with_small_model: TestClient) -> None:
    """At 64 tokens it cannot finish: twice a cut answer, told from a whole one, and then the request's own sentences."""
    draft = wait_for(with_small_model, ask(with_small_model, open_file(with_small_model))["id"])
    assert draft["status"] == "ready", draft["error"]
    rows = with_small_model.get("/api/v1/ledger", params={"draft": draft["id"]}).json()["items"]
    assert [row["outcome"] for row in rows] == ["bad", "bad"]
    assert {row["host"] for row in rows} == {"this machine"}
    assert all(row["tokens_in"] > 200 and row["tokens_out"] == 64 and row["cost_usd"] == 0 for row in rows)
    assert draft["provenance"]["fell_back"] == "model.answered_badly"
    assert draft["provenance"]["writer"] == "extractive"
    assert with_small_model.get("/api/v1/info").json()["drafting"] == "local_model"


def test_a_write_up_falls_back_visibly_where_the_small_model_cannot_write_it(with_small_model: TestClient) -> None:
    """The notes go through the write-up's own prompt; cut at 64 tokens twice, the draft is the notes' own sentences and says so."""
    file_id = open_file(with_small_model)
    notes = (
        {"id": f"{file_id}-1", "text": "We could paint the budget line on the wall of the council.", "kind": "option"},
        {"id": f"{file_id}-2", "text": "Amina will ask the treasurer for a date by 4 June 2027.", "kind": "action"},
    )
    for note in notes:
        answer = with_small_model.post(f"/api/v1/peer-assists/{file_id}/notes", json=note)
        assert answer.status_code == 201, answer.text
    draft = wait_for(with_small_model, ask(with_small_model, file_id, "write_up")["id"])
    assert draft["status"] == "ready", draft["error"]
    assert (draft["provenance"]["writer"], draft["provenance"]["fell_back"]) == ("extractive", "model.answered_badly")
    rows = with_small_model.get("/api/v1/ledger", params={"draft": draft["id"]}).json()["items"]
    assert {(row["purpose"], row["outcome"], row["host"]) for row in rows} == {("write_up", "bad", "this machine")}
    kinds = {item["kind"]: item for item in draft["content"]["items"]}
    assert kinds["action"]["owner"] == "Amina"
    assert "paint the budget line" in kinds["offered"]["claim"]["text"]
