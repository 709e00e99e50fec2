"""Durable background work: survives a killed process, shows its progress, can be cancelled.

DBOS runs it (see docs/decisions/0002-jobs.md); nothing outside this file knows. Our `jobs` row is what people see; DBOS keeps which
steps are done, so that a job killed half-way goes on at its last step. On SQLite one process works, by a lock on its folder; on PostgreSQL
any number of them, and one hands on what a dead one left. Jobs carry ids and steps return ids: DBOS stores both, and people's
text must not lie there. A step that was running when the process died runs again, so steps are written to be repeatable.
"""

import fcntl
import json
import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar, TextIO, TypeVar

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, Serializer
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from service.acts import act
from service.carried import Carried, carried, carrying, opaque
from service.database import Database, UtcDateTime, metadata
from service.domain.ids import AccountId, JobId, new_id
from service.domain.progress import Job, JobKind, JobStatus
from service.errors import NotFound, PeerAssistError
from service.heartbeat import Heartbeat

log = logging.getLogger(__name__)

R = TypeVar("R")
Payload = dict[str, str | int | bool | list[str] | None]
Work = Callable[["JobRun"], None]
Ended = Callable[[Connection, Job], None]

APPLICATION = "peer-assist"
APPLICATION_VERSION = "1"
"""Fixed: DBOS's default is a hash of the code, and an upgrade would strand the jobs in flight."""
QUEUES = {kind: f"peer-assist-{kind}" for kind in JobKind}
"""One for each kind: a draft somebody waits for never stands behind imports."""
AT_ONCE = 2
"""Jobs of one kind."""
LOOKS, LOOKS_OTHERWISE = {JobKind.DRAFT: 0.4, JobKind.IMPORT: 1.0, JobKind.APPROVED: 1.0}, 2.0
"""Seconds between two looks into a queue. Somebody sits before a draft; each look costs as much as a small request."""
RECOVERIES = 5
"""Times a job is taken up again; one that has ended so many workers is given up."""
POOL = 10
"""Connections of the engine, besides ours: PostgreSQL has a hundred for all processes."""
REPORT_SECONDS = 0.2
FINISH_SECONDS, PARK_SECONDS = 3.0, 2.0
"""How long running jobs may end by themselves when the process is stopped, and how long they have to be parked."""
LOOK_SECONDS = 3.0
"""Between two looks for jobs that the engine has given up."""
TIDY_SECONDS = 3_600.0
_ALIVE = ["PENDING", "ENQUEUED", "DELAYED"]

