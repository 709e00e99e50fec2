"""Figures and traces, where they are set: for whoever may read them, of everything that happens, and without a word of people's."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from service import acts
from service.app import build
from service.carried import Carried, carrying
from service.domain.progress import JobKind
from service.jobs import JobRun
from service.llm.ledger import Ledger, new_entry
from service.logs import LogStyle
from service.running import traces
from service.running.metrics import guarded
from service.settings import Settings
from tests.browser.conftest import free_port
from tests.log_lines import logging_into_memory
from tests.test_jobs import wait_until_over

WORD = "zqspoken"


@pytest.fixture
def figures(settings: Settings, home: Path) -> Iterator[tuple[TestClient, Any]]:
    """Calls to a service that counts, jobs and all, and what asks for its figures: the value by name and labels."""
    port = free_port()

    def read() -> dict[tuple[str, ...], float]:
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
        assert WORD not in answer.text
        families = text_string_to_metric_families(answer.text)
        return {
            (sample.name.removeprefix("peer_assist_"), *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    watching = settings.model_copy(update={"metrics_port": port})
    with TestClient(build(watching), raise_server_exceptions=False) as client:
        yield client, read
    assert acts.watchers == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)), "nobody answers there any more"


def ask(run: JobRun) -> None:
    with Ledger(run.database).record(new_entry(purpose="p", asked_by="local", model="m", host="h")) as row:
        row.answered(tokens_in=3, tokens_out=4, cost_usd=0.5)


def test_requests_jobs_and_calls_to_models_are_counted(figures: tuple[TestClient, Any]) -> None:
    client, read = figures
    for _ in range(3):
        client.get(f"/api/v1/peer-assists/{WORD}?words={WORD}")
    client.get(f"/{WORD}")
    app: Any = client.app
    app.state.jobs.handle(JobKind.REINDEX, ask)
    with app.state.database.transaction() as tx:
        job_id = app.state.jobs.enqueue(tx, JobKind.REINDEX, WORD, made_by="local")
        app.state.jobs.enqueue(tx, JobKind.IMPORT, WORD, made_by="local")
    wait_until_over(app.state.database, job_id)
    found = read()
    route = "/api/v1/peer-assists/{peer_assist_id}"
    assert found[("requests_total", "GET", route, "404")] == 3
    assert found[("request_seconds_count", "GET", route)] == 3
    assert found[("requests_total", "GET", "none", "404")] == 1
    assert found[("model_calls_total", "m", "answered")] == 1
    assert (found[("model_tokens_total", "in", "m")], found[("model_tokens_total", "out", "m")]) == (3, 4)
    assert found[("model_cost_usd_total", "m")] == 0.5
    assert found[("model_call_seconds_count", "m")] == 1
    for name in ("database_up", "jobs_work_here", "embedder_works"):
        assert found[(name,)] == 1
    assert found[("chroma", "off")] == 1
    assert ("index_behind",) in found
    assert ("database_connections", "in_use") in found
    for _ in range(100):
        if ("jobs_ended_total", "reindex", "done") in found:
            break
        found = read()
    assert found[("jobs_ended_total", "reindex", "done")] == 1


def test_a_database_that_is_away_is_a_figure_and_no_fault(
    figures: tuple[TestClient, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, read = figures

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError(WORD, None, Exception(WORD))

    app: Any = client.app
    monkeypatch.setattr(app.state.database, "transaction", away)
    assert read()[("database_up",)] == 0
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("token", "sent", "host", "status"),
    [
        ("", "", "127.0.0.1:9100", "200 OK"),
        ("", "", "rebound.example:9100", "403 Forbidden"),
        ("sixteen-characters", "", "127.0.0.1:9100", "403 Forbidden"),
        ("sixteen-characters", "Bearer sixteen-characterz", "127.0.0.1", "403 Forbidden"),
        ("sixteen-characters", "Bearer sixteen-characters", "assist.example.org:9100", "200 OK"),
    ],
)
def test_figures_are_for_this_machine_or_for_whoever_has_the_token(
    token: str, sent: str, host: str, status: str
) -> None:
    said: list[str] = []

    def inside(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"figures"]

    answer = guarded(inside, token)(
        {"HTTP_AUTHORIZATION": sent, "HTTP_HOST": host}, lambda status, _headers: said.append(status)
    )
    assert said == [status]
    assert (answer == [b"figures"]) == (status == "200 OK")


def test_a_request_its_job_and_its_call_to_a_model_are_one_trace_without_words(
    settings: Settings, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = InMemorySpanExporter()
    monkeypatch.setattr(traces, "OTLPSpanExporter", lambda *_, **__: kept)
    tracing = settings.model_copy(update={"otlp_endpoint": "http://127.0.0.1:4317", "slow_query_ms": 1})
    with (
        logging_into_memory(LogStyle.JSON),
        TestClient(build(tracing), raise_server_exceptions=False) as client,
    ):
        app: Any = client.app

        def stepwise(run: JobRun) -> None:
            run.step("one", lambda: ask(run))

        app.state.jobs.handle(JobKind.REINDEX, stepwise)
        client.get(f"/api/v1/peer-assists/{WORD}?words={WORD}", headers={"X-Request-ID": "3f2a-91cc-07be"})
        with carrying(Carried("3f2a-91cc-07be")), app.state.database.transaction() as tx:
            job_id = app.state.jobs.enqueue(tx, JobKind.REINDEX, WORD, made_by="local")
        wait_until_over(app.state.database, job_id)
        client.get("/health")
    assert acts.watchers == []
    spans = {span.name: span for span in kept.get_finished_spans()}
    of_it = [spans[name] for name in (
        "request GET /api/v1/peer-assists/{peer_assist_id}", "job reindex", "step one", "model_call m",
    )]  # fmt: skip
    assert len({span.context.trace_id for span in of_it if span.context}) == 1
    assert {span.attributes["request_id"] for span in of_it if span.attributes} == {"3f2a-91cc-07be"}
    job, step, call = of_it[1:]
    assert step.parent is not None
    assert job.context is not None
    assert step.parent.span_id == job.context.span_id
    assert call.parent is not None
    assert step.context is not None
    assert call.parent.span_id == step.context.span_id
    other = spans["request GET /health"]
    assert other.context is not None
    assert other.context.trace_id != job.context.trace_id
    assert WORD not in "".join(span.to_json() for span in kept.get_finished_spans())
