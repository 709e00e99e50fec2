"""A whole service whose model is a scripted one, and a file with a request to draft from."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import insert

from service.app import build
from service.settings import Settings
from tests.llm.conftest import warm_library as warm_library
from tests.llm.fake_provider import FakeProvider, running_provider

REQUEST = (
    "Dear colleagues,\n\n"
    "The district of Kasanda approved 4,500,000 shillings for its water points on 12 January 2026, and none of it has been "
    "released. Sixty-one pumps stand idle and 9,400 people walk to the river. We tried writing to the treasurer twice, in "
    "February and in March, and got no answer. The council decides on 14 March 2027 whether to drop the budget line. We "
    "would like to learn how others got a committed budget released.\n\nWith thanks,\nAmina Diallo"
)


@pytest.fixture(scope="module")
def module_provider() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        yield fake


@pytest.fixture
def provider(module_provider: FakeProvider) -> FakeProvider:
    """The scripted provider, with nothing said or heard yet."""
    module_provider.script = []
    module_provider.bodies.clear()
    module_provider.headers.clear()
    module_provider.before_answer = None
    return module_provider


@pytest.fixture(scope="module")
def start_service(
    tmp_path_factory: pytest.TempPathFactory, database_for: Callable[[Path], str | None]
) -> Iterator[Callable[..., TestClient]]:
    """Start a service with these settings; one at a time, since the job engine is one a process."""
    home = tmp_path_factory.mktemp("home")
    url = database_for(home)
    running: list[TestClient] = []

    def start(**values: Any) -> TestClient:
        client = TestClient(
            build(Settings(home=home, sample_library=False, database_url=url, **values)), raise_server_exceptions=False
        )
        client.__enter__()
        running.append(client)
        add_hub(client)
        return client

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture(scope="module")
def plain(start_service: Callable[..., TestClient]) -> TestClient:
    """Without a model."""
    return start_service()


@pytest.fixture(scope="module")
def with_model(
    start_service: Callable[..., TestClient], module_provider: FakeProvider, warm_library: None
) -> TestClient:
    return start_service(
        model="openai/scripted",
        model_api_base=module_provider.url,
        model_api_key=SecretStr("sk-secret-key"),
        model_timeout_seconds=20,
    )


@pytest.fixture(autouse=True)
def nobody_saw_it_fail(request: pytest.FixtureRequest) -> None:
    """What one test had the model do does not keep it from being asked in the next."""
    if "with_model" in request.fixturenames:
        for breaker in request.getfixturevalue("with_model").app.state.models.breakers:
            breaker.forget()


def add_hub(client: TestClient) -> None:
    from service.people.tables import hubs

    database = client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        if tx.execute(hubs.select()).first() is None:
            values = {"id": "hub-1", "name": "Lakeside", "space": "real", "language": "en", "timezone": "UTC"}
            columns = {column.name: column for column in hubs.columns}
            defaults = {
                "country": "UG",
                "reporting_year_starts": 1,
                "revision": 1,
                "made_by": "t",
                "made_at": datetime.now(UTC),
            }
            tx.execute(
                insert(hubs).values(
                    **{name: value for name, value in {**defaults, **values}.items() if name in columns}
                )
            )


def open_file(client: TestClient, request: str = REQUEST, **more: Any) -> str:
    body = {"request": request, "hub_id": "hub-1", "title": "Water points in Kasanda", **more}
    answer = client.post("/api/v1/peer-assists", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ask(client: TestClient, file_id: str, kind: str = "problem_statement", writer: str = "auto") -> dict[str, Any]:
    answer = client.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": kind, "writer": writer})
    assert answer.status_code == 202, answer.text
    draft: dict[str, Any] = answer.json()
    return draft


def wait_for(client: TestClient, draft_id: str, *statuses: str) -> dict[str, Any]:
    """The draft once it is over, or has one of these statuses."""
    import time

    wanted = statuses or ("ready", "failed", "cancelled")
    until = time.monotonic() + 240  # a busy machine is slow, and nothing here is about speed
    while True:
        draft: dict[str, Any] = client.get(f"/api/v1/drafts/{draft_id}").json()
        if draft["status"] in wanted:
            return draft
        assert time.monotonic() < until, draft["status"]
        time.sleep(0.05)


CASE = (
    "# What happened\n\nThe council of Mbeya had voted 3,200,000 shillings for pumps in 2023 and released nothing for nine months.\n\n"
    "# Why it worked\n\nIt worked because the district treasurer signed the release note in the same meeting as the mayor. "
    "Grace Achieng of the water office asked for both signatures in April 2024.\n"
)


def add_case(client: TestClient, id: str = "case-mbeya", text: str = CASE, **members: Any) -> None:
    from service.access.caller import Caller
    from service.domain.ids import AccountId
    from service.domain.library import Document
    from service.domain.people import Role
    from service.library import intake
    from service.library.importing.incoming import Incoming
    from service.library.people_room import PeopleRoom

    by = Caller(account_id=AccountId("local"), name="Everybody", all_hubs=True, roles=frozenset(Role))
    given = {"id": id, "title": "A budget released for pumps", "space": "real", "outcome": "worked", **members}
    database = client.app.state.database  # type: ignore[attr-defined]
    incoming = Incoming(Document.model_validate(given), text)
    intake.keep(database, [incoming], people=PeopleRoom(), import_id=None, made_by=by)
