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
