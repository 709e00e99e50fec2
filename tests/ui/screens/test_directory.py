"""The directory against the real service: found, added, corrected, brought in from a list, merged, and a name taken out."""

from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.ui.screens.conftest import Opened, button, words_of
from ui.calls import directory
from ui.client import Client

LISTED = (
    "Name;Hub;Role;E-mail;Grade;Shoe size\n"
    "Ona Bright;Nowhere;Cook;;;43\n"
    "Una <b>Bright</b>;Lake Basin Hub;Cook;una@example.org;senior;41\n"
    ";Lake Basin Hub;;;;\n"
    "Kevin Omondi;Lake Basin Hub;Market clerk;;4;\n"
)


def at_directory(opened: Opened, **address: str) -> AppTest:
    desk = opened(**address)
    desk._page_hash = calc_hash("directory")  # AppTest has no way to a page that is no file
    desk.run()
    assert not desk.exception
    return desk


def field(desk: AppTest, label: str) -> Any:
    every = (*desk.text_input, *desk.selectbox, *desk.text_area, *desk.number_input, *desk.multiselect)
    return next(each for each in every if each.label == label)


def test_people_are_found_by_words_and_hub_a_page_at_a_time(opened: Opened) -> None:
    desk = at_directory(opened)
    assert "people in 8 hubs, by name. Page 1." in words_of(desk)
    assert len([each for each in desk.button if (each.key or "").startswith("person-")]) == 25
    desk = button(desk, "Next page")
    assert "Page 2." in words_of(desk)
    desk.text_input(key="directory-words").set_value("rural water mutai")
    desk = button(desk, "Find")
    assert [each.label for each in desk.button if (each.key or "").startswith("person-")] == ["Samuel Mutai"]
    desk.text_input(key="directory-words").set_value("nobody of this name")
    assert "Nobody was found." in words_of(button(desk, "Find"))


def test_a_person_shows_what_is_known_what_is_not_and_what_they_took_part_in(opened: Opened) -> None:
    desk = at_directory(opened, person="p-samuel-mutai")
    page = words_of(desk)
    assert "<h1" in page
    assert "Samuel Mutai" in page
    assert "1 September 2026 to 31 August 2028" in page
    assert "not checked" in page
    assert "not checked; the hub’s is taken" in page
    assert "in the last 12 months, over all work" in page
    assert [each.label for each in desk.button if (each.key or "").startswith("part-")]
    assert "desk." not in words_of(at_directory(opened, person="p-samuel-mutai", lang="fr"))


def test_whoever_adds_somebody_is_told_which_box_wants_something(opened: Opened) -> None:
    desk = at_directory(opened)
    desk.text_input(key="new-title").set_value("Cook")
    desk = button(desk, "Add")
    assert "Name – Please write something here." in words_of(desk)
    assert desk.text_input(key="new-title").value == "Cook"


def test_what_is_written_on_the_page_is_kept_and_who_saved_first_is_told(opened: Opened, practice: Client) -> None:
    desk = at_directory(opened, person="p-naomi-jepkosgei")
    field(desk, "Role").set_value("Water officer")
    field(desk, "May be suggested").select(True)
    field(desk, "Hands-on since").set_value(2014)
    field(desk, "Whatever else your organisation records, one on a line").set_value("Posting: field")
    field(desk, "Reports to").set_value("Peter Kiprotich")
    desk = button(desk, "Save")
    assert "Saved." in words_of(desk)
    naomi = directory.person(practice, "p-naomi-jepkosgei")
    assert (naomi.job_title, naomi.may_be_suggested, naomi.hands_on_since) == ("Water officer", True, 2014)
    assert (naomi.attributes, naomi.manager_id, naomi.languages) == (
        {"Posting": "field"},
        "p-peter-kiprotich",
        ("en", "sw"),
    )
    values = naomi.model_dump(mode="json", exclude={"id", "space", "revision", "anonymised"})
    directory.change(practice, naomi, **{**values, "unit": "Water"})
    field(desk, "Unit").set_value("Mine")
    field(desk, "Phone").set_value("123")
    desk = button(desk, "Save")
    assert "Somebody saved this meanwhile" in words_of(desk)
    assert "Unit: Water" in words_of(desk)
    assert field(desk, "Unit").value == "Mine"
    assert directory.person(practice, "p-naomi-jepkosgei").unit == "Water"
    assert "Saved." in words_of(button(desk, "Save"))
    mine = directory.person(practice, "p-naomi-jepkosgei")
    assert (mine.unit, mine.phone, mine.job_title) == ("Mine", "123", "Water officer")
    desk = at_directory(opened, person="p-naomi-jepkosgei")
    field(desk, "Reports to").set_value("Nobody Known")
    assert "Nobody in the directory has this name" in words_of(button(desk, "Save"))


