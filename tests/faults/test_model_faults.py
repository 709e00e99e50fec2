"""A model that misbehaves, over the wire and through LiteLLM: there is a draft that says who wrote it, or a reason; soon, and paid for."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.domain.breakers import BreakerState
from service.domain.places import Language
from service.llm.models import Models
from service.locale import catalogue
from tests.drafting.conftest import add_case, ask, open_file, start_service, wait_for, warm_library  # noqa: F401
from tests.drafting.scripted import HONEST, claim
from tests.faults.misbehaving_model import UPSTREAM, Behaviour, MisbehavingModel, Refuse, Say, misbehaving

TIMEOUT_SECONDS = 4.0
FRENCH = json.dumps(
    {
        "fields": [
            {
                "field": "problem",
                "claims": [
                    claim(
                        "Aucun des crédits votés pour les points d’eau n’a été versé.", "none of it has been released"
                    ),
                    claim("Soixante et une pompes sont à l’arrêt.", "Sixty-one pumps stand idle"),
                ],
            }
        ],
        "telling": [],
        "vague": [],
        "end": True,
    }
)
NEVER_ANSWERED = {"model.timed_out"}
"""Nobody knows what such a call did, so it counts what it may have cost."""


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingModel]:
    with misbehaving() as model:
        yield model


@pytest.fixture(scope="module")
def whole(
    start_service: Callable[..., TestClient],  # noqa: F811
    server: MisbehavingModel,
    warm_library: None,  # noqa: F811
) -> TestClient:
    return start_service(
        model="openai/scripted",
        model_api_base=server.url,
        model_api_key=SecretStr("sk-secret"),
        model_timeout_seconds=TIMEOUT_SECONDS,
    )


@pytest.fixture
def desk(whole: TestClient, server: MisbehavingModel) -> TestClient:
    """With a model that nobody has seen fail yet."""
    models_of(whole).breakers[0].forget()
    server.calls = 0
    return whole


def models_of(desk: TestClient) -> Models:
    found: Models = desk.app.state.models  # type: ignore[attr-defined]
    return found


def drafted(desk: TestClient, kind: str = "problem_statement", writer: str = "auto", file: str = "") -> dict[str, Any]:
    return wait_for(desk, ask(desk, file or open_file(desk), kind, writer)["id"])


def calls_of(desk: TestClient, draft: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.get("/api/v1/ledger", params={"draft": draft["id"]}).json()["items"]
    return rows


FAULTS: dict[str, tuple[list[Behaviour], str]] = {
    "hangs": (["hang"], "model.timed_out"),
    "stalls": (["stall"], "model.timed_out"),
    "asked too much": ([Refuse(429, ((b"retry-after", b"0"),))], "model.too_many_requests"),
    "asked too much, come back in ten minutes": (
        [Refuse(429, ((b"retry-after", b"600"),))],
        "model.too_many_requests",
    ),
    "asked too much, come back at a moment": (
        [Refuse(429, ((b"retry-after", format_datetime(datetime.now(UTC) + timedelta(hours=1)).encode()),))],
        "model.too_many_requests",
    ),
    "a fault of its own": ([Refuse(500)], "model.provider_down"),
    "a fault of its gateway": ([Refuse(502)], "model.provider_down"),
    "cut off": (["cut"], "model.gone"),
    "cut off as if that were all": (["cut_politely"], "model.answered_badly"),
    "no JSON": ([Say("I would rather not.")], "model.answered_badly"),
    "another shape": ([Say('{"steps": [1, 2], "end": true}')], "model.answered_badly"),
    "nothing": (["empty"], "model.answered_badly"),
    "no end": (["endless"], "model.answer_too_large"),
    "another language": ([Say(FRENCH)], "model.nothing_supported"),
    "a page of somebody else": (["html"], "model.answered_badly"),
    "noise": (["garbage"], "model.gone"),
    "a key that is no longer good": ([Refuse(401)], "model.key_refused"),
    "an unknown model": ([Refuse(404)], "model.unknown_model"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_a_model_does_there_is_a_draft_that_says_who_wrote_it_and_why(
    desk: TestClient, server: MisbehavingModel, fault: str
) -> None:
    server.script, why = list(FAULTS[fault][0]), FAULTS[fault][1]
    draft = drafted(desk)
    assert draft["status"] == "ready"
    assert (draft["provenance"]["writer"], draft["provenance"]["fell_back"]) == ("extractive", why)
    assert f"errors.{why}" in catalogue(Language.EN)
    assert UPSTREAM not in str(draft)
    rows = calls_of(desk, draft)
    assert 1 <= len(rows) == server.calls <= 3
    assert all(row["ended_at"] and row["outcome"] != "sent" for row in rows), "a call is left open"
    assert all(row["seconds"] < 2 * TIMEOUT_SECONDS + 5 for row in rows), "nobody waits for ever"
    for row in rows:
        counts = row["outcome"] in ("answered", "bad") or row["error"] in NEVER_ANSWERED
        assert (row["counted_usd"] > 0) == counts, row


def test_a_model_that_is_not_there_refuses_for_real(desk: TestClient, server: MisbehavingModel) -> None:
    server.stop()
    try:
        draft = drafted(desk)
        assert draft["provenance"]["fell_back"] == "model.refused_connection"
        assert {row["counted_usd"] for row in calls_of(desk, draft)} == {0.0}
    finally:
        server.start()
    models_of(desk).breakers[0].forget()
    server.script = [Say(HONEST)]
    assert drafted(desk)["provenance"]["writer"] == "model"


def test_a_slow_model_is_waited_for(desk: TestClient, server: MisbehavingModel) -> None:
    server.script = [Say(HONEST, slowly=True)]
    assert drafted(desk)["provenance"]["writer"] == "model"


@pytest.mark.parametrize("fault", ["a fault of its own", "no JSON", "a key that is no longer good"])
def test_who_asked_for_the_model_alone_is_told_why_there_is_no_draft(
    desk: TestClient, server: MisbehavingModel, fault: str
) -> None:
    server.script, why = list(FAULTS[fault][0]), FAULTS[fault][1]
    draft = drafted(desk, writer="model")
    assert (draft["status"], draft["error"]) == ("failed", why)


def test_a_key_that_is_revoked_in_the_middle_of_a_draft_costs_one_call_and_stops_there(
    desk: TestClient, server: MisbehavingModel
) -> None:
    """One call a past case: the first is answered, the second refused; the draft is made of people's own words after all."""
    for number in range(3):
        add_case(desk, id=f"case-{number}")
    file = open_file(desk)
    server.script = [Say('{"factors": [], "differences": [], "end": true}'), Refuse(401)]
    draft = drafted(desk, "context_differences", file=file)
    assert draft["status"] == "ready"
    assert (draft["provenance"]["writer"], draft["provenance"]["fell_back"]) == ("extractive", "model.key_refused")
    asked = server.calls
    server.script = [Refuse(401)]
    again = drafted(desk)
    assert again["provenance"]["fell_back"] == "model.resting"
    assert (server.calls, calls_of(desk, again)) == (asked, []), "a key that was refused is not tried with every draft"


