"""The directory from its two files."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, PersonId
from service.domain.places import Space
from service.errors import BadInput
from service.people import store
from service.people.directory import load_directory

HUBS = "- {id: lake, name: Lake}"
PEOPLE = "- {id: p-ann, name: Ann, hub: lake}"


@pytest.mark.parametrize(
    ("hubs", "people", "field"),
    [(HUBS, "", "hubs.0.id"), ("- {id: hill, name: Hill}", "- {id: p-ann, name: Other, hub: hill}", "people.0.id")],
)
def test_a_list_for_one_space_changes_nobody_of_the_other(
    database: Database, caller: Caller, hubs: str, people: str, field: str
) -> None:
    with database.transaction() as tx:
        load_directory(tx, HUBS, PEOPLE, Space.REAL)
    with pytest.raises(BadInput) as refused, database.transaction() as tx:
        load_directory(tx, hubs, people, Space.PRACTICE)
    assert (refused.value.message_id, refused.value.field) == ("people.id_taken", field)
    with database.transaction(read_only=True) as tx:
        ann = store.get_person(tx, PersonId("p-ann"), seen_by=caller)
    assert (ann.name, ann.revision) == ("Ann", 1)


FULL = """
- {id: p-ann, name: Ann, hub: lake, hands_on_since: 2012, hands_on_until: 2024, timezone: Africa/Accra, may_be_suggested: false,
   away: [{from: 2027-01-04, to: 2027-01-15}], attributes: {Posting: field}}
"""


def test_what_is_recorded_of_a_person_comes_back_and_what_is_blank_stays_unknown(
    database: Database, caller: Caller
) -> None:
    with database.transaction() as tx:
        load_directory(tx, HUBS, FULL + "- {id: p-bo, name: Bo, hub: lake}", Space.REAL)
    with database.transaction(read_only=True) as tx:
        ann, bo = (store.get_person(tx, PersonId(id), seen_by=caller) for id in ("p-ann", "p-bo"))
    assert (ann.hands_on_since, ann.hands_on_until, ann.timezone) == (2012, 2024, "Africa/Accra")
    assert (ann.may_be_suggested, ann.attributes) == (False, {"Posting": "field"})
    assert [ann.is_away(date(2027, 1, day)) for day in (3, 4, 15, 16)] == [False, True, True, False]
    assert (bo.hands_on_since, bo.timezone, bo.away, bo.may_be_suggested, bo.attributes) == (None, "", (), None, {})
    assert not bo.anonymised


@pytest.mark.parametrize(
    ("wrong", "message", "field"),
    [
        ("timezone: Lake/Town", "people.unknown_zone", "timezone"),
        ("hands_on_since: 2020, hands_on_until: 2019", "people.hands_on_order", "hands_on_until"),
        ("away: [{from: 2027-01-15, to: 2027-01-04}]", "people.away_order", "away"),
        ("away: [{from: 2027-01-15}]", "people.bad_entry", "away.0.to_day"),
        ("hands_on_since: 20", "people.bad_entry", "hands_on_since"),
        ("manager: p-ann", "people.own_manager", "manager_id"),
    ],
)
def test_values_that_cannot_be_are_named(database: Database, wrong: str, message: str, field: str) -> None:
    with pytest.raises(BadInput) as refused, database.transaction() as tx:
        load_directory(tx, HUBS, f"- {{id: p-ann, name: Ann, hub: lake, {wrong}}}", Space.REAL)
    assert (refused.value.message_id, refused.value.field) == (message, f"people.0.{field}")


def test_who_was_away_until_a_day_is_away_for_a_time(tmp_path: Path) -> None:
    """And what refers to the person stays as it was."""
    older = Database(f"sqlite:///{tmp_path / 'older.sqlite3'}")
    older.migrate("0007")
    made = {"made_by": "x", "made_at": "2026-11-01 09:00:00", "revision": 1, "space": "real"}
    with older.transaction() as tx:
        tx.execute(
            text("INSERT INTO hubs VALUES ('lake', 'Lake', '', 'en', 'UTC', 1, :space, :made_by, :made_at, :revision)"),
            made,
        )
        for id, until in (("p-ann", "2027-02-28"), ("p-bo", "2020-01-31"), ("p-cy", None)):
            tx.execute(
                text(
                    "INSERT INTO people (id, name, sort_name, search_text, hub_id, languages, practice, away_until, space,"
                    " made_by, made_at, revision) VALUES (:id, :id, :id, :id, 'lake', '[]', '[]', :until, :space,"
                    " :made_by, :made_at, :revision)"
                ),
                {**made, "id": id, "until": until},
            )
        tx.execute(text("INSERT INTO previous_hubs VALUES ('p-ann', 'lake', NULL)"))
    older.migrate()
    seen_by = Caller(account_id=AccountId("local"), name="Esther", all_hubs=True, space=Space.REAL)
    with older.transaction(read_only=True) as tx:
        found = {person.id: person for person in store.find_people(tx, seen_by=seen_by).items}
    older.dispose()
    assert [(str(away.from_day), str(away.to_day)) for away in found[PersonId("p-ann")].away] == [
        ("2026-11-01", "2027-02-28")
    ]
    assert [(str(away.from_day), str(away.to_day)) for away in found[PersonId("p-bo")].away] == [
        ("2020-01-31", "2020-01-31")
    ]
    assert found[PersonId("p-cy")].away == ()
    assert [before.hub_id for before in found[PersonId("p-ann")].previous_hubs] == ["lake"]
