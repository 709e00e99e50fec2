"""The machine's clock is set while people work: no job waits for ever, no session is immortal, the audit trail holds.

The wall clock of the whole process jumps, in every thread; the monotonic one runs on, as on a real machine.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import func, insert, select

from service import jobs as work
from service.access import audit, sign_in_store
from service.access.audit_checking import verify
from service.access.tables import accounts
from service.database import Database
from service.domain.accounts import AccountStatus, SignIn, SignInWay
from service.domain.audit import Act, Action, Actor
from service.domain.follow_up import LinkPurpose, PersonalLink
from service.domain.ids import AccountId, JobId, LinkId, PeerAssistId
from service.domain.places import Language, Visibility
from service.library import import_store
from service.library.tables import imports
from tests.drafting.conftest import ask, open_file, start_service, wait_for, warm_library  # noqa: F401
from tests.drafting.scripted import HONEST
from tests.faults.misbehaving_model import MisbehavingModel, Say, misbehaving
from tests.library.conftest import EVERYBODY

DAY = timedelta(days=1)
JUMPS = {
    "ten years on": 3650 * DAY,
    "an hour on": timedelta(hours=1),
    "an hour back": -timedelta(hours=1),
    "a year back": -365 * DAY,
}
NOW = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""Half an hour before the clocks of Europe go back."""


@contextmanager
def clock_set(by: timedelta) -> Iterator[None]:
    with time_machine.travel(datetime.now(UTC) + by, tick=True):
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingModel]:
    with misbehaving() as model:
        yield model


@pytest.fixture(scope="module")
def desk(
    start_service: Callable[..., TestClient],  # noqa: F811
    server: MisbehavingModel,
    warm_library: None,  # noqa: F811
) -> TestClient:
    return start_service(model="openai/scripted", model_api_base=server.url, model_api_key=SecretStr("k"))


@pytest.mark.parametrize("jump", JUMPS)
def test_work_under_way_ends_and_new_work_begins_wherever_the_clock_jumps(
    desk: TestClient, server: MisbehavingModel, jump: str
) -> None:
    server.script = [Say(HONEST, slowly=True)]
    file = open_file(desk, visibility="participants")
    under_way = ask(desk, file)["id"]
    wait_for(desk, under_way, "running", "ready")
    with clock_set(JUMPS[jump]):
        first = wait_for(desk, under_way)
        second = wait_for(desk, ask(desk, file, "clarifying_questions")["id"])
        for number in range(2):
            note = {"id": f"{file}-{number}", "text": f"Said after the jump, {number}."}
            desk.post(f"/api/v1/peer-assists/{file}/notes", json=note).raise_for_status()
    third = {"id": f"{file}-2", "text": "Said when the clock was right again."}
    desk.post(f"/api/v1/peer-assists/{file}/notes", json=third).raise_for_status()
    assert (first["status"], first["provenance"]["writer"], second["status"]) == ("ready", "model", "ready")
    notes = desk.get(f"/api/v1/peer-assists/{file}/notes").json()
    assert [note["id"] for note in notes] == [f"{file}-{number}" for number in range(3)], "in the order they were said"
    database: Database = desk.app.state.database  # type: ignore[attr-defined]
    with database.transaction(read_only=True) as tx:
        waiting = select(func.count()).select_from(work.table).where(work.table.c.ended_at.is_(None))
        until = time.monotonic() + 30
        while tx.execute(waiting).scalar_one() and time.monotonic() < until:
            time.sleep(0.1)
        assert tx.execute(waiting).scalar_one() == 0
        assert verify(tx).flaw is None


def test_the_trail_holds_whatever_the_clock_said_between_its_entries(database: Database) -> None:
    for days in (0, 3650, -400, 0):
        with database.transaction() as tx:
            at = NOW + days * DAY
            audit.record(tx, Act(action=Action.VIEWED, kind="notes", subject=f"n{days}"), by=Actor(), now=at)
    with database.transaction(read_only=True) as tx:
        assert verify(tx).flaw is None
        assert verify(tx).entries == 4


def signed_in(database: Database) -> SignIn:
    sign_in = SignIn(
        id="s",
        account_id=AccountId("a"),
        way=SignInWay.PASSWORD,
        agent="",
        made_at=NOW,
        expires_at=NOW + timedelta(hours=12),
        last_used_at=NOW,
    )
    with database.transaction() as tx:
        row = {"name": "Ann", "email": "a@example.org", "status": AccountStatus.ACTIVE.value, "roles": []}
        tx.execute(insert(accounts).values(id="a", made_at=NOW, revision=1, **row))
        sign_in_store.begin(tx, sign_in, token_hash="h")
    return sign_in


@pytest.mark.parametrize(
    ("jump", "stays"),
    [
        (timedelta(hours=1), True),
        (-timedelta(hours=1), True),
        (timedelta(hours=13), False),
        (-2 * DAY, False),
        (3650 * DAY, False),
    ],
)
def test_a_session_survives_an_hour_and_no_clock_makes_it_immortal(
    sqlite_database: Database, jump: timedelta, stays: bool
) -> None:
    signed_in(sqlite_database)
    with sqlite_database.transaction(read_only=True) as tx:
        assert (sign_in_store.behind(tx, "h", now=NOW + jump) is not None) is stays


@pytest.mark.parametrize("jump", [3650 * DAY, -2 * DAY])
def test_sessions_that_are_ended_under_a_wrong_clock_stay_ended_when_it_is_right(
    sqlite_database: Database, jump: timedelta
) -> None:
    signed_in(sqlite_database)
    with sqlite_database.transaction() as tx:
        sign_in_store.end_all(tx, AccountId("a"), now=NOW + jump)
    with sqlite_database.transaction(read_only=True) as tx:
        assert sign_in_store.behind(tx, "h", now=NOW) is None


def test_a_link_opens_for_its_days_whatever_way_the_clock_is_set() -> None:
    link = PersonalLink(
        id=LinkId("l"),
        peer_assist_id=PeerAssistId("f"),
        purpose=LinkPurpose.FOLLOW_UP,
        language=Language.EN,
        made_at=NOW,
        expires_at=NOW + 30 * DAY,
    )
    assert link.opens(NOW)
    assert link.opens(NOW + 29 * DAY)
    assert link.opens(NOW - timedelta(hours=1))
    assert not link.opens(NOW + 30 * DAY)
    assert not link.opens(NOW - 300 * DAY)


def test_a_clock_that_jumps_ahead_takes_no_import_that_is_under_way(sqlite_database: Database) -> None:
    def begun(id: str, now: datetime) -> None:
        import_store.begin(tx, ["a.md"], id=id, caller=EVERYBODY, hub_id=None, visibility=Visibility.HUB, now=now)

    with sqlite_database.transaction() as tx:
        begun("over", NOW)
        begun("under-way", NOW)
        for id, ended in (("over", NOW), ("under-way", None)):
            row = {"kind": "import", "subject_id": id, "status": "running", "payload": {}, "made_at": NOW}
            tx.execute(insert(work.table).values(id=f"job-{id}", ended_at=ended, **row))
            import_store.set_job(tx, id, JobId(f"job-{id}"))
        begun("new", NOW + 3650 * DAY)
        found = set(tx.scalars(select(imports.c.id)))
    assert found == {"under-way", "new"}
