"""The audit trail: what is kept, that nothing kept can be changed unseen, and that erasing does not break it."""

import csv
import io
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from service.__main__ import main
from service.access import audit, audit_routes
from service.access.audit_checking import keep_anchor, read_anchors, verify
from service.access.audit_tables import audit_entries, audit_words
from service.access.audit_views import Views
from service.access.caller import Caller
from service.database import Database
from service.domain.audit import Act, Action, Actor, Flaw
from service.domain.ids import AccountId, DocumentId, PersonId
from service.domain.library import Document
from service.domain.places import Space, Visibility
from service.library import intake
from service.library.importing.incoming import Incoming
from service.library.people_room import PeopleRoom

API = "/api/v1"
NOW = datetime(2026, 11, 26, 9, 0, 0, 123456, tzinfo=UTC)
BY = Actor(account_id=AccountId("local:p-jane"), person_id=PersonId("p-jane"))
TRIGGERS = (
    "audit_entries_stay",
    "audit_words_stay",
    "audit_entries_as_they_are",
    "audit_words_only_leave",
    "audit_entries_are_new",
    "audit_words_are_new",
)


def act(number: int) -> Act:
    return Act(
        action=Action.VIEWED, kind="notes", subject=f"note-{number}", file=f"file-{number % 3}", values={"n": number}
    )


def fill(database: Database, count: int = 12) -> None:
    with database.transaction() as tx:
        audit.record_all(tx, [(act(number), BY) for number in range(count)], now=NOW)


def unlocked(database: Database) -> None:
    """As somebody with the database in their hands would begin."""
    with database.transaction() as tx:
        for name in TRIGGERS:
            if database.is_sqlite:
                tx.execute(text(f"DROP TRIGGER {name}"))
            elif not name.endswith("_new"):
                table = "audit_entries" if "entries" in name else "audit_words"
                tx.execute(text(f"DROP TRIGGER {name} ON {table}"))


def flaw_of(database: Database, anchors: dict[int, str] | None = None) -> tuple[Flaw | None, int | None]:
    with database.transaction(read_only=True) as tx:
        verdict = verify(tx, anchors)
    return verdict.flaw, verdict.at


def test_what_was_kept_holds(database: Database) -> None:
    fill(database)
    fill(database, 3)
    assert flaw_of(database) == (None, None)


