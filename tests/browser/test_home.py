"""What stands in the boxes of the first page is there until it has been used, and the way in without a mouse."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, expect

from tests.browser.conftest import PATIENCE_MS, QUIET, box_of
from tests.browser.test_editor import kill_browser_of
from tests.browser.whole_desk import WholeDesk

REQUEST = "A team’s request"
OPEN = "Open a file and draft it"
EXAMPLE = (Path(__file__).parents[2] / "corpus" / "example_request.en.txt").read_text(encoding="utf-8")
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
    expect(box_of(page, "The problem in one sentence")).to_be_visible()
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
        reader.set_default_timeout(PATIENCE_MS)
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
    expect(box_of(again.pages[0], "The problem in one sentence")).to_be_visible()
    again.close()


def test_what_one_person_typed_is_not_shown_to_the_next(page: Page, desk: WholeDesk) -> None:
    page.goto(f"{desk.address}/?space=practice&as=p-esther-nyambura")
    page.get_by_label(REQUEST).fill("Only Esther should see this.")
    kept(page)
    page.goto(f"{desk.address}/?space=practice")
    expect(page.get_by_label(REQUEST)).to_be_visible()
    page.wait_for_timeout(1_000)
    expect(page.get_by_label(REQUEST)).to_have_value("")


def test_from_a_pasted_request_to_an_opened_source_with_the_keyboard_alone(page: Page, desk: WholeDesk) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(desk.address)
    expect(page.get_by_label(REQUEST)).to_be_visible()
    page.evaluate("words => navigator.clipboard.writeText(words)", EXAMPLE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the left column
    tab_to(page, page.get_by_label(REQUEST))
    page.keyboard.press("Control+v")
    expect(page.get_by_label(REQUEST)).to_have_value(EXAMPLE)
    tab_to(page, page.get_by_role("button", name=OPEN))
    page.keyboard.press("Enter")
    expect(page.get_by_text("drafted from the team’s own sentences").first).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)

    # The next step leads to the sheet, and a marker opens its source beside the words.
    tab_to(page, page.get_by_role("link", name="Read the draft"))
    page.keyboard.press("Enter")
    expect(page.locator("#pa-sheet")).to_be_focused()
    expect(page.locator("#pa-sheet")).to_be_in_viewport()
    marker = page.get_by_role("button", name=re.compile("^Source 1:")).first
    tab_to(page, marker)
    page.keyboard.press("Enter")
    source = page.locator(".evidence .card.chosen")
    expect(source).to_be_focused()
    expect(source.locator("mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()
    expect(marker).to_be_focused()


def test_an_address_without_a_page_or_with_a_stranger_in_it_opens_the_first_page(page: Page, desk: WholeDesk) -> None:
    page.goto(f"{desk.address}/nowhere?lang=fr")
    expect(page.get_by_label("La demande d’une équipe")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("La demande d’une équipe").click(trial=True)

    page.goto(f"{desk.address}/?space=elsewhere&as=nobody-known&lang=fr")
    expect(page.get_by_label("La demande d’une équipe")).to_be_visible()

    page.goto(f"{desk.address}/prepare?space=practice&file=nonsense&lang=fr")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aucun dossier de ce nom")
    page.get_by_role("button", name="Voir vos dossiers").click()
    expect(page.get_by_label("La demande d’une équipe")).to_be_visible()


def tab_to(page: Page, wanted: Locator, *, most: int = 80) -> None:
    """Tab forwards until the focus is there, as somebody without a mouse does."""
    for _ in range(most):
        if wanted.evaluate("it => it.getRootNode().activeElement === it"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{most} times Tab do not reach {wanted}")
