"""Transactions lose nothing, on either database."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select, update
from sqlalchemy.exc import DBAPIError

import service.database
from service import leases, tables
from service.database import Database, sqlite_file
from tests.conftest import SOAK

EDITS = 1000 if SOAK else 120
WRITERS = 4
REQUESTS_AT_ONCE = 40
"""Threads the service answers with."""


def test_concurrent_read_modify_write_edits_lose_none(database: Database) -> None:
    counters = Table("test_counters", MetaData(), Column("id", Integer, primary_key=True), Column("value", Integer))
    with database.transaction() as tx:
        counters.create(tx)
        tx.execute(insert(counters).values(id=1, value=0))
    locked = select(counters.c.value).where(counters.c.id == 1).with_for_update()

    def edit(times: int) -> None:
        for _ in range(times):
            with database.transaction() as tx:
                value = tx.execute(locked).scalar_one()
                tx.execute(update(counters).where(counters.c.id == 1).values(value=value + 1))

    threads = [threading.Thread(target=edit, args=(EDITS // WRITERS,)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction(read_only=True) as tx:
        assert tx.execute(select(counters.c.value)).scalar_one() == EDITS // WRITERS * WRITERS


@pytest.mark.sqlite
def test_as_many_requests_as_there_are_threads_each_get_a_connection(sqlite_database: Database) -> None:
    """Waiting for one while others wait for theirs would end in an error after half a minute."""
    all_reading = threading.Barrier(REQUESTS_AT_ONCE, timeout=20)

    def read(_: int) -> None:
        with sqlite_database.transaction(read_only=True) as tx:
            tx.execute(select(1))
            all_reading.wait()

    with ThreadPoolExecutor(REQUESTS_AT_ONCE) as requests:
        list(requests.map(read, range(REQUESTS_AT_ONCE)))


def test_the_next_writer_begins_when_the_one_before_failed(sqlite_database: Database) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), sqlite_database.transaction():
            _ = 1 // 0
    with sqlite_database.transaction() as tx:
        assert tx.execute(select(1)).scalar_one() == 1


@pytest.mark.sqlite
def test_two_read_at_once_and_whoever_takes_long_holds_nobody_up(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader inside a reader waits for nobody: it would wait for itself."""
    there, most, lock = 0, 0, threading.Lock()
    monkeypatch.setattr(service.database, "TURN_SECONDS", 30.0)

    def read(_: int) -> None:
        nonlocal there, most
        with sqlite_database.transaction(read_only=True), sqlite_database.transaction(read_only=True):
            with lock:
                there += 1
                most = max(most, there)
            time.sleep(0.02)
            with lock:
                there -= 1

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(read, range(24)))
    assert most == service.database.AT_ONCE

    monkeypatch.setattr(service.database, "TURN_SECONDS", 0.01)
    long = threading.Barrier(service.database.AT_ONCE + 1)
    done = threading.Event()

    def read_slowly() -> None:
        with sqlite_database.transaction(read_only=True):
            long.wait(30)
            done.wait(30)

    slow = [threading.Thread(target=read_slowly) for _ in range(service.database.AT_ONCE)]
    for each in slow:
        each.start()
    long.wait(30)
    try:
        read(0)  # goes ahead, and a turn that was not had is not given back
    finally:
        done.set()
        for each in slow:
            each.join()


def test_an_error_inside_the_block_leaves_nothing_behind(database: Database) -> None:
    counters = Table("test_rolled_back", MetaData(), Column("id", Integer, primary_key=True))
    with database.transaction() as tx:
        counters.create(tx)
    try:
        with database.transaction() as tx:
            tx.execute(insert(counters).values(id=1))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with database.transaction(read_only=True) as tx:
        assert tx.execute(select(counters)).all() == []


