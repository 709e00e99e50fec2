"""One entry of two, and a name taken out: in every table of every room, those of later ones included, on both databases."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, String, insert, select, text

from service import tables
from service.access.caller import Caller
from service.database import Database
from service.domain.directory import WhyAlike
from service.domain.ids import AccountId, DocumentId, HubId, PersonId
from service.domain.people import Away, Participation, ParticipationRole, Person, PreviousHub, Role
from service.domain.places import Space
from service.domain.sent import THIS_MACHINE
from service.errors import BadInput, NotAllowed, NotFound, StaleRevision
from service.library.tables import documents
from service.llm import store as ledger
from service.llm.ledger import new_entry
from service.llm.tables import ledger_texts
from service.people import anonymising, history_store, merging, participations, references, store
from service.people.directory import load_directory
from service.people.in_text import NameInText
from service.people.names import folded
from service.workflows import practice_space
from tests.conftest import new_database

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PRACTICE = Caller(
    account_id=AccountId("local"), name="Esther", all_hubs=True, roles=frozenset(Role), space=Space.PRACTICE
)
TESS, JUN, KEVIN = PersonId("p-tess-magbanua"), PersonId("p-jun-villanueva"), PersonId("p-kevin-omondi")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[Database]:
    """The sample library, loaded once on each database."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("merging") / "peer_assist.sqlite3"
        path.write_bytes(migrated_sqlite.read_bytes())
        url = f"sqlite:///{path}"
    else:
        request.getfixturevalue("migrated_postgres")
        url = new_database(request.getfixturevalue("postgres_server"), "pa_merging", template="pa_template")
    database = Database(url)
    practice_space.load(database, progress=lambda *_: None)
    yield database
    database.dispose()


@pytest.fixture
def tx(loaded: Database) -> Iterator[Connection]:
    """A transaction that is taken back after the test."""
    with loaded.engine.connect() as connection:
        going = connection.begin()
        yield connection
        going.rollback()


def rows(tx: Connection) -> Iterator[tuple[str, str, Any]]:
    """Every value of every row of every table, with its table and column."""
    for table in tables.metadata.sorted_tables:
        for row in tx.execute(select(table)).all():
            for column, value in zip(table.columns, row, strict=True):
                if value is not None and isinstance(column.type, String | JSON):
                    yield table.name, column.name, value


def where(tx: Connection, words: str) -> Counter[str]:
    """The tables in which these words stand, in whatever column."""
    return Counter(table for table, _, value in rows(tx) if folded(words) in folded(str(value)))


def invited(tx: Connection) -> None:
    """Tess in the tables of planning: invited by id and by name, polled, on a panel, written to."""
    file = tx.execute(
        select(tables.metadata.tables["peer_assists"].c.id).where(text("host_lead_id = :tess")), {"tess": TESS}
    )
    of = {"peer_assist_id": file.scalars().first()}
    words = {"why": "Tess Magbanua kept the cold chain.", "problem": "", "asked": ""}
    letter = {**of, "language": "en", "drafted": {}, "words": words, "revision": 0, "name": "Tess Magbanua"}
    rows_of: dict[str, list[dict[str, Any]]] = {
        "invitations": [
            {**letter, "id": "i1", "who": TESS, "person_id": TESS},
            {**letter, "id": "i2", "who": "name:tess magbanua", "person_id": None},
        ],
        "poll_answers": [
            {**of, "starts_at": NOW, "who": TESS, "answer": "yes"},
            {**of, "starts_at": NOW, "who": "Tess Magbanua", "answer": "no"},
            {**of, "starts_at": NOW, "who": KEVIN, "answer": "no"},
        ],
        "panels": [
            {**of, "rules": {"pinned": [TESS]}, "changed_by": "Tess Magbanua", "changed_at": NOW, "revision": 1}
        ],
        "panel_people": [
            {**of, "person_id": TESS, "part": "seat", "caution": "", "text": "Ask tess magbanua.", "position": 0}
        ],
    }
    for name, each in rows_of.items():
        tx.execute(insert(tables.metadata.tables[name]), each)


