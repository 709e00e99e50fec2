"""A database of every earlier version, with rows in every table it had, is brought to this one: nothing is lost, and the desk answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient
from sqlalchemy import Connection, MetaData, inspect, select, table

from service import tables
from service.app import build
from service.backups.parts import Kind, Part, columns_of, read_as, tables_at
from service.backups.restoring import fill, references_checked_at_the_end
from service.database import Database
from service.settings import Settings
from tests.backups.furnishing import value_for

REVISIONS = [
    each.revision
    for each in ScriptDirectory.from_config(Database("sqlite://").alembic()).walk_revisions("base", "heads")
][::-1]
Row = dict[str, Any]
MOVED = {"people.away_until": "away", "import_files.path": ""}
"""Columns that went, and the one their values went into; the bytes an upload's path led to are a row of their own."""
SAMPLE = "kpatuya-handpumps"


@pytest.fixture
def source(furnished: Path, tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "source.sqlite3").write_bytes(furnished.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/source.sqlite3")
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/older.sqlite3")
    else:
        server = request.getfixturevalue("postgres_server")
        name = f"older_{abs(hash(request.node.nodeid))}"
        server.psql(f'CREATE DATABASE "{name}"')
        database = Database(server.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1))
    yield database
    database.dispose()


def rows_of(tx: Connection, name: str, columns: dict[str, Kind]) -> list[Row]:
    query = select(*(read_as(each, kind) for each, kind in columns.items())).select_from(table(name))
    return [dict(row._mapping) for row in tx.execute(query)]


def assert_kept(tx: Connection, name: str, columns: dict[str, Kind], rows: list[Row], at: str) -> None:
    """Every row and every cell that was there, in whatever order."""
    moved = {each for each in columns if f"{name}.{each}" in MOVED}
    now = columns_of(tx, name)
    left = {each: kind for each, kind in columns.items() if each not in moved}
    assert [each for each in left if now.get(each) != left[each]] == [], f"{name} lost a column at {at}"
    expected = sorted(repr([row[each] for each in left]) for row in rows)
    assert sorted(repr([row[each] for each in left]) for row in rows_of(tx, name, left)) == expected, f"{name} at {at}"
    for each in sorted(each for each in moved - set(now) if MOVED[f"{name}.{each}"]):
        into = MOVED[f"{name}.{each}"]
        had, has = sum(row[each] is not None for row in rows), rows_of(tx, name, {into: Kind.JSON})
        assert had == sum(row[into] != "[]" for row in has), f"{name}.{each} at {at}"


def put(source: Database, tx: Connection, name: str) -> None:
    """The rows of today's table, as far as the older one has their columns; what it had besides is made up."""
    columns = columns_of(tx, name)
    with source.transaction(read_only=True) as today:
        here = columns_of(today, name)
        shared = {each: kind for each, kind in columns.items() if each in here}
        query = select(*(read_as(each, kind) for each, kind in shared.items())).select_from(table(name))
        rows = [dict(row._mapping) for row in today.execute(query)]
    if len(shared) < len(columns):
        known = MetaData()
        known.reflect(tx, only=[name])
        gone = {each: value_for(known.tables[name].c[each]) for each in columns if each not in here}
        rows = [{**row, **gone} for row in rows]
    fill(tx, Part(table=name, columns=columns, rows=len(rows), sha256=""), iter(rows))


def test_every_step_of_the_schema_keeps_what_it_finds(older: Database, source: Database, tmp_path: Path) -> None:
    """From the first schema on: at each step the tables it brought are filled, and at the next all of them still hold it."""
    kept: dict[str, tuple[dict[str, Kind], list[Row]]] = {}
    for revision in REVISIONS:
        older.migrate(revision)
        with older.transaction(read_only=True) as tx:
            for name, (columns, rows) in kept.items():
                assert_kept(tx, name, columns, rows, revision)
        with older.transaction() as tx, references_checked_at_the_end(tx):
            for name in sorted(tables_at(revision) - set(kept)):
                put(source, tx, name)
                columns = columns_of(tx, name)
                kept[name] = columns, rows_of(tx, name, columns)
                assert kept[name][1], f"{name} is empty and proves nothing"
    with older.engine.connect() as connection:

        def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare: Any) -> bool:
            return kind != "table" or name in tables.metadata.tables

        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, tables.metadata) == []
    answers_everywhere(older, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_any_version_becomes_this_one(
    older: Database, source: Database, tmp_path: Path, revision: str
) -> None:
    older.migrate(revision)
    names = sorted(tables_at(revision))
    with older.transaction() as tx, references_checked_at_the_end(tx):
        for name in names:
            put(source, tx, name)
    with older.transaction(read_only=True) as tx:
        before = {name: (columns_of(tx, name), rows_of(tx, name, columns_of(tx, name))) for name in names}
    older.migrate()
    with older.transaction(read_only=True) as tx:
        for name, (columns, rows) in before.items():
            assert_kept(tx, name, columns, rows, revision)
        assert set(inspect(tx).get_table_names()) >= set(tables.metadata.tables)
    answers_everywhere(older, tmp_path)


def answers_everywhere(database: Database, tmp_path: Path) -> None:
    """The service starts on it, and everything that is read without an id, or with that of a file, can be read."""
    settings = Settings(home=tmp_path / "home", database_url=database.url, sample_library=False)
    failed = []
    with TestClient(build(settings, work=False), raise_server_exceptions=False) as calls:
        paths = calls.app.openapi()["paths"]  # type: ignore[attr-defined]
        for path, methods in paths.items():
            of_a_file = path.replace("{peer_assist_id}", "")
            if "get" not in methods or "{" in of_a_file or "." in of_a_file or path.endswith("/events"):
                continue
            found = calls.get(path.replace("{peer_assist_id}", SAMPLE), headers={"X-Space": "practice"})
            if found.status_code >= 500:
                failed.append((path, found.status_code))
        assert len(calls.get("/api/v1/peer-assists", headers={"X-Space": "practice"}).json()["items"]) >= 6
        file = calls.get(f"/api/v1/peer-assists/{SAMPLE}", headers={"X-Space": "practice"})
        assert file.status_code == 200
        search = calls.post("/api/v1/library/search", json={"query": "handpumps"}, headers={"X-Space": "practice"})
        assert search.json()["hits"]
    assert failed == []
