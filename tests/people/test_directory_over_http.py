"""Hubs and people over HTTP and in the database: paged, within their space, corrected without loss."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, DocumentId, HubId, PersonId
from service.domain.people import Participation, ParticipationRole, Role
from service.domain.places import Space
from service.errors import BadInput
from service.library.tables import documents
from service.people import hub_store, participations, store
from service.people.cursors import cursor, values_of
from service.people.directory import load_directory
from service.people.names import folded

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[2] / "corpus"
PRACTICE = Caller(
    account_id=AccountId("local"), name="Esther", all_hubs=True, roles=frozenset(Role), space=Space.PRACTICE
)

HUBS = "- {id: lake, name: Lake, country: KE, timezone: Africa/Nairobi}\n- {id: coast, name: Coast}\n"
PEOPLE = """
- {id: p-ann, name: Ann Éwé, hub: lake, manager: p-bo, languages: [en, sw], practice: [water],
   previous_hubs: [{hub: coast, until: 2025-06-30}]}
- {id: p-bo, name: Bo, hub: lake, seniority: 5, email: bo@example.org, phone: "+44 7700 900100"}
"""


@pytest.fixture
def loaded(database: Database) -> Database:
    with database.transaction() as tx:
        assert load_directory(tx, HUBS, PEOPLE, Space.PRACTICE, now=NOW) == (2, 2)
    return database


def test_the_directory_comes_back_as_it_was_loaded(loaded: Database) -> None:
    with loaded.transaction(read_only=True) as tx:
        ann = store.get_person(tx, PersonId("p-ann"), seen_by=PRACTICE)
        hub = hub_store.get_hub(tx, HubId("lake"), seen_by=PRACTICE)
    assert (ann.name, ann.manager_id, ann.languages, ann.practice) == ("Ann Éwé", "p-bo", ("en", "sw"), ("water",))
    assert [(each.hub_id, str(each.until)) for each in ann.previous_hubs] == [("coast", "2025-06-30")]
    assert (ann.seniority, ann.email, ann.how_to_reach) == (None, "", "")
    assert (hub.timezone, hub.country, hub.reporting_year_starts) == ("Africa/Nairobi", "KE", 1)


def test_loading_twice_changes_what_the_file_changed_and_nothing_else(loaded: Database) -> None:
    with loaded.transaction() as tx:
        load_directory(tx, HUBS, PEOPLE.replace("Bo,", "Beau,"), Space.PRACTICE, now=NOW)
    with loaded.transaction(read_only=True) as tx:
        page = store.find_people(tx, seen_by=PRACTICE)
    assert [person.name for person in page.items] == ["Ann Éwé", "Beau"]


@pytest.mark.parametrize(
    ("hubs", "people", "field"),
    [
        ("a: [", "", "hubs"),
        ("a: 1", "", "hubs"),
        (HUBS + "- {id: lake, name: Again}", "", "hubs.2.id"),
        ("- {id: lake}", "", "hubs.0.name"),
        ("- {id: lake, name: Lake, reporting_year_starts: 13}", "", "hubs.0.reporting_year_starts"),
        (HUBS, "- {id: p-a, name: A, hub: nowhere}", "people.0.hub"),
        (HUBS, "- {id: p-a, name: A, hub: lake, manager: p-x}", "people.0.manager"),
        (HUBS, "- {id: p-a, name: A, hub: lake, seniority: 9}", "people.0.seniority"),
        (HUBS, "- {id: p-a, name: A, hub: lake, shoe: 43}", "people.0.shoe"),
        (HUBS, "- {id: p-a, name: A, hub: lake}\n- {id: p-a, name: B, hub: lake}", "people.1.id"),
    ],
)
def test_a_broken_directory_is_named_and_not_loaded(
    sqlite_database: Database, hubs: str, people: str, field: str
) -> None:
    with sqlite_database.transaction() as tx:
        with pytest.raises(BadInput) as refused:
            load_directory(tx, hubs, people, Space.PRACTICE, now=NOW)
        assert (refused.value.field or "").startswith(field)
        assert hub_store.list_hubs(tx, seen_by=PRACTICE).items == ()


def test_the_sample_directory_loads(sqlite_database: Database) -> None:
    hubs_yaml, people_yaml = ((CORPUS / name).read_text(encoding="utf-8") for name in ("hubs.yaml", "people.yaml"))
    with sqlite_database.transaction() as tx:
        hubs, people = load_directory(tx, hubs_yaml, people_yaml, Space.PRACTICE, now=NOW)
    assert hubs == 8
    assert people >= 55


def test_people_are_found_without_accents_within_their_hub_and_space(loaded: Database) -> None:
    real = PRACTICE.model_copy(update={"space": Space.REAL})
    with loaded.transaction(read_only=True) as tx:
        assert [each.id for each in store.find_people(tx, seen_by=PRACTICE, q="EWE ann").items] == ["p-ann"]
        assert [each.id for each in store.find_people(tx, seen_by=PRACTICE, q="water").items] == ["p-ann"]
        assert store.find_people(tx, seen_by=PRACTICE, q="100%_").items == ()
        assert store.find_people(tx, seen_by=PRACTICE, hub_id=HubId("coast")).items == ()
        assert store.find_people(tx, seen_by=real).items == ()
        assert [each.id for each in store.people_named(tx, "ann  ewe", space=Space.PRACTICE)] == ["p-ann"]


def test_pages_hold_everybody_once(loaded: Database) -> None:
    with loaded.transaction() as tx:
        more = "".join(f"- {{id: p-{number}, name: Same Name, hub: lake}}\n" for number in range(9))
        load_directory(tx, HUBS, more, Space.PRACTICE, now=NOW)
        seen: list[str] = []
        after: str | None = None
        while True:
            page = store.find_people(tx, seen_by=PRACTICE, limit=4, after=after)
            seen += [person.id for person in page.items]
            if (after := page.next) is None:
                break
    assert len(seen) == len(set(seen)) == 11


def test_a_part_in_a_case_is_shown_to_those_who_may_see_the_case(loaded: Database) -> None:
    plain = {
        "kind": "write_up",
        "space": "practice",
        "language": "en",
        "outcome": "worked",
        "guessed": [],
        "words": 1,
        "content_hash": "x",
    }
    with loaded.transaction() as tx:
        for id, visibility in (("open", "organisation"), ("closed", "participants")):
            row = {
                "id": id,
                "title": id,
                "visibility": visibility,
                "hub_id": "lake",
                "made_by": "someone",
                "added_at": NOW,
                "revision": 1,
            }
            tx.execute(insert(documents).values(**plain, **row))
            part = Participation(id="", name="Ann Éwé", role=ParticipationRole.PEER, person_id=PersonId("p-ann"))
            participations.set_document_people(tx, DocumentId(id), [part], made_by="someone", now=NOW)
    outsider = PRACTICE.model_copy(update={"all_hubs": False})
    with loaded.transaction() as tx:
        mine = participations.of_person(tx, PersonId("p-ann"), seen_by=outsider)
        assert [each.document_id for each in mine] == ["open"]
        assert len(participations.of_person(tx, PersonId("p-ann"), seen_by=PRACTICE)) == 2
        participations.set_document_people(tx, DocumentId("open"), [], made_by="someone", now=NOW)
        assert participations.of_document(tx, DocumentId("open")) == ()
        assert list(participations.of_documents(tx, [DocumentId("open"), DocumentId("closed")])) == ["closed"]
        tx.execute(documents.delete())
        assert participations.of_person(tx, PersonId("p-ann"), seen_by=PRACTICE) == ()


def test_removing_the_space_leaves_the_other(loaded: Database) -> None:
    with loaded.transaction() as tx:
        load_directory(
            tx, HUBS.replace("id: ", "id: real-"), "- {id: p-real, name: Real, hub: real-lake}", Space.REAL, now=NOW
        )
        hub_store.delete_space(tx, Space.PRACTICE)
        assert store.find_people(tx, seen_by=PRACTICE).items == ()
        real = PRACTICE.model_copy(update={"space": Space.REAL})
        assert [person.id for person in store.find_people(tx, seen_by=real).items] == ["p-real"]


def test_hubs_and_people_are_made_and_corrected(desk: TestClient) -> None:
    hub = desk.post("/hubs", json={"id": "lake", "name": "Lake", "timezone": "Africa/Nairobi"}).json()
    assert (hub["space"], hub["revision"]) == ("real", 1)
    assert desk.put("/hubs/lake", json={"name": "Lake Basin", "revision": 1}).json()["name"] == "Lake Basin"
    stale = desk.put("/hubs/lake", json={"name": "Other", "revision": 1})
    assert (stale.status_code, stale.json()["error"]["current"]["name"]) == (409, "Lake Basin")
    assert [each["id"] for each in desk.get("/hubs").json()["items"]] == ["lake"]
    person = desk.post("/people", json={"name": "Ann", "hub_id": "lake"}).json()
    changed = {"name": "Ann B.", "hub_id": "lake", "seniority": 3, "revision": 1}
    assert desk.put(f"/people/{person['id']}", json=changed).json()["revision"] == 2
    assert desk.put(f"/people/{person['id']}", json=changed).status_code == 409
    assert desk.get(f"/people/{person['id']}").json()["person"]["name"] == "Ann B."
    assert desk.get("/people/p-nobody").status_code == 404
    assert desk.get("/people", params={"hub": "lake", "q": "ann"}).json()["items"][0]["seniority"] == 3
    assert desk.get("/people", headers={"X-Space": "practice"}).json()["items"] == []


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/hubs", {"name": ""}),
        ("/hubs", {"name": "x", "timezone": "Mars/Olympus"}),
        ("/hubs", {"name": "x", "timezone": "../../etc/passwd"}),
        ("/hubs", {"name": "x", "country": "Kenya"}),
        ("/hubs", {"name": "x", "id": "../x"}),
        ("/hubs", {"name": "x", "id": "lake"}),
        ("/people", {"name": "x", "hub_id": "nowhere"}),
        ("/people", {"name": "x", "hub_id": "lake", "manager_id": "p-nobody"}),
        ("/people", {"name": "x", "hub_id": "lake", "seniority": 6}),
        ("/people", {"name": "x", "hub_id": "lake", "seniority": True}),
        ("/people", {"name": "x", "hub_id": "lake", "languages": ["Klingon!"]}),
        ("/people", {"name": "x", "hub_id": "lake", "timezone": "Lake/Town"}),
        ("/people", {"name": "x", "hub_id": "lake", "hands_on_since": 2020, "hands_on_until": 2019}),
        ("/people", {"name": "x", "hub_id": "lake", "hands_on_since": True}),
        ("/people", {"name": "x", "hub_id": "lake", "may_be_suggested": "perhaps"}),
        ("/people", {"name": "x", "hub_id": "lake", "away": [{"from_day": "2027-01-02", "to_day": "2027-01-01"}]}),
        ("/people", {"name": "x", "hub_id": "lake", "attributes": {"": "x"}}),
        ("/people", {"name": "x", "hub_id": "lake", "anonymised": True}),
        ("/people", {"name": "x\u0000", "hub_id": "lake"}),
        ("/people", {"name": "x", "hub_id": "lake", "previous_hubs": [{"hub_id": "lake"}, {"hub_id": "lake"}]}),
    ],
)
def test_bad_entries_are_a_sentence(desk: TestClient, address: str, body: dict[str, Any]) -> None:
    desk.post("/hubs", json={"id": "lake", "name": "Lake"})
    answer = desk.post(address, json=body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["fields"]
    assert not error["message"].startswith("errors.")


def test_a_page_address_says_what_it_was_made_from() -> None:
    assert values_of(cursor("é", "p-1"), count=2) == ("é", "p-1")
    for broken in ("", "e30", cursor("one"), cursor("a", "\x00"), "!" * 200, "W" * 5_000):
        with pytest.raises(BadInput):
            values_of(broken, count=2)


def test_names_are_compared_as_people_type_them() -> None:
    assert folded("Éléonore  N’Diaye") == folded("eleonore n'diaye")
    assert folded("Nguyễn Thị") == "nguyen thi"
