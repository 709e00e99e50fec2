"""A screen that asks only for what changed ends with exactly what is there, whatever others did in between and however it pages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId, NoteId, OptionId, PeerAssistId
from service.domain.people import Role
from service.domain.places import Space
from service.domain.sessions import Note, NoteKind, Option
from service.peer_assists import files
from service.peer_assists import store as peer_assists
from service.sessions import noting, options_log, store
from tests.conftest import SOAK

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CALLER = Caller(account_id=AccountId("local"), name="Esther", all_hubs=True, roles=frozenset(Role), space=Space.REAL)
IDS = st.integers(0, 7)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(IDS, min_size=1, max_size=4)),
        st.tuples(st.sampled_from(["change", "delete", "option", "change_option", "delete_option"]), IDS),
        st.tuples(st.just("look"), st.integers(1, 5)),
    ),
    max_size=30,
)


class Screen:
    """What one browser holds."""

    def __init__(self) -> None:
        self.upto = 0
        self.notes: dict[str, Note] = {}
        self.options: dict[str, Option] = {}

    def look(self, database: Database, file_id: PeerAssistId, most: int) -> None:
        more = True
        while more:
            with database.transaction(read_only=True) as tx:
                found = store.changes(tx, file_id, after=self.upto, most=most)
            assert found.upto >= self.upto
            for id in found.notes_taken_out:
                self.notes.pop(id, None)
            for option_id in found.options_taken_out:
                self.options.pop(option_id, None)
            self.notes |= {note.id: note for note in found.notes}
            self.options |= {option.id: option for option in found.options}
            self.upto, more = found.upto, found.more


def act(database: Database, file_id: PeerAssistId, what: str, with_: Any) -> None:
    with database.transaction() as tx:
        file = peer_assists.get(tx, file_id, seen_by=CALLER, for_update=True)
        notes, options = store.notes(tx, file_id), store.options(tx, file_id)
        if what == "add":
            new = [noting.NewNote(id=NoteId(f"n{each}"), text=f"note {each}") for each in with_]
            noting.keep_notes(tx, file, new, caller=CALLER, now=NOW)
        elif what == "option" and not store.were_taken_out(tx, file_id, store.OPTION, [f"o{with_}"]):
            option = options_log.NewOption(id=OptionId(f"o{with_}"), text=f"option {with_}")
            options_log.keep_options(tx, file, [option], caller=CALLER, now=NOW)
        elif what in ("change", "delete") and notes:
            note = notes[with_ % len(notes)]
            if what == "delete":
                noting.delete_note(tx, file, note.id, now=NOW)
            else:
                changes = {"text": f"{note.text}!"} if with_ % 2 else {"kind": NoteKind.CAUTION}
                noting.change_note(tx, file, note.id, changes, revision=note.revision, caller=CALLER, now=NOW)
        elif what in ("change_option", "delete_option") and options:
            option_ = options[with_ % len(options)]
            if what == "delete_option":
                options_log.delete_option(tx, file, option_.id, now=NOW)
            else:
                changes = {"challenge": f"{option_.challenge}?"}
                options_log.change_option(
                    tx, file, option_.id, changes, revision=option_.revision, caller=CALLER, now=NOW
                )


@pytest.mark.parametrize("most", [1, 1_000])
def test_a_screen_that_follows_the_changes_ends_with_what_is_there(sqlite_database: Database, most: int) -> None:
    @settings(
        max_examples=300 if SOAK else 25,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        suppress_health_check=list(HealthCheck),
    )
    @given(ACTS)
    def follow(acts: list[tuple[str, Any]]) -> None:
        with sqlite_database.transaction() as tx:
            file_id = files.open_file(tx, files.NewFile(title="Pumps"), caller=CALLER, now=NOW).id
        screen = Screen()
        for what, with_ in acts:
            if what == "look":
                screen.look(sqlite_database, file_id, with_)
            else:
                act(sqlite_database, file_id, what, with_)
        screen.look(sqlite_database, file_id, most)
        with sqlite_database.transaction(read_only=True) as tx:
            notes, options = store.notes(tx, file_id), store.options(tx, file_id)
        assert sorted(screen.notes.values(), key=lambda note: note.position) == list(notes)
        assert screen.options == {option.id: option for option in options}

    follow()


def test_a_screen_is_told_of_the_clock_only_when_it_moved(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        file = files.open_file(tx, files.NewFile(title="Pumps"), caller=CALLER, now=NOW)
        options_log.keep_options(tx, file, [options_log.NewOption(id=OptionId("o1"), text="x")], caller=CALLER, now=NOW)
        before = store.changes(tx, file.id, after=0)
        store.save_session(tx, store.session(tx, file.id), yours=None)
        after = store.changes(tx, file.id, after=before.upto)
        assert (before.session, after.session is not None, after.options) == (None, True, ())
        assert store.changes(tx, file.id, after=after.upto).session is None
