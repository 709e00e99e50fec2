"""A request whose answer never arrived, sent again: taken in once, on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.access import once
from service.access.tables import taken_requests
from service.app import build
from service.database import Database
from service.settings import Settings

FILES = "/api/v1/peer-assists"
KEY = {"Idempotency-Key": "a-key"}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path / "home", database_url=database.url, sample_library=False)
    with TestClient(build(settings, work=False), raise_server_exceptions=False) as calls:
        yield calls


def count(desk: TestClient) -> int:
    return len(desk.get(FILES).json()["items"])


def test_the_same_request_again_is_told_that_it_was_taken_in(desk: TestClient) -> None:
    assert desk.post(FILES, json={"title": "Water"}, headers=KEY).status_code == 201
    again = desk.post(FILES, json={"title": "Water"}, headers=KEY)
    assert (again.status_code, again.json()["error"]["id"]) == (409, "taken_already")
    assert count(desk) == 1
    for headers in ({"Idempotency-Key": "another"}, {}, {**KEY, "X-Space": "practice"}):
        assert desk.post(FILES, json={"title": "Water"}, headers=headers).status_code == 201
    assert count(desk) == 3


def test_a_request_that_was_refused_may_be_corrected_and_sent_again(desk: TestClient) -> None:
    """Refused before it wrote, and refused in the middle of writing."""
    assert desk.post(FILES, json={"title": "Water", "hub_id": "nowhere"}, headers=KEY).status_code == 422
    assert desk.post(FILES, json={"title": "Water"}, headers=KEY).status_code == 201


def test_files_that_came_without_their_job_were_not_taken_in(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the service dies while they are kept, nobody will read them: sent again, they are a new import."""
    files = [("files", ("pump.md", b"# The pump\n\nIt was mended."))]

    def dies(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(desk.app.state.jobs, "enqueue", dies)  # type: ignore[attr-defined]
        assert desk.post("/api/v1/library/imports", files=files, headers=KEY).status_code == 500
    assert desk.post("/api/v1/library/imports", files=files, headers=KEY).status_code == 202
    again = desk.post("/api/v1/library/imports", files=files, headers=KEY)
    assert (again.status_code, again.json()["error"]["id"]) == (409, "taken_already")


def test_what_was_taken_in_is_forgotten_after_two_days(desk: TestClient) -> None:
    database: Database = desk.app.state.database  # type: ignore[attr-defined]

    def kept() -> int:
        with database.transaction(read_only=True) as tx:
            return tx.execute(select(func.count()).select_from(taken_requests)).scalar_one()

    assert desk.post(FILES, json={"title": "Water"}, headers=KEY).status_code == 201
    once.forget_old(database, now=datetime.now(UTC) + timedelta(days=1))
    assert kept() == 1
    once.forget_old(database, now=datetime.now(UTC) + timedelta(days=3))
    assert kept() == 0
