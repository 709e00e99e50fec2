"""The relational database: one MetaData, one kind of transaction, SQLite or PostgreSQL.

SQLite needs `BEGIN IMMEDIATE` wired in: SQLAlchemy's default mode lost 293 of 400 updates without an error when measured.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock, local
from typing import Any, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Row,
    TypeDecorator,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
SQLITE_POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": -1}
"""As many connections as threads ask for one: waiting for one while holding another would end in an error after half a minute."""
IN_MEMORY = ("sqlite://", "sqlite:///:memory:")
"""One connection, for the list of tables a schema has."""
IDLE_SECONDS = 20
"""How long a process may stand still in a transaction on PostgreSQL: after that what it locked is free, and it wrote nothing."""
TRUSTED_SECONDS = 1.0
"""How long a connection to PostgreSQL counts as alive after it was used."""
AT_ONCE = 2
"""That read, of one process on SQLite. More would take turns at Python after every row: eight at once made each request twice as dear."""
TURN_SECONDS = 0.2
"""How long one waits for its turn: after that it goes ahead, and one that takes long holds nobody up."""
_ALONE = 7_305_811_016
"""PostgreSQL's advisory lock of whoever makes tables: any number that nobody else uses."""
FORGET_SECONDS = 2
"""How long a deletion waits for the readers of the write-ahead log; `traces_left` says that they were still there."""

REWRITE_SECONDS = 60.0
"""After a deletion, until SQLite's file is written anew: those of a minute cost one such time."""
LARGE_BYTES = 1_000_000_000
NIGHT = range(1, 5)
"""Hours of the machine's clock at which a file larger than that is written anew: writers wait meanwhile, some ten seconds a gigabyte."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is a mistake of ours and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise TypeError("a moment without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


@dataclass
class _Traces:
    """What a deletion may have left in SQLite's files; one for a database and its copies for single requests."""

    in_log: bool
    rewrite_at: float
    """When its file is due to be written anew, by the monotonic clock."""


class _Here(local):
    """Of each thread: whether it is in a transaction."""

    is_inside = False


