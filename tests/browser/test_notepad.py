"""The notepad in a real browser: AppTest does not see it."""

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, expect

from tests.browser.conftest import DEMO, QUIET, Servers
from tests.browser.test_editor import kill_browser_of


@pytest.fixture
def pad(demo: str) -> str:
    """Address of the notepad's page with notes of its own, so that tests do not meet each other's."""
    return f"{demo}/?view=notepad&record={uuid4().hex}"


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Note", exact=True)


def rows(page: Page) -> Locator:
    return page.get_by_role("row")


def status(page: Page) -> Locator:
    return page.locator("#status")


def opened(page: Page, address: str) -> Locator:
    page.goto(address)
    expect(box(page)).to_be_visible()
    return box(page)


def noted(page: Page, *texts: str) -> None:
    for text in texts:
        box(page).fill(text)
        box(page).press("Enter")


def all_saved(page: Page) -> None:
    expect(status(page)).to_have_text("All notes are saved")


def test_enter_makes_a_note_of_the_phases_kind_and_the_box_is_ready_for_the_next(page: Page, pad: str) -> None:
    opened(page, pad)
    noted(page, "What did the treasury answer?")
    expect(rows(page).first).to_contain_text("What did the treasury answer?")
    expect(rows(page).first).to_contain_text("Question")
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    all_saved(page)
    page.reload()
    expect(rows(page)).to_have_count(1)


def test_many_notes_typed_at_once_are_all_there_in_their_order(page: Page, pad: str) -> None:
    opened(page, pad)
    noted(page, *(f"Note number {number}." for number in range(9)))
    all_saved(page)
    expect(page.locator(".stored")).to_contain_text("9 stored")
    expect(rows(page).first).to_contain_text("Note number 8.")
    expect(rows(page).last).to_contain_text("Note number 0.")


def test_one_key_changes_the_kind_of_a_note_and_alt_with_it_that_of_the_next(page: Page, pad: str) -> None:
    opened(page, pad)
    box(page).fill("They published the releases every month.")
    box(page).press("Alt+o")
    box(page).press("Enter")
    expect(rows(page).first).to_contain_text("Option")
    noted(page, "Only where the radio is listened to.")
    expect(rows(page).first).to_contain_text("Question")
    box(page).press("ArrowDown")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("c")
    expect(rows(page).first.locator(".kind")).to_have_text("Caution")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(box(page)).to_be_focused()
    all_saved(page)
    page.reload()
    expect(rows(page).first.locator(".kind")).to_have_text("Caution")


def test_a_letter_in_the_box_is_a_letter(page: Page, pad: str) -> None:
    opened(page, pad).press_sequentially("oct")
    expect(box(page)).to_have_value("oct")
    expect(page.locator(".pad > .kinds [aria-pressed=true]")).to_have_text("QuestionQ")


def test_by_touch_a_note_opens_with_its_kinds_and_can_be_edited(page: Page, pad: str) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    opened(page, pad)
    noted(page, "Grace: we red it out at the committee.")
    all_saved(page)
    rows(page).first.click()
    rows(page).first.get_by_role("button", name="Option").click()
    expect(rows(page).first.locator(".kind")).to_have_text("Option")
    rows(page).first.get_by_role("button", name="Edit").click()
    page.get_by_label("The note").fill("we read it out at the committee.")
    page.get_by_role("button", name="Keep").click()
    expect(rows(page).first).to_contain_text("we read it out")
    all_saved(page)
    page.reload()
    expect(rows(page).first).to_contain_text("we read it out")
    expect(rows(page).first).to_contain_text("Grace Ekai · peer")


def test_a_name_and_a_colon_say_who_spoke_and_a_word_and_a_colon_do_not(page: Page, pad: str) -> None:
    opened(page, pad)
    noted(page, "grace: it took three months", "Budget: 240 million", "@Ousmane Ndiaye: the letters stayed unanswered")
    expect(rows(page).nth(2)).to_contain_text("Grace Ekai · peer")
    expect(rows(page).nth(1)).to_contain_text("Budget: 240 million")
    expect(rows(page).nth(1).locator(".by")).to_have_count(0)
    expect(rows(page).nth(0).locator(".by")).to_have_text("Ousmane Ndiaye")
    # Said once, the name is known.
    noted(page, "Ousmane: and nobody called")
    expect(rows(page).first.locator(".by")).to_have_text("Ousmane Ndiaye")


def test_names_complete_themselves_by_keyboard(page: Page, pad: str) -> None:
    opened(page, pad).press_sequentially("@pet")
    expect(page.get_by_role("option", name="Peter Mwangi")).to_be_visible()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("Peter Mwangi: ")
    page.keyboard.type("we do it in May")
    expect(page.locator("#said")).to_have_text("Peter Mwangi · host team")
    page.keyboard.press("Enter")
    expect(rows(page).first.locator(".by")).to_have_text("Peter Mwangi · host team")

    box(page).press_sequentially("Fatou: we waited")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("@Fatou: we waited")


