"""The parts Streamlit draws itself, seen through AppTest, and the editor's side in Python."""

from collections.abc import Sequence
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.client import Refused, Stale, Unreachable
from ui.parts.editor import Conflicting, EditorChange, NotSaved, Saved, SaveResult, _hand_over, saving
from ui.parts.notepad import Kept, NotKept, Outcome, PadChange
from ui.parts.notepad import _hand_over as _hand_over_notes


def drawn(script: Any) -> AppTest:
    page = AppTest.from_function(script, default_timeout=20).run()
    assert not page.exception
    return page


def test_next_step_is_a_sentence_and_a_button_that_answers_once() -> None:
    def script() -> None:
        import streamlit as st

        from ui.parts.next_step import next_step

        st.text(str(next_step("Check the questions.", action="Draft *it*", key="draft")))

    page = drawn(script)
    assert page.button[0].label == r"Draft \*it\*"
    assert page.text[0].value == "False"
    page.button[0].click().run()
    assert page.text[0].value == "True"


def test_an_empty_page_offers_the_first_action_and_an_example() -> None:
    def script() -> None:
        import streamlit as st

        from ui.parts.empty import empty

        st.text(str(empty("For past cases.", action="Drop them", example="Look at one", key="e")))

    page = drawn(script)
    assert [button.label for button in page.button] == ["Drop them", "Look at one"]
    page.button[1].click().run()
    assert page.text[0].value == "example"


def test_work_can_be_cancelled() -> None:
    def script() -> None:
        import streamlit as st

        from ui.parts.progress import progress

        st.text(str(progress("Reading", key="p", done=5, total=12, cancel="Cancel")))
        progress("Checking", key="q")

    page = drawn(script)
    page.button[0].click().run()
    assert page.text[0].value == "True"


def test_a_kept_note_has_no_button() -> None:
    def script() -> None:
        from ui.parts.margin_note import Stretch, margin_note

        margin_note("Is it decided?", key="a", text="We decided", stretches=(Stretch(3, 10),), keep="Keep as it is")
        margin_note("", key="b", kept="kept by Amina")

    assert [button.label for button in drawn(script).button] == ["Keep as it is"]


def test_browser_parts_do_not_stop_a_screen_that_is_tested_without_a_browser() -> None:
    def script() -> None:
        from ui.parts.claims import Claim, ClaimsWords, claims
        from ui.parts.editor import EditorWords, Saved, editor
        from ui.parts.page import page
        from ui.parts.stepper import Step, stepper

        page("en", skip_line="Go to the text", lost_line="Lost.")
        assert stepper((Step("a", "A", "done", "done"),), current="a", label="Steps", key="s") is None
        assert claims((Claim("c", "C."),), ClaimsWords("e", "{number}", "o", "c", "n"), key="c") is None
        words = EditorWords(*"abcdefghi")
        assert (
            editor("L", "v", key="e", person="p", field="f", revision=1, save=lambda change: Saved(2), words=words)
            is None
        )

    drawn(script)


CHANGE = {"text": "new", "base": "old", "revision": 4, "ticket": "t-1"}


def test_a_text_sent_again_because_the_answer_got_lost_is_saved_once() -> None:
    saves: list[EditorChange] = []

    def save(change: EditorChange) -> SaveResult:
        saves.append(change)
        return Saved(5)

    handed: dict[str, Any] = {}
    _hand_over(handed, CHANGE, save)
    _hand_over(handed, CHANGE, save)
    assert saves == [EditorChange(text="new", base_revision=4, base_text="old")]
    assert handed["answer"] == {"ticket": "t-1", "kind": "saved", "revision": 5}


def test_a_text_that_could_not_be_saved_is_tried_again() -> None:
    answers: list[SaveResult] = [NotSaved("Later."), Saved(5)]
    handed: dict[str, Any] = {}
    for _ in range(2):
        _hand_over(handed, CHANGE, lambda change: answers.pop(0))
    assert handed["answer"]["kind"] == "saved"


def test_meeting_ones_own_text_is_no_conflict() -> None:
    handed: dict[str, Any] = {}
    _hand_over(handed, CHANGE, lambda change: Conflicting(text="new", revision=9))
    assert handed["answer"] == {"ticket": "t-1", "kind": "saved", "revision": 9}


@pytest.mark.parametrize(
    ("trouble", "result"),
    [
        (Stale("stale", "Somebody.", current={"text": "theirs", "revision": 6}, yours=None), Conflicting("theirs", 6)),
        (Refused("too_long", "Too long."), NotSaved("Too long.", again=False)),
        (Unreachable("en"), NotSaved(Unreachable("en").sentence, again=True)),
    ],
)
def test_what_the_service_says_becomes_what_the_box_says(trouble: Exception, result: SaveResult) -> None:
    def put(change: EditorChange) -> int:
        raise trouble

    save = saving(put, stored=lambda stale: (stale.current["text"], stale.current["revision"]))
    assert save(EditorChange("new", 4, "old")) == result


def test_a_batch_of_notes_is_handed_over_once_and_again_only_while_some_of_it_was_not_kept() -> None:
    given: list[str] = []

    def keep(changes: Sequence[PadChange]) -> list[Outcome]:
        given.extend(change.id for change in changes)
        return [Kept("n-1", 1) if len(given) > 2 else NotKept("n-1", "Away."), Kept("n-2", 1)]

    handed: dict[str, Any] = {}
    added = {"act": "add", "revision": 0, "members": {"text": "A note."}}
    batch = {"ticket": "t-1", "changes": [{**added, "id": "n-1"}, {**added, "id": "n-2"}]}
    for _ in range(3):
        _hand_over_notes(handed, batch, keep)
    assert given == ["n-1", "n-2"] * 2
    assert handed["answer"]["outcomes"][0] == {"kind": "kept", "id": "n-1", "revision": 1}
