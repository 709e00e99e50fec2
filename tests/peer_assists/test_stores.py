"""What the database itself decides, on SQLite and PostgreSQL: who sees which file, pages, cascades and saves at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, DraftId, HubId, PeerAssistId, PersonId
from service.domain.people import HostTeam, Person, Role
from service.domain.places import Hub, Space, Visibility
from service.domain.problem import SheetField, VersionKind
from service.domain.questions import ClarifyingQuestion, Perspective
from service.errors import NotFound, StaleRevision
from service.peer_assists import (
    accepting,
    answering,
    board,
    files,
    finding_store,
    question_store,
    sheet_store,
    source_store,
    store,
    version_store,
)
from service.peer_assists.checks_view import findings_of
from service.peer_assists.host_answers import split_answer
from service.people import hub_store
from service.people import store as people

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANOTHER = Caller(
    account_id=AccountId("another"),
    name="Ann",
    hub_ids=frozenset({HubId("coast")}),
    roles=frozenset(Role),
    space=Space.REAL,
)


def question(number: int, field: SheetField = SheetField.TRIED) -> ClarifyingQuestion:
    text = f"What did you try in year {number}?"
    return ClarifyingQuestion(
        id=f"q{number}", text=text, perspective=Perspective.FINANCE, why="A gap.", field=field, gap=True
    )


@pytest.fixture
def lake(database: Database, caller: Caller) -> Database:
    with database.transaction() as tx:
        for each in ("lake", "coast"):
            hub_store.add_hub(tx, Hub(id=HubId(each), name=each.title()), made_by="local", now=NOW)
        people.add_person(tx, Person(id=PersonId("p-ann"), name="Ann", hub_id=HubId("coast")), seen_by=caller, now=NOW)
    return database


def open_file(database: Database, caller: Caller, **values: object) -> PeerAssistId:
    with database.transaction() as tx:
        new = files.NewFile.model_validate({"request": "Dry pumps.", "hub_id": "lake", **values})
        return files.open_file(tx, new, caller=caller, now=NOW).id


@pytest.mark.parametrize(
    ("visibility", "hub", "member", "sees"),
    [
        (Visibility.ORGANISATION, "lake", False, True),
        (Visibility.HUB, "lake", False, False),
        (Visibility.HUB, "coast", False, True),
        (Visibility.PARTICIPANTS, "coast", False, False),
        (Visibility.PARTICIPANTS, "lake", True, True),
    ],
)
def test_a_file_is_seen_by_those_it_is_open_to(
    lake: Database, caller: Caller, visibility: Visibility, hub: str, member: bool, sees: bool
) -> None:
    members = ({"person_id": "p-ann"},) if member else ()
    id = open_file(lake, caller, visibility=visibility, hub_id=hub, members=members)
    ann = ANOTHER.model_copy(update={"person_id": PersonId("p-ann")})
    with lake.transaction(read_only=True) as tx:
        listed = [each.id for each in store.list_files(tx, seen_by=ann).items]
        assert listed == ([id] if sees else [])
        (source,) = source_store.sources_of(tx, id, seen_by=caller)
        if sees:
            assert store.get(tx, id, seen_by=ann).id == id
            assert source_store.get_source(tx, source.id, seen_by=ann) == source
        else:
            with pytest.raises(NotFound):
                store.get(tx, id, seen_by=ann)
            with pytest.raises(NotFound):
                source_store.get_source(tx, source.id, seen_by=ann)


def test_a_file_comes_back_as_it_was_kept(lake: Database, caller: Caller) -> None:
    new = files.NewFile(
        request="Pompes à l’arrêt 💧 𝒳",
        host_team=HostTeam(lead_name="Nʼdiaye"),
        decision_date=NOW.date(),
        days_to_change=9,
    )
    with lake.transaction() as tx:
        file = files.open_file(tx, new, caller=caller, now=NOW)
    with lake.transaction(read_only=True) as tx:
        assert store.get(tx, file.id, seen_by=caller) == file


def test_pages_hold_every_file_once_when_all_changed_at_the_same_moment(lake: Database, caller: Caller) -> None:
    ids = {open_file(lake, caller) for _ in range(7)}
    seen: list[PeerAssistId] = []
    after: str | None = None
    with lake.transaction(read_only=True) as tx:
        while True:
            page = store.list_files(tx, seen_by=caller, limit=2, after=after)
            seen += [file.id for file in page.items]
            if (after := page.next) is None:
                break
    assert len(seen) == 7
    assert set(seen) == ids


def test_deleting_a_file_takes_everything_in_it(lake: Database, caller: Caller) -> None:
    id = open_file(lake, caller, host_team={"lead_id": "p-ann"})
    with lake.transaction() as tx:
        file = store.get(tx, id, seen_by=caller, for_update=True)
        question_store.set_questions(tx, id, DraftId("draft-1"), [question(1)])
        parts = split_answer("1. Letters.", [question(1)])
        answering.keep_answer(tx, file, "1. Letters.", parts, caller=caller, now=NOW)
        finding_store.keep(tx, id, findings_of(tx, file, today=NOW.date())[0], by="Esther", now=NOW)
    with lake.transaction() as tx:
        store.delete_file(tx, id)
    with lake.transaction(read_only=True) as tx:
        assert (
            source_store.sources_of(tx, id, seen_by=caller, stale=True),
            version_store.versions(tx, id),
            question_store.answer_parts(tx, id),
        ) == ((), (), ())
        assert people.get_person(tx, PersonId("p-ann"), seen_by=caller).name == "Ann"


def test_new_questions_keep_what_was_answered(lake: Database, caller: Caller) -> None:
    id = open_file(lake, caller)
    with lake.transaction() as tx:
        question_store.set_questions(tx, id, DraftId("draft-1"), [question(1), question(2)])
        question_store.mark_answered(tx, id, ["q1"])
        question_store.set_questions(tx, id, DraftId("draft-2"), [question(3), question(1)])
    with lake.transaction(read_only=True) as tx:
        assert [(each.id, each.answered) for each in question_store.questions(tx, id, seen_by=caller)] == [
            ("q3", False),
            ("q1", True),
        ]


def test_a_kept_finding_comes_back_with_other_words(lake: Database, caller: Caller) -> None:
    id = open_file(lake, caller, request="The contract is signed.")
    with lake.transaction() as tx:
        file = store.get(tx, id, seen_by=caller)
        found = next(each for each in findings_of(tx, file, today=NOW.date()) if each.id == "decision_made")
        finding_store.keep(tx, id, found, by="Esther", now=NOW)

    def kept() -> bool:
        with lake.transaction(read_only=True) as tx:
            file = store.get(tx, id, seen_by=caller)
            return next(each for each in findings_of(tx, file, today=NOW.date()) if each.id == "decision_made").kept

    assert kept()
    with lake.transaction() as tx:
        sheet_store.type_field(
            tx, id, SheetField.CONTEXT, "The tablets have been ordered.", revision=0, by="Paul", now=NOW
        )
    assert not kept()


def test_versions_accepted_at_once_are_numbered_apart(lake: Database, caller: Caller) -> None:
    id = open_file(lake, caller)
    with lake.transaction() as tx:
        sheet_store.type_field(tx, id, SheetField.PROBLEM, "Dry pumps", revision=0, by="Paul", now=NOW)

        wanted = accepting.Acceptance(
            kind=VersionKind.AS_REDEFINED, accepted_by="Esther", revisions={SheetField.PROBLEM: 1}
        )
        seen = accepting.read(tx, id, wanted)

    def accept(number: int) -> int:
        with lake.transaction() as tx:
            file = store.get(tx, id, seen_by=caller, for_update=True)
            at = NOW + timedelta(seconds=number)
            return accepting.accept(tx, file, wanted, seen=seen, edit_distance=None, caller=caller, now=at).number

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert sorted(pool.map(accept, range(12))) == list(range(2, 14))


def test_a_draft_that_came_between_seeing_and_accepting_is_not_accepted_unseen(lake: Database, caller: Caller) -> None:
    id = open_file(lake, caller)
    wanted = accepting.Acceptance(kind=VersionKind.AS_REDEFINED, accepted_by="Esther", revisions={})
    with lake.transaction() as tx:
        sheet_store.set_drafted_sheet(tx, id, DraftId("draft-1"), {SheetField.PROBLEM: "Dry pumps"})
        seen = accepting.read(tx, id, wanted)
        sheet_store.set_drafted_sheet(tx, id, DraftId("draft-2"), {SheetField.PROBLEM: "Wet pumps"})
        file = store.get(tx, id, seen_by=caller, for_update=True)
        with pytest.raises(StaleRevision):
            accepting.accept(tx, file, wanted, seen=seen, edit_distance=seen.edit_distance, caller=caller, now=NOW)


def test_of_two_saves_of_one_revision_one_is_refused(lake: Database, caller: Caller) -> None:
    id = open_file(lake, caller)
    with lake.transaction(read_only=True) as tx:
        file = store.get(tx, id, seen_by=caller)

    def save(title: str) -> bool:
        try:
            with lake.transaction() as tx:
                store.save(tx, file.model_copy(update={"title": title}), seen_by=caller, now=NOW)
            return True
        except StaleRevision:
            return False

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert sorted(pool.map(save, "abcd")) == [False, False, False, True]


def test_the_board_tells_the_next_step_of_many_files(lake: Database, caller: Caller) -> None:
    for _ in range(3):
        open_file(lake, caller)
    with lake.transaction(read_only=True) as tx:
        cards = board.cards(tx, store.list_files(tx, seen_by=caller).items, seen_by=caller, today=NOW.date())
    assert [(card.hub, card.next_step.id) for card in cards] == [("Lake", "draft_sheet")] * 3
