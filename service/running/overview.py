"""What the page of whoever looks after the service shows, read in one short transaction. No words of people's are asked for."""

import os
import platform
import shutil
import sqlite3
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from service.database import Database
from service.delivery.tables import mails
from service.domain.ids import JobId
from service.domain.invitations import MailState
from service.domain.progress import JobKind, JobStatus
from service.domain.running import (
    Drafting,
    Health,
    IndexState,
    JobCount,
    JobSeen,
    Machine,
    ModelUse,
    Running,
    Work,
)
from service.domain.sent import CallOutcome
from service.errors import NotAllowed, NotFound
from service.jobs import Jobs
from service.jobs import table as jobs
from service.library import changes
from service.library.library import Library
from service.llm.ledger import month_of
from service.llm.tables import ledger
from service.running.health import cautions, chroma_state
from service.running.slow_queries import SlowQueries

SINCE_DAYS = 7
MOST_OPEN, MOST_FAILED = 50, 20
OPEN = (JobStatus.WAITING.value, JobStatus.RUNNING.value)
MAY_RETRY = (JobKind.APPROVED, JobKind.WITHDRAWN, JobKind.REINDEX)
"""What nobody at a desk can start again: the rest is asked for anew where it was asked for, and a mail asks first."""
WAITING_MAILS = (MailState.QUEUED.value, MailState.SENDING.value, MailState.UNKNOWN.value)
LIBRARIES = ("fastapi", "sqlalchemy", "dbos", "chromadb", "litellm", "streamlit")


def running(
    tx: Connection,
    *,
    health: Health,
    library: Library,
    work: Jobs,
    slow: SlowQueries,
    model: str,
    home: Path,
    product: str,
    started_at: datetime,
    made_by: str | None,
    now: datetime,
) -> Running:
    """`made_by`: only the jobs of this account are shown; None: everybody's."""
    return Running(
        health=health,
        cautions=cautions(library.database.is_sqlite),
        work=_work(tx, made_by, runs_here=work.works, now=now),
        index=_index(tx, library),
        drafting=_drafting(tx, model, now),
        slow_queries=slow.worst(),
        machine=_machine(tx, library.database, home, product, started_at, slow),
    )


def _work(tx: Connection, made_by: str | None, *, runs_here: bool, now: datetime) -> Work:
    since = now - timedelta(days=SINCE_DAYS)
    recent = (jobs.c.status.in_(OPEN)) | (jobs.c.made_at >= since)
    counted = select(jobs.c.kind, jobs.c.status, func.count().label("count")).where(recent)
    counts = tx.execute(counted.group_by(jobs.c.kind, jobs.c.status).order_by(jobs.c.kind, jobs.c.status)).all()
    waits = select(func.min(jobs.c.made_at)).where(jobs.c.status == JobStatus.WAITING.value)
    oldest = tx.execute(waits).scalar_one_or_none()
    seen = select(jobs).order_by(jobs.c.made_at.desc(), jobs.c.id)
    if made_by is not None:
        seen = seen.where(jobs.c.made_by == made_by)
    still = tx.execute(seen.where(jobs.c.status.in_(OPEN)).limit(MOST_OPEN)).all()
    failed = seen.where(jobs.c.status == JobStatus.FAILED.value, jobs.c.made_at >= since)
    state = (
        select(mails.c.state, func.count().label("count"))
        .where(mails.c.state.in_(WAITING_MAILS))
        .group_by(mails.c.state)
    )
    return Work(
        runs_here=runs_here,
        counts=tuple(JobCount(kind=row.kind, status=row.status, count=row.count) for row in counts),
        longest_wait_seconds=max(0, round((now - oldest).total_seconds())) if oldest else 0,
        open=tuple(_seen(tx, row) for row in still),
        failed=tuple(_seen(tx, row) for row in tx.execute(failed.limit(MOST_FAILED))),
        mails={row.state: row.count for row in tx.execute(state)},
    )


def _seen(tx: Connection, row: object) -> JobSeen:
    members = {name: value for name, value in row._mapping.items() if name in JobSeen.model_fields}  # type: ignore[attr-defined]
    return JobSeen(**members, may_retry=_may_retry(tx, JobSeen(**members)))


def _may_retry(tx: Connection, job: JobSeen) -> bool:
    if job.status is not JobStatus.FAILED or job.kind not in MAY_RETRY:
        return False
    later = select(jobs.c.id).where(
        jobs.c.kind == job.kind.value, jobs.c.subject_id == job.subject_id, jobs.c.made_at > job.made_at
    )
    return tx.execute(later).first() is None


def retry(tx: Connection, work: Jobs, job_id: JobId, *, made_by: str | None) -> JobId:
    """The same work once more, in the name of whoever asked for it first. Raises NotFound, and NotAllowed where it makes no sense."""
    query = select(jobs).where(jobs.c.id == job_id)
    row = tx.execute(query if made_by is None else query.where(jobs.c.made_by == made_by)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    if not _seen(tx, row).may_retry:
        raise NotAllowed("running.no_retry")
    return work.enqueue(tx, JobKind(row.kind), row.subject_id, made_by=row.made_by, payload=row.payload)


def _index(tx: Connection, library: Library) -> IndexState:
    return IndexState(
        documents=len(library.index.lexical),
        vectors=len(library.index.dense),
        without_vectors=library.waiting(tx),
        changes_behind=max(0, changes.latest(tx) - library.index.sequence),
        embedder=library.embedder.name,
        chroma=chroma_state(library),
        asks_for_reindex=library.asks_for_reindex(tx),
    )


def _drafting(tx: Connection, model: str, now: datetime) -> Drafting:
    began = month_of(now)
    bad = ledger.c.outcome.in_((CallOutcome.FAILED.value, CallOutcome.BAD.value))
    columns = (
        ledger.c.model,
        func.count().label("calls"),
        func.count().filter(bad).label("failed"),
        func.sum(ledger.c.counted_usd).label("usd"),
    )
    rows = tx.execute(
        select(*columns).where(ledger.c.made_at >= began).group_by(ledger.c.model).order_by(ledger.c.model)
    )
    last = tx.execute(select(ledger.c.error).order_by(ledger.c.made_at.desc(), ledger.c.id).limit(1))
    return Drafting(
        model=model,
        month=f"{began:%Y-%m}",
        uses=tuple(
            ModelUse(model=row.model, calls=row.calls, failed=row.failed, counted_usd=row.usd or 0.0) for row in rows
        ),
        last_error=last.scalar_one_or_none() or "",
    )


def _machine(
    tx: Connection, database: Database, home: Path, product: str, started_at: datetime, slow: SlowQueries
) -> Machine:
    disk = shutil.disk_usage(next(each for each in (home, *home.parents) if each.exists()))
    if database.is_sqlite:
        name, said = "SQLite", sqlite3.sqlite_version
        pages = tx.execute(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"))
    else:
        name, said = "PostgreSQL", str(tx.execute(text("SHOW server_version")).scalar_one())
        pages = tx.execute(text("SELECT pg_database_size(current_database())"))
    ours = {"Peer Assist": product, "Python": platform.python_version(), name: said}
    return Machine(
        process=os.getpid(),
        started_at=started_at,
        versions={**ours, **{each: version(each) for each in LIBRARIES}},
        free_bytes=disk.free,
        total_bytes=disk.total,
        database_bytes=pages.scalar_one_or_none(),
        slow_query_ms=slow.milliseconds,
    )
