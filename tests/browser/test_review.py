"""The review of a write-up in a real browser: one key a sentence, nothing typed lost, two reviewers, hostile words."""

import uuid

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def record() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def sheet(page: Page, demo: str, record: str) -> Page:
    page.goto(f"{demo}/?view=review&record={record}")
    expect(page.locator(".line").first).to_be_visible()
    return page


def line(page: Page, id: str) -> Locator:
    return page.locator(f'.line[data-line="{id}"]')


def events(page: Page) -> Locator:
    return page.locator(".events")


def test_one_key_accepts_a_sentence_and_goes_to_the_next_one_to_read(sheet: Page) -> None:
    line(sheet, "l1").focus()
    for _ in range(3):
        sheet.keyboard.press("a")
    expect(events(sheet)).to_have_text("accept l1; accept l2; accept l3")
    expect(line(sheet, "l3")).to_have_attribute("data-state", "accepted")
    expect(line(sheet, "l4")).to_be_focused()
    expect(sheet.locator(".left")).to_contain_text("To read: 1")


def test_the_rest_of_a_section_is_accepted_with_one_button(sheet: Page) -> None:
    sheet.get_by_role("button", name="Accept these 3").click()
    expect(events(sheet)).to_have_text("accept l1; accept l2; accept l3")
    expect(line(sheet, "l4")).to_have_attribute("data-state", "drafted")


def test_a_changed_sentence_is_saved_and_shows_what_was_drafted(sheet: Page) -> None:
    line(sheet, "l2").focus()
    sheet.keyboard.press("e")
    sheet.get_by_role("textbox", name="The sentence").fill("Visit when the women are at the pump.")
    sheet.keyboard.press("Enter")
    expect(line(sheet, "l2").locator(".body")).to_contain_text("Visit when the women are at the pump.")
    expect(line(sheet, "l2")).to_have_attribute("data-state", "edited")
    line(sheet, "l2").get_by_text("As it was drafted").click()
    expect(line(sheet, "l2").locator(".drafted")).to_contain_text("at four")


def test_a_sentence_somebody_else_changed_meanwhile_shows_both_texts(sheet: Page, demo: str, record: str) -> None:
    other = sheet.context.new_page()
    other.goto(f"{demo}/?view=review&record={record}")
    expect(line(other, "l1")).to_be_visible()
    other.get_by_role("button", name="Somebody else changes the first").click()
    expect(line(other, "l1").locator(".body")).to_contain_text("Somebody else's words.")
    line(sheet, "l1").focus()
    sheet.keyboard.press("e")
    sheet.get_by_role("textbox", name="The sentence").fill("Mine, typed at the same time.")
    sheet.keyboard.press("Enter")
    both = line(sheet, "l1").locator(".both")
    expect(both).to_contain_text("Somebody else's words.")
    both.get_by_role("button", name="Keep mine").click()
    expect(line(sheet, "l1").locator(".body")).to_contain_text("Mine, typed at the same time.")
    expect(both).to_have_count(0)


def test_what_is_typed_and_not_saved_is_there_after_a_reload(sheet: Page) -> None:
    line(sheet, "l2").focus()
    sheet.keyboard.press("e")
    sheet.get_by_role("textbox", name="The sentence").fill("Half a thought")
    sheet.wait_for_timeout(300)
    sheet.reload()
    expect(sheet.get_by_role("textbox", name="The sentence")).to_have_value("Half a thought")


def test_a_refused_sentence_says_why_and_keeps_the_words(sheet: Page) -> None:
    line(sheet, "l2").focus()
    sheet.keyboard.press("e")
    sheet.get_by_role("textbox", name="The sentence").fill("[refuse] too long")
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_role("alert")).to_contain_text("longer than a sentence")
    sheet.reload()
    expect(sheet.get_by_role("textbox", name="The sentence")).to_have_value("[refuse] too long")


def test_an_action_step_or_a_disagreement_cannot_be_left_out(sheet: Page) -> None:
    line(sheet, "l3").focus()
    sheet.keyboard.press("l")
    expect(line(sheet, "l3").get_by_role("button", name="Leave out")).to_have_count(0)
    line(sheet, "l1").focus()
    sheet.keyboard.press("l")
    expect(events(sheet)).to_have_text("leave_out l1")


def test_a_sentence_is_added_under_its_kind(sheet: Page) -> None:
    sheet.get_by_role("button", name="Add to Action steps").click()
    sheet.get_by_role("textbox", name="A new sentence under Action steps").fill("Ask Mariama.")
    sheet.keyboard.press("Enter")
    expect(line(sheet, "l5")).to_contain_text("Ask Mariama.")
    expect(line(sheet, "l5")).to_contain_text("added by Amina Otieno")


def test_a_locked_write_up_is_only_read(page: Page, demo: str, record: str) -> None:
    page.goto(f"{demo}/?view=review&record={record}&locked=1")
    line(page, "l1").focus()
    page.keyboard.press("a")
    expect(page.locator(".row")).to_have_count(0)
    expect(events(page)).to_have_text("")
    page.locator(".marker").first.click()
    expect(page.locator(".card.chosen mark")).to_be_visible()


def test_hostile_words_stay_words(page: Page, demo: str, record: str, foreign_requests: list[str]) -> None:
    page.goto(f"{demo}/?view=review&record={record}&hostile=1")
    expect(line(page, "l1")).to_contain_text("<script>")
    line(page, "l1").focus()
    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="The sentence")).to_be_visible()
    assert page.title() != "owned"
    assert foreign_requests == []
