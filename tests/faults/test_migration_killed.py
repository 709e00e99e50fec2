"""kill -9 while an older database with data is brought to this version: the next try ends where one that was left alone does."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.database import Database
from tests.conftest import SOAK
from tests.faults.product import ROOT

OLD = "0001"
ROWS = 300


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the first version left it, with hubs and people."""
    path = tmp_path_factory.mktemp("older") / "peer_assist.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate(OLD)
    database.dispose()
    with closing(sqlite3.connect(path)) as file, file:
        for table in ("hubs", "people"):
            columns = [row[1:] for row in file.execute(f"PRAGMA table_info({table})")]
            for number in range(ROWS):
                values = [plausible(name, kind, number) for name, kind, *_ in columns]
                file.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def plausible(name: str, kind: str, number: int) -> Any:
    if name == "hub_id":
        return f"hubs-{number}"
    if name == "id":
        return f"hubs-{number}"
    if name in ("language", "space", "timezone"):
        return {"language": "en", "space": "real", "timezone": "UTC"}[name]
    if kind.startswith(("VARCHAR", "TEXT")):
        return f"{name} {number}"
    if kind == "JSON":
        return "[]"
    if kind == "DATE":
        return "2026-01-01"
    if kind.startswith("DATETIME"):
        return "2026-01-01 00:00:00.000000"
    return 1


def brought_up(home: Path, *, die_at: int = 0, after: float | None = None) -> int:
    environment = {**os.environ, "PEER_ASSIST_HOME": str(home), "PEER_ASSIST_SAMPLE_LIBRARY": "false"}
    command = [sys.executable, "-m", "tests.faults.doomed", "migrate"]
    environment["FAULTS_DIE_AT"] = str(die_at)
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    if after is not None:
        time.sleep(after)
        child.kill()
    return child.wait(timeout=300)


def contents(home: Path) -> tuple[Any, ...]:
    with closing(sqlite3.connect(home / "peer_assist.sqlite3")) as file:
        assert [row[0] for row in file.execute("PRAGMA integrity_check")] == ["ok"]
        tables = file.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
        rows = {table: file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("hubs", "people")}
        return tables, rows, file.execute("SELECT * FROM alembic_version").fetchall()


def test_an_upgrade_that_was_killed_is_made_once_by_the_next(older: Path, tmp_path: Path) -> None:
    alone, home, chance = tmp_path / "alone", tmp_path / "home", random.Random(3)
    for each in (alone, home):
        each.mkdir()
        (each / "peer_assist.sqlite3").write_bytes(older.read_bytes())
    assert brought_up(alone) == 0
    expected = contents(alone)
    assert len(expected[1]["people"]) == ROWS
    deaths = 0
    for at in (1, *(() if not SOAK else range(2, 9))):
        deaths += brought_up(home, die_at=at) != 0
        if SOAK:
            brought_up(home, after=chance.uniform(0.5, 3.0))
    assert deaths
    assert brought_up(home) == 0
    assert contents(home) == expected
