"""Lists on both databases: what goes out comes back the same, whatever people are called, and ten thousand at once."""

import csv
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import StringIO
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.access.caller import Caller
from service.database import Database
from service.domain.directory import DirectoryImport
from service.domain.ids import HubId, PersonId
from service.domain.people import Away, Person, PreviousHub
from service.domain.places import Hub, Language, Space
from service.domain.text import clean
from service.people import bringing_in, bulk_store, hub_store, store
from service.people.csv_export import SEPARATOR, directory_csv
from service.people.directory import load_directory
from service.people.importing.harmless import as_written, harmless
from service.people.importing.headings import known_headings
from service.people.importing.identifying import Taken, Wishes
from service.people.importing.opening import opened
from service.people.importing.planning import planned

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HUBS = "- {id: lake, name: Lake Basin}\n- {id: coast, name: Coast}\n- {id: twin, name: coast}\n"


def bring(database: Database, caller: Caller, data: bytes, *, apply: bool = True) -> DirectoryImport:
    wishes = Wishes(space=caller.space, language=Language.EN)
    return bringing_in.bring_in(database, data, wishes=wishes, caller=caller, now=NOW, apply=apply)


def exported(database: Database, caller: Caller) -> bytes:
    with database.transaction(read_only=True) as tx:
        everybody = bulk_store.everybody(tx, space=caller.space)
        hubs = hub_store.all_hubs(tx, seen_by=caller)
    return directory_csv(everybody, everybody=everybody, hubs=hubs, language=Language.EN)


PEOPLE = """
- {id: p-ann, name: Ann, hub: lake, job_title: "=cmd()", phone: "+44 7700 900101", seniority: 3, languages: [fr, sw],
   practice: ["pumps, hand", solar], manager: p-bo2, hands_on_since: 2012, may_be_suggested: true, timezone: Africa/Accra,
   away: [{from: 2027-01-04, to: 2027-01-15}, {from: 2027-03-01, to: 2027-03-01}], attributes: {Posting: field, "=x": "@y"},
   previous_hubs: [{hub: coast, until: 2025-06-30}, {hub: twin}], email: office@example.org}
- {id: p-bo1, name: Bo, hub: coast, email: office@example.org}
- {id: p-bo2, name: Bo, hub: coast}
- {id: p-bo3, name: Bo, hub: twin, manager: p-ann, may_be_suggested: false}
"""


def test_an_exported_directory_comes_back_unchanged_and_whole_elsewhere(database: Database, caller: Caller) -> None:
    with database.transaction() as tx:
        load_directory(tx, HUBS, PEOPLE, Space.REAL, now=NOW)
    data = exported(database, caller)
    again = bring(database, caller, data)
    assert (again.unchanged, again.added, again.changed, again.refused, again.cells_left_out) == (4, 0, 0, 0, 0)
    with database.transaction() as tx:
        before = bulk_store.everybody(tx, space=Space.REAL)
        hub_store.delete_space(tx, Space.REAL)
        load_directory(tx, HUBS, "", Space.REAL, now=NOW)
    assert bring(database, caller, data).added == 4
    with database.transaction(read_only=True) as tx:
        assert bulk_store.everybody(tx, space=Space.REAL) == before


def test_a_list_changes_many_at_once(database: Database, caller: Caller) -> None:
    with database.transaction() as tx:
        load_directory(tx, HUBS, PEOPLE, Space.REAL, now=NOW)
    told = bring(
        database,
        caller,
        b"ID,Reports to,Previous hubs,Grade\np-ann,p-bo1,lake (2020-01-31),4\np-bo1,Ann,,2\np-bo2,,,x\nNew,Ann,,\n",
    )
    assert (told.changed, told.unchanged, told.refused) == (2, 1, 1)
    with database.transaction(read_only=True) as tx:
        ann = store.get_person(tx, PersonId("p-ann"), seen_by=caller)
        bo = store.get_person(tx, PersonId("p-bo1"), seen_by=caller)
    assert (ann.manager_id, ann.seniority, ann.revision, bo.manager_id, bo.seniority) == ("p-bo1", 4, 2, "p-ann", 2)
    assert ann.previous_hubs == (PreviousHub(hub_id=HubId("lake"), until=date(2020, 1, 31)),)


