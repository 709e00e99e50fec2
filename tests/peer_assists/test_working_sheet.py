"""The working sheet: a person's words above the draft's, each field with its own revision, and no edit lost."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import DraftId, PeerAssistId
from service.domain.peer_assists import Origin
from service.domain.problem import SheetField
from service.errors import StaleRevision
from service.peer_assists import files, sheet_store
from service.peer_assists.sheet_store import set_drafted_sheet

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EDITS = 1_000 if os.environ.get("PEER_ASSIST_SOAK") == "1" else 100


@pytest.fixture
def address(desk: TestClient) -> str:
    file = desk.post(
        "/peer-assists", json={"request": "Our pumps stand dry.", "host_team": {"lead_name": "Paul Wekesa"}}
    ).json()
    return f"/peer-assists/{file['id']}"


def draft(
    database: Database, address: str, texts: dict[SheetField, str], id: str = "draft-1", telling: str = ""
) -> None:
    with database.transaction() as tx:
        set_drafted_sheet(tx, PeerAssistId(address.rsplit("/", 1)[1]), DraftId(id), texts, telling=telling)


def field(desk: TestClient, address: str, name: str) -> dict[str, Any]:
    fields = desk.get(f"{address}/sheet").json()["fields"]
    return next(each for each in fields if each["field"] == name)


def test_a_new_sheet_is_empty_in_the_order_of_the_method(desk: TestClient, address: str) -> None:
    sheet = desk.get(f"{address}/sheet").json()
    assert [each["field"] for each in sheet["fields"]] == [each.value for each in SheetField]
    assert {each["origin"] for each in sheet["fields"]} == {"empty"}
    assert (sheet["accepted"], sheet["minutes_to_tell"]) == (None, 0.0)


def test_fields_nobody_typed_in_show_the_newest_draft(
    desk: TestClient, address: str, sqlite_database: Database
) -> None:
    draft(sqlite_database, address, {SheetField.PROBLEM: "First.", SheetField.TRIED: "Letters."})
    draft(sqlite_database, address, {SheetField.PROBLEM: "Second."}, "draft-2", telling="Told.")
    sheet = desk.get(f"{address}/sheet").json()
    assert (field(desk, address, "problem")["text"], field(desk, address, "problem")["origin"]) == (
        "Second.",
        "drafted",
    )
    assert field(desk, address, "tried")["text"] == ""
    assert (sheet["draft_id"], sheet["telling"]) == ("draft-2", "Told.")


def test_a_draft_never_overwrites_what_a_person_typed(
    desk: TestClient, address: str, sqlite_database: Database
) -> None:
    typed = desk.put(f"{address}/sheet/problem", json={"text": "Ours.", "revision": 0}).json()
    assert (typed["text"], typed["origin"], typed["revision"]) == ("Ours.", "typed", 1)
    draft(sqlite_database, address, {SheetField.PROBLEM: "Drafted."})
    assert field(desk, address, "problem")["text"] == "Ours."


def test_a_field_a_person_cleared_stays_clear(desk: TestClient, address: str, sqlite_database: Database) -> None:
    draft(sqlite_database, address, {SheetField.PROBLEM: "Drafted."})
    desk.put(f"{address}/sheet/problem", json={"text": "", "revision": 0})
    draft(sqlite_database, address, {SheetField.PROBLEM: "Drafted again."}, "draft-2")
    assert (field(desk, address, "problem")["text"], field(desk, address, "problem")["origin"]) == ("", "empty")


def test_two_people_in_two_fields_never_collide(desk: TestClient, address: str) -> None:
    for name in ("problem", "tried"):
        assert desk.put(f"{address}/sheet/{name}", json={"text": name, "revision": 0}).status_code == 200


def test_a_stale_field_is_refused_with_both_texts(desk: TestClient, address: str) -> None:
    desk.put(f"{address}/sheet/problem", json={"text": "Hers", "revision": 0})
    answer = desk.put(f"{address}/sheet/problem", json={"text": "His", "revision": 0})
    error = answer.json()["error"]
    assert answer.status_code == 409
    assert (error["current"]["text"], error["current"]["revision"], error["yours"]["text"]) == ("Hers", 1, "His")


def test_accepting_keeps_who_and_how_much_was_changed(
    desk: TestClient, address: str, sqlite_database: Database
) -> None:
    draft(sqlite_database, address, {SheetField.PROBLEM: "abcdefgh", SheetField.TRIED: "12345678"}, telling="Told.")
    desk.put(f"{address}/sheet/problem", json={"text": "abcdWXYZ", "revision": 0})
    body = {
        "kind": "as_agreed",
        "accepted_by": "Esther",
        "agreed_by": "paul wekesa",
        "why": "We met.",
        "revisions": {"problem": 1},
    }
    version = desk.post(f"{address}/problem-versions", json=body).json()
    assert (version["number"], version["edit_distance"], version["draft_id"], version["telling"]) == (
        2,
        0.25,
        "draft-1",
        "Told.",
    )
    assert (version["accepted_by"], version["agreed_by"], version["recorded_by"]) == ("Esther", "paul wekesa", "local")
    assert field(desk, address, "problem")["origin"] == "accepted"
    assert desk.get(f"{address}/sheet").json()["accepted"] == version
    assert desk.get(address).json()["stage"] == "people"
    desk.put(f"{address}/sheet/problem", json={"text": "Redefined", "revision": 1})
    assert field(desk, address, "problem")["origin"] == "typed"
    body = {"kind": "as_redefined", "accepted_by": "Esther", "why": "In the session", "revisions": {"problem": 2}}
    assert desk.post(f"{address}/problem-versions", json=body).json()["number"] == 3
    assert [each["kind"] for each in desk.get(f"{address}/problem-versions").json()] == [
        "as_asked",
        "as_agreed",
        "as_redefined",
    ]


@pytest.mark.parametrize(
    ("body", "status", "id"),
    [
        ({"kind": "as_agreed", "accepted_by": " "}, 422, "invalid"),
        ({"kind": "as_agreed", "accepted_by": "Esther"}, 422, "peer_assist.agreed_by_nobody"),
        (
            {"kind": "as_agreed", "accepted_by": "Esther", "agreed_by": "Somebody else"},
            422,
            "peer_assist.agreed_by_another",
        ),
        ({"kind": "as_redefined", "accepted_by": "Esther", "revisions": {"problem": 0}}, 409, "stale_revision"),
        ({"kind": "as_redefined", "accepted_by": "Esther", "revisions": {}}, 409, "stale_revision"),
        (
            {"kind": "as_redefined", "accepted_by": "Esther", "draft_id": "draft-9", "revisions": {"problem": 1}},
            409,
            "stale_revision",
        ),
    ],
)
def test_nothing_is_accepted_by_nobody_or_unseen(
    desk: TestClient, address: str, body: dict[str, Any], status: int, id: str
) -> None:
    desk.put(f"{address}/sheet/problem", json={"text": "Dry pumps", "revision": 0})
    answer = desk.post(f"{address}/problem-versions", json={"revisions": {"problem": 1}, **body})
    assert (answer.status_code, answer.json()["error"]["id"]) == (status, id)
    assert len(desk.get(f"{address}/problem-versions").json()) == 1


def test_an_empty_sheet_cannot_be_accepted(desk: TestClient, address: str) -> None:
    answer = desk.post(f"{address}/problem-versions", json={"kind": "as_redefined", "accepted_by": "Esther"})
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, "peer_assist.sheet_empty")


def test_the_file_learns_its_lead_from_who_agreed(desk: TestClient) -> None:
    file = desk.post("/peer-assists", json={"request": "Dry pumps."}).json()
    address = f"/peer-assists/{file['id']}"
    desk.put(f"{address}/sheet/problem", json={"text": "Dry pumps", "revision": 0})
    body = {"kind": "as_agreed", "accepted_by": "Esther", "agreed_by": "Paul", "revisions": {"problem": 1}}
    assert desk.post(f"{address}/problem-versions", json=body).status_code == 201
    assert desk.get(address).json()["host_team"]["lead_name"] == "Paul"


def test_many_edits_at_once_lose_none(database: Database, caller: Caller) -> None:
    """Each writer reads, adds its mark and saves; refused, it reads again. Every mark is there at the end."""
    with database.transaction() as tx:
        file = files.open_file(tx, files.NewFile(request="Dry pumps."), caller=caller, now=NOW)

    def edit(number: int) -> int:
        refused = 0
        while True:
            with database.transaction(read_only=True) as tx:
                seen = sheet_store.working_field(tx, file.id, SheetField.CONTEXT)
            try:
                with database.transaction() as tx:
                    text = f"{seen.text} {number}"
                    sheet_store.type_field(
                        tx, file.id, SheetField.CONTEXT, text, revision=seen.revision, by=str(number), now=NOW
                    )
                return refused
            except StaleRevision:
                refused += 1

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(edit, range(EDITS)))
    with database.transaction(read_only=True) as tx:
        last = sheet_store.working_field(tx, file.id, SheetField.CONTEXT)
    assert sorted(map(int, last.text.split())) == list(range(EDITS))
    assert (last.revision, last.origin) == (EDITS, Origin.TYPED)
