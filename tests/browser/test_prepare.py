"""Prepare as it is seen: what is missing stands on the first screen, a source leaves its sentence in sight, a deleted file says so."""

import re

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_of
from tests.browser.test_journey import PROBLEM, drafted, field_of, open_request
from tests.browser.whole_desk import WholeDesk


def right_of(one: Locator, other: Locator) -> bool:
    """Whether one box begins where the other ends, or later."""
    a, b = one.bounding_box(), other.bounding_box()
    assert a
    assert b
    return a["x"] >= b["x"] + b["width"]


def test_the_first_screen_has_the_problem_what_is_not_said_and_a_case_and_no_source_covers_its_sentence(
    page: Page, desk: WholeDesk
) -> None:
    open_request(page, desk.address)
    drafted(page)
    for shown in (box_of(page, PROBLEM), page.locator(".pa-gaps"), page.locator(".pa-case-title").first):
        expect(shown).to_be_in_viewport()
    expect(page.locator(".pa-gaps")).to_contain_text("Not said yet.")

    own = page.get_by_role("button", name=re.compile("^Source 1: The team")).first
    own.click()
    panel = page.locator(".sheet.open .evidence")
    expect(panel).to_be_visible()
    assert right_of(panel, own)

    box_of(page, PROBLEM).click()  # the focus is elsewhere, and Escape still shuts what lies over the page
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    case = page.locator("[class*='st-key-pa-case-'] .marker").first
    case.click()
    expect(panel).to_be_visible()
    assert right_of(case, panel)
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(case).to_be_focused()


def test_a_file_deleted_elsewhere_says_so_while_it_stands_open(page: Page, desk: WholeDesk) -> None:
    open_request(page, desk.address, "Our clinic has no water and nobody repairs the pump. Can you help us?")
    drafted(page)
    found = re.search(r"[?&]file=([^&]+)", page.url)
    assert found
    httpx.delete(f"{desk.service}/api/v1/peer-assists/{found[1]}", headers={"X-Space": "practice"}).raise_for_status()
    expect(page.get_by_text("This file is not here").first).to_be_visible()
    box_of(page, PROBLEM).fill("Typed after it was deleted.")
    expect(box_of(page, PROBLEM)).to_have_value("Typed after it was deleted.")
    expect(field_of(page, PROBLEM).locator("#saved")).to_have_text(re.compile("Not saved yet"))