class Database:
    """Where everything the service knows is kept. `with database.transaction() as tx:` commits at the end, or rolls back."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.url = url if self.is_sqlite else _with_patience(url)
        # A process may have been killed right after a deletion.
        self._traces = _Traces(in_log=True, rewrite_at=time.monotonic() + REWRITE_SECONDS)
        self._first: Callable[[Connection], bool] | None = None
        pool = SQLITE_POOL if self.is_sqlite else {"pool_size": 10}
        self.engine = create_engine(self.url, **({} if url in IN_MEMORY else pool))
        # Each statement sees what was kept before it, in PostgreSQL's transactions too: BEGIN and COMMIT would be two more of them.
        itself = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self.engine.execution_options(read_only=True, **itself)
        self._writing = Lock()
        self._turns = BoundedSemaphore(AT_ONCE)
        self._here = _Here()
        if self.is_sqlite:
            _wire_sqlite(self.engine)
        else:
            _wire_pool(self.engine)

    @contextmanager
    def transaction(self, *, read_only: bool = False, prepares: bool = False) -> Iterator[Connection]:
        """A transaction you can see. Nothing slow belongs inside; only the end of the block commits.

        One that `prepares` keeps what counts only with a later one of the same request, which takes the request in.

        Read-only ones do not wait for a writer on SQLite. The others wait for each other here, where the next one begins at once: SQLite's
        own way of waiting is to try again after a sleep, and whoever came last may be the first.
        """
        engine = self._reading if read_only else self.engine
        with self._turn(read_only), engine.begin() as connection:
            done = not (read_only or prepares) and self._first is not None and self._first(connection)
            yield connection
        if done:
            self._first = None

    def beginning_with(self, first: Callable[[Connection], bool]) -> Self:
        """The same database, for one request. `first` begins each transaction that writes, until one where it did something is kept."""
        made = copy(self)
        made._first = first
        return made

    @property
    def has_begun(self) -> bool:
        """Whether what `beginning_with` was given is done."""
        return self._first is None

    @property
    def traces_left(self) -> bool:
        """Whether the log may still hold something deleted: it had readers, or this process has not emptied it yet."""
        return self.is_sqlite and self._traces.in_log

    @traces_left.setter
    def traces_left(self, are: bool) -> None:
        self._traces.in_log = are

    @contextmanager
    def _turn(self, read_only: bool) -> Iterator[None]:
        mine = not read_only and self.is_sqlite and self._writing.acquire(timeout=BUSY_SECONDS)
        inside = self._here.is_inside  # whoever is has had their turn
        turn = self.is_sqlite and read_only and not inside and self._turns.acquire(timeout=TURN_SECONDS)
        self._here.is_inside = True
        try:
            yield
        finally:
            self._here.is_inside = inside
            if turn:
                self._turns.release()
            if mine:
                self._writing.release()

    def migrate(self, revision: str = "head", *, tx: Connection | None = None) -> None:
        """Bring the tables to the given revision, in a transaction of its own or in `tx`.

        Doing it twice, or in several processes at once, changes nothing.
        """
        config = self.alembic()
        config.attributes["connection"] = tx
        with nullcontext() if tx is not None else self.alone():
            command.upgrade(config, revision)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time makes tables or loads what a new database begins with; SQLite has one writer anyhow."""
        if self.is_sqlite:
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Asked again and again: whoever waits inside PostgreSQL would be waited for in turn, by an index made concurrently.
            while not connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _ALONE}).scalar_one():
                time.sleep(0.1)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _ALONE})

    def alembic(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        return config

    def forget_traces(self) -> None:
        """After a deletion: what was deleted leaves SQLite's write-ahead log too, and in a minute whatever else may be left of it."""
        if self.is_sqlite:
            self._empty_log()
            self._traces.rewrite_at = min(self._traces.rewrite_at, time.monotonic() + REWRITE_SECONDS)

    def tidy(self) -> None:
        """Off the request path, again and again: the log once more where it had readers; and, a while after a deletion, the file.

        It is written anew. `secure_delete` overwrites a row where it stands, and not the copy that stays behind in a page when its
        neighbours were moved to another: one deletion in 150 left its words in the file when measured.
        """
        if not self.is_sqlite:
            return
        if self._traces.in_log:
            self._empty_log()
        if time.monotonic() < self._traces.rewrite_at:
            return
        is_large = sqlite_file(self.url).stat().st_size > LARGE_BYTES
        if is_large and datetime.now().astimezone().hour not in NIGHT:
            return
        self._traces.rewrite_at = time.monotonic() + REWRITE_SECONDS  # again, where it fails
        with self._turn(read_only=False), closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")
            self._traces.rewrite_at = float("inf")
        self._empty_log()

    def _empty_log(self) -> None:
        """It waits for its readers a moment only; where they go on reading, `traces_left` says so."""
        with closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={FORGET_SECONDS * 1000}")
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            self.traces_left = bool(busy)

    def dispose(self) -> None:
        self.engine.dispose()


def by_column(row: Row[*tuple[Any, ...]], names: Iterable[str]) -> dict[str, Any]:
    """Those columns of a row, by name."""
    values = row._mapping  # made anew each time it is named
    return {name: values[name] for name in names}


def sqlite_file(url: str) -> Path:
    """Where SQLite keeps the database with that address."""
    return Path(url.removeprefix("sqlite:///"))


def _with_patience(url: str) -> str:
    """PostgreSQL's address, for us and the job engine, whose sessions end where they stand still in a transaction."""
    given = make_url(url)
    options = f"{given.query.get('options', '')} -c idle_in_transaction_session_timeout={IDLE_SECONDS}s".strip()
    return given.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _wire_pool(engine: Engine) -> None:
    """A connection that was in use a moment ago is not asked whether it still is one; SQLAlchemy's own option asks every time."""

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used_at", float("inf")) > TRUSTED_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error


def _wire_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=FULL",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