table = Table(
    "jobs",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject_id", String(120), nullable=False, index=True),
    Column("status", String(20), nullable=False, index=True),
    Column("payload", JSON, nullable=False),
    Column("doing", String(120), nullable=False, default=""),
    Column("values", JSON, nullable=False, default=dict),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("error", String(120), nullable=False, default=""),
    Column("error_values", JSON, nullable=False, default=dict),
    Column("made_by", String(120), nullable=False, default=""),
    Column("made_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("cancel_asked", Boolean, nullable=False, default=False),
    Column("run", String(120), nullable=False, server_default=""),
    Column("handed_on", Integer, nullable=False, server_default="0"),
    Column("request_id", String(64), nullable=False, server_default=""),
)
"""`run`: the latest run of the work; an earlier one that still goes on, in a worker that was taken for dead, may keep nothing."""


class JobCancelled(Exception):
    """Somebody asked this job to stop. Raised inside the work by `stop_if_cancelled`."""


class JobParked(BaseException):
    """This process is stopping: the job goes on at its last step after the next start. Like a kill, it is no error of the work's."""


class HandedOn(Exception):
    """This worker stood still for so long that its job was given to another. Raised inside the work; nothing more of it may be kept."""


class AnotherWorker(Exception):
    """A second process with the same data folder would take over live work."""


class JsonSerializer(Serializer):
    """DBOS pickles by default; what we keep is plain JSON."""

    def serialize(self, data: Any) -> str:
        if isinstance(data, BaseException):
            data = {"error": type(data).__name__}
        return json.dumps(data)

    def deserialize(cls, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "json"


class JobRun:
    """A job while it runs: what it works on, its durable steps, its progress."""

    def __init__(
        self, database: Database, job_id: JobId, subject_id: str, payload: Payload, *, run_id: str = ""
    ) -> None:
        self.database = database
        self.run_id = run_id
        self.job_id = job_id
        self.subject_id = subject_id
        self.payload = payload
        self._reported: tuple[str, float] = ("", 0.0)

    def step(self, name: str, function: Callable[..., R], *args: Any) -> R:
        """Run `function(*args)` once; after a crash its kept result is used instead. Arguments and results are ids and counts only.

        Raises HandedOn, as do the two below.
        """
        self._look()
        with act("step", step=name):
            return DBOS.run_step({"name": name}, function, *args)

    def report(self, doing: str, done: int = 0, total: int = 0, **values: str | int) -> None:
        """Tell the waiting person: `doing` is the message `progress.<doing>`. Written at most five times a second for the same message."""
        _park()
        last, at = self._reported
        now = time.monotonic()
        if last == doing and now - at < REPORT_SECONDS and done != total:
            return
        self._reported = (doing, now)
        mine = (table.c.id == self.job_id, table.c.run == self.run_id)
        with self.database.transaction() as tx:
            moved = update(table).where(*mine).values(doing=doing, done=done, total=total, values=values)
            if not tx.execute(moved).rowcount:
                raise HandedOn

    def stop_if_cancelled(self) -> None:
        """Raise JobCancelled when somebody asked to stop."""
        if self._look():
            raise JobCancelled

    def _look(self) -> bool:
        """Whether somebody asked to stop."""
        _park()
        mine = (table.c.id == self.job_id, table.c.run == self.run_id)
        with self.database.transaction(read_only=True) as tx:
            asked = tx.execute(select(table.c.cancel_asked).where(*mine)).scalar_one_or_none()
        if asked is None:
            raise HandedOn
        return bool(asked)


class Jobs:
    """The engine. `handle` says what a kind does, `launch` starts working, `enqueue` adds work inside the caller's transaction."""

    _launched: ClassVar["Jobs | None"] = None

    def __init__(self, database: Database, *, home: Path) -> None:
        self.database = database
        self.home = home
        self._work: dict[JobKind, tuple[Work, Ended | None]] = {}
        self._client: DBOSClient | None = None
        self._lock: TextIO | None = None
        self._heartbeat: Heartbeat | None = None
        self._stopping = Event()
        self.parking = Event()
        self.at_work: set[JobId] = set()
        self._watch: Thread | None = None
        self.worker = "the-lock"
        """This worker's name to the others, and to DBOS: whoever has the folder's lock, or one of its own."""
        self.housekeeping: list[Callable[[], None]] = []
        """Done when work begins, and once an hour, by one worker for all: what has to go after a time."""

    @property
    def works(self) -> bool:
        """Whether this process works on jobs, and its engine is alive."""
        return self._watch is not None and self._watch.is_alive()

    def handle(self, kind: JobKind, work: Work, *, ended: Ended | None = None) -> None:
        """`ended` is called in the transaction that ends the job, however it ends."""
        self._work[kind] = (work, ended)

    def open(self) -> None:
        """Make the engine's own tables and get ready to enqueue. Enough for a process that adds work and does none."""
        if self._client is None:
            _quiet_dbos()
            with self.database.alone():
                DBOS.migrate(self.database.url)
            self._client = DBOSClient(
                system_database_url=self.database.url, serializer=JsonSerializer(), application_name=APPLICATION
            )

    def launch(self) -> None:
        """Start working, and take up what an earlier process left unfinished.

        Raises AnotherWorker: on SQLite one process has the data folder.
        """
        if self.database.is_sqlite:
            self._take_lock()
        else:
            self.worker = new_id("worker")
            self._heartbeat = Heartbeat(self.database, self.worker)
        self._stopping.clear()
        self.parking.clear()
        try:
            self.open()
            if self._heartbeat is not None:
                self._heartbeat.open()
            DBOS(config=self._config())
            Jobs._launched = self
            DBOS.launch()
            for kind, queue in QUEUES.items():
                DBOS.register_queue(
                    queue, worker_concurrency=AT_ONCE, polling_interval_sec=LOOKS.get(kind, LOOKS_OTHERWISE)
                )
        except BaseException:
            self.stop()
            raise
        self._watch = Thread(target=self._look_after, name="jobs", daemon=True)
        self._watch.start()

    def _take_lock(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        lock = (self.home / "worker.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AnotherWorker from None
        self._lock = lock

    def stop(self) -> None:
        self._stopping.set()
        if Jobs._launched is self:
            self._let_go()
        if self._watch is not None:
            self._watch.join(timeout=30)
            self._watch = None
        if self._client is not None:
            self._client.destroy()
            self._client = None
        if Jobs._launched is self:
            DBOS.destroy(workflow_completion_timeout_sec=1)
            Jobs._launched = None
        if self._heartbeat is not None:
            self._heartbeat.close()
            self._heartbeat = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def enqueue(
        self, tx: Connection, kind: JobKind, subject_id: str, *, made_by: str, payload: Payload | None = None
    ) -> JobId:
        """Add a job in the caller's transaction: rolled back, it was never there. Returns its id."""
        job_id = JobId(new_id("job"))
        tx.execute(
            insert(table).values(
                id=job_id,
                kind=kind.value,
                subject_id=subject_id,
                status=JobStatus.WAITING.value,
                payload=payload or {},
                made_by=made_by,
                made_at=datetime.now(UTC),
                request_id=carried().request_id,
            )
        )
        self._queue(tx, kind, job_id)
        return job_id

    def take_up_restored(self, tx: Connection, *, again: Collection[JobKind]) -> int:
        """Jobs that were open when a backup was taken: the engine here knows none of them.

        Those of the kinds in `again` wait for their turn once more, the others end with the reason. Returns how many wait.
        """
        rows = tx.execute(select(table.c.id, table.c.kind).where(table.c.ended_at.is_(None)).order_by(table.c.made_at))
        count = 0
        for row in rows.all():
            job_id, kind = JobId(row.id), JobKind(row.kind)
            if kind in again:
                anew = {"status": JobStatus.WAITING.value, "run": "", "handed_on": 0}
                tx.execute(update(table).where(table.c.id == job_id).values(**anew))
                self._queue(tx, kind, job_id)
                count += 1
            else:
                self._end_in(tx, job_id, JobStatus.FAILED, error="job_restored")
        return count

    def _queue(self, tx: Connection, kind: JobKind, job_id: JobId) -> None:
        options: EnqueueOptions = {
            "queue_name": QUEUES[kind],
            "workflow_name": "run_job",
            "workflow_id": job_id,
            "app_version": APPLICATION_VERSION,
        }
        if self._client is None:
            raise RuntimeError("jobs.open() comes before enqueue")
        self._client.enqueue_in_transaction(tx, options, job_id)

    def run(self, job_id: JobId) -> None:
        """One job, from its row to its end. Called by DBOS, again after a crash. None is begun any more in a process that is stopping."""
        if self._stopping.is_set():
            raise JobParked
        run_id = new_id("run")
        with self.database.transaction() as tx:
            began = func.coalesce(table.c.started_at, datetime.now(UTC))
            values = {"status": JobStatus.RUNNING.value, "started_at": began, "run": run_id}
            if not tx.execute(update(table).where(*_open(job_id)).values(**values)).rowcount:
                return
            row = tx.execute(select(table).where(table.c.id == job_id)).one()
        run = JobRun(self.database, job_id, row.subject_id, row.payload, run_id=run_id)
        about = Carried(row.request_id, account=opaque(row.made_by), job=job_id)
        with self._counted(job_id), carrying(about), act("job", kind=row.kind) as doing:
            doing.about["status"] = self._worked(run, JobKind(row.kind))

    def _worked(self, run: JobRun, kind: JobKind) -> JobStatus:
        """Do the work and end the job, however it ends; one that was handed on runs elsewhere."""
        job_id = run.job_id
        try:
            run.stop_if_cancelled()
            work, _ = self._work[kind]
            work(run)
        except HandedOn:
            log.warning("job %s (%s) was handed on; what this worker did of it is not kept", job_id, kind)
            return JobStatus.RUNNING
        except JobCancelled:
            return self._end(job_id, JobStatus.CANCELLED, run_id=run.run_id)
        except PeerAssistError as error:
            values = {"error": error.message_id, "error_values": dict(error.parameters)}
            return self._end(job_id, JobStatus.FAILED, run_id=run.run_id, **values)
        except Exception as error:  # the job's edge: nothing may escape, and nothing of people's text may be logged
            log.error("job %s (%s) failed: %s at %s", job_id, kind, type(error).__name__, _where(error))
            return self._end(job_id, JobStatus.FAILED, run_id=run.run_id, error="job_failed")
        return self._end(job_id, JobStatus.DONE, run_id=run.run_id)

    @contextmanager
    def _counted(self, job_id: JobId) -> Iterator[None]:
        self.at_work.add(job_id)
        try:
            yield
        finally:
            self.at_work.discard(job_id)

    def _let_go(self) -> None:
        """What runs may end; what takes longer is parked at its next step or look."""
        self._wait_for_idle(FINISH_SECONDS)
        self.parking.set()
        self._wait_for_idle(PARK_SECONDS)
        for job_id in list(self.at_work):
            log.warning("job %s is parked in the middle of a step; the step is done again after the next start", job_id)

    def _wait_for_idle(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.at_work and time.monotonic() < until:
            time.sleep(0.05)

    def _end(self, job_id: JobId, status: JobStatus, **values: Any) -> JobStatus:
        with self.database.transaction() as tx:
            self._end_in(tx, job_id, status, **values)
        return status

    def _end_in(self, tx: Connection, job_id: JobId, status: JobStatus, *, run_id: str = "", **values: Any) -> None:
        """A job ends once; one that is over stays as it is. A run ends it only while it is the latest."""
        values |= {"status": status.value, "ended_at": datetime.now(UTC)}
        end = update(table).where(*_open(job_id)).values(**values)
        if not tx.execute(end.where(table.c.run == run_id) if run_id else end).rowcount:
            return
        job = get(tx, job_id)
        _, ended = self._work.get(job.kind, (None, None))
        if ended is not None:
            ended(tx, job)

    def cancel(self, tx: Connection, job_id: JobId) -> Job:
        """Ask a job to stop. One that waits has stopped; one that runs ends at its next look, within a second or so."""
        tx.execute(update(table).where(*_open(job_id)).values(cancel_asked=True))
        waits = select(table.c.id).where(table.c.id == job_id, table.c.status == JobStatus.WAITING.value)
        if tx.execute(waits).first() is not None:
            self._end_in(tx, job_id, JobStatus.CANCELLED)
        return get(tx, job_id)

    def _look_after(self) -> None:
        """What one worker does for all: hand on the jobs of dead ones, end those that are given up, and let go what has had its time."""
        tidied_at = float("-inf")
        while not self._stopping.wait(LOOK_SECONDS):
            if self._heartbeat is not None and not self._heartbeat.looks_after_all:
                continue
            try:
                if self._heartbeat is not None:
                    self._hand_on(self._heartbeat.living())
                if time.monotonic() - tidied_at > TIDY_SECONDS:
                    tidied_at = time.monotonic()
                    for tidy in self.housekeeping:
                        tidy()
                self._end_abandoned()
            except SQLAlchemyError as error:
                log.warning("jobs: the database did not answer (%s); looking again", type(error).__name__)
            except (
                Exception
            ) as error:  # this thread's edge: it looks after all, and must not end while its worker lives
                log.error("jobs: %s at %s; looking again", type(error).__name__, _where(error))

    def _hand_on(self, living: Collection[str]) -> None:
        """Jobs of workers that count as dead go back to their queue. One that only stood still is told at its next look, and by DBOS."""
        for left in DBOS.list_workflows(status="PENDING", load_input=False, load_output=False):
            if left.executor_id in living or left.workflow_id is None:
                continue
            job_id = JobId(left.workflow_id)
            with self.database.transaction() as tx:
                handed_on = update(table).where(*_open(job_id)).values(handed_on=table.c.handed_on + 1)
                row = tx.execute(handed_on.returning(table.c.kind, table.c.handed_on)).one_or_none()
                if row is not None and row.handed_on > RECOVERIES:
                    self._end_in(tx, job_id, JobStatus.FAILED, error="job_failed")
            if row is None or row.handed_on > RECOVERIES:
                DBOS.cancel_workflow(job_id)
            else:
                DBOS.resume_workflow(job_id, queue_name=QUEUES[JobKind(row.kind)])
                log.warning("job %s (%s) was left by a worker that died; another takes it", job_id, row.kind)

    def _end_abandoned(self) -> None:
        """Jobs that DBOS has given up are failed, so that nobody waits for ever.

        The process died with them too often, or the database went away under them: then also before they were marked as running.
        """
        with self.database.transaction(read_only=True) as tx:
            under_way = tx.scalars(select(table.c.id).where(table.c.ended_at.is_(None))).all()
        alive = {each.workflow_id for each in DBOS.list_workflows(status=_ALIVE, load_input=False, load_output=False)}
        for job_id in under_way:
            if self._stopping.is_set():
                return
            if job_id not in alive:
                self._end(JobId(job_id), JobStatus.FAILED, error="job_failed")

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_url": self.database.url,
            "application_version": APPLICATION_VERSION,
            "executor_id": self.worker,
            "sys_db_pool_size": POOL,
            "serializer": JsonSerializer(),
            "log_level": "WARNING",
        }


@DBOS.workflow(name="run_job", max_recovery_attempts=RECOVERIES)
def _run_job(job_id: str) -> None:
    jobs = Jobs._launched
    if jobs is not None:
        jobs.run(JobId(job_id))


def _park() -> None:
    if Jobs._launched is not None and Jobs._launched.parking.is_set():
        raise JobParked


def get(tx: Connection, job_id: JobId, *, seen_by: AccountId | None = None) -> Job:
    """A job; for a reader, only one that account started."""
    query = select(table).where(table.c.id == job_id)
    if seen_by is not None:
        query = query.where(table.c.made_by == seen_by)
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return Job(**{name: value for name, value in row._mapping.items() if name in Job.model_fields})


def _open(job_id: JobId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.id == job_id, table.c.ended_at.is_(None)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find the fault, none of the words it was about."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else "?"


def _quiet_dbos() -> None:
    logging.getLogger("dbos").setLevel(logging.WARNING)
