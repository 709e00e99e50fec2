"""The date that is set: one day for meeting and file, and nobody's change is lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import HubId
from service.domain.meetings import Meeting
from service.domain.places import Hub
from service.errors import StaleRevision
from service.peer_assists import files, meeting_store, store
from service.people import hub_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def file(desk: TestClient) -> dict[str, Any]:
    hub = {"id": "fiji", "name": "Suva", "country": "FJ", "timezone": "Pacific/Fiji"}
    assert desk.post("/hubs", json=hub).status_code == 201
    opened: dict[str, Any] = desk.post("/peer-assists", json={"title": "Pumps", "hub_id": "fiji"}).json()
    return opened


def test_before_a_date_is_set_the_meeting_is_in_the_hubs_zone(desk: TestClient, file: dict[str, Any]) -> None:
    meeting = desk.get(f"/peer-assists/{file['id']}/meeting").json()
    assert (meeting["starts_at"], meeting["timezone"], meeting["revision"]) == (None, "Pacific/Fiji", 1)


def test_setting_it_sets_the_day_of_the_file_as_it_is_there(desk: TestClient, file: dict[str, Any]) -> None:
    body = {"starts_at": "2027-03-01T21:30:00Z", "timezone": "Pacific/Fiji", "where": "Room 2", "revision": 1}
    saved = desk.put(f"/peer-assists/{file['id']}/meeting", json=body).json()
    assert (saved["where"], saved["revision"]) == ("Room 2", 2)
    assert desk.get(f"/peer-assists/{file['id']}/meeting").json() == saved
    assert desk.get(f"/peer-assists/{file['id']}").json()["session_date"] == "2027-03-02"


def test_a_stale_meeting_is_refused_with_both(desk: TestClient, file: dict[str, Any]) -> None:
    address = f"/peer-assists/{file['id']}/meeting"
    desk.put(address, json={"where": "Room 1", "revision": 1})
    answer = desk.put(address, json={"where": "Room 2", "revision": 1})
    error = answer.json()["error"]
    assert (answer.status_code, error["current"]["where"], error["yours"]["where"]) == (409, "Room 1", "Room 2")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"timezone": "Middle/Earth"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"starts_at": "2027-03-01T21:30:00"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "starts_at"),
        ({"preparation_minutes": 5}, "preparation_minutes"),
    ],
)
def test_what_nobody_means_is_refused(
    desk: TestClient, file: dict[str, Any], values: dict[str, Any], field: str
) -> None:
    answer = desk.put(f"/peer-assists/{file['id']}/meeting", json={"revision": 1, **values})
    assert answer.status_code == 422, answer.text
    assert field in answer.text


def test_a_day_changed_on_the_file_moves_the_meeting_at_its_hour_there(desk: TestClient) -> None:
    file = desk.post("/peer-assists", json={"title": "Pumps"}).json()
    address = f"/peer-assists/{file['id']}"
    desk.put(
        f"{address}/meeting",
        json={"starts_at": "2027-03-26T13:00:00Z", "timezone": "Europe/Paris", "revision": 1},
    )
    revision = desk.get(address).json()["revision"]
    desk.patch(address, json={"session_date": "2027-03-30", "revision": revision})
    assert desk.get(f"{address}/meeting").json()["starts_at"] == "2027-03-30T12:00:00Z", "14:00 in Paris, summer time"
    desk.patch(address, json={"session_date": None, "revision": revision + 1})
    assert desk.get(f"{address}/meeting").json()["starts_at"] is None


def test_a_place_alone_leaves_the_day_of_the_file(desk: TestClient) -> None:
    file = desk.post("/peer-assists", json={"title": "Pumps", "session_date": "2027-03-01"}).json()
    desk.put(f"/peer-assists/{file['id']}/meeting", json={"where": "Room 2", "revision": 1})
    assert desk.get(f"/peer-assists/{file['id']}").json()["session_date"] == "2027-03-01"


def test_the_meeting_is_kept_on_either_database_and_goes_with_its_file(database: Database, caller: Caller) -> None:
    with database.transaction() as tx:
        hub_store.add_hub(tx, Hub(id=HubId("paris"), name="Paris", timezone="Europe/Paris"), made_by="local", now=NOW)
        file = files.open_file(tx, files.NewFile(title="Pumps", hub_id=HubId("paris")), caller=caller, now=NOW)
        meeting = meeting_store.get(tx, file.id)
        assert meeting.timezone == "Europe/Paris"
        at = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
        saved = meeting_store.save(tx, meeting.model_copy(update={"starts_at": at}), seen_by=caller, now=NOW)
        with pytest.raises(StaleRevision):
            meeting_store.save(tx, Meeting(peer_assist_id=file.id, timezone="UTC"), seen_by=caller, now=NOW)
    with database.transaction() as tx:
        assert meeting_store.get(tx, file.id) == saved
        assert saved.starts_at == at
        assert store.get(tx, file.id, seen_by=caller).session_date == date(2027, 3, 2)
        store.delete_file(tx, file.id)
        assert meeting_store.get(tx, file.id).revision == 1
