"""Home: what do you have, and your files with the one next step of each."""

from tests.ui.screens.conftest import Opened, button, words_of
from ui.calls import files
from ui.client import Client


def test_home_asks_what_one_has_and_shows_every_file_with_its_next_step(opened: Opened, practice: Client) -> None:
    desk = opened()
    page = words_of(desk)
    assert not desk.exception
    assert [each.label for each in desk.text_area] == [
        "A team’s request",
        "Notes from a session",
        "A question for past cases",
    ]
    for card in files.board(practice).items:
        assert card.title in page
    assert "next_step." not in page


def test_an_empty_box_says_so_and_opens_nothing(opened: Opened, practice: Client) -> None:
    before = len(files.board(practice).items)
    desk = button(opened(), "Open a file and draft it")
    assert "There is nothing in the box yet." in words_of(desk)
    assert len(files.board(practice).items) == before


def test_a_request_opens_a_file_and_goes_to_it(opened: Opened, practice: Client) -> None:
    desk = opened()
    desk.text_area(key="request-text").set_value("Our clinic has no water. How do others pay the mechanic?")
    desk = button(desk, "Open a file and draft it")
    file = files.get(practice, desk.query_params["file"])
    assert file.request == "Our clinic has no water. How do others pay the mechanic?"
    assert "The problem sheet" in words_of(desk)


def test_a_question_goes_to_the_library_and_is_searched(opened: Opened) -> None:
    desk = opened()
    desk.text_area(key="question-text").set_value("How did others get a county budget released?")
    desk = button(desk, "Look in the library")
    assert "We copied the release board and it closed a door" in words_of(desk)


def test_the_real_space_without_files_teaches_and_the_practice_space_is_marked(
    opened: Opened, service_address: str
) -> None:
    real = Client(space="real", base_url=service_address)
    for card in list(real.pages("/peer-assists")):
        real.delete(f"/peer-assists/{card['id']}")
    assert "Everything here is fictional." in words_of(opened())
    desk = opened(space="real")
    page = words_of(desk)
    assert "Every peer assist you prepare gets a file" in page
    assert "Everything here is fictional." not in page


def test_the_finished_example_opens_in_the_practice_space(opened: Opened) -> None:
    desk = button(opened(space="real"), "Look at a finished example")
    assert "Everything here is fictional." in words_of(desk)
    assert "The problem sheet" in words_of(desk)


def test_every_word_is_there_in_french(opened: Opened) -> None:
    desk = opened(lang="fr")
    page = words_of(desk)
    assert "Qu’avez-vous sous la main" in page
    assert "desk." not in page
    assert "Vos dossiers" in page


def test_acting_for_a_person_is_said_on_the_file_and_kept_in_the_address(opened: Opened) -> None:
    desk = opened()
    chosen = desk.selectbox(key="reader-person-practice")
    desk = chosen.select("p-esther-nyambura").run()
    assert desk.query_params["as"] == "p-esther-nyambura"
    assert not desk.exception
