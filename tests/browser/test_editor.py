"""The editor in a real browser: AppTest does not see it."""

import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, expect

from tests.browser.conftest import DEMO, QUIET, Servers

PROBLEM = "The problem in one sentence"


@pytest.fixture
def field(demo: str) -> str:
    """Address of the editor's page with a record of its own, so that tests do not meet each other's text."""
    return f"{demo}/?view=editor&record={uuid4().hex}"


def box(page: Page, label: str = PROBLEM) -> Locator:
    return page.get_by_label(label)


def saved_word(page: Page) -> Locator:
    return page.locator(".editor", has=box(page)).locator("#saved")


def opened(page: Page, address: str) -> Locator:
    page.goto(address)
    expect(box(page)).to_be_visible()
    return box(page)


def test_typing_is_saved_after_a_pause_without_leaving_the_box(page: Page, field: str) -> None:
    text = opened(page, field)
    text.fill("Nothing was released since June.")
    expect(saved_word(page)).to_have_text("Saved")
    expect(page.locator(".stored")).to_have_text("revision 2, saves 1")
    expect(text).to_be_focused()

    page.reload()
    expect(box(page)).to_have_value("Nothing was released since June.")


def test_one_pause_is_one_save_however_fast_one_types(page: Page, field: str) -> None:
    text = opened(page, field)
    text.press_sequentially(" And the treasury is silent about it.", delay=20)
    expect(saved_word(page)).to_have_text("Saved")
    expect(page.locator(".stored")).to_have_text("revision 2, saves 1")


def test_leaving_the_box_saves_at_once(page: Page, field: str) -> None:
    text = opened(page, f"{field}&pause=60")
    text.fill("Typed, then left.")
    expect(saved_word(page)).to_have_text("Saving…")
    text.blur()
    expect(saved_word(page)).to_have_text("Saved")


def test_a_redraw_while_typing_keeps_focus_caret_and_text(page: Page, field: str) -> None:
    text = opened(page, field)
    text.focus()
    text.evaluate("box => box.setSelectionRange(4, 4)")
    text.press_sequentially("whole ", delay=150)  # the page redraws twice a second meanwhile, and one save comes back
    expect(saved_word(page)).to_have_text("Saved")
    page.get_by_role("button", name="Redraw everything").evaluate("button => button.click()")
    expect(page.locator(".drawn")).to_have_text("drawn 2")
    expect(text).to_be_focused()
    assert text.evaluate("box => [box.selectionStart, box.value.slice(0, 16)]") == [10, "The whole county"]


def test_text_typed_and_not_saved_is_there_after_a_reload(page: Page, field: str) -> None:
    text = opened(page, f"{field}&pause=60")
    text.fill("Typed, and the page went away.")
    page.evaluate("addEventListener('pagehide', event => event.stopImmediatePropagation(), { capture: true })")
    page.reload()
    expect(box(page)).to_have_value("Typed, and the page went away.")
    expect(page.get_by_text("Brought back")).to_be_visible()


def test_text_typed_in_a_browser_that_was_killed_is_brought_back_and_saved(
    playwright: Playwright, chromium_path: str, tmp_path: Path, field: str
) -> None:
    def start() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(tmp_path, executable_path=chromium_path, args=list(QUIET))

    reader = start()
    opened(reader.pages[0], f"{field}&pause=60").fill("Typed half a second before the battery died.")
    expect(saved_word(reader.pages[0])).to_have_text("Saving…")
    reader.pages[0].wait_for_timeout(200)
    kill_browser_of(tmp_path)
    with suppress(Error):
        reader.close()

    again = start()
    text = opened(again.pages[0], field)
    expect(text).to_have_value("Typed half a second before the battery died.")
    expect(saved_word(again.pages[0])).to_have_text("Saved")
    expect(again.pages[0].locator(".stored")).to_have_text("revision 2, saves 1")
    again.close()


def kill_browser_of(profile: Path) -> None:
    """Kill -9 every process of the browser that uses this profile folder."""
    found = subprocess.run(
        ["pgrep", "-f", re.escape(f"--user-data-dir={profile}")], capture_output=True, text=True, check=True
    )
    for pid in found.stdout.split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    for lock in profile.glob("Singleton*"):
        lock.unlink(missing_ok=True)


def test_what_somebody_else_saved_is_shown_beside_what_is_being_typed(page: Page, field: str) -> None:
    text = opened(page, f"{field}&pause=60")
    text.fill("My words, not saved yet.")
    page.get_by_role("button", name="Somebody else saves").evaluate("button => button.click()")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else saved this field")
    expect(page.get_by_role("region", name="Saved by Amina Otieno")).to_have_text("Somebody else's words.")
    expect(text).to_have_value("My words, not saved yet.")
    expect(saved_word(page)).to_have_text("Not saved yet – kept in this browser")

    page.get_by_role("button", name="Keep mine").click()
    expect(saved_word(page)).to_have_text("Saved")
    page.reload()
    expect(box(page)).to_have_value("My words, not saved yet.")


