"""How often people were asked: over all files, once a file, and whether or not the seat was kept."""

from datetime import UTC, date, datetime

from sqlalchemy import insert
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import PersonId
from service.peer_assists import load
from service.peer_assists.inviting_tables import invitations
from tests.peer_assists.test_panel import opened, thirty

__all__ = ["thirty"]
SINCE = date(2020, 1, 1)


def sent(database: Database, file_id: str, person: str, day: datetime) -> None:
    row = {"id": f"inv-{file_id}-{person}", "peer_assist_id": file_id, "person_id": person, "name": person}
    with database.transaction() as tx:
        tx.execute(insert(invitations).values(**row, language="en", drafted={}, words={}, asked_at=day, revision=1))


def test_a_seat_and_its_invitation_are_one_time_and_a_seat_given_up_stays_one(
    desk: TestClient, sqlite_database: Database, caller: Caller, thirty: list[str]
) -> None:
    file_id, day = opened(desk, facilitator_id="p-09"), datetime(2026, 3, 1, tzinfo=UTC)
    desk.post(f"/peer-assists/{file_id}/panel/choose", json={"seats": ["p-00", "p-01"], "revision": 0})
    for person in ("p-00", "p-04", "p-09"):
        sent(sqlite_database, file_id, person, day)
    with sqlite_database.transaction(read_only=True) as tx:
        everybody = load.invitations_since(tx, None, SINCE, seen_by=caller)
        one = load.invitations_since(tx, [PersonId("p-04")], SINCE, seen_by=caller)
        without = load.invitations_since(tx, None, SINCE, seen_by=caller, but=file_id)  # type: ignore[arg-type]
    assert {who: len(days) for who, days in everybody.items()} == {"p-00": 1, "p-01": 1, "p-04": 1}
    assert everybody[PersonId("p-00")] == (day.date(),)
    assert one == {"p-04": (day.date(),)}
    assert without == {}