def test_a_model_that_keeps_failing_is_left_alone_and_then_tried_with_one_call(
    desk: TestClient, server: MisbehavingModel
) -> None:
    breaker, moment = models_of(desk).breakers[0], [0.0]
    usual, breaker._clock = breaker._clock, lambda: moment[0]
    try:
        server.script = [Refuse(500)]
        drafted(desk)
        assert (server.calls, breaker.state.state, breaker.state.error) == (3, BreakerState.OPEN, "model.provider_down")
        assert drafted(desk)["provenance"]["fell_back"] == "model.resting"
        assert server.calls == 3
        moment[0] += 31
        assert breaker.state.state is BreakerState.HALF_OPEN
        drafted(desk)
        assert server.calls == 4, "one call tries whether it is well"
        moment[0] += 31
        drafted(desk)
        assert server.calls == 4, "each trial that fails doubles the rest"
        moment[0] += 31
        server.script = [Say(HONEST)]
        assert drafted(desk)["provenance"]["writer"] == "model"
        assert models_of(desk).states[0].state is BreakerState.CLOSED
    finally:
        breaker._clock = usual


def test_a_provider_that_says_when_to_come_back_is_taken_at_its_word(
    desk: TestClient, server: MisbehavingModel
) -> None:
    server.script = [Refuse(429, ((b"retry-after", b"120"),))]
    drafted(desk)
    assert server.calls == 1
    assert 100 < models_of(desk).states[0].rests_seconds <= 120
    drafted(desk)
    assert server.calls == 1
