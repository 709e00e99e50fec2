"""What stands in the boxes of the first page is there until it has been used, and the way in without a mouse."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.browser.conftest import QUIET
from tests.browser.test_editor import kill_browser_of
from tests.browser.whole_desk import WholeDesk

pytestmark = pytest.mark.usefixtures("patient")

REQUEST = "A team’s request"
OPEN = "Open a file and draft it"
WORDS = "Our clinic has no water and nobody repairs the pump. Can you help us?"


def kept(page: Page) -> None:
    expect(page.get_by_text("Kept in this browser until you press the button.").first).to_be_visible()


def test_a_request_typed_and_not_sent_is_there_after_a_reload_and_gone_once_its_file_is_open(
    page: Page, desk: WholeDesk
) -> None:
    page.goto(desk.address)
    page.get_by_label(REQUEST).fill(WORDS)
    kept(page)
    page.reload()
    expect(page.get_by_label(REQUEST)).to_have_value(WORDS)
    expect(page.get_by_text("Brought back")).to_be_visible()

    page.get_by_role("button", name=OPEN).click()
    expect(page.get_by_label("The problem in one sentence")).to_be_visible()
    page.goto(desk.address)
    expect(page.get_by_label(REQUEST)).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.get_by_label(REQUEST)).to_have_value("")


def test_a_request_pasted_in_a_browser_that_was_killed_is_there_again(
    playwright: Playwright, chromium_path: str, tmp_path: Path, desk: WholeDesk
) -> None:
    def start() -> BrowserContext:
        reader = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=chromium_path, args=list(QUIET), locale="en-GB"
        )
        reader.set_default_timeout(45_000)
        return reader

    reader = start()
    reader.pages[0].goto(desk.address)
    reader.pages[0].get_by_label(REQUEST).fill(WORDS)
    kept(reader.pages[0])
    reader.pages[0].wait_for_timeout(200)
    kill_browser_of(tmp_path)
    with suppress(Error):
        reader.close()

    again = start()
    again.pages[0].goto(desk.address)
    expect(again.pages[0].get_by_label(REQUEST)).to_have_value(WORDS)
    again.pages[0].get_by_role("button", name=OPEN).click()
    expect(again.pages[0].get_by_label("The problem in one sentence")).to_be_visible()
    again.close()


def test_what_one_person_typed_is_not_shown_to_the_next(page: Page, desk: WholeDesk) -> None:
    page.goto(f"{desk.address}/?space=practice&as=p-esther-nyambura")
    page.get_by_label(REQUEST).fill("Only Esther should see this.")
    kept(page)
    page.goto(f"{desk.address}/?space=practice")
    expect(page.get_by_label(REQUEST)).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.get_by_label(REQUEST)).to_have_value("")