def merge(
    tx: Connection,
    kept: PersonId,
    other: PersonId,
    *,
    dry_run: bool = False,
    revision: int = 1,
    other_revision: int = 1,
) -> Any:
    return merging.merge(
        tx, kept, other, seen_by=PRACTICE, dry_run=dry_run, revision=revision, other_revision=other_revision
    )


def test_merging_leaves_no_trace_of_the_other_anywhere(tx: Connection) -> None:
    invited(tx)
    before = where(tx, TESS)
    assert {"participations", "peer_assists", "action_steps", "invitations", "poll_answers", "panels"} <= set(before)
    shown = merge(tx, KEVIN, TESS, dry_run=True)
    assert (where(tx, TESS), shown.done) == (before, False)
    done = merge(tx, KEVIN, TESS)
    assert done.done
    assert done.moved == shown.moved
    assert set(done.moved) >= {"participations", "peer_assists", "action_steps"}
    assert not where(tx, TESS)
    parts = participations.of_person(tx, KEVIN, seen_by=PRACTICE)
    assert len({(part.document_id, part.peer_assist_id, part.role) for part in parts}) == len(parts)
    with pytest.raises(NotFound):
        store.get_person(tx, TESS, seen_by=PRACTICE)


def test_every_reference_to_a_person_is_known_by_what_it_declares_or_is_called() -> None:
    """A later table that refers to people is found, or this fails."""
    known = {(table.name, column.name) for table, column in references.person_columns()}
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            declared = any(key.target_fullname == "people.id" for key in column.foreign_keys)
            called = isinstance(column.type, String) and column.name.endswith("_id") and "person" in column.name
            if declared or called:
                assert (table.name, column.name) in known
    assert {("write_up_lines", "owner_id"), ("write_up_sign_offs", "person_id"), ("people", "manager_id")} <= known
    assert ("notes", "note_id") not in known


def test_what_a_person_made_for_themselves_comes_along(tx: Connection) -> None:
    row = {"id": "theirs", "title": "x", "visibility": "participants", "made_by": f"local:{TESS}", "added_at": NOW}
    plain = {
        "kind": "write_up",
        "space": "practice",
        "language": "en",
        "outcome": "worked",
        "guessed": [],
        "words": 1,
    }
    tx.execute(insert(documents).values(**plain, **row, content_hash="x", revision=1))
    merge(tx, KEVIN, TESS)
    made_by = tx.execute(select(documents.c.made_by).where(documents.c.id == "theirs")).scalar_one()
    assert made_by == f"local:{KEVIN}"


def test_the_kept_entry_keeps_what_it_says_and_its_blanks_are_filled() -> None:
    kept = Person(
        id=PersonId("a"), name="Ann", hub_id=HubId("lake"), job_title="Cook", languages=("en",), attributes={"A": "1"}
    )
    other = Person(
        id=PersonId("b"),
        name="Anne",
        hub_id=HubId("coast"),
        job_title="Baker",
        unit="Kitchen",
        seniority=2,
        languages=("en", "fr"),
        away=(Away(from_day=date(2027, 1, 1), to_day=date(2027, 1, 2)),),
        may_be_suggested=False,
        manager_id=PersonId("a"),
        attributes={"A": "2", "B": "3"},
    )
    whole, filled, lost = merging.merged(kept, other)
    assert (whole.name, whole.hub_id, whole.job_title, whole.unit, whole.seniority) == (
        "Ann",
        "lake",
        "Cook",
        "Kitchen",
        2,
    )
    assert (whole.languages, whole.attributes, whole.away) == (("en", "fr"), {"A": "1", "B": "3"}, other.away)
    assert whole.previous_hubs == (PreviousHub(hub_id=HubId("coast")),)
    assert (whole.may_be_suggested, whole.manager_id) == (False, None)
    assert set(lost) == {"name", "hub_id", "job_title"}
    assert {"unit", "seniority", "languages", "away", "previous_hubs", "attributes", "may_be_suggested"} == set(filled)


