"""A service that is told to stop ends what is under way, parks what takes longer, says nothing of errors, and goes on where it was."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from service.database import Database
from service.domain.ids import JobId
from service.domain.progress import JobStatus
from tests.browser.conftest import free_port, wait_for
from tests.test_jobs import status_of, wait_until_over

pytestmark = pytest.mark.sqlite  # the service is a process of its own, with a data folder alone

ROOT = Path(__file__).parent.parent
SERVICE = """
import sys, time
from pathlib import Path
from service.app import build
from service.domain.progress import JobKind
from service.logs import LogStyle, start_logging
from service.serving import leave, serve
from service.settings import Settings
settings, trace = Settings(home=Path(sys.argv[1]), port=int(sys.argv[2]), sample_library=False), Path(sys.argv[3])
start_logging(LogStyle.JSON)
app = build(settings)
jobs = app.state.jobs
def step(number):
    with trace.open("a") as file:
        file.write(f"{number}\\n")
    time.sleep(60 if (trace.parent / "stuck").exists() else 0.4)
    return number
def count(run):
    for number in range(30):
        run.step(f"step {number}", step, number)
jobs.handle(JobKind.DRAFT, count)
def begin():
    with app.state.database.transaction() as tx:
        return jobs.enqueue(tx, JobKind.DRAFT, "draft-1", made_by="local")
def slow():
    time.sleep(1.5)
    return "done"
app.add_api_route("/begin", begin, methods=["POST"])
app.add_api_route("/slow", slow)
sys.exit(leave(serve(app, settings, app.state.stopping, app.state.library.index.ready), jobs))
"""
STEPS = 30


class Service:
    def __init__(self, home: Path, trace: Path) -> None:
        self.home, self.trace, self.port = home, trace, free_port()
        self.log = trace.parent / "log"

    @contextmanager
    def running(self) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVICE, str(self.home), str(self.port), str(self.trace)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(f"http://127.0.0.1:{self.port}/health", process, self.log, seconds=120)
            with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60) as client:
                yield process, client
        finally:
            process.kill()
            process.wait()

    def steps(self) -> list[int]:
        return [int(line) for line in self.trace.read_text().splitlines()]

    def errors(self) -> list[str]:
        """Lines of trouble, and whatever is no line of a log at all."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [
            each for each in lines if not each.startswith("{") or json.loads(each)["level"] in ("error", "critical")
        ]


@pytest.fixture
def service(home: Path, tmp_path: Path) -> Service:
    trace = tmp_path / "trace"
    trace.touch()
    return Service(home, trace)


def wait_for_steps(service: Service, count: int) -> None:
    until = time.monotonic() + 60
    while len(service.steps()) < count and time.monotonic() < until:
        time.sleep(0.05)
    assert len(service.steps()) >= count


def test_what_is_under_way_ends_and_the_job_goes_on_at_its_last_step(service: Service, home: Path) -> None:
    heard: list[str] = []
    answers: list[httpx.Response] = []
    with service.running() as (process, client):
        job_id = JobId(client.post("/begin").json())
        wait_for_steps(service, 2)

        def listen() -> None:
            with client.stream("GET", f"/api/v1/jobs/{job_id}/events") as stream:
                heard.extend(stream.iter_lines())

        asking = [
            threading.Thread(target=listen),
            threading.Thread(target=lambda: answers.append(client.get("/slow"))),
        ]
        for each in asking:
            each.start()
        until = time.monotonic() + 30
        while not heard and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        for each in asking:
            each.join(30)
    assert (answers[0].status_code, answers[0].json()) == (200, "done")
    assert "retry: 3000" in heard
    assert service.errors() == []
    parked_after = len(service.steps())
    assert parked_after < STEPS
    database = Database(f"sqlite:///{home / 'peer_assist.sqlite3'}")
    assert status_of(database, job_id) is JobStatus.RUNNING
    with service.running() as (process, _):
        assert wait_until_over(database, job_id, 120).status is JobStatus.DONE
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    database.dispose()
    assert service.steps() == list(range(STEPS)), "parked between two steps: none is done twice"
    assert service.errors() == []


def test_a_step_that_does_not_end_holds_up_nobody_and_is_done_again(service: Service, home: Path) -> None:
    stuck = service.trace.parent / "stuck"
    stuck.touch()
    with service.running() as (process, client):
        job_id = JobId(client.post("/begin").json())
        wait_for_steps(service, 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert service.errors() == []
    assert "is parked in the middle of a step" in service.log.read_text()
    stuck.unlink()
    database = Database(f"sqlite:///{home / 'peer_assist.sqlite3'}")
    with service.running():
        assert wait_until_over(database, job_id, 120).status is JobStatus.DONE
    database.dispose()
    assert service.steps() == [0, *range(STEPS)]
