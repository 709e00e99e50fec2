"""Text left, evidence right: opening a source by pointer, by keyboard and on a phone."""

import pytest
from playwright.sync_api import Locator, Page, expect

WORDS = "What moved it was a one-page release calendar, signed by the chief officer and read out at the committee"


@pytest.fixture
def sheet(page: Page, demo: str) -> Page:
    page.goto(f"{demo}/?view=claims")
    expect(page.locator(".marker").first).to_be_visible()
    return page


def marker(page: Page) -> Locator:
    return page.get_by_role("button", name="Source 2: Committed is not released: rural water in Turkana")


def card(page: Page) -> Locator:
    return page.get_by_role("article", name="2. Committed is not released")


def test_touching_a_marker_brings_its_source_into_view_with_the_words_marked(sheet: Page) -> None:
    marker(sheet).click()
    expect(marker(sheet)).to_have_attribute("aria-expanded", "true")
    expect(card(sheet)).to_be_in_viewport()
    expect(card(sheet).locator("mark")).to_have_text(WORDS)
    expect(card(sheet).locator("mark")).to_be_in_viewport()
    for words in ("Nairobi hub", "Worked", "Grace Ekai"):
        expect(card(sheet)).to_contain_text(words)
    text, source = sheet.locator(".text").bounding_box(), card(sheet).bounding_box()
    assert text
    assert source
    assert source["x"] >= text["x"] + text["width"]


def test_the_keyboard_opens_a_source_and_escape_comes_back_to_the_marker(sheet: Page) -> None:
    marker(sheet).focus()
    sheet.keyboard.press("Enter")
    expect(card(sheet)).to_be_focused()
    expect(card(sheet).locator("mark")).to_be_in_viewport()
    sheet.keyboard.press("Tab")
    expect(card(sheet).get_by_role("button", name="Read the whole case")).to_be_focused()
    sheet.keyboard.press("Escape")
    expect(marker(sheet)).to_be_focused()
    expect(marker(sheet)).to_have_attribute("aria-expanded", "false")


def test_on_a_phone_the_source_is_a_drawer_from_below_that_leaves_the_text_in_reach(sheet: Page) -> None:
    sheet.emulate_media(reduced_motion="reduce")
    sheet.set_viewport_size({"width": 375, "height": 812})
    expect(card(sheet)).not_to_be_visible()
    marker(sheet).click()
    expect(card(sheet)).to_be_visible()
    expect(card(sheet).locator("mark")).to_be_in_viewport()
    drawer = sheet.locator(".evidence").bounding_box()
    assert drawer
    assert drawer["x"] == 0
    assert drawer["width"] == 375
    assert drawer["y"] > 200
    assert drawer["y"] + drawer["height"] <= 812
    expect(sheet.get_by_role("dialog")).to_have_count(0)
    sheet.get_by_role("button", name="Close the source").click()
    expect(card(sheet)).not_to_be_visible()
    expect(marker(sheet)).to_be_focused()


def test_a_source_the_reader_may_not_open_shows_only_its_title(sheet: Page) -> None:
    closed = sheet.get_by_role("article", name="4. A note of the session")
    expect(closed).to_be_visible()
    expect(closed.get_by_role("button")).to_have_count(0)
    expect(closed.locator("blockquote")).to_have_count(0)


def test_the_four_states_are_said_in_words(sheet: Page) -> None:
    for words in (
        "drafted from 6 notes",
        "Held back. No note says so.",
        "accepted by Amina Otieno",
        "approved by Peter Mwangi",
    ):
        expect(sheet.locator(".state", has_text=words)).to_be_visible()


def test_what_the_reader_does_reaches_the_page(sheet: Page) -> None:
    card(sheet).get_by_role("button", name="Read the whole case").click()
    expect(sheet.locator(".event")).to_have_text("open case-1")
    sheet.get_by_role("button", name="Leave it out").click()
    expect(sheet.locator(".event")).to_have_text("drop c4")


def test_evidence_that_stands_aside_is_shown_only_when_touched(page: Page, demo: str) -> None:
    page.goto(f"{demo}/?view=claims&evidence=aside")
    expect(marker(page)).to_be_visible()
    expect(card(page)).not_to_be_visible()
    marker(page).click()
    expect(card(page).locator("mark")).to_be_in_viewport()
    expect(card(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page)).not_to_be_visible()
    expect(marker(page)).to_be_focused()