def test_merging_heeds_who_saved_meanwhile_and_who_is_who(tx: Connection) -> None:
    for revision, other_revision in ((2, 1), (1, 7)):
        with pytest.raises(StaleRevision):
            merge(tx, KEVIN, TESS, revision=revision, other_revision=other_revision)
    with pytest.raises(BadInput):
        merge(tx, KEVIN, KEVIN)
    reports = [each.id for each in store.find_people(tx, seen_by=PRACTICE, limit=200).items if each.manager_id == TESS]
    manager = store.get_person(tx, TESS, seen_by=PRACTICE).manager_id
    if reports:
        merge(tx, reports[0], TESS)
        assert store.get_person(tx, reports[0], seen_by=PRACTICE).manager_id in (None, manager)


LIKE = """
- {id: a1, name: Ann Ewe, hub: lake}
- {id: a2, name: ANN  ÉWÉ, hub: lake}
- {id: a3, name: Anne Ewe, hub: lake}
- {id: a4, name: Ann Ewe, hub: coast}
- {id: b1, name: Bo, hub: lake, email: Office@example.org}
- {id: b2, name: Zed Long, hub: coast, email: office@example.org}
- {id: c1, name: Jonh Wekesa, hub: coast}
- {id: c2, name: John Wekesa, hub: coast}
- {id: c3, name: John Wekessa, hub: coast}
- {id: d1, name: Bob, hub: coast}
- {id: e1, name: Assistant 11, hub: coast}
- {id: e2, name: Assistant 12, hub: coast}
- {id: d2, name: Rob, hub: coast}
"""


def test_who_may_be_one_person_is_found(database: Database) -> None:
    with database.transaction() as tx:
        load_directory(tx, "- {id: lake, name: L}\n- {id: coast, name: C}", LIKE, Space.PRACTICE)
        everybody = store.find_people(tx, seen_by=PRACTICE, limit=200).items
    found = {(each.first.id, each.second.id): each.why for each in merging.alike(everybody)}
    assert found == {
        ("b1", "b2"): WhyAlike.EMAIL,
        ("a1", "a2"): WhyAlike.NAME,
        ("a1", "a3"): WhyAlike.NEAR,
        ("a2", "a3"): WhyAlike.NEAR,
        ("c1", "c2"): WhyAlike.NEAR,
        ("c2", "c3"): WhyAlike.NEAR,
    }


SAID = {"sources", "notes", "options", "working_fields", "problem_versions", "drafts", "peer_assists", "follow_ups"}
"""Where the words of others stand; what may still hold a name."""


@pytest.mark.parametrize("person_id", [TESS, JUN, PersonId("p-mariama-issah")])
def test_a_name_taken_out_is_gone_from_every_field_the_record_and_the_library(
    tx: Connection, person_id: PersonId
) -> None:
    person = store.get_person(tx, person_id, seen_by=PRACTICE)
    invited(tx)
    call = new_entry(purpose="write_up", asked_by="local", model="local:m.gguf", host=THIS_MACHINE)
    ledger.add(tx, call.model_dump())
    ledger.add_text(tx, call.id, [{"role": "user", "text": f"Then {person.name.upper()} spoke."}], [])
    before = where(tx, person.name)
    parts = len(participations.of_person(tx, person_id, seen_by=PRACTICE))
    assert {"people", "document_texts", "passages"} <= set(before)
    shown = anonymising.anonymise(tx, person_id, revision=1, seen_by=PRACTICE, now=NOW, dry_run=True)
    assert where(tx, person.name) == before
    done = anonymising.anonymise(tx, person_id, revision=1, seen_by=PRACTICE, now=NOW, dry_run=False)
    assert (done.replaced, done.remains) == (shown.replaced, shown.remains)
    assert not where(tx, person_id)
    assert done.replaced["ledger_texts"] == 1
    assert tx.execute(select(ledger_texts)).all() == []
    left = where(tx, person.name)
    assert set(left) <= SAID
    assert set(left) == set(done.remains)
    for way in (person.email, person.phone):
        assert not way or set(where(tx, way)) <= SAID
    nobody = store.get_person(tx, done.person.id, seen_by=PRACTICE)
    assert len(participations.of_person(tx, nobody.id, seen_by=PRACTICE)) == parts
    assert nobody == Person(
        id=nobody.id,
        name=nobody.name,
        hub_id=person.hub_id,
        job_title=person.job_title,
        may_be_suggested=False,
        anonymised=True,
        space=Space.PRACTICE,
        revision=2,
    )
    assert "colleague of" in nobody.name or "collègue de" in nobody.name
    assert done.person.id not in {each.id for each in store.find_people(tx, seen_by=PRACTICE, limit=200).items}
    with pytest.raises(NotAllowed):
        store.save_person(tx, nobody.model_copy(update={"name": person.name}), seen_by=PRACTICE)


