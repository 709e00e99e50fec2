"""A desk made from a backup. The file is read through first, and what was there stays as it was until all of it is in.

On SQLite the new database is made beside the old one and takes its name at the end; on PostgreSQL everything happens in one transaction.
What is derived is not in a backup: the search index is rebuilt from the passages and vectors that are. Nor are the job engine's tables,
so what was under way then is taken up again, or ends with its reason.
"""

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, bindparam, cast, column, exists, insert, inspect, literal, select, table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import JSON

from service import leases
from service.access import audit, sign_in_store
from service.access.audit_checking import verify
from service.app import build
from service.backups.checking import Backup, checked
from service.backups.parts import ALEMBIC, Kind, Manifest, Part, columns_of, tables_at, written_as
from service.database import Database, sqlite_file
from service.delivery import outbox
from service.domain.audit import Act, Action, Actor, Verdict
from service.domain.progress import JobKind
from service.errors import Conflict, Unavailable, UnreadableFile
from service.jobs import Jobs
from service.settings import Settings

ROWS_AT_ONCE = 500
AGAIN = frozenset(JobKind) - {JobKind.MAIL}
"""Jobs that begin again. A mail may have gone since."""
INDEX = "chroma"
"""The folder of the search index, which belongs to what was there before."""


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    jobs_again: int
    mails_unknown: int
    audit: Verdict


def restore(settings: Settings, path: Path, *, replace: bool) -> Restored:
    """Raises UnreadableFile, Conflict or Unavailable with a sentence, and then nothing was touched."""
    with checked(path) as backup, _alone(settings.home):
        database = Database(settings.database)
        try:
            if database.is_sqlite:
                return _beside(settings, backup, replace=replace)
            return _in_place(settings, database, backup, replace=replace)
        except OperationalError as error:
            raise _refusal(error) from None
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise Unavailable("backup.disk_full") from None
        finally:
            database.dispose()


def _beside(settings: Settings, backup: Backup, *, replace: bool) -> Restored:
    """Make a new SQLite file, then give it the old one's name."""
    target = sqlite_file(settings.database)
    made = target.with_name(f"{target.name}.restoring")
    if target.exists() and not replace and _holds_anything(settings.database):
        raise Conflict("backup.not_empty")
    try:
        _forget(made)
        database = Database(f"sqlite:///{made}")
        try:
            with _jobs(settings, database) as jobs, database.transaction() as tx:
                done = _filled(tx, database, jobs, backup)
        finally:
            database.dispose()
        made.chmod(0o600)
        _let_go(made)
        if target.exists():
            _let_go(target)
        shutil.rmtree(settings.home / INDEX, ignore_errors=True)
        os.replace(made, target)
    finally:
        _forget(made)
    return done


def _in_place(settings: Settings, database: Database, backup: Backup, *, replace: bool) -> Restored:
    with database.transaction(read_only=True) as tx:
        others = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        if tx.execute(others).scalar_one():
            raise Conflict("backup.in_use")
    if not replace and _holds_anything(settings.database):
        raise Conflict("backup.not_empty")
    with _jobs(settings, database) as jobs, database.transaction() as tx:
        _empty(tx)
        done = _filled(tx, database, jobs, backup)
    shutil.rmtree(settings.home / INDEX, ignore_errors=True)
    return done


def _filled(tx: Connection, database: Database, jobs: Jobs, backup: Backup) -> Restored:
    manifest = backup.manifest
    database.migrate(manifest.revision, tx=tx)
    if {part.table for part in manifest.parts} != tables_at(manifest.revision):
        raise UnreadableFile("backup.damaged")
    with references_checked_at_the_end(tx):
        for part in manifest.parts:
            fill(tx, part, backup.rows(part))
    database.migrate(tx=tx)
    now = datetime.now(UTC)
    verdict = verify(tx)
    mails = outbox.nobody_knows(tx, now=now)
    again = jobs.take_up_restored(tx, again=AGAIN)
    sign_in_store.end_every(tx, now=now)
    leases.forget(tx)
    made_at = manifest.made_at.isoformat(timespec="seconds")
    audit.record(tx, Act(action=Action.RESTORED, kind="backup", values={"made_at": made_at}), by=Actor(), now=now)
    return Restored(manifest, again, mails, verdict)


