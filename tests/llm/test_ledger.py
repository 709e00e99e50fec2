"""The ledger on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from service.database import Database
from service.errors import ModelUnreachable
from service.llm import store
from service.llm.ledger import Ledger, new_entry


def test_a_call_that_fails_says_why_in_its_row(database: Database) -> None:
    entry = new_entry(purpose="p", asked_by="a", model="m", host="h", source_ids=("s-1",))
    with pytest.raises(ModelUnreachable), Ledger(database).record(entry):
        raise ModelUnreachable("model.timed_out")
    with database.transaction(read_only=True) as tx:
        (row,) = store.page(tx, hub_ids=None, limit=5)
    assert (row["outcome"], row["error"]) == ("failed", "model.timed_out")
    assert row["ended_at"] >= row["made_at"]


def test_a_row_left_by_a_killed_process_stays_sent(database: Database) -> None:
    entry = new_entry(purpose="p", asked_by="a", model="m", host="h")
    with database.transaction() as tx:
        store.add(tx, entry.model_dump())
        (row,) = store.page(tx, hub_ids=None, limit=5)
    assert row["outcome"] == "sent"
    assert row["ended_at"] is None


def test_the_ledger_pages_newest_first_and_only_through_the_hubs_given(database: Database) -> None:
    began = datetime(2026, 3, 1, tzinfo=UTC)
    with database.transaction() as tx:
        for number in range(5):
            entry = new_entry(purpose="p", asked_by=f"a-{number}", hub_id=f"hub-{number % 2}", model="m", host="h")
            store.add(tx, {**entry.model_dump(), "made_at": began + timedelta(days=number // 2)})
        everything = store.page(tx, hub_ids=None, limit=10)
        first = store.page(tx, hub_ids=None, limit=3)
        rest = store.page(tx, hub_ids=None, limit=3, after=(first[-1]["made_at"], first[-1]["id"]))
        theirs = store.page(tx, hub_ids={"hub-1"}, limit=10)
        theirs_and_own = store.page(tx, hub_ids={"hub-1"}, asked_by="a-0", limit=10)
    assert [row["id"] for row in first + rest] == [row["id"] for row in everything]
    assert {row["hub_id"] for row in theirs} == {"hub-1"}
    assert len(theirs_and_own) == len(theirs) + 1
