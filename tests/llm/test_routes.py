from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from service.llm import store
from service.llm.ledger import new_entry


def test_the_ledger_pages_newest_first(client: TestClient) -> None:
    database = client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        for number in range(5):
            entry = new_entry(
                purpose="p", asked_by="a", hub_id="hub-1", model="m", host="h", source_ids=(f"s-{number}",)
            )
            moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number)
            store.add(tx, {**entry.model_dump(), "made_at": moment})
    first = client.get("/api/v1/ledger", params={"limit": 3}).json()
    rest = client.get("/api/v1/ledger", params={"limit": 3, "after": first["next"]}).json()
    assert [row["source_ids"] for row in first["items"] + rest["items"]] == [[f"s-{n}"] for n in (4, 3, 2, 1, 0)]
    assert rest["next"] is None


def test_a_cursor_that_is_none_of_ours_is_refused(client: TestClient) -> None:
    for after in ("x", "2026-01-01_call", "\x00", "2026-13-01T00:00:00Z_x"):
        assert client.get("/api/v1/ledger", params={"after": after}).status_code == 422
