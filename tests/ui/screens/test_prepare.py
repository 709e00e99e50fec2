"""Prepare: the sheet, what it rests on, what to ask, and accepting it in a person's name."""

import json
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from service.domain.problem import SheetField, VersionKind
from tests.ui.screens.conftest import Opened, button, drafted_file, file_page, words_of
from ui.calls import files
from ui.client import Client

DECISION = date.today() + timedelta(days=60)  # noqa: DTZ011 - a day soon, whenever this runs
REQUEST = (
    "The county put KES 9,600,000 for six staff houses into its budget and has released nothing since July. "
    "If the rains come in March, we lose the walls. We have already decided to buy an app. "
    "How do others find out where the money has stopped? "
    f"Our board decides on {DECISION.day} {DECISION:%B %Y}."
)


@pytest.fixture
def file_id(practice: Client) -> str:
    return drafted_file(practice, REQUEST)


def components(desk: AppTest, name: str) -> list[dict[str, object]]:
    """What our own browser components were told, by component."""
    told = []
    for each in desk.get("bidi_component"):
        if str(each.proto.component_name).endswith(f".{name}"):
            told.append(json.loads(each.proto.json))
    return told


def test_the_sheet_the_questions_and_the_cases_stand_on_one_page(opened: Opened, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    page = words_of(desk)
    assert not desk.exception
    for heading in ("The problem sheet", "Ask the host", "Agree it", "Past cases like this one"):
        assert heading in page
    assert "People to ring" in page
    assert "Did not work" in page
    for id in ("desk.", "checks.", "next_step."):
        assert id not in page


def test_a_drafted_field_says_so_and_shows_what_it_rests_on(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    boxes = {str(each["field"]).rsplit("/", 1)[-1]: each for each in components(desk, "editor")}
    assert set(boxes) == {field.value for field in SheetField}
    sheet = {field.field: field for field in files.sheet(practice, file_id).fields}
    problem = boxes["problem"]
    assert problem["value"] == sheet[SheetField.PROBLEM].text
    assert problem["state"] == "drafted"
    marked = [card["words"] for each in components(desk, "claims") for card in each["cards"]]  # type: ignore[attr-defined]
    assert any(words and words in REQUEST for words in marked)


def test_an_empty_field_shows_the_question_that_would_fill_it(opened: Opened, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    empty = [each for each in components(desk, "editor") if not each["value"]]
    assert empty
    assert all(each["help"] for each in empty)


def test_accepting_needs_a_name_and_keeps_the_sheet_in_that_name(
    opened: Opened, practice: Client, file_id: str
) -> None:
    desk = button(file_page(opened(), file_id), "Accept this problem statement")
    assert "Whose acceptance is this?" in words_of(desk)

    next(each for each in desk.text_input if each.label == "Accepted by").set_value("Ama Mensah")
    desk = button(desk, "Accept this problem statement")
    assert "accepted by Ama Mensah." in words_of(desk)
    assert files.versions(practice, file_id)[-1].accepted_by == "Ama Mensah"


def test_the_host_lead_s_agreement_is_a_version_of_its_own_kind(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    next(each for each in desk.text_input if each.label == "Accepted by").set_value("Ama Mensah")
    desk.text_input(key=f"agreed-by-{file_id}-").set_value("Esther Nyambura")
    desk.checkbox(key=f"agreed-{file_id}-1").check()
    button(desk, "Accept this problem statement")
    last = files.versions(practice, file_id)[-1]
    assert (last.kind, last.agreed_by) == (VersionKind.AS_AGREED, "Esther Nyambura")


def test_what_somebody_else_typed_after_one_looked_is_not_accepted_unseen(
    opened: Opened, practice: Client, file_id: str
) -> None:
    desk = file_page(opened(), file_id)
    next(each for each in desk.text_input if each.label == "Accepted by").set_value("Ama Mensah")
    files.type_field(practice, file_id, SheetField.PROBLEM, "Typed by somebody else.", 0)
    desk = button(desk, "Accept this problem statement")
    assert "nothing was accepted" in words_of(desk)
    assert not files.versions(practice, file_id)[-1].sheet.filled()

    button(desk, "Accept this problem statement")
    assert files.versions(practice, file_id)[-1].sheet.problem == "Typed by somebody else."


def test_a_date_found_in_the_request_is_taken_only_when_pressed(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    assert files.get(practice, file_id).decision_date is None
    desk = button(desk, f"The decision is on {DECISION.day} {DECISION:%B %Y}")
    assert files.get(practice, file_id).decision_date == DECISION
    assert f"decision {DECISION.day} {DECISION:%B %Y}" in words_of(desk)


def test_notes_are_for_the_facilitator_alone(opened: Opened, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    assert "Only you see these." in words_of(desk)
    desk = desk.toggle(key=f"shared-{file_id}").set_value(True).run()
    assert "Only you see these." not in words_of(desk)
    assert "Keep as it is" not in [each.label for each in desk.button]


def test_the_reply_to_the_host_can_be_copied_in_either_language(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    assert desk.code[0].value.strip() == files.host_reply(practice, file_id, "en").text.strip()


def test_a_pasted_answer_says_where_it_went(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    desk.text_area(key=f"answers-text-{file_id}").set_value("1. The committee decides in May.\n2. Twice, in vain.")
    desk = button(desk, "Put it into the fields it answers")
    assert "went into" in words_of(desk)
    assert any(question.answered for question in files.questions(practice, file_id))


def test_a_file_that_is_not_there_says_what_is_safe(opened: Opened) -> None:
    desk = opened()
    card = next(each for each in desk.button if (each.key or "").startswith("open-"))
    file = str(card.key).removeprefix("open-")
    desk = file_page(desk, file)
    desk.query_params["file"] = "nothing-here"
    desk = desk.run()
    assert "Nothing was changed." in words_of(desk)
    assert button(desk, "See your files").query_params.get("file") is None


def test_prepare_in_french_has_every_word(opened: Opened, file_id: str) -> None:
    desk = file_page(opened(lang="fr"), file_id)
    page = words_of(desk)
    assert "La fiche du problème" in page
    for id in ("desk.", "checks.", "next_step."):
        assert id not in page


def test_deleting_a_file_says_what_goes_and_then_it_is_gone(opened: Opened, practice: Client, file_id: str) -> None:
    desk = file_page(opened(), file_id)
    assert "The library and its cases stay." in words_of(desk)
    desk = button(desk, "Delete this file for good")
    assert "Deleted:" in words_of(desk)
    assert file_id not in [card.id for card in files.board(practice).items]


def test_with_an_empty_library_the_sheet_still_comes_beside_a_place_to_drop_write_ups(opened: Opened) -> None:
    desk = opened(space="real")
    desk.text_area(key="request-text").set_value(REQUEST)
    desk = button(desk, "Open a file and draft it")
    page = words_of(desk)
    assert "The problem sheet" in page
    assert "The library is empty so far." in page
    assert any(each.label.startswith("Drop your past") for each in desk.button)
    assert "Everything here is fictional." not in page
