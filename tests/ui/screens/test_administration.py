"""Administration: how pages look, what left this machine, and removing the practice space."""

from typing import Any

from streamlit.util import calc_hash

from service.domain.audit import Action
from service.domain.places import Visibility
from tests.ui.screens.conftest import Opened, button, words_of
from ui.calls import directory, files, looks
from ui.client import Client


def test_a_hub_chooses_how_its_pages_look(opened: Opened, practice: Client) -> None:
    desk = opened()
    desk._page_hash = calc_hash("administration")
    desk = desk.run()
    hub = str(next(box for box in desk.selectbox if box.label == "Hub").value)
    before = looks.preview(practice, hub)
    next(field for field in desk.text_input if field.label == "The organisation’s name").input("Hands Across Hubs")
    desk = button(desk, "Keep this look")
    assert looks.look(practice, hub).organisation == "Hands Across Hubs"
    assert looks.preview(practice, hub) != before


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(opened: Opened) -> None:
    desk = opened(lang="fr")
    desk._page_hash = calc_hash("administration")
    desk = desk.run()
    boxes: list[Any] = list(desk.get("file_uploader"))
    logo = next(box for box in boxes if (box.key or "").startswith("logo-"))
    logo.set_value(("logo.docx", b"no picture at all", "application/octet-stream"))
    assert "Ce n’est pas une image PNG ou JPEG" in words_of(desk.run())


def test_the_practice_space_is_removed_with_one_question_and_can_be_loaded_again(
    opened: Opened, practice: Client
) -> None:
    desk = opened()
    desk._page_hash = calc_hash("administration")  # AppTest has no way to a page that is no file
    page = words_of(desk.run())
    assert "Nothing has left this machine." in page
    assert "Your own files stay. It cannot be undone." in page

    desk = button(desk, "Yes, remove it")
    assert "The practice space is removed." in words_of(desk)
    assert files.board(practice).items == ()

    desk = button(desk, "Load the sample library again")
    assert "The sample library is loaded again." in words_of(desk)
    assert len(files.board(practice).items) >= 5


def test_the_audit_trail_is_looked_through_by_file_action_and_person(opened: Opened, practice: Client) -> None:
    (card, *_) = [each for each in files.board(practice).items if each.visibility is Visibility.PARTICIPANTS] or list(
        files.board(practice).items
    )
    practice.patch(f"/peer-assists/{card.id}", {"visibility": "participants", "revision": card.revision})
    practice.get(f"/peer-assists/{card.id}/notes")
    desk = opened()
    desk._page_hash = calc_hash("administration")
    page = words_of(desk.run())
    assert "Audit trail" in page
    assert "Viewed: notes" in page
    desk.selectbox(key="audit-file").select(card.id)
    desk.selectbox(key="audit-action").select(Action.VIEWED)
    page = words_of(desk.run())
    assert f"Viewed: notes · {card.title}" in page
    assert "Taken out as a file" not in page
    desk.text_input(key="audit-person").input("nobody of that name")
    page = words_of(desk.run())
    assert "The directory knows nobody by these words." in page
    assert "Viewed: notes" not in page
    person = directory.find(practice, limit=1).items[0]
    practice.acting(person=person.id).get(f"/people/{person.id}")
    desk.selectbox(key="audit-file").select(None)
    desk.text_input(key="audit-person").input(person.name)
    page = words_of(desk.run())
    assert f"Viewed: somebody’s entry · {person.name}" in page
