"""The ledger as people read it: whose rows, whose words, and as files that run nothing."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, DocumentId, HubId
from service.domain.library import Document
from service.domain.people import Role
from service.domain.places import Space, Visibility
from service.domain.sent import CallOutcome, SentCall, WordsKept
from service.drafting import sent
from service.drafting import store as draft_store
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.llm import store
from service.llm.ledger import new_entry
from tests.drafting.test_store import add_draft

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
MESSAGES = ({"role": "system", "text": "Be brief."}, {"role": "user", "text": "=Person-1 signed"})


def add_call(tx: Connection, *, words: bool = True, **more: Any) -> str:
    values = {"purpose": "write_up", "asked_by": "asker", "hub_id": "lake", "model": "m", "host": "api.example", **more}
    entry = new_entry(**values)
    store.add(tx, {**entry.model_dump(), "made_at": more.get("made_at", MARCH)})
    if words:
        store.add_text(tx, entry.id, MESSAGES, ["secret"])
        store.set_answer(tx, entry.id, "+1 Person-1 <b>said</b>")
    return entry.id


def reader(account: str, *hubs: str, roles: frozenset[Role] = frozenset({Role.FACILITATOR})) -> Caller:
    return Caller(account_id=AccountId(account), name=account, hub_ids=frozenset(map(HubId, hubs)), roles=roles)


def seen(tx: Connection, caller: Caller, wanted: sent.Wanted | None = None) -> tuple[SentCall, ...]:
    return sent.calls(tx, wanted or sent.Wanted(), seen_by=caller, local_name="Desk", limit=50)


def test_a_facilitator_sees_their_own_calls_and_an_administrator_those_of_their_hubs(database: Database) -> None:
    administrator = frozenset({Role.ADMINISTRATOR})
    with database.transaction() as tx:
        of_lake = add_call(tx)
        of_hill = add_call(tx, hub_id="hill", asked_by="other")
        assert {each.id for each in seen(tx, reader("asker", "lake"))} == {of_lake}
        assert seen(tx, reader("nobody", "lake")) == ()
        assert {each.id for each in seen(tx, reader("boss", "hill", roles=administrator))} == {of_hill}
        everything = reader("boss", roles=administrator).model_copy(update={"all_hubs": True})
        assert {each.id for each in seen(tx, everything)} == {of_lake, of_hill}


def test_words_open_to_whoever_may_open_the_draft_and_being_an_administrator_opens_none(database: Database) -> None:
    boss = reader("boss", "lake", "hill", roles=frozenset({Role.ADMINISTRATOR}))
    stranger = reader("stranger", "hill", roles=frozenset({Role.ADMINISTRATOR}))
    with database.transaction() as tx:
        draft_id = add_draft(tx)
        call_id = add_call(tx, draft_id=draft_id, peer_assist_id="file-1", hub_id="hill")
        found = sent.one(tx, call_id, seen_by=boss, local_name="Desk")
        assert (found.call.words, found.call.file_title) == (WordsKept.KEPT, "Water")
        assert [each.text for each in found.messages] == [each["text"] for each in MESSAGES]
        closed = sent.one(tx, call_id, seen_by=stranger, local_name="Desk")
        assert (closed.call.words, closed.call.file_title) == (WordsKept.CLOSED, "")
        assert (closed.messages, closed.answer) == ((), "")

        document = Document(id=DocumentId("secret"), title="Secret", hub_id=HubId("hill"), space=Space.REAL,
                            visibility=Visibility.PARTICIPANTS)  # fmt: skip
        owner = reader("importer", "hill")
        library_store.put(tx, [prepared(Incoming(document, "Words."))], import_id=None, made_by=owner, now=MARCH)
        draft_store.rests_on(tx, draft_id, [document.id], Visibility.PARTICIPANTS)
        assert sent.one(tx, call_id, seen_by=boss, local_name="Desk").call.words is WordsKept.CLOSED
        store.forget_documents(tx, ["secret"])
        assert sent.one(tx, call_id, seen_by=stranger, local_name="Desk").call.words is WordsKept.GONE


def test_calls_are_chosen_by_file_draft_month_host_and_outcome(database: Database) -> None:
    everything = reader("asker")
    with database.transaction() as tx:
        one = add_call(
            tx, peer_assist_id="f", draft_id="d", outcome="answered", made_at=datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
        )
        other = add_call(tx, host="this machine", outcome="failed", made_at=datetime(2027, 1, 1, tzinfo=UTC))
        for wanted, ids in (
            (sent.Wanted(file="f"), {one}),  # type: ignore[arg-type]
            (sent.Wanted(draft="d"), {one}),  # type: ignore[arg-type]
            (sent.Wanted(month=datetime(2026, 12, 5, tzinfo=UTC)), {one}),
            (sent.Wanted(month=datetime(2027, 1, 5, tzinfo=UTC)), {other}),
            (sent.Wanted(host="this machine"), {other}),
            (sent.Wanted(outcome=CallOutcome.FAILED), {other}),
        ):
            assert {each.id for each in seen(tx, everything, wanted)} == ids, wanted


@pytest.fixture
def five(client: TestClient) -> list[str]:
    """Five calls on five days of March, by whoever sits at the machine, acting for nobody."""
    database = client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        return [
            add_call(tx, asked_by="local", made_at=MARCH + timedelta(days=number), counted_usd=0.5,
                     cost_usd=0.5 if number else None)
            for number in range(5)
        ]  # fmt: skip


def test_the_ledger_pages_newest_first(client: TestClient, five: list[str]) -> None:
    first = client.get("/api/v1/ledger", params={"limit": 3}).json()
    rest = client.get("/api/v1/ledger", params={"limit": 3, "after": first["next"]}).json()
    assert [row["id"] for row in first["items"] + rest["items"]] == five[::-1]
    assert rest["next"] is None


def test_what_is_none_of_ours_is_refused(client: TestClient) -> None:
    for after in ("x", "2026-01-01_call", "\x00", "2026-13-01T00:00:00Z_x"):
        assert client.get("/api/v1/ledger", params={"after": after}).status_code == 422
    for month in ("2026-13", "x", "202601"):
        assert client.get("/api/v1/ledger", params={"month": month}).status_code == 422
    assert client.get("/api/v1/ledger/call-none").status_code == 404


def test_a_months_use_is_told_per_person(client: TestClient, five: list[str]) -> None:
    empty = client.get("/api/v1/ledger/summary", params={"month": "2026-02"}).json()
    assert (empty["people"], empty["left"], empty["months"]) == ([], True, ["2026-03"])
    (use,) = client.get("/api/v1/ledger/summary", params={"month": "2026-03"}).json()["people"]
    assert use == {"asked_by": "local", "name": "Local account", "calls": 5, "counted_usd": 2.5, "unpriced": 1}


def test_before_anything_left_it_says_so(client: TestClient) -> None:
    assert client.get("/api/v1/ledger/summary").json()["left"] is False
    with client.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        add_call(tx, host="this machine")
    assert client.get("/api/v1/ledger/summary").json()["left"] is False


def test_as_a_file_it_runs_nothing_and_says_the_same(client: TestClient) -> None:
    with client.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        draft_id = add_draft(tx)
        call_id = add_call(tx, draft_id=draft_id, peer_assist_id="file-1", model="=HYPERLINK()")
    answer = client.get("/api/v1/ledger/file", params={"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["Model"] == "'=HYPERLINK()"
    assert row["Answer"] == "'+1 Person-1 <b>said</b>"
    assert "=Person-1 signed" in row["What was sent"]
    (same,) = client.get("/api/v1/ledger/file", params={"format": "json"}).json()
    assert same == client.get(f"/api/v1/ledger/{call_id}").json()
    assert same["messages"] == list(MESSAGES)
