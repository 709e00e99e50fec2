"""Several workers on one PostgreSQL: a dead one's jobs are handed on, one that only stood still keeps nothing, and one looks after all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from service import jobs as work
from service import leases
from service.database import Database
from service.domain.ids import JobId
from service.domain.progress import Job, JobKind, JobStatus
from service.jobs import Jobs
from tests.conftest import new_database

STEPS = 10

WORKER = """
import os, sys, time
from pathlib import Path
from service import heartbeat, jobs as work
from service.database import Database
from service.domain.progress import JobKind
heartbeat.BEAT_SECONDS, heartbeat.LEASE_SECONDS, work.LOOK_SECONDS = 0.5, 3.0, 0.5
url, folder, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
def say(what):
    with (folder / "said").open("a") as file:
        file.write(f"{name} {what}\\n")
def step(number):
    say(f"step {number}")
    time.sleep(0.2)
    return number
def count(run):
    say("begins")
    for number in range(%d):
        run.step(f"step {number}", step, number)
        run.report("reading_cases", number, %d)
def in_one(run):
    say("begins")
    for number in range(%d):
        say(f"part {number}")
        time.sleep(0.3)
        run.report("reading_cases", number, %d)
    say("saved")
jobs = work.Jobs(Database(url), home=folder)
ended = lambda tx, job: say(f"ended {job.status}")
jobs.handle(JobKind.DRAFT, count, ended=ended)
jobs.handle(JobKind.IMPORT, lambda run: run.step("all", in_one, run), ended=ended)
jobs.housekeeping.append(lambda: say("tidied"))
jobs.launch()
say("up")
time.sleep(120)
""" % (STEPS, STEPS, STEPS, STEPS)  # noqa: UP031


class Crew:
    """Workers of one database, and what they said."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        (folder / "said").touch()

    def start(self, *names: str) -> None:
        for name in names:
            command = [sys.executable, "-c", WORKER, self.database.url, str(self.folder), name]
            self.workers[name] = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.getcwd()})
        until(lambda: {f"{name} up" for name in names} <= set(self.said()))

    def said(self, ending: str = "") -> list[str]:
        return [line for line in (self.folder / "said").read_text().splitlines() if line.endswith(ending)]

    def signal(self, name: str, what: signal.Signals) -> None:
        self.workers[name].send_signal(what)

    def end(self) -> None:
        for each in self.workers.values():
            each.kill()
            each.wait()


@pytest.fixture
def crew(postgres_database: Database, tmp_path: Path) -> Iterator[Crew]:
    made = Crew(postgres_database, tmp_path)
    yield made
    made.end()


@pytest.fixture
def jobs(postgres_database: Database, tmp_path: Path) -> Iterator[Jobs]:
    """Of a service that leaves the work to others."""
    made = Jobs(postgres_database, home=tmp_path)
    made.open()
    yield made
    made.stop()


