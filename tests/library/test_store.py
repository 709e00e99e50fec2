"""Documents in the database: who may see them, updates that keep what people corrected, and deletion that leaves nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from service.access.caller import Caller
from service.database import Database, metadata
from service.domain.ids import AccountId, DocumentId, HubId, PersonId
from service.domain.library import Document, DocumentKind, Outcome, SearchFilter
from service.domain.people import Role
from service.domain.places import Language, Space, Visibility
from service.errors import BadInput, NotFound, StaleRevision
from service.library import changes, store
from service.library.importing.incoming import Incoming
from service.library.prepare import Prepared, prepared
from service.library.store import Put
from service.library.tables import passages, vectors
from service.people.tables import hubs, participations, people

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVERYBODY = Caller(account_id=AccountId("local"), name="Everybody", all_hubs=True, roles=frozenset({Role.FACILITATOR}))
LAKE = Caller(account_id=AccountId("ada"), name="Ada", hub_ids=frozenset({HubId("lake")}))
HILLS = Caller(account_id=AccountId("bo"), name="Bo", hub_ids=frozenset({HubId("hills")}))

TEXT = "# The pump\n\nThe pump ran dry in May. " + "Nobody paid for the spare parts of the pump. " * 60


def document(id: str, text: str = TEXT, **members: object) -> Prepared:
    given = {"title": "The pump", "topics": ("water",), **members}
    return prepared(Incoming(Document.model_validate({"id": id, **given}), text))


def put(
    database: Database, *documents: Prepared, by: Caller = EVERYBODY, now: datetime = NOW
) -> dict[DocumentId, Put | None]:
    with database.transaction() as tx:
        return store.put(tx, documents, import_id=None, made_by=by, now=now)


def seen(database: Database, caller: Caller, wanted: SearchFilter | None = None) -> set[str]:
    with database.transaction(read_only=True) as tx:
        listed = {each.id for each in store.find(tx, wanted or SearchFilter(), seen_by=caller).items}
        assert listed == set(store.findable(tx, wanted or SearchFilter(), seen_by=caller))
        return {str(each) for each in listed}


def test_a_document_comes_back_as_it_was_put_with_its_passages_in_order(database: Database) -> None:
    put(database, document("case-1", date=date(2024, 3, 1), outcome=Outcome.NOT, guessed=("date",)))
    with database.transaction(read_only=True) as tx:
        found = store.get(tx, DocumentId("case-1"), seen_by=EVERYBODY)
        text = store.text_of(tx, DocumentId("case-1"), seen_by=EVERYBODY)
        parts = store.passages_of(tx, DocumentId("case-1"), seen_by=EVERYBODY)
    assert (found.title, found.topics, found.date, found.outcome) == (
        "The pump",
        ("water",),
        date(2024, 3, 1),
        Outcome.NOT,
    )
    assert (found.guessed, found.added_at, found.revision) == (("date",), NOW, 1)
    assert len(parts) > 1
    assert [part.position for part in parts] == list(range(len(parts)))
    assert all(text[part.start : part.end] == part.text for part in parts)
    assert parts[0].headings == ("The pump",)


def test_a_reader_sees_the_organisation_their_hub_their_own_and_what_they_take_part_in(database: Database) -> None:
    with database.transaction() as tx:
        row = {
            "language": "en",
            "timezone": "UTC",
            "reporting_year_starts": 1,
            "made_by": "x",
            "made_at": NOW,
            "revision": 1,
        }
        tx.execute(hubs.insert(), [{"id": "hills", "name": "Hills", "space": "real", **row}])
        tx.execute(
            people.insert(),
            {"id": "p-bo", "name": "Bo", "sort_name": "bo", "search_text": "bo", "hub_id": "hills", "languages": [], "practice": [],
             "space": "real", "made_by": "x", "made_at": NOW, "revision": 1},
        )  # fmt: skip
    put(database, document("open"), document("lake-only", hub_id=HubId("lake"), visibility=Visibility.HUB))
    put(database, document("closed", hub_id=HubId("lake"), visibility=Visibility.PARTICIPANTS))
    with database.transaction() as tx:
        tx.execute(
            participations.insert(),
            {"id": "part-1", "name": "Bo", "role": "peer", "person_id": "p-bo", "document_id": "closed", "confirmed": True,
             "position": 0, "made_by": "x", "made_at": NOW},
        )  # fmt: skip
    put(database, document("mine", hub_id=HubId("lake"), visibility=Visibility.PARTICIPANTS), by=HILLS)
    put(database, document("play", space=Space.PRACTICE))
    assert seen(database, LAKE) == {"open", "lake-only"}
    assert seen(database, HILLS) == {"open", "mine"}
    assert seen(database, HILLS.model_copy(update={"person_id": PersonId("p-bo")})) == {"open", "mine", "closed"}
    assert seen(database, EVERYBODY) == {"open", "lake-only", "closed", "mine"}
    assert seen(database, EVERYBODY.model_copy(update={"space": Space.PRACTICE})) == {"play"}


@pytest.mark.parametrize("read", [store.get, store.text_of, store.passages_of])
def test_what_one_may_not_see_is_not_found(sqlite_database: Database, read: object) -> None:
    put(sqlite_database, document("lake-only", hub_id=HubId("lake"), visibility=Visibility.HUB))
    with sqlite_database.transaction(read_only=True) as tx, pytest.raises(NotFound):
        read(tx, DocumentId("lake-only"), seen_by=HILLS)  # type: ignore[operator]


def test_filters_narrow_and_superseded_ones_stay_out_unless_asked_for(database: Database) -> None:
    put(
        database,
        document("a", hub_id=HubId("lake"), topics=("water", "money"), date=date(2024, 5, 1), outcome=Outcome.WORKED),
        document("b", organisation="NASA", topics=("space",), date=date(2020, 1, 1), language=Language.FR),
        document("c", topics=(), kind=DocumentKind.LESSON, superseded_by=DocumentId("a")),
    )
    assert seen(database, EVERYBODY) == {"a", "b"}
    for wanted, expected in [
        (SearchFilter(hub_ids=(HubId("lake"),)), {"a"}),
        (SearchFilter(organisations=("NASA",)), {"b"}),
        (SearchFilter(topics=("money", "space")), {"a", "b"}),
        (SearchFilter(topics=("money",), outcomes=(Outcome.NOT,)), set()),
        (SearchFilter(languages=(Language.FR,)), {"b"}),
        (SearchFilter(since=date(2024, 1, 1)), {"a"}),
        (SearchFilter(until=date(2020, 1, 1)), {"b"}),
        (SearchFilter(include_superseded=True), {"a", "b", "c"}),
        (SearchFilter(include_superseded=True, kinds=(DocumentKind.LESSON,)), {"c"}),
    ]:
        assert seen(database, EVERYBODY, wanted) == expected


def test_a_list_pages_through_everything_once_the_newest_first(database: Database) -> None:
    for number in range(7):
        put(database, document(f"d{number}"), now=NOW + timedelta(hours=number // 2))
    found: list[str] = []
    after: str | None = None
    while True:
        with database.transaction(read_only=True) as tx:
            page = store.find(tx, SearchFilter(), seen_by=EVERYBODY, limit=3, after=after)
        found += [each.id for each in page.items]
        if page.next is None:
            break
        after = page.next
    assert found == ["d6", "d4", "d5", "d2", "d3", "d0", "d1"]


def test_the_same_again_is_unchanged_and_a_new_text_is_an_update_that_keeps_the_passages_it_left_alone(
    database: Database,
) -> None:
    first, second = "First part. " * 90, "Second part. " * 90
    put(database, document("a", f"# One\n\n{first}\n\n# Two\n\n{second}"))
    assert put(database, document("a", f"# One\n\n{first}\n\n# Two\n\n{second}")) == {"a": Put.UNCHANGED}
    with database.transaction(read_only=True) as tx:
        before = {part.id for part in store.passages_of(tx, DocumentId("a"), seen_by=EVERYBODY)}
        sequence = changes.latest(tx)
    assert put(database, document("a", f"# New\n\nAn added word or two.\n\n{first}\n\n# Two\n\n{second}")) == {
        "a": Put.UPDATED
    }
    with database.transaction(read_only=True) as tx:
        parts = store.passages_of(tx, DocumentId("a"), seen_by=EVERYBODY)
        assert [change.document_id for change in changes.since(tx, sequence)] == ["a"]
        assert store.get(tx, DocumentId("a"), seen_by=EVERYBODY).revision == 2
    assert 0 < len(before & {part.id for part in parts}) < len(before)
    assert [part.position for part in parts] == list(range(len(parts)))


def test_an_update_does_not_guess_over_what_a_person_corrected(sqlite_database: Database) -> None:
    put(sqlite_database, document("a", title="A guess", guessed=("title", "outcome"), outcome=Outcome.NOT))
    with sqlite_database.transaction() as tx:
        found = store.get(tx, DocumentId("a"), seen_by=EVERYBODY)
        store.correct(tx, found.model_copy(update={"title": "As it is", "guessed": ("outcome",)}), seen_by=EVERYBODY)
    put(
        sqlite_database,
        document("a", "New text.", title="Another guess", guessed=("title", "outcome"), outcome=Outcome.WORKED),
    )
    with sqlite_database.transaction(read_only=True) as tx:
        found = store.get(tx, DocumentId("a"), seen_by=EVERYBODY)
    assert (found.title, found.outcome, found.guessed) == ("As it is", Outcome.WORKED, ("outcome",))


def test_a_stale_correction_is_refused_with_both_versions(database: Database) -> None:
    put(database, document("a"))
    with database.transaction() as tx:
        old = store.get(tx, DocumentId("a"), seen_by=EVERYBODY)
        saved = store.correct(tx, old.model_copy(update={"title": "Mine", "topics": ("x", "y")}), seen_by=EVERYBODY)
    assert (saved.title, saved.topics, saved.revision) == ("Mine", ("x", "y"), 2)
    with pytest.raises(StaleRevision) as raised, database.transaction() as tx:
        store.correct(tx, old.model_copy(update={"title": "Theirs"}), seen_by=EVERYBODY)
    assert (raised.value.details()["current"]["title"], raised.value.details()["yours"]["title"]) == ("Mine", "Theirs")


def test_an_id_of_a_document_one_may_not_see_cannot_be_taken_over(sqlite_database: Database) -> None:
    put(sqlite_database, document("a", hub_id=HubId("lake"), visibility=Visibility.HUB))
    assert put(sqlite_database, document("a", "Mine now."), by=HILLS) == {"a": None}
    with sqlite_database.transaction(read_only=True) as tx:
        assert store.text_of(tx, DocumentId("a"), seen_by=EVERYBODY) == TEXT


def test_what_is_superseded_stays_readable_and_circles_are_refused(database: Database) -> None:
    put(database, document("old"), document("new"), document("newer"))
    with database.transaction() as tx:
        store.supersede(tx, DocumentId("old"), by=DocumentId("new"), revision=1, seen_by=EVERYBODY)
        store.supersede(tx, DocumentId("new"), by=DocumentId("newer"), revision=1, seen_by=EVERYBODY)
    assert seen(database, EVERYBODY) == {"newer"}
    with database.transaction() as tx:
        assert store.text_of(tx, DocumentId("old"), seen_by=EVERYBODY) == TEXT
        for by in ("newer", "old", "nowhere"):
            with pytest.raises(BadInput):
                store.supersede(tx, DocumentId("newer"), by=DocumentId(by), revision=1, seen_by=EVERYBODY)
        with pytest.raises(BadInput) as raised:
            store.supersede(tx, DocumentId("newer"), by=DocumentId("old"), revision=1, seen_by=EVERYBODY)
        assert raised.value.message_id == "library.supersedes_in_a_circle"
        store.remove(tx, ["newer"])
    assert seen(database, EVERYBODY) == {"new"}


def test_deleting_leaves_no_row_anywhere(database: Database) -> None:
    put(database, document("gone"), document("stays"))
    with database.transaction() as tx:
        own = tx.scalars(select(passages.c.id).where(passages.c.document_id == "gone")).all()
        tx.execute(vectors.insert(), [{"passage_id": each, "model": "m", "vector": b"12"} for each in own])
        tx.execute(
            participations.insert(),
            {"id": "part", "name": "Bo", "role": "peer", "document_id": "gone", "confirmed": True, "position": 0,
             "made_by": "x", "made_at": NOW},
        )  # fmt: skip
        store.remove(tx, ["gone"])
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.name in ("document_id", "id", "passage_id") and table.name != "index_changes":
                    count = select(func.count()).select_from(table).where(column.like("gone%"))
                    assert tx.execute(count).scalar_one() == 0, table.name
        assert store.get(tx, DocumentId("stays"), seen_by=EVERYBODY).id == "stays"


def test_a_follower_sees_every_change_in_the_order_of_commits(database: Database) -> None:
    put(database, document("a"))
    with database.transaction() as tx:
        first = changes.latest(tx)
        changes.record(tx, ["b"])
        changes.record(tx, ["a"], vectors_only=True)
    with database.transaction(read_only=True) as tx:
        assert [(each.document_id, each.vectors_only) for each in changes.since(tx, first)] == [
            ("b", False),
            ("a", False),
        ]
        assert changes.since(tx, changes.latest(tx)) == []


def test_many_who_write_the_same_documents_at_once_all_succeed_and_numbers_rise(database: Database) -> None:
    def write(number: int) -> None:
        for turn in range(3):
            put(database, document("shared", f"Text {number} {turn}."), document(f"own-{number}", f"Text {turn}."))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with database.transaction(read_only=True) as tx:
        found = changes.since(tx, 0)
    assert {each.document_id for each in found} == {"shared", *(f"own-{n}" for n in range(4))}
    assert seen(database, EVERYBODY) == {"shared", *(f"own-{n}" for n in range(4))}