def test_whoever_stands_still_in_a_transaction_holds_up_the_others_for_a_moment_only(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was stopped, or a machine that fell asleep, may have had the row of a lease locked."""
    monkeypatch.setattr(service.database, "IDLE_SECONDS", 1)
    first, second = Database(postgres_url), Database(postgres_url)
    renewed = update(leases.table).values(number=leases.table.c.number + 1)
    with first.transaction() as tx:
        assert leases.take(tx, "caretaker", "ann", seconds=60)
    with ExitStack() as standing_still:
        standing_still.enter_context(first.transaction()).execute(renewed)
        with second.transaction() as tx:
            assert tx.execute(renewed).rowcount == 1
        with pytest.raises(DBAPIError, match="idle-in-transaction"):
            standing_still.close()
    with second.transaction(read_only=True) as tx:
        assert leases.told(tx, "caretaker") == 1
    first.dispose()
    second.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_rooms(database: Database) -> None:
    def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare: Any) -> bool:
        return kind != "table" or name in tables.metadata.tables

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, tables.metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.transaction(read_only=True) as tx:
        assert tx.execute(select(tables.metadata.tables["jobs"])).all() == []


@pytest.mark.sqlite
def test_what_was_deleted_stands_in_no_page_of_the_file_either(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite leaves a copy of a row behind where it moved its neighbours, and overwrites only the one it deletes."""
    table = Table("kept", MetaData(), Column("id", Integer, primary_key=True), Column("word", String, index=True))
    file, chance = sqlite_file(sqlite_database.url), Random(1)
    words = [f"{chance.random()}" for _ in range(1000)]
    gone: list[int] = []
    with sqlite_database.transaction() as tx:
        table.create(tx)
        for id, word in enumerate(words):
            tx.execute(insert(table).values(id=id, word=word + "y" * chance.randint(0, 300)))
            if id > 20 and chance.random() < 0.3:
                gone.append(chance.choice([each for each in range(id) if each not in gone]))
                tx.execute(table.delete().where(table.c.id == gone[-1]))

    def left() -> bool:
        data = file.read_bytes()
        return any(words[id].encode() in data for id in gone)

    monkeypatch.setattr(service.database, "REWRITE_SECONDS", 0.0)
    sqlite_database.beginning_with(lambda tx: True).forget_traces()  # as of one request
    assert left(), "if SQLite left nothing behind, this would be for nothing"
    sqlite_database.tidy()
    assert not left()


@pytest.mark.sqlite
def test_what_was_deleted_leaves_the_log_as_soon_as_nobody_reads_it(sqlite_database: Database) -> None:
    """A deletion never waits long for a reader, and never forgets that the reader kept something in the log."""
    table = Table("kept", MetaData(), Column("word", String))
    log = Path(f"{sqlite_file(sqlite_database.url)}-wal")
    with sqlite_database.transaction() as tx:
        table.create(tx)
        tx.execute(insert(table).values(word="xylophone marmalade"))
    with sqlite_database.transaction(read_only=True) as reader:
        assert reader.execute(select(table)).all()
        with sqlite_database.transaction() as tx:
            tx.execute(table.delete())
        sqlite_database.forget_traces()
        assert sqlite_database.traces_left
    sqlite_database.forget_traces()
    assert not sqlite_database.traces_left
    assert log.stat().st_size == 0


def test_a_look_at_postgresql_opens_no_transaction_and_what_is_written_next_is_kept_whole(
    postgres_database: Database,
) -> None:
    """Each look would cost two more statements. The connection is used again, and what a writer began must still be undone."""
    counters = Table("test_counters", MetaData(), Column("id", Integer, primary_key=True))
    with postgres_database.transaction() as tx:
        counters.create(tx)
    with postgres_database.transaction(read_only=True) as tx:
        assert tx.execute(select(counters.c.id)).all() == []
        looking: Any = tx.connection.driver_connection
        assert looking.info.transaction_status.name == "IDLE"

    def begin_and_fail() -> None:
        with postgres_database.transaction() as tx:
            tx.execute(insert(counters).values(id=1))
            assert tx.connection.driver_connection is looking
            raise LookupError

    with pytest.raises(LookupError):
        begin_and_fail()
    with postgres_database.transaction(read_only=True) as tx:
        assert tx.execute(select(counters.c.id)).all() == []


def test_a_connection_that_lay_idle_is_asked_whether_it_still_is_one(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut() -> None:
        with postgres_database.transaction(read_only=True) as tx:
            number = tx.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        other = Database(postgres_database.url)
        with other.transaction() as tx:
            assert tx.execute(select(func.pg_terminate_backend(number, 5_000))).scalar_one()
        other.dispose()

    cut()
    with pytest.raises(DBAPIError), postgres_database.transaction(read_only=True) as tx:
        tx.execute(select(1))  # in use a moment ago: not asked
    monkeypatch.setattr(service.database, "TRUSTED_SECONDS", 0.0)
    cut()
    with postgres_database.transaction(read_only=True) as tx:
        assert tx.execute(select(1)).scalar_one() == 1