def test_somebody_of_the_same_name_keeps_theirs(tx: Connection) -> None:
    mine, other = PersonId("p-grace-achieng-lake"), PersonId("p-grace-achieng-rift")
    theirs = participations.of_person(tx, other, seen_by=PRACTICE)
    done = anonymising.anonymise(tx, mine, revision=1, seen_by=PRACTICE, now=NOW, dry_run=False)
    assert done.namesakes == 1
    assert participations.of_person(tx, other, seen_by=PRACTICE) == theirs
    assert store.get_person(tx, other, seen_by=PRACTICE).name == "Grace Achieng"
    assert {part.name for part in participations.of_person(tx, done.person.id, seen_by=PRACTICE)} == {done.person.name}


def test_a_second_colleague_of_a_hub_stays_another(tx: Connection) -> None:
    names = [
        anonymising.anonymise(tx, each, revision=1, seen_by=PRACTICE, now=NOW, dry_run=False).person.name
        for each in (TESS, JUN)
    ]
    assert names[1] == f"{names[0]} (2)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Éléonore N’Diaye spoke. ELEONORE  N'DIAYE left.", "X spoke. X left."),
        ("Eléonore\nN’Diaye’s", "X’s"),
        ("Eleonore N'Diayes and E. N'Diaye", "Eleonore N'Diayes and E. N'Diaye"),
        ("(Ele\u0301onore N'Diaye)", "(X)"),
    ],
)
def test_a_name_is_found_in_a_text_however_it_is_written(text: str, expected: str) -> None:
    name = NameInText("Éléonore N’Diaye")
    assert name.replaced(text, "X") == expected
    assert name.stands_in(text) == (text != expected)
    assert NameInText("May").replaced("We may meet in May", "X") == "We may meet in May"


def test_history_has_titles_and_days_and_shows_what_the_reader_may_open(tx: Connection) -> None:
    found = history_store.taken_part(tx, TESS, seen_by=PRACTICE)
    assert found
    assert all(each.title and (each.document_id or each.peer_assist_id) for each in found)
    days = [each.day for each in found if each.day]
    assert days == sorted(days, reverse=True)
    part = Participation(id="", name="Tess", role=ParticipationRole.PEER, person_id=TESS)
    row = {"id": "closed", "title": "closed", "visibility": "participants", "made_by": "x", "added_at": NOW}
    plain = {
        "kind": "write_up",
        "space": "practice",
        "language": "en",
        "outcome": "worked",
        "guessed": [],
        "words": 1,
    }
    tx.execute(insert(documents).values(**plain, **row, content_hash="x", revision=1))
    participations.set_document_people(tx, DocumentId("closed"), [part], made_by="x", now=NOW)
    outsider = PRACTICE.model_copy(update={"all_hubs": False})
    assert "closed" in {each.title for each in history_store.taken_part(tx, TESS, seen_by=PRACTICE)}
    assert "closed" not in {each.title for each in history_store.taken_part(tx, TESS, seen_by=outsider)}
