"""Jobs survive a killed process, end in words, and stop when asked."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update

from service import jobs as work
from service.database import Database
from service.domain.ids import AccountId, JobId
from service.domain.progress import Job, JobKind, JobStatus
from service.errors import ModelUnreachable, NotFound
from service.jobs import AnotherWorker, JobRun, Jobs

STEPS = 8


@pytest.fixture
def jobs(database: Database, tmp_path: Path) -> Iterator[Jobs]:
    made = Jobs(database, home=tmp_path / "home")
    yield made
    made.stop()


@pytest.fixture
def looking(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """Open, not launched; then it looks all the time for what the engine has given up."""
    monkeypatch.setattr(work, "LOOK_SECONDS", 0.1)
    made = Jobs(sqlite_database, home=tmp_path / "home")
    made.open()
    yield made
    made.stop()


def enqueue(jobs: Jobs, subject: str = "draft-1") -> JobId:
    with jobs.database.transaction() as tx:
        return jobs.enqueue(tx, JobKind.DRAFT, subject, made_by="local", payload={"ids": ["a"]})


def wait_until_over(database: Database, job_id: JobId, seconds: float = 30) -> Job:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with database.transaction(read_only=True) as tx:
            job = work.get(tx, job_id)
        if job.status.is_over:
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job.status} after {seconds} s")


def status_of(database: Database, job_id: JobId) -> JobStatus:
    with database.transaction(read_only=True) as tx:
        return work.get(tx, job_id).status


def test_what_has_to_go_after_a_time_goes_when_the_service_starts(jobs: Jobs) -> None:
    tidied = threading.Event()
    jobs.housekeeping.append(tidied.set)
    jobs.launch()
    assert tidied.wait(30)


def test_a_job_runs_reports_and_ends(jobs: Jobs) -> None:
    ends: list[JobStatus] = []

    def count(run: JobRun) -> None:
        run.report("reading_cases", 1, 2, count=2)
        assert run.payload == {"ids": ["a"]}
        run.report("reading_cases", run.step("two", lambda: 2), 2, count=2)

    jobs.handle(JobKind.DRAFT, count, ended=lambda tx, job: ends.append(job.status))
    jobs.launch()
    job = wait_until_over(jobs.database, enqueue(jobs))
    assert (job.status, job.doing, job.done, job.total) == (JobStatus.DONE, "reading_cases", 2, 2)
    assert ends == [JobStatus.DONE]


def test_a_rolled_back_transaction_leaves_no_job(jobs: Jobs) -> None:
    jobs.open()
    job_id = None
    try:
        with jobs.database.transaction() as tx:
            job_id = jobs.enqueue(tx, JobKind.DRAFT, "draft-1", made_by="local")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert job_id
    with jobs.database.transaction(read_only=True) as tx, pytest.raises(NotFound):
        work.get(tx, job_id)


def test_an_error_of_ours_ends_the_job_with_its_message(jobs: Jobs) -> None:
    def fail(run: JobRun) -> None:
        raise ModelUnreachable("model.no_key", host="example")

    jobs.handle(JobKind.DRAFT, fail)
    jobs.launch()
    job = wait_until_over(jobs.database, enqueue(jobs))
    assert (job.status, job.error, job.error_values) == (JobStatus.FAILED, "model.no_key", {"host": "example"})


def test_an_unforeseen_error_never_logs_what_it_says(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def fail(run: JobRun) -> None:
        raise ValueError("what the host said in confidence")

    jobs.handle(JobKind.DRAFT, fail)
    jobs.launch()
    job = wait_until_over(jobs.database, enqueue(jobs))
    assert (job.status, job.error) == (JobStatus.FAILED, "job_failed")
    assert "ValueError" in caplog.text
    assert "confidence" not in caplog.text


def test_a_cancelled_job_stops_at_its_next_look(jobs: Jobs) -> None:
    def patient(run: JobRun) -> None:
        for _ in range(600):
            run.stop_if_cancelled()
            time.sleep(0.05)

    jobs.handle(JobKind.DRAFT, patient)
    jobs.launch()
    job_id = enqueue(jobs)
    while status_of(jobs.database, job_id) is JobStatus.WAITING:
        time.sleep(0.01)
    with jobs.database.transaction() as tx:
        assert jobs.cancel(tx, job_id).cancel_asked
    assert wait_until_over(jobs.database, job_id).status is JobStatus.CANCELLED


def test_a_job_cancelled_before_its_turn_has_ended_and_never_starts(jobs: Jobs) -> None:
    started: list[str] = []
    ends: list[JobStatus] = []
    jobs.handle(
        JobKind.DRAFT, lambda run: started.append(run.subject_id), ended=lambda tx, job: ends.append(job.status)
    )
    jobs.open()
    job_id = enqueue(jobs, "cancelled")
    with jobs.database.transaction() as tx:
        assert jobs.cancel(tx, job_id).status is JobStatus.CANCELLED
    assert ends == [JobStatus.CANCELLED]
    jobs.launch()
    assert wait_until_over(jobs.database, enqueue(jobs, "wanted")).status is JobStatus.DONE
    assert started == ["wanted"]
    assert ends == [JobStatus.CANCELLED, JobStatus.DONE]


def test_a_draft_does_not_stand_behind_imports(jobs: Jobs) -> None:
    done = threading.Event()

    def hold(run: JobRun) -> None:
        done.wait(30)

    jobs.handle(JobKind.IMPORT, hold)
    jobs.handle(JobKind.DRAFT, lambda run: None)
    jobs.launch()
    with jobs.database.transaction() as tx:
        imports = [jobs.enqueue(tx, JobKind.IMPORT, f"import-{n}", made_by="local") for n in range(3)]
    while sum(status_of(jobs.database, each) is JobStatus.RUNNING for each in imports) < 2:
        time.sleep(0.01)
    assert wait_until_over(jobs.database, enqueue(jobs)).status is JobStatus.DONE
    assert JobStatus.WAITING in {status_of(jobs.database, each) for each in imports}
    done.set()


def engine_table(database: Database) -> str:
    """Where the job engine keeps what waits and what came of it."""
    return "workflow_status" if database.is_sqlite else "dbos.workflow_status"


def test_a_job_that_takes_the_service_down_with_it_is_given_up_while_the_service_runs(looking: Jobs) -> None:
    job_id = enqueue(looking)
    with looking.database.transaction() as tx:
        tx.execute(update(work.table).where(work.table.c.id == job_id).values(status="running"))
        died = {"attempts": work.RECOVERIES + 5, "id": job_id}
        tx.execute(
            text(
                f"UPDATE {engine_table(looking.database)} SET recovery_attempts = :attempts WHERE workflow_uuid = :id"
            ),
            died,
        )
    looking.handle(JobKind.DRAFT, lambda run: None)
    looking.launch()
    job = wait_until_over(looking.database, job_id)
    assert (job.status, job.error) == (JobStatus.FAILED, "job_failed")


def test_a_job_that_the_engine_gave_up_before_it_began_is_failed_too(looking: Jobs) -> None:
    """As where the database went away between the queue and the first line of the work."""
    job_id = enqueue(looking)
    with looking.database.transaction() as tx:
        tx.execute(
            text(f"UPDATE {engine_table(looking.database)} SET status = 'ERROR' WHERE workflow_uuid = :id"),
            {"id": job_id},
        )
    looking.handle(JobKind.DRAFT, lambda run: None)
    looking.launch()
    job = wait_until_over(looking.database, job_id)
    assert (job.status, job.error) == (JobStatus.FAILED, "job_failed")


def test_a_stop_does_not_wait_until_all_that_was_given_up_is_ended(
    looking: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        enqueue(looking, f"draft-{number}")
    ended: list[str] = []

    def stopped_in_the_middle(job_id: JobId, status: JobStatus, **how: str) -> None:
        ended.append(job_id)
        looking._stopping.set()

    monkeypatch.setattr("dbos.DBOS.list_workflows", lambda **which: [])
    monkeypatch.setattr(looking, "_end", stopped_in_the_middle)
    monkeypatch.setattr(looking, "run", lambda job_id: None)
    looking.launch()
    watch = looking._watch
    assert watch is not None
    watch.join(timeout=30)
    assert len(ended) == 1


def test_a_job_is_shown_to_the_account_that_started_it_alone(jobs: Jobs) -> None:
    jobs.open()
    job_id = enqueue(jobs)
    with jobs.database.transaction(read_only=True) as tx, pytest.raises(NotFound):
        work.get(tx, job_id, seen_by=AccountId("somebody-else"))


@pytest.mark.sqlite
def test_a_second_worker_on_the_same_folder_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    first, second = (Jobs(sqlite_database, home=tmp_path / "home") for _ in range(2))
    first.launch()
    with pytest.raises(AnotherWorker):
        second.launch()
    first.stop()


def test_a_worker_that_cannot_start_leaves_nothing_held(sqlite_database: Database, tmp_path: Path) -> None:
    async def start() -> None:
        Jobs(sqlite_database, home=tmp_path / "home").launch()  # the engine refuses where an event loop runs

    with pytest.raises(RuntimeError):
        asyncio.run(start())
    after = Jobs(sqlite_database, home=tmp_path / "home")
    after.launch()
    after.stop()


WORKER = """
import sys, time
from pathlib import Path
from service.database import Database
from service.domain.progress import JobKind
from service.jobs import Jobs
url, home, trace = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
def step(number):
    with trace.open("a") as file:
        file.write(f"{number}\\n")
    time.sleep(0.12)
    return number