def fill(tx: Connection, part: Part, rows: Iterator[dict[str, Any]]) -> None:
    """Put the rows into a table that has the columns they were read from, on either database."""
    if columns_of(tx, part.table) != part.columns:
        raise UnreadableFile("backup.damaged")
    into = table(part.table, *(column(name, written_as(kind)) for name, kind in part.columns.items()))
    cells = {name: bindparam(name, type_=written_as(kind)) for name, kind in part.columns.items()}
    if tx.dialect.name == "postgresql":
        cells = {name: cast(cell, JSON) if part.columns[name] is Kind.JSON else cell for name, cell in cells.items()}  # type: ignore[misc]
    query = insert(into).values(cells)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        tx.execute(query, some)


@contextmanager
def references_checked_at_the_end(tx: Connection) -> Iterator[None]:
    """Tables refer to one another, and to themselves: all are filled before the database looks at what refers to what."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        if tx.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise UnreadableFile("backup.damaged")
        tx.exec_driver_sql("PRAGMA defer_foreign_keys=OFF")
        return
    keys = [(name, key["name"]) for name in inspect(tx).get_table_names() for key in inspect(tx).get_foreign_keys(name)]
    for name, key in keys:
        tx.exec_driver_sql(f'ALTER TABLE "{name}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED')
    yield
    tx.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for name, key in keys:
        tx.exec_driver_sql(f'ALTER TABLE "{name}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE')


def _holds_anything(url: str) -> bool:
    """Whether there is a row in any table of ours."""
    database = Database(url)
    try:
        with database.transaction(read_only=True) as tx:
            here = set(inspect(tx).get_table_names())
            revision = MigrationContext.configure(tx).get_current_revision()
            ours = sorted(here & tables_at(revision)) if revision else []
            return any(
                tx.execute(select(exists(select(literal(1)).select_from(table(name))))).scalar() for name in ours
            )
    finally:
        database.dispose()


def _empty(tx: Connection) -> None:
    """Take away every table of ours, and every row of the job engine's."""
    known = MigrationContext.configure(tx).get_current_revision()
    ours = tables_at(known) if known else frozenset()
    for name in sorted(set(inspect(tx).get_table_names()) & (ours | {ALEMBIC})):
        tx.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
    tx.exec_driver_sql("DROP FUNCTION IF EXISTS audit_refuse() CASCADE")
    for name in inspect(tx).get_table_names(schema="dbos"):
        if "migrations" not in name:
            tx.exec_driver_sql(f'TRUNCATE TABLE dbos."{name}" CASCADE')


@contextmanager
def _jobs(settings: Settings, database: Database) -> Iterator[Jobs]:
    """The service's jobs on that database, ready to enqueue and knowing what ends with each, working on none."""
    app = build(Settings.model_validate({**settings.model_dump(), "database_url": database.url}), work=False)
    jobs: Jobs = app.state.jobs
    try:
        jobs.open()
        yield jobs
    finally:
        jobs.stop()
        app.state.database.dispose()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Nobody works on this data folder, and nobody starts to while we do."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("backup.in_use") from None
        yield


def _let_go(path: Path) -> None:
    """Everything of a SQLite file into the file itself. Raises Conflict where somebody else has it open."""
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise Conflict("backup.in_use") from None
    if mode != "delete":
        raise Conflict("backup.in_use")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _forget(made: Path) -> None:
    for name in (made.name, f"{made.name}-wal", f"{made.name}-shm", f"{made.name}-journal"):
        made.with_name(name).unlink(missing_ok=True)


def _refusal(error: OperationalError) -> Exception:
    said = str(error.orig)
    full = "is full" in said or "No space left" in said
    return Unavailable("backup.disk_full") if full else Unavailable("backup.database_gone")
