"""Whether it is well, and how it runs: said at once, to everybody in a word and to administrators in full."""

import os
import subprocess
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from service import jobs as work
from service import leases
from service.app import build
from service.database import Database
from service.domain.ids import JobId
from service.domain.progress import JobKind, JobStatus
from service.domain.running import Running
from service.errors import ModelUnreachable
from service.jobs import JobRun
from service.running import health
from service.running.slow_queries import KEPT, SlowQueries, shape_of
from service.settings import Settings, SettingsError, read_settings
from tests.test_jobs import wait_until_over

ROOT = Path(__file__).parent.parent
RUNNING = "/api/v1/running"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def somebody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL jobs are another process's."""
    monkeypatch.setattr(leases, "any_running", lambda *_: True)


@pytest.fixture
def app(client: TestClient) -> Any:
    return client.app


def settled(client: TestClient) -> dict[str, Any]:
    """What health says once the index is in."""
    client.app.state.library.index.words_ready.wait(60)  # type: ignore[attr-defined]
    said: dict[str, Any] = client.get("/health").json()
    return said


def test_a_service_that_is_well_is_live_ready_and_ok(client: TestClient) -> None:
    assert settled(client) == {"status": "ok", "degraded": []}
    for address in ("/health", "/health/live", "/health/ready"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize(
    ("word", "break_it", "ready"),
    [
        ("index_loading", lambda app, _: app.state.library.index.words_ready.clear(), False),
        ("stopping", lambda app, _: app.state.stopping.set(), False),
        ("embedder_away", lambda app, _: setattr(app.state.library, "embedder_works", False), True),
        ("model_resting", lambda app, _: setattr(app.state.health, "model_rests", lambda: True), True),
        ("jobs_stopped", lambda app, _: setattr(app.state.health, "works", True), True),
        ("chroma_building", lambda app, _: setattr(app.state.library.broad, "passages_from", 0), True),
        ("disk_nearly_full", lambda _, patching: patching.setattr(health, "FREE_BYTES", 10**18), True),
    ],
)
def test_each_thing_that_is_not_as_it_should_be_has_its_word(
    client: TestClient, app: Any, monkeypatch: pytest.MonkeyPatch, word: str, break_it: Any, ready: bool
) -> None:
    settled(client)
    break_it(app, monkeypatch)
    assert client.get("/health").json() == {"status": "degraded" if ready else "not_ready", "degraded": [word]}
    assert client.get("/health/ready").status_code == (200 if ready else 503)
    assert client.get("/health/live").json() == {"status": "ok", "degraded": []}


def test_where_jobs_are_other_processes_it_is_said_that_there_is_none(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    settings = Settings(home=tmp_path, sample_library=False, database_url=postgres_url)
    with TestClient(build(settings, work=False)) as client:
        assert settled(client) == {"status": "degraded", "degraded": ["jobs_stopped"]}


def test_a_model_that_its_breaker_leaves_alone_is_said(settings: Settings, home: Path) -> None:
    app = build(settings.model_copy(update={"model": "openai/planted"}), work=False)
    with TestClient(app) as client:
        assert settled(client)["degraded"] == []
        with pytest.raises(ModelUnreachable), app.state.models.breakers[0].call():
            raise ModelUnreachable("model.no_key")
        assert client.get("/health").json() == {"status": "degraded", "degraded": ["model_resting"]}


def test_chroma_that_was_given_up_is_said(client: TestClient, app: Any) -> None:
    settled(client)
    app.state.library.broad.passages_from = 0
    app.state.library.broad.give_up(ValueError("x"))
    assert client.get("/health").json()["degraded"] == ["chroma_given_up"]


def test_a_database_that_hangs_is_waited_for_a_moment_only_and_then_said_to_be_away(
    client: TestClient, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(client)
    released = threading.Event()

    def hangs(*_: Any, **__: Any) -> None:
        released.wait(60)
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(health, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(app.state.library.database, "transaction", hangs)
    time.sleep(0.3)
    for _ in range(3):
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json()["degraded"]) == (503, ["database_away"])
        time.sleep(0.3)
    assert not released.is_set(), "it was still hanging when all three had their answers"
    monkeypatch.undo()
    released.set()
    monkeypatch.setattr(health, "WAIT_SECONDS", 0.0)
    until = time.monotonic() + 30
    while client.get("/health/ready").status_code == 503 and time.monotonic() < until:
        time.sleep(0.1)


def test_changes_that_are_not_followed_are_said_after_a_while(
    client: TestClient, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(client)
    app.state.library.keeper.close()
    monkeypatch.setattr(health, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(health, "BEHIND_SECONDS", 0.0)
    monkeypatch.setattr(app.state.library.index, "sequence", -1)

    async def ask(check: Any) -> None:
        check._database_answers = check._answers()

    monkeypatch.setattr(type(app.state.health), "_ask_database", ask)
    client.get("/health")
    assert "index_behind" in client.get("/health").json()["degraded"]


def test_nobody_but_an_administrator_is_told_more(client: TestClient, app: Any) -> None:
    said = Running.model_validate(client.get(RUNNING).json())
    assert said.machine.versions["Peer Assist"] == "0.1.0"
    assert said.machine.process == os.getpid()
    assert said.machine.database_bytes
    assert said.work.runs_here is False
    words = client.get("/health").text
    assert not any(version in words for version in said.machine.versions.values())


def test_a_failed_job_is_shown_with_its_reason_and_only_what_nobody_can_ask_for_again_is_tried_again(
    client: TestClient, app: Any
) -> None:
    rows = [("draft", "job-1"), ("approved", "job-2"), ("mail", "job-3")]
    with app.state.database.transaction() as tx:
        for kind, id in rows:
            values = {
                "subject_id": f"s-{id}",
                "status": "failed",
                "payload": {},
                "error": "job_failed",
                "made_by": "local",
            }
            tx.execute(insert(work.table).values(id=id, kind=kind, made_at=app.state.started_at, **values))
    failed = Running.model_validate(client.get(RUNNING).json()).work.failed
    assert {(job.kind.value, job.may_retry) for job in failed} == {
        ("draft", False),
        ("approved", True),
        ("mail", False),
    }
    assert client.post(f"{RUNNING}/jobs/job-1/retry").json()["error"]["id"] == "running.no_retry"
    again = client.post(f"{RUNNING}/jobs/job-2/retry").json()["job_id"]
    said = Running.model_validate(client.get(RUNNING).json()).work
    assert [(job.id, job.kind, job.subject_id) for job in said.open] == [(again, JobKind.APPROVED, "s-job-2")]
    assert client.post(f"{RUNNING}/jobs/job-2/retry").status_code == 409, "once is enough"
    assert client.post(f"{RUNNING}/jobs/{again}/cancel").json()["status"] == "cancelled"
    assert client.post(f"{RUNNING}/jobs/none/cancel").status_code == 404


def test_a_slow_statement_is_kept_by_its_shape_and_never_with_a_value(sqlite_database: Database) -> None:
    slow = SlowQueries(1)
    slow.watch(sqlite_database.engine)
    slow_one = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
        "SELECT count(*) FROM n WHERE 'said in confidence' <> :word AND i IN (1, 2, 3)"
    )
    for word in ("secret", "another"):
        with sqlite_database.transaction(read_only=True) as tx:
            tx.execute(slow_one, {"word": word})
    found = [each for each in slow.worst() if "RECURSIVE" in each.statement]
    assert [each.count for each in found] == [2]
    assert found[0].worst_ms >= 1
    assert not any(word in str(slow.worst()) for word in ("secret", "another", "confidence", "300000"))


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("SELECT a FROM t WHERE id IN (?, ?, ?) AND b = ?", "SELECT a FROM t WHERE id IN (?) AND b = ?"),
        ("SELECT x FROM t WHERE y = %(y_1)s AND z IN (%(z_1)s, %(z_2)s)", "SELECT x FROM t WHERE y = %(y_1)s AND z IN (?)"),
        ("SELECT 'it''s said', 12.5,\n  1", "SELECT ?, ?, ?"),
    ],
)  # fmt: skip
def test_the_shape_of_a_statement_has_no_value_in_it(statement: str, shape: str) -> None:
    assert shape_of(statement) == shape


def test_no_more_than_a_hundred_shapes_are_kept() -> None:
    slow = SlowQueries(1)
    for number in range(3 * KEPT):
        slow.note(f"shape {number}", 0.1)
    assert len(slow.worst()) == KEPT
    assert slow.worst()[-1].statement != "shape 0"


@pytest.fixture
def nothing_set(tmp_path: Path) -> str:
    return (
        "import sys\n"
        "from pathlib import Path\n"
        "from service.app import build\n"
        "from service.settings import Settings\n"
        "from fastapi.testclient import TestClient\n"
        f"settings = Settings(home=Path({str(tmp_path)!r}), sample_library=False{{more}})\n"
        "from service.database import Database\n"
        "Database(settings.database).migrate()\n"
        "with TestClient(build(settings, work=False)) as client:\n"
        "    client.get('/health')\n"
        "    names = ('prometheus_client', 'opentelemetry.sdk', 'opentelemetry.exporter', 'grpc')\n"
        "    print([name for name in names if name in sys.modules])\n"
    )


def test_with_metrics_and_traces_off_nothing_of_either_is_loaded(nothing_set: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", nothing_set.format(more="")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr[-1000:]


def test_metrics_for_another_machine_need_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_ASSIST_METRICS_HOST", "0.0.0.0")  # noqa: S104
    with pytest.raises(SettingsError, match="PEER_ASSIST_METRICS_TOKEN"):
        read_settings()
    monkeypatch.setenv("PEER_ASSIST_METRICS_TOKEN", "long-enough-for-a-token")
    assert read_settings().metrics_host == "0.0.0.0"  # noqa: S104


def test_a_job_that_ends_is_in_the_figures(settings: Settings, home: Path) -> None:
    app = build(settings)
    with TestClient(app, raise_server_exceptions=False) as client:

        def fail(run: JobRun) -> None:
            raise ModelUnreachable("model.no_key", host="example")

        app.state.jobs.handle(JobKind.REINDEX, fail)
        with app.state.database.transaction() as tx:
            job_id = JobId(app.state.jobs.enqueue(tx, JobKind.REINDEX, "s", made_by="local"))
        assert wait_until_over(app.state.database, job_id).status is JobStatus.FAILED
        said = Running.model_validate(client.get(RUNNING).json())
    assert said.work.runs_here is True
    assert [(each.kind, each.status, each.count) for each in said.work.counts] == [("reindex", "failed", 1)]
    assert [(job.error, job.may_retry) for job in said.work.failed] == [("model.no_key", True)]
