"""What is kept of a write-up, on both databases."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection

from service.database import Database
from service.domain.drafts import Claim, HeldBackReason, WriteUpContent
from service.domain.ids import DocumentId, PeerAssistId
from service.domain.items import ItemKind
from service.domain.library import Document
from service.domain.sources import SourceKind
from service.domain.write_ups import (
    HeldBackDecision,
    LineState,
    LineUse,
    ReviewStatus,
    SnapshotKind,
    WriteUp,
    WriteUpLine,
)
from service.errors import NotAllowed, StaleRevision
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.peer_assists import store as file_store
from service.workflows.practice_space import load
from service.write_ups import lines, store
from tests.write_ups.conftest import CONTENT, FILE, HELD, NOTES, NOW, Room, by_account, item


def of_note(found: WriteUp, note: str) -> WriteUpLine:
    return next(line for line in found.lines if line.drafted == NOTES[note])


def approve(tx: Connection, made: WriteUp) -> None:
    store.save(tx, made.model_copy(update={"status": ReviewStatus.APPROVED}))


def change(room: Room, line: WriteUpLine, **changes: Any) -> WriteUpLine:
    with room.database.transaction() as tx:
        file_store.get(tx, FILE, seen_by=room.caller, for_update=True)
        done = lines.changed(line, changes, by="Esther", now=NOW)
        return store.save_line(tx, store.get(tx, FILE).id, done)


def test_a_draft_becomes_lines_with_what_they_rest_on(room: Room) -> None:
    made = room.draft()
    assert made == room.current()
    assert [line.kind for line in made.body()] == [each.kind for each in CONTENT.items]
    assert [line.claim for line in made.body()] == [each.claim for each in CONTENT.items]
    assert [line.claim.text for line in made.lines if line.use is LineUse.LEFT_OUT] == [NOTES["n-learn"]]
    assert [each.claim.text for each in made.held_back] == [HELD.claim.text]
    assert made.held_back[0].missing == ("60 cedis",)
    assert made.problem_asked == "the market floods whenever it rains, because the drains are full of rubbish."
    assert of_note(made, "n-cover").person_id == "p-abena"
    action = of_note(made, "n-action")
    assert (action.owner, action.due, action.due_date) == ("Esther", "by 15 December 2026", None)


def test_a_new_draft_replaces_only_the_lines_nobody_touched(room: Room) -> None:
    before = room.draft()
    edited = change(room, of_note(before, "n-cover"), text="We cover the drains with slabs.")
    rejected = change(room, of_note(before, "n-spades"), state=LineState.REJECTED)
    again = WriteUpContent(
        items=(item(ItemKind.OFFERED, "n-cover"), item(ItemKind.OFFERED, "n-spades"), item(ItemKind.ACTION, "n-action"))
    )
    after = room.draft(again, (), "draft-2")
    assert {line.id: line.claim.text for line in after.lines if line.is_touched} == {
        edited.id: "We cover the drains with slabs.",
        rejected.id: NOTES["n-spades"],
    }
    assert [line.claim.text for line in after.lines if not line.is_touched] == [NOTES["n-action"]]
    assert of_note(after, "n-action").id != of_note(before, "n-action").id
    assert after.held_back == ()
    assert after.draft_id == "draft-2"
    assert after.revision > before.revision


def test_what_somebody_decided_about_is_not_held_back_a_second_time(room: Room) -> None:
    held = room.draft().held_back[0]
    with room.database.transaction() as tx:
        store.decide(tx, room.current().id, held.claim.id, HeldBackDecision.DROPPED, by="Esther", now=NOW)
    assert room.current().held_back == ()
    other = HELD.model_copy(update={"claim": Claim(id="h1", text="Forty traders paid.")})
    assert [each.claim.text for each in room.draft(CONTENT, (HELD, other), "draft-2").held_back] == [other.claim.text]
    with room.database.transaction(read_only=True) as tx:
        assert [each.decided_by for each in store.decided(tx, room.current().id)] == ["Esther"]


def test_a_sentence_that_rests_on_a_past_case_never_enters_the_body(room: Room) -> None:
    text = "In Marang they froze 640 doses."
    with room.database.transaction() as tx:
        document = Document(id=DocumentId("doc-1"), title="Marang")
        ready = prepared(Incoming(document, text))
        library_store.put(tx, [ready], import_id=None, made_by=room.caller, now=NOW)
        room.add_source(tx, "n-case", text, SourceKind.PASSAGE, document_id=DocumentId("doc-1"))
    NOTES_AND_CASE = {**NOTES, "n-case": text}
    case = item(ItemKind.OFFERED, "n-cover")
    span = case.claim.support[0].model_copy(update={"source_id": "n-case", "end": len(text), "quote": text})
    case = case.model_copy(
        update={"claim": case.claim.model_copy(update={"id": "c-case", "text": text, "support": (span,)})}
    )
    made = room.draft(WriteUpContent(items=(*CONTENT.items, case)), ())
    assert NOTES_AND_CASE["n-case"] not in [line.claim.text for line in made.lines]
    assert [(each.claim.text, each.reason) for each in made.held_back] == [(text, HeldBackReason.UNKNOWN_SOURCE)]


def test_the_draft_as_it_came_is_kept(room: Room) -> None:
    made = room.draft()
    change(room, of_note(made, "n-cover"), text="We cover the drains with slabs.")
    with room.database.transaction(read_only=True) as tx:
        kept = store.snapshots(tx, FILE)
    assert [each.kind for each in kept] == [SnapshotKind.DRAFTED]
    assert kept[0].write_up == made


def test_a_locked_write_up_takes_no_new_draft(room: Room) -> None:
    made = room.draft()
    with room.database.transaction() as tx:
        approve(tx, made)
    with pytest.raises(NotAllowed) as refused:
        room.draft(CONTENT, (), "draft-2")
    assert refused.value.message_id == "write_up.locked"


def test_the_approved_version_stands_while_a_correction_is_under_way(room: Room) -> None:
    first = room.draft()
    with room.database.transaction() as tx:
        approve(tx, first)
        second = first.model_copy(update={"id": "write-up-2", "number": 2, "made_at": NOW + timedelta(days=1)})
        store.add(tx, second)
    with room.database.transaction(read_only=True) as tx:
        now, stands = store.current(tx, FILE), store.approved(tx, FILE)
        many = store.approved_of_many(tx, [FILE])
    assert now is not None
    assert stands is not None
    assert (now.number, now.status) == (2, ReviewStatus.IN_REVIEW)
    assert (stands.number, stands.status) == (1, ReviewStatus.APPROVED)
    assert [line.id for line in now.lines] == [line.id for line in stands.lines]
    assert many == {FILE: stands.model_copy(update={"revision": stands.revision})}


def test_of_many_reviewers_in_one_line_one_is_kept_and_the_others_are_told(room: Room) -> None:
    line = of_note(room.draft(), "n-cover")
    names = [f"Reviewer {number}" for number in range(6)]
    start = Barrier(len(names))
    told: list[StaleRevision] = []

    def edit(name: str) -> None:
        start.wait()
        try:
            with room.database.transaction() as tx:
                file_store.get(tx, FILE, seen_by=by_account("local", name), for_update=True)
                changed = lines.changed(line, {"text": f"As {name} says."}, by=name, now=NOW)
                store.save_line(tx, store.get(tx, FILE).id, changed)
        except StaleRevision as error:
            told.append(error)

    threads = [Thread(target=edit, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stands = of_note(room.current(), "n-cover").claim.text
    assert len(told) == len(names) - 1
    yours = {error.yours["claim"]["text"] for error in told}
    assert yours | {stands} == {f"As {name} says." for name in names}
    assert {error.current["claim"]["text"] for error in told} == {stands}


def test_reviewers_in_different_lines_lose_nothing(room: Room) -> None:
    made = room.draft()
    start = Barrier(len(made.lines))

    def edit(line: WriteUpLine) -> None:
        start.wait()
        change(room, line, text=f"{line.claim.text} Yes.")

    threads = [Thread(target=edit, args=(line,)) for line in made.lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = room.current()
    assert {line.claim.text for line in after.lines} == {f"{line.claim.text} Yes." for line in made.lines}
    assert after.revision == made.revision + len(made.lines)


def test_deleting_the_file_deletes_its_write_ups(room: Room) -> None:
    room.draft()
    with room.database.transaction() as tx:
        file_store.delete_file(tx, FILE)
    with room.database.transaction(read_only=True) as tx:
        assert store.current(tx, FILE) is None
        assert store.snapshots(tx, FILE) == ()


def test_the_samples_finished_example_is_an_approved_write_up(sqlite_database: Database) -> None:
    load(sqlite_database, progress=lambda *_: None)
    with sqlite_database.transaction(read_only=True) as tx:
        found = store.approved(tx, PeerAssistId("marang-birth-dose"))
    assert found is not None
    assert found.document_id == "marang-birth-dose"
    assert [each.name for each in found.sign_offs] == ["Tess Magbanua"]
    actions = [(line.owner, line.due) for line in found.body() if line.kind is ItemKind.ACTION]
    assert actions == [
        ("Jun Villanueva", "within thirty days"),
        ("Tess Magbanua", "within six weeks"),
        ("Tess Magbanua", "within two months"),
    ]
    assert len([line for line in found.body() if line.kind is ItemKind.OFFERED]) == 4
    assert found.problem_asked.startswith("640 doses")
    assert found.problem_redefined.startswith("In the session")
