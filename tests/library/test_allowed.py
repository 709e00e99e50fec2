"""What each reader may find is remembered and asked again only about what changed: it is always what the database says in whole."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, insert

from service.access.caller import Caller
from service.access.visibility import sight_of
from service.database import Database
from service.domain.ids import AccountId, DocumentId, HubId, PersonId
from service.domain.library import SearchFilter
from service.domain.people import Participation, ParticipationRole, Person
from service.domain.places import Hub, Language, Space, Visibility
from service.library import store
from service.library.library import Library
from service.people import hub_store, participations, references
from service.people import store as people_store
from service.people.tables import people
from tests.access.seeing import BagOfWords
from tests.library.conftest import EVERYBODY, embed_all, put

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = [f"d{at}" for at in range(14)]
HUBS = (None, HubId("lake"), HubId("hills"))
MEMBER = Caller(account_id=AccountId("m"), name="Member", hub_ids=frozenset({HubId("lake")}))
AMINA = Caller(account_id=AccountId("local:amina"), name="Amina", person_id=PersonId("amina"))
CALLERS = (
    EVERYBODY,
    MEMBER,
    AMINA,
    Caller(account_id=AccountId("x"), name="Stranger"),
    MEMBER.model_copy(update={"space": Space.PRACTICE}),
)
FILTERS = (
    SearchFilter(),
    SearchFilter(include_superseded=True),
    SearchFilter(languages=(Language.FR,)),
    SearchFilter(hub_ids=(HubId("lake"),), topics=("water",)),
)


@pytest.fixture
def peopled(sqlite_database: Database, tmp_path: Path) -> Library:
    library = Library(sqlite_database, home=tmp_path, embedder=BagOfWords())
    with library.database.transaction() as tx:
        hub_store.add_hub(tx, Hub(id=HubId("lake"), name="Lake"), made_by="t", now=NOW)
        for name in ("amina", "bo"):
            person = Person(id=PersonId(name), name=name.title(), hub_id=HubId("lake"))
            tx.execute(insert(people).values(**people_store.values_of_person(person), made_by="t", made_at=NOW))
    return library


def remembered(library: Library, wanted: SearchFilter, caller: Caller) -> set[str]:
    library.index.catch_up()
    with library.database.transaction(read_only=True) as tx:
        allowed = library.masks.of(tx, wanted, caller)
    found = set(library.index.lexical.ids(allowed.words))
    assert allowed.documents == len(found)
    dense = library.index.dense
    assert {id for id, number in dense._number.items() if allowed.vectors[number]} == {
        id for id in found if id in dense
    }
    return found


def asked(library: Library, wanted: SearchFilter, caller: Caller) -> set[str]:
    with library.database.transaction(read_only=True) as tx:
        return set(store.findable(tx, wanted, seen_by=caller))


def takes_part(tx: Connection, document: str, person: str | None) -> None:
    part = Participation(id="", name="Somebody", person_id=person, role=ParticipationRole.PEER, confirmed=True)
    participations.set_document_people(tx, DocumentId(document), [part], made_by="t", now=NOW)
    store.touch(tx, [document])


@pytest.mark.parametrize("seed", range(12))
def test_after_any_changes_it_is_what_the_database_says_in_whole(peopled: Library, seed: int) -> None:
    chance = Random(seed)
    library = peopled
    for _ in range(40):
        name = chance.choice(NAMES)
        act = chance.choice(["put", "put", "correct", "correct", "supersede", "remove", "people", "embed", "compact"])
        with library.database.transaction(read_only=True) as tx:
            known = store.by_ids(tx, NAMES, seen_by=EVERYBODY)
        document = known.get(DocumentId(name))
        if act == "put":
            members = {"hub_id": chance.choice(HUBS), "visibility": chance.choice(list(Visibility))}
            by = chance.choice(CALLERS[:4])
            put(
                library,
                name,
                f"Text {chance.random()}",
                by=by,
                topics=("water",) if chance.random() < 0.5 else (),
                **members,
            )
        elif act == "embed":
            embed_all(library)
        elif act == "compact":
            library.index.lexical.compact()
            library.index.dense.compact()
        elif document is None:
            continue
        else:
            with library.database.transaction() as tx:
                if act == "correct":
                    values = {"visibility": chance.choice(list(Visibility)), "language": chance.choice(list(Language))}
                    store.correct(
                        tx, document.model_copy(update={**values, "hub_id": chance.choice(HUBS)}), seen_by=EVERYBODY
                    )
                elif act == "remove":
                    store.remove(tx, [name])
                elif act == "people":
                    takes_part(tx, name, chance.choice([None, "amina", "bo"]))
                else:
                    others = [each for each in known if each != name and not store._leads_to(tx, each, document.id)]
                    by_id = chance.choice([None, *others])
                    store.supersede(tx, document.id, by=by_id, revision=document.revision, seen_by=EVERYBODY)
        for caller in chance.sample(CALLERS, 3):
            for wanted in chance.sample(FILTERS, 2):
                assert remembered(library, wanted, caller) == asked(library, wanted, caller)
    for caller in CALLERS:
        for wanted in FILTERS:
            assert remembered(library, wanted, caller) == asked(library, wanted, caller)


def test_the_whole_library_is_asked_about_once_for_readers_who_see_the_same(
    stories: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = remembered(stories, SearchFilter(), MEMBER)
    monkeypatch.setattr(store, "findable", None)
    put(stories, "new", "A new one.")
    elsewhere = MEMBER.model_copy(update={"session_id": "another", "name": "The same"})
    assert sight_of(elsewhere) == sight_of(MEMBER)
    assert remembered(stories, SearchFilter(), elsewhere) == before | {"new"}


def test_a_document_is_found_again_by_those_to_whom_what_replaced_it_is_closed_now(stories: Library) -> None:
    with stories.database.transaction() as tx:
        store.supersede(tx, DocumentId("pump"), by=DocumentId("road"), revision=1, seen_by=EVERYBODY)
    assert "pump" not in remembered(stories, SearchFilter(), MEMBER)
    for visibility in (Visibility.PARTICIPANTS, Visibility.ORGANISATION):
        with stories.database.transaction() as tx:
            later = store.get(tx, DocumentId("road"), seen_by=EVERYBODY)
            store.correct(tx, later.model_copy(update={"visibility": visibility}), seen_by=EVERYBODY)
        found = remembered(stories, SearchFilter(), MEMBER)
        assert ("pump" in found, "road" in found) == (
            visibility is Visibility.PARTICIPANTS,
            visibility is Visibility.ORGANISATION,
        )


def test_what_a_deleted_document_had_replaced_is_found_again(stories: Library) -> None:
    with stories.database.transaction() as tx:
        store.supersede(tx, DocumentId("pump"), by=DocumentId("road"), revision=1, seen_by=EVERYBODY)
    assert "pump" not in remembered(stories, SearchFilter(), MEMBER)
    with stories.database.transaction() as tx:
        store.remove(tx, ["road"])
    assert "pump" in remembered(stories, SearchFilter(), MEMBER)


def test_who_becomes_another_entry_of_the_directory_finds_what_is_theirs_at_once(peopled: Library) -> None:
    bo = EVERYBODY.model_copy(update={"account_id": AccountId("local:bo")})
    put(peopled, "took-part", "Bo was there.", visibility=Visibility.PARTICIPANTS)
    put(peopled, "made", "Bo wrote it.", by=bo, visibility=Visibility.PARTICIPANTS)
    with peopled.database.transaction() as tx:
        takes_part(tx, "took-part", "bo")
    assert remembered(peopled, SearchFilter(), AMINA) == set()
    with peopled.database.transaction() as tx:
        references.move(tx, PersonId("bo"), PersonId("amina"))
    assert remembered(peopled, SearchFilter(), AMINA) == {"took-part", "made"}


def test_a_reader_whose_transaction_began_before_a_change_does_not_keep_it_from_the_next(peopled: Library) -> None:
    library = peopled
    put(library, "d1", "Not yet for all", by=EVERYBODY, visibility=Visibility.PARTICIPANTS)
    assert remembered(library, SearchFilter(), CALLERS[3]) == set()
    with library.database.transaction(read_only=True) as early:
        document = store.by_ids(early, ["d1"], seen_by=EVERYBODY)[DocumentId("d1")]
        with library.database.transaction() as tx:
            store.correct(tx, document.model_copy(update={"visibility": Visibility.ORGANISATION}), seen_by=EVERYBODY)
        library.index.catch_up()
        library.masks.of(early, SearchFilter(), CALLERS[3])
    assert remembered(library, SearchFilter(), CALLERS[3]) == {"d1"}