def test_a_stale_save_shows_both_and_theirs_can_be_taken(page: Page, context: BrowserContext, field: str) -> None:
    text = opened(page, f"{field}&pause=60")
    elsewhere = context.new_page()
    opened(elsewhere, f"{field}&person=person-2").fill("Saved from another laptop.")
    expect(saved_word(elsewhere)).to_have_text("Saved")

    text.fill("Typed on the first laptop.")
    text.blur()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Take theirs").click()
    expect(text).to_have_value("Saved from another laptop.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_text_kept_under_an_older_revision_meets_what_was_saved_since(
    page: Page, context: BrowserContext, field: str
) -> None:
    text = opened(page, f"{field}&pause=60")
    text.fill("Typed before the reload.")
    page.evaluate("addEventListener('pagehide', event => event.stopImmediatePropagation(), { capture: true })")
    elsewhere = context.new_page()
    opened(elsewhere, f"{field}&person=person-2").fill("Saved meanwhile.")
    expect(saved_word(elsewhere)).to_have_text("Saved")

    page.reload()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(box(page)).to_have_value("Typed before the reload.")
    expect(page.get_by_role("region", name="Saved by Amina Otieno")).to_have_text("Saved meanwhile.")


def test_another_field_of_the_same_record_moving_the_revision_asks_nobody(page: Page, field: str) -> None:
    opened(page, field)
    box(page, "What we want to learn").fill("How others got it released.")
    expect(page.locator(".stored")).to_have_text("revision 2, saves 1")
    box(page).fill("Typed on the older revision.")
    expect(page.locator(".stored")).to_have_text("revision 3, saves 2")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_text_the_service_refuses_stays_in_the_box_with_the_reason(page: Page, field: str) -> None:
    opened(page, field).fill("[refuse] a text that is too long")
    expect(page.get_by_text("This is longer than the field can hold.")).to_be_visible()
    expect(saved_word(page)).to_have_text("Not saved yet – kept in this browser")
    expect(box(page)).to_have_value("[refuse] a text that is too long")


def test_unsent_text_is_not_shown_to_another_person_and_is_gone_after_sign_out(page: Page, field: str) -> None:
    first = "The county assembly committed"
    opened(page, f"{field}&pause=60").fill("Person one's unsent words.")
    page.evaluate("addEventListener('pagehide', event => event.stopImmediatePropagation(), { capture: true })")
    page.goto(f"{field}&person=person-2&pause=60")
    expect(box(page)).to_have_value(re.compile(first))

    page.goto(f"{field}&person=person-2&pause=60&forget=person-1")
    expect(box(page)).to_be_visible()
    page.goto(f"{field}&pause=60")
    expect(box(page)).to_have_value(re.compile(first))
    page.wait_for_timeout(300)
    expect(box(page)).to_have_value(re.compile(first))


def test_text_typed_in_one_file_never_lands_in_the_next(page: Page, field: str) -> None:
    opened(page, f"{field}&pause=60").fill("Words of the first file.")
    page.get_by_role("button", name="Open another file").click()
    expect(box(page)).to_have_value(re.compile("The county assembly committed"))
    expect(page.locator(".stored")).to_have_text("revision 1, saves 0")
    page.get_by_role("button", name="Back to the first file").click()
    expect(box(page)).to_have_value("Words of the first file.")
    expect(page.locator(".stored")).to_have_text("revision 2, saves 1")


def test_hidden_characters_are_taken_out_of_pasted_text(page: Page, field: str) -> None:
    text = opened(page, field)
    text.fill("a\u202eb\u0000c\u200bd\u2066e\r\nf")
    expect(page.locator(".editor", has=box(page)).locator(".note")).to_have_text("Taken out.")
    assert text.input_value() == "abcde\nf"


def test_single_key_commands_of_the_page_do_not_fire_from_the_box(page: Page, field: str) -> None:
    text = opened(page, f"{field}&pause=60")
    text.fill("")
    text.press_sequentially("rc rc")
    page.wait_for_timeout(300)
    expect(text).to_have_value("rc rc")
    expect(page.locator(".drawn")).to_have_text("drawn 1")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_typing_goes_on_while_the_desk_is_down_and_is_saved_when_it_is_back(page: Page, servers: Servers) -> None:
    desk = servers.start(DEMO)
    text = opened(page, f"{desk}/?view=editor&record=down")

    port = servers.kill(desk)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    text.fill("Typed while the desk was down.")
    expect(saved_word(page)).to_have_text("Not saved yet – kept in this browser")
    page.wait_for_timeout(3_000)  # long enough for Streamlit to open its own dialog, which would take the focus
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(text).to_be_focused()

    servers.start(DEMO, port=port)
    expect(page.get_by_text("The connection is lost.")).to_have_count(0, timeout=60_000)
    expect(saved_word(page)).to_have_text("Saved", timeout=30_000)
    expect(page.locator(".stored")).to_have_text("revision 2, saves 1")
    expect(text).to_have_value("Typed while the desk was down.")
    expect(text).to_be_focused()