def test_an_entry_is_there_with_its_act_or_not_at_all(database: Database) -> None:
    def refused() -> None:
        with database.transaction() as tx:
            audit.record(tx, act(1), by=BY, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refused()
    with database.transaction(read_only=True) as tx:
        assert verify(tx).entries == 0


@pytest.mark.parametrize(
    "change",
    [
        update(audit_entries).where(audit_entries.c.number == 3).values(kind="x"),
        delete(audit_entries).where(audit_entries.c.number == 3),
        delete(audit_words).where(audit_words.c.number == 3),
        update(audit_words).where(audit_words.c.number == 3).values(subject="another"),
        update(audit_words).where(audit_words.c.number == 3).values(number=99),
        update(audit_entries).values(hash="0" * 64),
    ],
    ids=["change", "removal", "removal of ids", "another id", "another number", "all"],
)
def test_the_database_itself_refuses_what_is_no_addition(database: Database, change: Any) -> None:
    fill(database)
    with pytest.raises(DBAPIError, match="only ever added"), database.transaction() as tx:
        tx.execute(change)
    assert flaw_of(database) == (None, None)


@pytest.mark.sqlite
def test_the_database_refuses_an_entry_in_the_place_of_another(sqlite_database: Database) -> None:
    fill(sqlite_database)
    with pytest.raises(DBAPIError, match="only ever added"), sqlite_database.transaction() as tx:
        tx.execute(text("INSERT OR REPLACE INTO audit_words (number, subject, salts) VALUES (3, 'x', '{}')"))


def removed(tx: Connection) -> None:
    for table in (audit_entries, audit_words):
        tx.execute(delete(table).where(table.c.number == 5))


def removed_and_numbered_anew(tx: Connection) -> None:
    removed(tx)
    for table in (audit_entries, audit_words):
        for number in range(6, 13):
            tx.execute(update(table).where(table.c.number == number).values(number=number - 1))


def inserted(tx: Connection) -> None:
    for table in (audit_entries, audit_words):
        for number in range(12, 4, -1):
            tx.execute(update(table).where(table.c.number == number).values(number=number + 1))
        row = dict(tx.execute(select(table).where(table.c.number == 4)).mappings().one())
        tx.execute(insert(table).values({**row, "number": 5}))


def appended(tx: Connection) -> None:
    row = dict(tx.execute(select(audit_entries).where(audit_entries.c.number == 12)).mappings().one())
    tx.execute(insert(audit_entries).values({**row, "number": 13, "previous": row["hash"]}))


def reordered(tx: Connection) -> None:
    for table in (audit_entries, audit_words):
        for old, new in ((5, 99), (6, 5), (99, 6)):
            tx.execute(update(table).where(table.c.number == old).values(number=new))


def words_swapped(tx: Connection) -> None:
    for old, new in ((5, 99), (6, 5), (99, 6)):
        tx.execute(update(audit_words).where(audit_words.c.number == old).values(number=new))


def words_removed(tx: Connection) -> None:
    tx.execute(delete(audit_words).where(audit_words.c.number == 5))


def words_added(tx: Connection) -> None:
    tx.execute(insert(audit_words).values(number=13, actor="x", salts={}))


@pytest.mark.parametrize(
    ("done", "flaw", "at"),
    [
        (removed, Flaw.MISSING, 5),
        (removed_and_numbered_anew, Flaw.CHANGED, 5),
        (inserted, Flaw.CHANGED, 5),
        (appended, Flaw.CHANGED, 13),
        (reordered, Flaw.CHANGED, 5),
        (words_swapped, Flaw.WORDS_CHANGED, 5),
        (words_removed, Flaw.WORDS_MISSING, 5),
        (words_added, Flaw.WORDS_ADDED, 12),
    ],
)
def test_whatever_is_removed_put_in_or_moved_is_found(
    database: Database, done: Callable[[Connection], None], flaw: Flaw, at: int
) -> None:
    fill(database)
    unlocked(database)
    with database.transaction() as tx:
        done(tx)
    assert flaw_of(database) == (flaw, at)


@pytest.mark.parametrize("column", [column.name for column in audit_entries.c if column.name != "number"])
def test_a_changed_member_of_any_entry_is_found(database: Database, column: str) -> None:
    other: dict[str, Any] = {"at": datetime(2026, 1, 1, tzinfo=UTC), "values": {"n": 999}, "hashes": {}}
    for number in (1, 7, 12):
        fill(database)
        unlocked(database) if number == 1 else None
        with database.transaction() as tx:
            row = audit_entries.c.number == number
            before = tx.execute(select(audit_entries.c[column]).where(row)).scalar_one()
            tx.execute(update(audit_entries).where(row).values({column: other.get(column, "x")}))
        assert flaw_of(database) == (Flaw.CHANGED, number)
        with database.transaction() as tx:
            tx.execute(update(audit_entries).where(row).values({column: before}))
        assert flaw_of(database) == (None, None)


@pytest.mark.parametrize("field", audit.FIELDS)
def test_a_changed_id_is_found(database: Database, field: str) -> None:
    fill(database)
    unlocked(database)
    with database.transaction() as tx:
        tx.execute(update(audit_words).where(audit_words.c.number == 8).values({field: "p-somebody-else"}))
    assert flaw_of(database) == (Flaw.WORDS_CHANGED, 8)


def test_an_end_cut_off_and_a_chain_computed_anew_are_found_by_a_kept_anchor(
    database: Database, tmp_path: Path
) -> None:
    """Without one nobody could know: whoever holds the database can make another chain that holds."""
    fill(database)
    anchors = tmp_path / "anchors.jsonl"
    with database.transaction(read_only=True) as tx:
        keep_anchor(anchors, verify(tx))
    unlocked(database)
    with database.transaction() as tx:
        for table in (audit_entries, audit_words):
            tx.execute(delete(table).where(table.c.number > 9))
    assert flaw_of(database) == (None, None)
    assert flaw_of(database, read_anchors(anchors)) == (Flaw.SHORTENED, 10)
    fill(database, 3)
    assert flaw_of(database, read_anchors(anchors)) == (Flaw.REWRITTEN, 12)


def test_ids_are_erased_for_good_and_the_chain_holds(database: Database) -> None:
    fill(database)
    other = Actor(account_id=AccountId("local:p-omar"), person_id=PersonId("p-omar"))
    with database.transaction() as tx:
        audit.record(tx, Act(action=Action.VIEWED, kind="person", subject="p-jane"), by=other, now=NOW)
        audit.erase(tx, ["p-jane", "local:p-jane"], by=other, now=NOW)
    with database.transaction(read_only=True) as tx:
        rows = tx.execute(select(audit_words)).mappings().all()
        entries = tx.execute(select(audit_entries)).mappings().all()
    everything = str([*rows, *entries])
    assert "jane" not in everything
    assert "p-omar" in everything
    assert rows[0]["subject"] == "note-0"
    assert set(rows[0]["salts"]) == {"subject", "file"}
    assert flaw_of(database) == (None, None)


def test_an_id_taken_out_without_an_entry_that_says_so_is_found(database: Database) -> None:
    fill(database)
    with database.transaction() as tx:
        tx.execute(update(audit_words).where(audit_words.c.number == 4).values(subject=None))
    assert flaw_of(database) == (Flaw.WORDS_MISSING, 4)


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    views = Views(database)

    def write(who: int) -> None:
        by = Actor(account_id=AccountId(f"account-{who}"), space=Space.REAL)
        for number in range(15):
            if number % 2:
                views.keep(act(number), by)
            else:
                with database.transaction() as tx:
                    audit.record(tx, act(number), by=by, now=NOW)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction(read_only=True) as tx:
        assert verify(tx).entries == 90
    assert flaw_of(database) == (None, None)


def test_a_look_is_kept_once_in_a_quarter_of_an_hour_and_an_export_always(sqlite_database: Database) -> None:
    views = Views(sqlite_database)
    export = Act(action=Action.EXPORTED, kind="write_up", file="file-1")
    for _ in range(3):
        for each in (act(1), export):
            if views.is_new(each, BY):
                views.keep(each, BY)
    with sqlite_database.transaction(read_only=True) as tx:
        assert list(tx.scalars(select(audit_entries.c.action).order_by(audit_entries.c.number))) == [
            "viewed",
            "exported",
            "exported",
            "exported",
        ]


@pytest.mark.sqlite
def test_where_the_trail_cannot_be_written_nothing_restricted_is_shown(client: TestClient) -> None:
    file = opened(client, "participants")
    other = opened(client, "organisation")
    database: Database = client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        tx.execute(text("CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END"))
    closed = client.get(f"{API}/peer-assists/{file}/notes")
    assert closed.status_code >= 500
    assert "error" in closed.json()
    assert client.get(f"{API}/peer-assists/{other}/notes").status_code == 200
    with database.transaction() as tx:
        tx.execute(text("DROP TRIGGER full"))
    assert client.get(f"{API}/peer-assists/{file}/notes").status_code == 200
    assert [each["kind"] for each in entries(client, action="viewed")] == ["notes"]


def test_nobody_asks_again_about_a_file_that_the_route_read_as_open(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, other = opened(client, "participants"), opened(client, "organisation")
    asked: list[str] = []

    def restricted(_: Any, ids: dict[str, str]) -> bool:
        asked.append(ids["peer_assist_id"])
        return True

    monkeypatch.setattr(audit_routes, "_is_restricted", restricted)
    for each in (other, file):
        client.get(f"{API}/peer-assists/{each}/notes").raise_for_status()
    assert asked == [file]
    client.patch(f"{API}/peer-assists/{other}", json={"revision": 1, "visibility": "participants"}).raise_for_status()
    client.get(f"{API}/peer-assists/{other}/notes").raise_for_status()
    assert asked == [file, other]


def test_a_case_for_its_participants_alone_is_on_record_and_nobody_asks_again_about_an_open_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [
        Incoming(Document(id=DocumentId(each), title=each, visibility=Visibility(each)), "The pump broke in the rains.")
        for each in ("participants", "organisation")
    ]
    caller = Caller(account_id=AccountId("local"), name="Everybody", all_hubs=True)
    for case in cases:
        intake.keep(client.app.state.database, [case], people=PeopleRoom(), import_id=None, made_by=caller)  # type: ignore[attr-defined]
    asked: list[str] = []
    is_restricted = audit_routes._is_restricted

    def restricted(tx: Connection, ids: dict[str, str]) -> bool:
        asked.append(ids["document_id"])
        return is_restricted(tx, ids)

    monkeypatch.setattr(audit_routes, "_is_restricted", restricted)
    for part in ("", "/text"):
        for each in ("participants", "organisation"):
            client.get(f"{API}/library/documents/{each}{part}").raise_for_status()
    assert set(asked) == {"participants"}
    assert {each["subject"] for each in entries(client, action="viewed")} == {"participants"}


# over HTTP


def opened(client: TestClient, visibility: str) -> str:
    client.post(f"{API}/hubs", json={"id": "savannah", "name": "Savannah"})
    body = {"title": "Pumps", "hub_id": "savannah", "visibility": visibility}
    id: str = client.post(f"{API}/peer-assists", json=body).raise_for_status().json()["id"]
    return id


def entries(client: TestClient, **wanted: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        client.get(f"{API}/audit", params={"limit": "200", **wanted}).raise_for_status().json()["items"]
    )
    return found


def test_views_exports_sign_offs_audiences_and_deletions_are_kept(client: TestClient) -> None:
    file = opened(client, "participants")
    at = f"{API}/peer-assists/{file}"
    client.get(at).raise_for_status()
    client.get(f"{at}/notes").raise_for_status()
    client.get(f"{at}/notes").raise_for_status()
    client.post(f"{at}/notes", json={"id": "n1", "text": "The pump broke."}).raise_for_status()
    client.get(f"{at}/agenda.md").raise_for_status()
    client.delete(f"{at}/notes/n1").raise_for_status()
    client.patch(at, json={"visibility": "hub", "revision": client.get(at).json()["revision"]}).raise_for_status()
    client.get(f"{at}/sheet").raise_for_status()
    client.delete(at).raise_for_status()
    found = [(each["action"], each["kind"], each["values"]) for each in reversed(entries(client, file=file))]
    assert found == [
        ("viewed", "peer_assist", {}),
        ("viewed", "notes", {}),
        ("exported", "agenda", {"format": "md"}),
        ("deleted", "note", {}),
        ("audience_set", "peer_assist", {"from": "participants", "to": "hub"}),
        ("deleted", "peer_assist", {}),
    ]


def test_people_are_looked_up_and_taken_out_on_record(client: TestClient) -> None:
    opened(client, "hub")
    person = client.post(f"{API}/people", json={"name": "Jane Doe", "hub_id": "savannah", "id": "p-jane-doe"}).json()
    client.get(f"{API}/people/p-jane-doe").raise_for_status()
    client.get(f"{API}/people/p-jane-doe", headers={"X-Person": "p-jane-doe"}).raise_for_status()
    client.get(f"{API}/directory/export").raise_for_status()
    assert {each["action"] for each in entries(client, person="p-jane-doe")} == {"viewed"}
    body = {"revision": person["revision"], "dry_run": False}
    client.post(f"{API}/people/p-jane-doe/anonymise", json=body).raise_for_status()
    found = entries(client)
    assert "jane" not in str(found)
    assert [each["action"] for each in found][:2] == ["deleted", "erased"]
    assert None in [each["subject"] for each in found]
    database: Database = client.app.state.database  # type: ignore[attr-defined]
    assert flaw_of(database) == (None, None)


def test_the_trail_is_paged_filtered_and_taken_out_without_formulas(client: TestClient) -> None:
    file = opened(client, "participants")
    for part in ("", "/notes", "/sheet", "/sources"):
        client.get(f"{API}/peer-assists/{file}{part}").raise_for_status()
    first = client.get(f"{API}/audit", params={"limit": 3}).raise_for_status().json()
    rest = client.get(f"{API}/audit", params={"limit": 3, "after": first["next"]}).raise_for_status().json()
    numbers = [each["number"] for each in [*first["items"], *rest["items"]]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 4
    assert entries(client, since="2999-01-01T00:00:00Z") == []
    assert client.get(f"{API}/audit", params={"since": "2026-01-01T00:00:00"}).status_code == 422
    database: Database = client.app.state.database  # type: ignore[attr-defined]
    with database.transaction() as tx:
        audit.record(tx, Act(action=Action.VIEWED, kind="person", subject="=cmd|calc"), by=BY, now=NOW)
    table = client.get(f"{API}/audit.csv").raise_for_status().content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) == 6
    assert [row[6] for row in rows if "cmd" in row[6]] == ["'=cmd|calc"]
    assert entries(client)[0]["kind"] == "audit"


@pytest.mark.sqlite
def test_the_command_says_whether_the_trail_holds(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PEER_ASSIST_HOME", str(home))
    database = Database(f"sqlite:///{home}/peer_assist.sqlite3")
    fill(database)
    anchors = tmp_path / "anchors.jsonl"
    assert main(["audit", "verify", "--anchors", str(anchors)]) == 0
    assert "12 entries" in capsys.readouterr().out
    assert main(["audit", "export", str(tmp_path / "trail.csv")]) == 0
    assert len((tmp_path / "trail.csv").read_text("utf-8-sig").splitlines()) == 13
    unlocked(database)
    with database.transaction() as tx:
        for table in (audit_entries, audit_words):
            tx.execute(delete(table).where(table.c.number == 12))
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--anchors", str(anchors)]) == 1
    assert "entry 12" in capsys.readouterr().err
    with database.transaction() as tx:
        tx.execute(update(audit_entries).where(audit_entries.c.number == 5).values(action="exported"))
    assert main(["audit", "verify"]) == 1
    assert "entry 5" in capsys.readouterr().err
    database.dispose()


def test_the_ids_are_no_part_of_what_anonymising_and_merging_rewrite(database: Database) -> None:
    """Those go by how columns are called; a trail they rewrote would be broken by them."""
    from service.people import references

    owned = {audit_entries.name, audit_words.name}
    for columns in (references.person_columns, references.name_columns, references.account_columns):
        assert not owned & {table.name for table, _ in columns()}