def count(run):
    assert [run.step(f"step {n}", step, n) for n in range(%d)] == list(range(%d))
jobs = Jobs(Database(url), home=home)
jobs.handle(JobKind.DRAFT, count)
jobs.launch()
print("up", flush=True)
time.sleep(60)
""" % (STEPS, STEPS)  # noqa: UP031


def test_a_killed_job_goes_on_at_its_last_step(sqlite_database: Database, tmp_path: Path) -> None:
    trace, home, rng = tmp_path / "trace", tmp_path / "home", random.Random(7)
    trace.touch()
    jobs = Jobs(sqlite_database, home=home)
    jobs.open()
    job_id = enqueue(jobs)
    command = [sys.executable, "-c", WORKER, sqlite_database.url, str(home), str(trace)]
    kills = 2
    for _ in range(kills):
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()})
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"up\n"
        before = len(trace.read_text().splitlines())
        while len(trace.read_text().splitlines()) < min(before + 2, STEPS):
            time.sleep(0.01)
        time.sleep(rng.random() * 0.1)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()})
    try:
        assert wait_until_over(sqlite_database, job_id).status is JobStatus.DONE
    finally:
        worker.kill()
        worker.communicate()
        jobs.stop()
    started = [int(line) for line in trace.read_text().splitlines()]
    assert sorted(set(started)) == list(range(STEPS))
    assert len(started) - STEPS <= kills, "only the step that was running may start again"
    assert started == sorted(started)
