"""How it runs, on the desk: what failed and why, what can be stopped or tried again, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from service import jobs
from service.database import Database
from tests.ui.screens.conftest import button, running_service, words_of
from tests.ui.screens.test_ledger import desk_at
from ui.client import Client, forget_catalogues

MANY = 30_000
"""Jobs that are over: counting them takes longer than a millisecond on any machine."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """A data folder of a service in which what followed two approvals had failed."""
    home = tmp_path_factory.mktemp("running")
    (home / "peer_assist.sqlite3").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{home / 'peer_assist.sqlite3'}")
    with database.transaction() as tx:
        for id in ("job-1", "job-2"):
            values = {"kind": "approved", "subject_id": f"of-{id}", "status": "failed", "error": "job_failed"}
            tx.execute(
                insert(jobs.table).values(
                    id=id, **values, payload={}, made_at=datetime.now(UTC), request_id="3f2a-91cc-07be"
                )
            )
        now = datetime.now(UTC)
        many = {"kind": "import", "subject_id": "x", "status": "done", "payload": {}, "made_at": now, "ended_at": now}
        tx.execute(insert(jobs.table), [{"id": f"done-{number}", **many} for number in range(MANY)])
    database.dispose()
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running_service(home, PEER_ASSIST_SAMPLE_LIBRARY="false", PEER_ASSIST_SLOW_QUERY_MS="1") as address:
        yield address
    forget_catalogues()


@pytest.fixture(autouse=True)
def client(address: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("PEER_ASSIST_SERVICE_URL", address)
    return Client(space="real", base_url=address)


def test_a_failure_says_why_and_under_which_reference_and_can_be_tried_again(client: Client) -> None:
    desk = desk_at("running", space="real")
    page = words_of(desk)
    assert "What follows an approval, failed" in page
    assert "The work stopped because of a fault on our side." in page
    assert "Reference 3f2a-91cc-07be" in page
    assert "No model is set; the writer that only quotes drafts." in page
    assert "SELECT" in page, "a statement took longer than a millisecond"
    desk = button(desk, "Try again")
    assert [toast.value for toast in desk.toast] == ["It was started again."]
    work = client.get("/running")["work"]
    again = [job for job in (*work["open"], *work["failed"]) if job["id"] not in ("job-1", "job-2")]
    assert [job["kind"] for job in again] == ["approved"]
    assert again[0]["subject_id"] in ("of-job-1", "of-job-2")


def test_every_word_is_there_in_french() -> None:
    desk = desk_at("running", space="real", lang="fr")
    page = words_of(desk)
    assert "Comment ça tourne" in page
    assert "desk.running" not in page
    assert not [each.label for each in desk.button if each.label.startswith("desk.")]
