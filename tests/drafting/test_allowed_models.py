"""A model that may not see a draft's most restricted source is not asked, and the draft says so."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from tests.drafting.conftest import add_case, ask, open_file, wait_for
from tests.drafting.scripted import HONEST
from tests.llm.fake_provider import FakeProvider


@pytest.fixture(scope="module")
def careful(start_service: Callable[..., TestClient], module_provider: FakeProvider, warm_library: None) -> TestClient:
    """Only models on this machine may see what is for participants, and there are none."""
    return start_service(
        model="openai/scripted",
        model_api_base=module_provider.url,
        model_api_key=SecretStr("sk-secret-key"),
        models_for_participants=("local",),
        monthly_budget_usd=0.2,
    )


def test_a_file_for_participants_is_drafted_without_the_model_and_says_why(
    careful: TestClient, provider: FakeProvider
) -> None:
    file_id = open_file(careful, visibility="participants")
    draft = wait_for(careful, ask(careful, file_id)["id"])
    assert (draft["status"], draft["provenance"]["writer"]) == ("ready", "extractive")
    assert draft["provenance"]["fell_back"] == "model.not_allowed_participants"
    asked_outright = wait_for(careful, ask(careful, file_id, writer="model")["id"])
    assert (asked_outright["status"], asked_outright["error"]) == ("failed", "model.not_allowed_participants")
    assert provider.bodies == []


def test_one_case_for_participants_among_the_sources_is_enough(careful: TestClient, provider: FakeProvider) -> None:
    provider.script = [("say", HONEST)]
    file_id = open_file(careful, visibility="hub")
    assert wait_for(careful, ask(careful, file_id)["id"])["provenance"]["writer"] == "model"
    heard = len(provider.bodies)
    add_case(careful, visibility="participants", hub_id="hub-1")
    draft = wait_for(careful, ask(careful, file_id, "context_differences")["id"])
    assert draft["visibility"] == "participants"
    assert draft["provenance"]["fell_back"] == "model.not_allowed_participants"
    assert len(provider.bodies) == heard


def test_a_budget_that_is_used_up_stops_the_model_and_the_draft_is_made_without_it(
    careful: TestClient, provider: FakeProvider
) -> None:
    """The scripted model has no known price: each call sets aside about seven cents and counts far less once it is over."""
    provider.script = ["hang"]
    waiting = [ask(careful, open_file(careful, visibility="hub")) for _ in range(2)]
    for draft in waiting:
        wait_for(careful, draft["id"], "running")
    for draft in waiting:
        careful.post(f"/api/v1/jobs/{draft['job_id']}/cancel")
        wait_for(careful, draft["id"])
    provider.script = [("say", HONEST)]
    draft = wait_for(careful, ask(careful, open_file(careful, visibility="hub"))["id"])
    assert draft["provenance"]["fell_back"] == "model.budget_spent"
