"""The Follow-up page against the real service: nothing yet, an answer, a lesson, a link, an evaluation."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.screens.conftest import Opened, button, file_page, words_of
from ui.calls import files, follow_up
from ui.client import Client


@pytest.fixture
def asked_file(practice: Client) -> str:
    """A file whose host is to be asked today, with an action step."""
    file = files.open_file(practice, "How do we keep vaccines from freezing?", title="Freezing vaccines")
    file = files.change(practice, file.id, file.revision, stage="follow_up")
    follow_up.ask_on(practice, file.id, "2026-01-05")
    follow_up.add_action(practice, file.id, "Print the door sheet.")
    return str(file.id)


def page(opened: Opened, practice: Client, file_id: str) -> AppTest:
    return file_page(opened(), file_id)


def choose(desk: AppTest, name: str, value: str) -> None:
    radio = next(each for each in desk.radio if (each.key or "").startswith(f"{name}-"))
    radio.set_value(next(each for each in ("yes", "partly", "no", "worked") if each == value))


def test_an_answer_is_recorded_and_shown(opened: Opened, practice: Client, asked_file: str) -> None:
    desk = page(opened, practice, asked_file)
    assert "Print the door sheet." in words_of(desk)
    choose(desk, "did_you_act", "yes")
    choose(desk, "did_you_do_something_differently", "partly")
    choose(desk, "outcome", "worked")
    next(each for each in desk.text_area if (each.key or "").startswith("what_happened")).set_value("Fewer froze.")
    next(each for each in desk.text_input if (each.key or "").startswith("by-")).set_value("Tess")
    desk = button(desk, "Keep the answer")
    assert not desk.exception
    assert "Fewer froze." in words_of(desk)
    answer = follow_up.of_file(practice, asked_file).follow_ups[0].answer
    assert answer is not None
    assert (answer.answered_by, answer.what_happened) == ("Tess", "Fewer froze.")


def test_an_incomplete_answer_is_not_kept(opened: Opened, practice: Client, asked_file: str) -> None:
    desk = button(page(opened, practice, asked_file), "Keep the answer")
    assert "Choose an answer to each question" in words_of(desk)
    assert follow_up.of_file(practice, asked_file).follow_ups[0].answer is None


def test_a_pasted_reply_is_shown_for_correction_and_not_yet_kept(
    opened: Opened, practice: Client, asked_file: str
) -> None:
    desk = page(opened, practice, asked_file)
    reply = next(each for each in desk.text_area if each.label == "The reply, as it came")
    reply.set_value("1. Yes\n2. No\n3. The sheet hangs.\n4. It worked")
    desk = button(desk, "Read it")
    chosen = next(each for each in desk.radio if (each.key or "").startswith("did_you_act-")).value
    assert (str(chosen), "Read from the reply" in words_of(desk)) == ("yes", True)
    assert follow_up.of_file(practice, asked_file).follow_ups[0].answer is None


def test_a_link_is_shown_once_and_can_be_revoked(opened: Opened, practice: Client, asked_file: str) -> None:
    desk = button(page(opened, practice, asked_file), "Make a link")
    addresses = [each.value for each in desk.code if "/l/" in each.value]
    assert len(addresses) == 1
    assert "opens on no other" in words_of(desk)
    desk = button(desk, "Revoke")
    assert not [each.value for each in desk.code if "/l/" in each.value]
    (link,) = follow_up.links(practice, asked_file)
    assert link.revoked_at is not None


def test_an_evaluation_is_counted(opened: Opened, practice: Client, asked_file: str) -> None:
    desk = page(opened, practice, asked_file)
    for name in ("worth_the_time", "heard", "will_use"):
        next(each for each in desk.radio if (each.key or "").startswith(f"{name}-")).set_value(4)
    desk = button(desk, "Add this answer")
    assert follow_up.of_file(practice, asked_file).evaluations.count == 1
    assert "Peers (1)" in words_of(desk)


def test_before_the_approval_the_page_says_what_it_is_for(opened: Opened, practice: Client) -> None:
    file = files.open_file(practice, "Another request.", title="Nothing approved")
    files.change(practice, file.id, file.revision, stage="follow_up")
    desk = page(opened, practice, str(file.id))
    assert "begins when the write-up is approved" in words_of(desk)
