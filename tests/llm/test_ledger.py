"""The ledger on both databases."""

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.database import Database
from service.errors import ModelUnreachable
from service.llm import store
from service.llm.ledger import BudgetSpent, Ledger, month_of, new_entry
from service.llm.tables import ledger_texts
from tests.llm.conftest import ledger_rows


def test_a_call_that_fails_says_why_in_its_row(database: Database) -> None:
    entry = new_entry(purpose="p", asked_by="a", model="m", host="h", source_ids=("s-1",))
    with pytest.raises(ModelUnreachable), Ledger(database).record(entry):
        raise ModelUnreachable("model.timed_out")
    with database.transaction(read_only=True) as tx:
        (row,) = ledger_rows(tx)
    assert (row["outcome"], row["error"]) == ("failed", "model.timed_out")
    assert row["ended_at"] >= row["made_at"]


def test_a_row_left_by_a_killed_process_stays_sent(database: Database) -> None:
    entry = new_entry(purpose="p", asked_by="a", model="m", host="h")
    with database.transaction() as tx:
        store.add(tx, entry.model_dump())
        (row,) = ledger_rows(tx)
    assert row["outcome"] == "sent"
    assert row["ended_at"] is None


SENT = ({"role": "system", "text": "Be brief."}, {"role": "user", "text": "Ask Person-1."})


def words_of(database: Database) -> list[tuple[Any, str]]:
    with database.transaction(read_only=True) as tx:
        return [(row.sent, row.answer) for row in tx.execute(select(ledger_texts).order_by(ledger_texts.c.call_id))]


def record(
    database: Database, *, answer: str = "Good.", days: int = 30, documents: tuple[str, ...] = (), **more: Any
) -> str:
    entry = new_entry(**{"purpose": "p", "asked_by": "a", "model": "m", "host": "h", **more})
    with Ledger(database, text_days=days).record(entry, SENT, documents) as row:
        row.heard = answer
        row.answered(tokens_in=10, tokens_out=5, cost_usd=None)
    return entry.id


def test_the_words_are_kept_as_they_were_sent_and_as_they_came(database: Database) -> None:
    record(database, answer='{"a": "Person-1 \x00 \ud800"}')
    assert words_of(database) == [(list(SENT), '{"a": "Person-1 \u2400 ?"}')]


def test_what_had_come_of_an_answer_that_was_stopped_is_kept(database: Database) -> None:
    entry = new_entry(purpose="p", asked_by="a", model="m", host="h")
    with suppress(KeyboardInterrupt), Ledger(database).record(entry, SENT) as row:
        row.heard = "half"
        raise KeyboardInterrupt
    assert words_of(database) == [(list(SENT), "half")]


def test_with_no_days_no_words_are_kept_and_older_ones_go(database: Database) -> None:
    record(database)
    record(database, days=0)
    assert len(words_of(database)) == 1
    Ledger(database, text_days=0).forget_old_texts()
    assert words_of(database) == []


def test_words_go_after_their_days_and_rows_stay(database: Database) -> None:
    old, new = (record(database, made_at=datetime.now(UTC) - timedelta(days=days)) for days in (31, 29))
    Ledger(database, text_days=30).forget_old_texts()
    assert database.traces_left is database.is_sqlite
    with database.transaction(read_only=True) as tx:
        assert tx.scalars(select(ledger_texts.c.call_id)).all() == [new]
        assert {row["id"] for row in ledger_rows(tx)} == {old, new}


def test_words_go_with_what_they_were_made_from(database: Database) -> None:
    by_file = record(database, peer_assist_id="file-1", source_ids=("s-1",))
    by_source = record(database, peer_assist_id="file-2", source_ids=("s-1", "s-2"))
    other_source = record(database, peer_assist_id="file-2", source_ids=("s-3",))
    by_document = record(database, peer_assist_id="file-3", documents=("d-1", "d-2"))
    named = record(database, peer_assist_id="file-3", answer="Amina Diallo said so.")

    def left() -> set[str]:
        with database.transaction(read_only=True) as tx:
            return set(tx.scalars(select(ledger_texts.c.call_id)))

    with database.transaction() as tx:
        store.forget_files(tx, ["file-1"])
    assert left() == {by_source, other_source, by_document, named}, by_file
    with database.transaction() as tx:
        store.forget_sources(tx, ["file-2"], ["s-2"])
    assert left() == {other_source, by_document, named}
    with database.transaction() as tx:
        store.forget_documents(tx, ["d-2"])
    assert left() == {other_source, named}
    with database.transaction() as tx:
        assert store.forget_texts_with(tx, lambda text: "Diallo" in text) == 1
    assert left() == {other_source}


def test_a_budget_stops_the_call_that_could_go_over_it(database: Database) -> None:
    ledger = Ledger(database, budget_usd=1.0)

    def call(most: float, cost: float | None, asked_by: str = "a", **more: Any) -> None:
        entry = new_entry(purpose="p", asked_by=asked_by, model="m", host="h", counted_usd=most, **more)
        with ledger.record(entry) as row:
            row.answered(tokens_in=1000, tokens_out=1000, cost_usd=cost)

    call(0.9, 0.9, made_at=month_of(datetime.now(UTC)) - timedelta(seconds=1))
    call(0.9, 0.2)
    call(0.8, 0.7)
    with pytest.raises(BudgetSpent):
        call(0.2, 0.1)
    call(0.2, 0.1, asked_by="somebody else")
    call(0.0, 0.0)  # on this machine
    with database.transaction(read_only=True) as tx:
        assert store.spent(tx, "a", since=month_of(datetime.now(UTC))) == pytest.approx(0.9)
        assert len(ledger_rows(tx)) == 5, "what was stopped has no row, since nothing left"


def test_what_a_call_counts_when_its_price_or_fate_is_unknown(database: Database) -> None:
    ledger = Ledger(database, budget_usd=10.0)

    def counted(outcome: str) -> float:
        entry = new_entry(purpose="p", asked_by=outcome, model="m", host="h", counted_usd=0.5)
        with suppress(ModelUnreachable, KeyboardInterrupt), ledger.record(entry) as row:
            if outcome == "stopped":
                raise KeyboardInterrupt
            if outcome != "answered":
                raise ModelUnreachable(outcome)
            row.answered(tokens_in=1_000, tokens_out=1_000, cost_usd=None)
        with database.transaction(read_only=True) as tx:
            return store.spent(tx, outcome, since=month_of(entry.made_at))

    assert counted("answered") == pytest.approx(0.04), "10 and 30 dollars a million tokens"
    assert counted("model.refused_connection") == 0
    assert counted("model.timed_out") == 0.5
    assert counted("stopped") == 0.5


def test_calls_at_the_same_moment_do_not_go_over_together(database: Database) -> None:
    ledger = Ledger(database, budget_usd=1.0)
    made: list[bool] = []

    def call() -> None:
        entry = new_entry(purpose="p", asked_by="a", model="m", host="h", counted_usd=0.15)
        try:
            with ledger.record(entry) as row:
                time.sleep(0.02)
                row.answered(tokens_in=1, tokens_out=1, cost_usd=0.15)
        except BudgetSpent:
            made.append(False)
        else:
            made.append(True)

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.count(True) == 6
    with database.transaction(read_only=True) as tx:
        assert store.spent(tx, "a", since=month_of(datetime.now(UTC))) <= 1.0