def until(holds: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds")


def enqueue(jobs: Jobs, kind: JobKind = JobKind.DRAFT) -> JobId:
    with jobs.database.transaction() as tx:
        return jobs.enqueue(tx, kind, "draft-1", made_by="local")


def found(jobs: Jobs, job_id: JobId) -> Job:
    with jobs.database.transaction(read_only=True) as tx:
        return work.get(tx, job_id)


def whose(crew: Crew, doing: str = "step 2") -> str:
    """The worker that began the job, once it has come so far."""
    until(lambda: crew.said(doing))
    return crew.said(doing)[0].split()[0]


def test_a_dead_workers_job_is_taken_up_by_another_at_its_last_step(crew: Crew, jobs: Jobs) -> None:
    crew.start("ann", "bob")
    job_id = enqueue(jobs)
    first = whose(crew)
    crew.signal(first, signal.SIGKILL)
    until(lambda: found(jobs, job_id).status.is_over)
    assert found(jobs, job_id).status is JobStatus.DONE
    steps = [line.split(" step ") for line in crew.said() if " step " in line]
    assert [int(number) for worker, number in steps if worker == first] == list(
        range(len([w for w, _ in steps if w == first]))
    )
    assert sorted({int(number) for _, number in steps}) == list(range(STEPS))
    assert len(steps) <= STEPS + 1, "only the step that was running may start again"
    assert len(crew.said("ended done")) == 1


def test_a_worker_that_stood_still_keeps_nothing_of_a_job_that_was_handed_on(crew: Crew, jobs: Jobs) -> None:
    """A job that is one long step, as a draft is: the engine would find out only at its end."""
    crew.start("ann", "bob")
    job_id = enqueue(jobs, JobKind.IMPORT)
    first = whose(crew, "part 2")
    other = "bob" if first == "ann" else "ann"
    crew.signal(first, signal.SIGSTOP)
    until(lambda: f"{other} part 0" in crew.said())
    crew.signal(first, signal.SIGCONT)
    until(lambda: found(jobs, job_id).status.is_over)
    assert found(jobs, job_id).status is JobStatus.DONE
    assert crew.said("saved") == [f"{other} saved"]
    assert crew.said("ended done") == [f"{other} ended done"]
    assert [line for line in crew.said() if line.startswith(f"{first} part")][4:] == [], "it stops at its next look"
    assert not crew.said("ended failed")


def test_a_job_goes_on_at_once_when_its_worker_leaves_in_order(
    postgres_database: Database, crew: Crew, jobs: Jobs
) -> None:
    crew.start("ann")
    with postgres_database.transaction(read_only=True) as tx:
        assert (
            len(tx.scalars(select(leases.table.c.holder).where(leases.table.c.name.startswith("worker/"))).all()) == 1
        )
    leaving = Jobs(postgres_database, home=crew.folder)
    leaving.launch()
    leaving.stop()
    with postgres_database.transaction() as tx:
        assert len(leases.holders(tx, "worker/")) == 1


def test_one_worker_looks_after_all_and_another_when_it_dies(crew: Crew, jobs: Jobs) -> None:
    crew.start("ann", "bob")
    until(lambda: crew.said("tidied"))
    time.sleep(5)  # longer than a lease: for what the other might still do
    assert len(crew.said("tidied")) == 1
    first = crew.said("tidied")[0].split()[0]
    crew.signal(first, signal.SIGKILL)
    until(lambda: len(crew.said("tidied")) == 2)
    second = crew.said("tidied")[1].split()[0]
    assert second != first


def test_a_job_that_ends_every_worker_is_given_up(crew: Crew, jobs: Jobs) -> None:
    job_id = enqueue(jobs)
    with jobs.database.transaction() as tx:
        tx.execute(
            update(work.table).where(work.table.c.id == job_id).values(status="running", handed_on=work.RECOVERIES)
        )
        dead = {"id": job_id}
        tx.execute(
            text("UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = 'dead' WHERE workflow_uuid = :id"),
            dead,
        )
    crew.start("ann")
    until(lambda: found(jobs, job_id).status.is_over)
    job = found(jobs, job_id)
    assert (job.status, job.error) == (JobStatus.FAILED, "job_failed")
    assert not crew.said("begins")


def test_three_processes_may_bring_a_new_database_to_this_version_at_once(
    postgres_server: object, tmp_path: Path
) -> None:
    url = new_database(postgres_server, "pa_three_at_once")
    code = "import sys; from service.__main__ import main; sys.exit(main(['migrate']))"
    environment = {
        **os.environ,
        "PEER_ASSIST_DATABASE_URL": url,
        "PEER_ASSIST_HOME": str(tmp_path),
        "PYTHONPATH": os.getcwd(),
    }
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE) for _ in range(3)
    ]
    ends = [(each.communicate()[1], each.returncode) for each in started]
    assert [code for _, code in ends] == [0, 0, 0], ends
    database = Database(url)
    with database.transaction(read_only=True) as tx:
        titles = tx.execute(text("SELECT title, count(*) FROM documents GROUP BY title HAVING count(*) > 1")).all()
        assert tx.execute(text("SELECT count(*) FROM documents")).scalar_one() > 0
    database.dispose()
    assert titles == []
