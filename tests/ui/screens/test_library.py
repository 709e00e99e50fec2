"""The library: search, read, correct, replace, delete; and an empty one that teaches."""

from streamlit.testing.v1 import AppTest

from service.domain.library import Outcome
from tests.ui.screens.conftest import Opened, button, words_of
from ui.calls import library
from ui.client import Client, Missing

QUESTION = "a county budget that was promised and not released"


def searched(opened: Opened, question: str = QUESTION, **address: str) -> AppTest:
    desk = opened(**address)
    desk.text_area(key="question-text").set_value(question)
    labels = {"en": "Look in the library", "fr": "Chercher dans la bibliothèque"}
    return button(desk, labels[address.get("lang", "en")])


def test_a_result_shows_outcome_hub_date_passage_and_why_it_was_found(opened: Opened) -> None:
    page = words_of(searched(opened))
    assert "We copied the release board and it closed a door" in page
    assert "Rift Highlands Hub · 21 November 2024 · fictional" in page
    assert "Did not work" in page
    assert "<mark>" in page
    assert "Found by its" in page


def test_a_filter_goes_into_the_query(opened: Opened) -> None:
    desk = searched(opened)
    outcomes = next(each for each in desk.multiselect if each.label == "Outcome")
    outcomes.select("not")
    page = words_of(button(desk, "Search"))
    assert "Did not work" in page
    assert "</i>Worked</span>" not in page


def test_the_status_line_says_that_the_bundled_search_reads_english_and_what_to_set(opened: Opened) -> None:
    assert "PEER_ASSIST_EMBEDDING_MODEL" in words_of(searched(opened))


def test_a_document_is_read_with_its_people_and_how_to_reach_them(opened: Opened) -> None:
    desk = searched(opened)
    desk.button(key="read-rift-release-board").click()
    page = words_of(desk.run())
    assert "Why the same remedy gave the opposite result" in page
    assert "Grace Achieng" in page
    assert "+44 7700 900116" in page


def test_what_the_import_guessed_is_corrected_and_no_longer_a_guess(opened: Opened, practice: Client) -> None:
    guessed = next(each for each in library.documents(practice, limit=200).items if "outcome" in each.guessed)
    desk = searched(opened, guessed.title)
    desk.button(key=f"read-{guessed.id}").click()
    desk = desk.run()
    assert "Guessed from the file, to be confirmed" in words_of(desk)
    next(each for each in desk.selectbox if each.label == "Outcome").select(Outcome.PARTLY)
    desk = button(desk, "Save")
    assert "Saved." in words_of(desk)
    corrected = library.document(practice, guessed.id)
    assert corrected.outcome is Outcome.PARTLY
    assert "outcome" not in corrected.guessed


def test_deleting_says_what_will_happen_and_then_it_is_gone(opened: Opened, practice: Client) -> None:
    desk = searched(opened, "Boat cold boxes for the islands")
    desk.button(key="read-visayas-boat-cold-boxes").click()
    desk = desk.run()
    assert "It cannot be undone." in words_of(desk)
    desk = button(desk, "Delete it for good")
    assert "Deleted:" in words_of(desk)
    try:
        library.document(practice, "visayas-boat-cold-boxes")
    except Missing:
        return
    raise AssertionError("the document is still there")


def test_an_empty_library_teaches(opened: Opened) -> None:
    desk = searched(opened, space="real")
    page = words_of(desk)
    assert "The library holds your past write-ups" in page
    assert "Word, PowerPoint, PDF, web pages, text, Markdown or JSONL" in page


def test_the_library_in_french_has_every_word(opened: Opened) -> None:
    page = words_of(searched(opened, "un budget promis et jamais débloqué", lang="fr"))
    assert "Que cherchez-vous" in page or "résultat" in page
    assert "desk." not in page