def test_a_list_is_shown_line_by_line_added_and_leads_to_a_person(opened: Opened, practice: Client) -> None:
    desk = at_directory(opened)
    before = directory.status(practice).people
    desk.file_uploader[0].set_value(("people.csv", LISTED.encode("cp1252"), "text/csv"))
    desk = desk.run()
    page = words_of(desk)
    assert "One person would be added, one changed, 0 unchanged, 2 lines refused." in page
    assert "There is no hub of this name." in page
    assert "One cell cannot be used and would be left out." in page
    assert "&lt;b&gt;" not in page.replace("&lt;b&gt;Bright", "")
    assert directory.status(practice).people == before
    next(each for each in desk.multiselect if each.label.startswith("Columns we do not know")).select("Shoe size")
    desk = desk.run()
    desk = button(desk, "Add or change 2 people")
    assert "Added: 1. Changed: 1. Refused: 2." in words_of(desk)
    una = directory.find(practice, words="una bright").items[0]
    assert (una.name, una.seniority, una.attributes) == ("Una <b>Bright</b>", None, {"Shoe size": "41"})
    assert directory.person(practice, "p-kevin-omondi").seniority == 4
    page = words_of(at_directory(opened, person=una.id))
    assert "una@example.org" in page
    assert "Nothing is recorded yet." in page


def test_what_is_no_list_is_refused_in_a_sentence(opened: Opened) -> None:
    desk = at_directory(opened)
    desk.file_uploader[0].set_value(("people.xlsx", b"PK\x03\x04", "application/zip"))
    assert "save it as CSV (UTF-8)" in words_of(desk.run())


def test_somebody_is_added_by_hand_and_merged_with_the_entry_that_was_there(opened: Opened, practice: Client) -> None:
    desk = at_directory(opened)
    field(desk, "Name").set_value("Mercy Atienno")
    desk.selectbox(key="new-hub").select("lake-basin")
    desk.text_input(key="new-title").set_value("Stall keeper")
    desk = button(desk, "Add")
    assert "Mercy Atienno is in the directory." in words_of(desk)
    desk = at_directory(opened, show="duplicates")
    assert "Names one letter apart in the same hub" in words_of(desk)
    new = next(each for each in directory.find(practice, words="mercy").items if each.name == "Mercy Atienno")
    pair = next(each.key for each in desk.button if each.key and each.key.startswith("look-") and new.id in each.key)
    radio = desk.radio(key=pair.replace("look-", "stays-"))
    radio.set_value("p-mercy-atieno")
    desk = desk.run()
    desk = desk.button(key=pair).click().run()
    assert "This cannot be undone." in words_of(desk)
    desk = button(desk, "Merge them")
    assert "Mercy Atieno is one entry now." in words_of(desk)
    assert [each.id for each in directory.find(practice, words="mercy").items] == ["p-mercy-atieno"]


def test_taking_a_name_out_says_what_it_does_and_does_it(opened: Opened, practice: Client) -> None:
    desk = at_directory(opened, person="p-jun-villanueva")
    desk = button(desk, "See what would happen")
    page = words_of(desk)
    assert "“A colleague of Visayan Islands Hub”" in page
    assert "This cannot be undone." in page
    assert directory.person(practice, "p-jun-villanueva").name == "Jun Villanueva"
    desk = button(desk, "Take the name out for good")
    page = words_of(desk)
    assert "The name was taken out. This is what is left." in page
    assert "Jun Villanueva" not in page
    assert directory.find(practice, words="villanueva").items == ()


def test_an_empty_directory_teaches(opened: Opened) -> None:
    page = words_of(at_directory(opened, space="real"))
    assert "a name and a hub are enough" in page
    assert "Bring in" in page
    assert "desk." not in words_of(at_directory(opened, space="real", lang="fr"))