def test_ten_thousand_people_are_added_and_found_again_quickly(database: Database, caller: Caller) -> None:
    with database.transaction() as tx:
        load_directory(tx, HUBS, "", Space.REAL, now=NOW)
    rows = [
        f"Person {n} of {n % 97},{'Lake Basin' if n % 2 else 'lake'},Officer {n % 40},{1 + n % 5},person{n}@example.org,"
        f"Person {n // 2} of {n // 2 % 97},2012,pumps; solar"
        for n in range(10_000)
    ]
    data = "\n".join(["Name,Hub,Role,Grade,E-mail,Reports to,Hands-on since,Expertise", *rows]).encode()
    started = time.monotonic()
    assert bring(database, caller, data).added == 10_000
    first = time.monotonic() - started
    assert bring(database, caller, data).unchanged == 10_000
    second = time.monotonic() - started - first
    assert max(first, second) < 40, "seconds; about three on an idle machine"
    started = time.monotonic()
    with database.transaction(read_only=True) as tx:
        page = store.find_people(tx, seen_by=caller, q="person 9999", limit=50)
        assert store.find_people(tx, seen_by=caller, hub_id=HubId("lake"), limit=50).next
    assert [each.email for each in page.items] == ["person9999@example.org"]
    assert time.monotonic() - started < 2


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\u200b\u2060\ufeff"), max_size=30
)
lines = st.one_of(words, st.sampled_from(["=1+1", "+44 7700", "'=x", "''-", "@a", "a;b", 'q"q', "a, b", "-", "n/a"]))
names = lines.filter(lambda each: clean(each).strip() != "")
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def somebody(draw: st.DrawFn, number: int) -> Person:
    first, last = sorted((draw(days), draw(days)))
    since, until = sorted((draw(st.integers(1940, 2100)), draw(st.integers(1940, 2100))))
    return Person(
        id=PersonId(f"p-{number}"),
        name=draw(names),
        hub_id=HubId(draw(st.sampled_from(["lake", "coast", "twin"]))),
        job_title=draw(lines),
        unit=draw(lines),
        email=draw(lines),
        phone=draw(lines),
        seniority=draw(st.none() | st.integers(1, 5)),
        languages=tuple(draw(st.lists(st.sampled_from(["en", "fr", "sw", "ff"]), max_size=3, unique=True))),
        practice=tuple(draw(st.lists(lines, max_size=3))),
        hands_on_since=draw(st.none() | st.just(since)),
        hands_on_until=draw(st.none() | st.just(until)),
        timezone=draw(st.sampled_from(["", "Africa/Accra", "UTC"])),
        away=tuple([Away(from_day=first, to_day=last)] if draw(st.booleans()) else []),
        may_be_suggested=draw(st.none() | st.booleans()),
        manager_id=PersonId(f"p-{(number + 1) % 4}") if draw(st.booleans()) else None,
        previous_hubs=tuple([PreviousHub(hub_id=HubId("coast"), until=first)] if draw(st.booleans()) else []),
        attributes={
            name: draw(lines) for name in draw(st.lists(names.filter(lambda each: len(each) < 50), max_size=2))
        },
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Person]:
    return [draw(somebody(number)) for number in range(4)]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(people=crowds(), hub_names=st.lists(names, min_size=3, max_size=3), language=st.sampled_from(list(Language)))
def test_whoever_is_exported_is_unchanged_when_brought_in(
    people: Sequence[Person], hub_names: list[str], language: Language
) -> None:
    hubs = [Hub(id=HubId(id), name=name) for id, name in zip(("lake", "coast", "twin"), hub_names, strict=True)]
    data = directory_csv(people, everybody=people, hubs=hubs, language=language)
    text = StringIO(data.decode("utf-8-sig"), newline="")
    for cell in chain.from_iterable(csv.reader(text, delimiter=SEPARATOR[language])):
        assert not cell.startswith(("=", "@", "\t"))
    wishes = Wishes(space=Space.REAL, language=Language.EN)
    plan = planned(opened(data, known_headings), hubs, people, wishes=wishes, taken=Taken())
    assert [(row.status, row.row.notes) for row in plan.rows] == [("unchanged", [])] * 4, [
        row.changes for row in plan.rows
    ]


@given(words)
def test_the_apostrophe_before_a_formula_comes_off_again(cell: str) -> None:
    for each in (cell, f"={cell}", f"'+{cell}", f" -{cell}", f"''@{cell}"):
        assert as_written(harmless(each)) == each
        assert not harmless(each).lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("cell", ["Ann", "it's", "'quoted'", "a=b", ""])
def test_ordinary_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == as_written(cell) == cell
