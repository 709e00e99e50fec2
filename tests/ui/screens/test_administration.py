"""Administration: how pages look, what left this machine, and removing the practice space."""

from streamlit.util import calc_hash

from tests.ui.screens.conftest import Opened, button, words_of
from ui.calls import files, looks
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
