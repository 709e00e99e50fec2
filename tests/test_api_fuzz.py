"""Whatever fits or breaks the OpenAPI document, the service answers in its own shape and never with a fault of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from service.app import build
from service.settings import Settings
from tests.conftest import SOAK

CASES = 400 if SOAK else 8
SCHEMA = schemathesis.openapi.from_path(Path(__file__).parent.parent / "openapi.json")
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
STREAMS = "/events"
GAMES = [
    pytest.param(operation, mode, id=f"{mode.value}-{operation.label}")
    for operation in OPERATIONS
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if not operation.path.endswith(STREAMS)
    and (mode is GenerationMode.POSITIVE or list(operation.iter_parameters()) or len(operation.body))
]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory, database_for: Callable[[Path], str | None]) -> Any:
    """One service for all cases: what earlier ones left behind is part of the game."""
    home = tmp_path_factory.mktemp("fuzz")
    app = build(Settings(home=home, sample_library=False, database_url=database_for(home)), work=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        made = client.post("/api/v1/peer-assists", json={"request": "The county voted money and does not release it."})
        assert made.status_code == 201
        yield client, made.json()["id"]


def as_request(case: Any) -> dict[str, Any]:
    """A generated case as our test client sends it, without its cookies."""
    sent = case.as_transport_kwargs(base_url="http://testserver")
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    return {name: value for name, value in sent.items() if value is not None}


@pytest.mark.parametrize(("operation", "mode"), GAMES)
def test_the_service_never_answers_with_a_fault(operation: Any, mode: GenerationMode, calls: Any) -> None:
    client, file_id = calls
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, real=st.booleans())
    def check(case: Any, real: bool) -> None:
        if real and "peer_assist_id" in (case.path_parameters or {}):
            case.path_parameters["peer_assist_id"] = file_id
        sent = as_request(case)
        sent["headers"] = {
            name: value
            for name, value in (sent.get("headers") or {}).items()
            if value.isprintable() and value.isascii()
        }
        answer = client.request(**sent)
        assert answer.status_code < 500, (answer.status_code, answer.text[:400])
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"]

    check()