def test_what_others_note_comes_in_without_touching_what_is_typed(
    page: Page, context: BrowserContext, pad: str
) -> None:
    opened(page, pad)
    noted(page, "The first.")
    text = box(page)
    text.fill("Half a sent")
    text.evaluate("box => box.setSelectionRange(4, 4)")
    other = context.new_page()
    opened(other, f"{pad}&person=person-2")
    noted(other, "From another laptop.")
    expect(rows(page).first).to_contain_text("From another laptop.")
    expect(text).to_have_value("Half a sent")
    expect(text).to_be_focused()
    assert text.evaluate("box => box.selectionStart") == 4
    expect(rows(other)).to_have_count(2)


def test_notes_typed_while_the_service_is_away_wait_and_are_there_once(page: Page, pad: str) -> None:
    opened(page, pad)
    page.get_by_role("button", name="The service goes away").click()
    expect(page.get_by_role("button", name="The service is back")).to_be_visible()
    noted(page, "One.", "Two.", "Three.")
    expect(status(page)).to_have_text("3 not saved yet – kept in this browser")
    page.reload()
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("not saved yet")
    page.get_by_role("button", name="The service is back").click()
    all_saved(page)
    expect(page.locator(".stored")).to_contain_text("3 stored")
    expect(rows(page)).to_have_count(3)


def test_notes_typed_in_a_browser_that_was_killed_are_sent_by_the_next(
    playwright: Playwright, chromium_path: str, tmp_path: Path, pad: str, page: Page
) -> None:
    def start() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(tmp_path, executable_path=chromium_path, args=list(QUIET))

    opened(page, pad)
    page.get_by_role("button", name="The service goes away").click()
    expect(page.get_by_role("button", name="The service is back")).to_be_visible()
    reader = start()
    opened(reader.pages[0], pad)
    noted(reader.pages[0], "Noted half a second before the battery died.")
    box(reader.pages[0]).fill("And half a sent")
    reader.pages[0].wait_for_timeout(200)
    kill_browser_of(tmp_path)
    with suppress(Error):
        reader.close()

    page.get_by_role("button", name="The service is back").click()
    again = start()
    opened(again.pages[0], pad)
    expect(box(again.pages[0])).to_have_value("And half a sent")
    expect(again.pages[0].locator(".stored")).to_contain_text("1 stored")
    expect(rows(again.pages[0])).to_have_count(1)
    again.close()
    expect(rows(page)).to_have_count(1)


def test_a_deleted_note_can_be_brought_back(page: Page, pad: str) -> None:
    opened(page, pad)
    noted(page, "To stay.", "To go.")
    all_saved(page)
    box(page).press("ArrowDown")
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(1)
    expect(page.locator(".stored")).to_contain_text("1 stored")


def test_two_who_edit_the_same_note_see_both_texts(page: Page, pad: str) -> None:
    opened(page, pad)
    noted(page, "The words.")
    all_saved(page)
    rows(page).first.click()
    rows(page).first.get_by_role("button", name="Edit").click()
    page.get_by_label("The note").fill("My words.")
    page.get_by_role("button", name="The service goes away").evaluate("button => button.click()")
    expect(page.get_by_role("button", name="The service is back")).to_be_visible()
    expect(page.get_by_label("The note")).to_have_value("My words.")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Somebody else edits").evaluate("button => button.click()")
    expect(page.locator(".stored")).to_have_text("1 stored, 1 edited by others")
    page.get_by_role("button", name="The service is back").evaluate("button => button.click()")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this note")
    expect(rows(page).first).to_contain_text("My words.")
    expect(rows(page).first).to_contain_text("Their words.")
    page.get_by_role("button", name="Keep mine").click()
    all_saved(page)
    page.reload()
    expect(rows(page).first).to_contain_text("My words.")


def test_a_note_the_service_refuses_stays_with_the_reason(page: Page, pad: str) -> None:
    opened(page, pad)
    noted(page, "[refuse] too long", "Fine.")
    expect(page.get_by_role("alert")).to_have_text("This is longer than a note can be.")
    expect(page.locator(".stored")).to_contain_text("1 stored")
    page.reload()
    expect(rows(page)).to_have_count(2)


def test_noting_goes_on_while_the_desk_is_down_and_everything_is_there_once_when_it_is_back(
    page: Page, servers: Servers
) -> None:
    desk = servers.start(DEMO)
    opened(page, f"{desk}/?view=notepad&record=down")
    port = servers.kill(desk)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    noted(page, "Noted while the desk was down.", "And another.")
    expect(status(page)).to_have_text("2 not saved yet – kept in this browser")
    expect(box(page)).to_be_focused()

    servers.start(DEMO, port=port)
    expect(page.get_by_text("The connection is lost.")).to_have_count(0, timeout=60_000)
    all_saved(page)
    expect(page.locator(".stored")).to_contain_text("2 stored")
    expect(rows(page)).to_have_count(2)
    expect(box(page)).to_be_focused()
