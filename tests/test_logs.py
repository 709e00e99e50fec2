"""A line for each request and job, with an id that a person can quote; and nothing that anybody wrote."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.access.caller import Caller
from service.app import build
from service.carried import HEADER, Carried, carrying
from service.domain.ids import AccountId, PersonId
from service.domain.people import Person, Role
from service.domain.places import Space
from service.domain.progress import JobKind, JobStatus
from service.jobs import JobRun, Jobs
from service.llm.ledger import Ledger, new_entry
from service.llm.tables import ledger
from service.logs import LogStyle
from service.people import store
from service.settings import Settings
from tests.log_lines import Lines, logging_into_memory
from tests.test_jobs import wait_until_over

MADE = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}")
ROOT = Path(__file__).parent.parent
SAID = "what the host said in confidence"


@pytest.fixture
def started(request: pytest.FixtureRequest) -> Iterator[Lines]:
    with logging_into_memory(getattr(request, "param", LogStyle.JSON)) as lines:
        yield lines


def test_a_request_leaves_one_line_with_its_route_and_never_its_address(started: Lines, client: TestClient) -> None:
    answer = client.get("/api/v1/peer-assists/named-after-somebody?words=secret")
    (line,) = started.all("request")
    assert line.pop("ms") >= 0
    assert line.pop("at").endswith("+00:00")
    assert MADE.fullmatch(answer.headers[HEADER])
    assert line == {
        "level": "info",
        "from": "service.acts",
        "said": "request",
        "method": "GET",
        "route": "/api/v1/peer-assists/{peer_assist_id}",
        "status": 404,
        "request_id": answer.headers[HEADER],
        "account": "local",
    }


def test_an_address_that_is_none_and_a_personal_link_are_not_in_the_line(started: Lines, client: TestClient) -> None:
    client.get("/a-name/in-an-address")
    client.get("/l/the-secret-of-a-link")
    assert [line["route"] for line in started.all("request")] == ["none", "/l/{token}"]


def test_whom_the_account_acts_for_is_not_said(started: Lines, client: TestClient) -> None:
    """Ids of people may be made of their names, where a list that came in had such ids."""
    hub = client.post("/api/v1/hubs", json={"name": "North"}).json()["id"]
    amina = Person(id=PersonId("p-amina-otieno"), name="Amina Otieno", hub_id=hub, space=Space.REAL)
    local = Caller(account_id=AccountId("local"), name="Local", all_hubs=True, roles=frozenset(Role))
    with client.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        store.add_person(tx, amina, seen_by=local, now=datetime.now(UTC))
    assert client.get("/api/v1/info", headers={"X-Person": amina.id}).status_code == 200
    assert started.all("request")[-1]["account"] == "local"
    assert "amina" not in started.text.lower()


@pytest.mark.parametrize(
    "given", ["3f2a91cc07be", "0197b2c4-55aa-7c10-8d2e-5f6a7b8c9d0e", "4BF92F3577B34DA6A3CE929D0E0E4736"]
)
def test_an_id_given_with_the_request_is_kept_and_given_back(started: Lines, client: TestClient, given: str) -> None:
    assert client.get("/health", headers={HEADER: given}).headers[HEADER] == given.lower()
    assert started.all("request")[0]["request_id"] == given.lower()


@pytest.mark.parametrize("given", ["amina-is-ill", "", "3f2a", "a" * 65, "3f2a 91cc 07be", "3f2a91cc07be\\u0000"])
def test_an_id_in_which_something_could_be_written_is_replaced(started: Lines, client: TestClient, given: str) -> None:
    assert MADE.fullmatch(client.get("/health", headers={HEADER: given}).headers[HEADER])
    assert "amina" not in started.text


def test_every_error_carries_the_id_and_so_does_a_fault_of_ours(started: Lines, client: TestClient) -> None:
    refused = client.get("/api/v1/peer-assists/none")
    assert refused.json()["error"]["request_id"] == refused.headers[HEADER]
    client.app.state.library.search = None  # type: ignore[attr-defined]
    broken = client.post("/api/v1/library/search", json={"query": SAID})
    assert broken.status_code == 500
    assert broken.json()["error"]["request_id"] == broken.headers[HEADER]
    lines = [line for line in started.all() if line.get("request_id") == broken.headers[HEADER]]
    assert [line["level"] for line in lines] == ["error", "error"]
    assert any("library/routes.py" in place for place in lines[0]["places"])
    assert lines[1]["status"] == 500


def test_the_id_goes_with_the_job_and_with_its_calls_to_models(started: Lines, jobs: Jobs) -> None:
    def ask(run: JobRun) -> None:
        with Ledger(run.database).record(new_entry(purpose="p", asked_by="local", model="m", host="h")) as row:
            row.answered(tokens_in=3, tokens_out=4, cost_usd=0.5)

    jobs.handle(JobKind.DRAFT, ask)
    jobs.launch()
    with carrying(Carried("3f2a-91cc-07be")), jobs.database.transaction() as tx:
        job_id = jobs.enqueue(tx, JobKind.DRAFT, "draft-1", made_by="local:p-amina-otieno")
    assert wait_until_over(jobs.database, job_id).request_id == "3f2a-91cc-07be"
    with jobs.database.transaction(read_only=True) as tx:
        assert tx.scalars(select(ledger.c.request_id)).all() == ["3f2a-91cc-07be"]
    jobs.stop()
    call, job = started.all("model_call")[0], started.all("job")[0]
    for line in (call, job):
        assert (line["request_id"], line["account"], line["job"]) == ("3f2a-91cc-07be", "local", job_id)
    assert {"outcome": "answered", "tokens_in": 3, "tokens_out": 4, "cost_usd": 0.5}.items() <= call.items()
    assert (job["kind"], job["status"]) == ("draft", JobStatus.DONE)


@pytest.fixture
def jobs(sqlite_database: Any, tmp_path: Path) -> Iterator[Jobs]:
    made = Jobs(sqlite_database, home=tmp_path / "home")
    yield made
    made.stop()


def test_the_words_of_other_libraries_and_of_errors_are_never_kept(started: Lines) -> None:
    elsewhere = logging.getLogger("sqlalchemy.pool")
    try:
        raise ValueError(SAID)
    except ValueError as error:
        elsewhere.error(f"could not insert {SAID}", exc_info=error)
        logging.getLogger("uvicorn.error").error(f"Traceback\n{SAID}")
        logging.getLogger("service.x").error("failed", exc_info=error)
    lines = started.all()
    assert SAID not in started.text
    assert [line["said"].partition(" at ")[0] for line in lines] == ["sqlalchemy.pool", "Traceback", "failed"]
    assert lines[0]["error"] == "ValueError"
    assert any("test_logs.py" in place for place in lines[0]["places"])


def test_what_nothing_catches_says_where_and_not_what() -> None:
    program = (
        "import threading, warnings\n"
        "from service.logs import LogStyle, start_logging\n"
        "start_logging(LogStyle.JSON)\n"
        "warnings.warn('said in confidence')\n"
        "ended = threading.Thread(target=lambda: int('said in confidence'))\n"
        "ended.start(), ended.join()\n"
        "{}['said in confidence']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert [json.loads(line).get("error") for line in done.stderr.splitlines()] == [None, "ValueError", "KeyError"]
    assert "confidence" not in done.stdout + done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("started", [LogStyle.PLAIN], indirect=True)
def test_plain_lines_tell_of_trouble_alone(started: Lines, settings: Settings, home: Path) -> None:
    app = build(settings, work=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.get("/health")
        assert started.text == ""
        app.state.library = None
        broken = client.post("/api/v1/library/search", json={"query": SAID})
    assert f"request_id={broken.headers[HEADER]}" in started.text
    assert started.text.startswith("ERROR: unforeseen AttributeError in POST /api/v1/library/search")
    assert SAID not in started.text
