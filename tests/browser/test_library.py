"""The library in the browser: drop files, see what became of each, find one again, delete it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import drawn, press
from tests.browser.whole_desk import WholeDesk

CASE = """---
title: The pump that rang the district
hub: lake-basin
date: 2026-03-03
outcome: worked
language: en
---

## What we did

The hand pump at Oseru had been broken since June and no mechanic came. We asked how others pay for repairs.

## What we learned

A prepaid airtime line let the caretaker ring the district mechanic, and the first repair took two days.
"""


@pytest.fixture
def write_ups(tmp_path: Path) -> list[Path]:
    good, bad = tmp_path / "pump-airtime.md", tmp_path / "broken.docx"
    good.write_text(CASE, encoding="utf-8")
    bad.write_bytes(b"not a Word file at all")
    return [good, bad]


def test_dropped_files_are_reported_one_by_one_found_and_deleted(
    page: Page, desk: WholeDesk, write_ups: list[Path], foreign_requests: list[str]
) -> None:
    page.goto(f"{desk.address}/library?space=practice")
    page.get_by_text("Add past write-ups").click()
    page.locator("input[type=file]").set_input_files(write_ups)
    expect(page.get_by_text("broken.docx")).to_be_visible()  # its line moves the button down
    drawn(page)
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("1 document was added.")).to_be_visible()
    expect(page.locator(".pa-imported", has_text="broken.docx")).to_be_visible()
    expect(page.locator(".pa-imported", has_text="pump-airtime.md")).to_be_visible()

    page.get_by_label("What are you looking for?").fill("caretaker rings the mechanic with prepaid airtime")
    page.get_by_role("button", name="Search", exact=True).click()
    found = page.locator("[class*='st-key-pa-found-']", has_text="The pump that rang the district")
    expect(found).to_be_visible()
    expect(found).to_contain_text("Worked")
    expect(found.locator("mark").first).to_be_visible()

    found.get_by_role("button", name="Read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The pump that rang the district")
    expect(page.locator(".pa-document")).to_contain_text("the first repair took two days")

    page.get_by_text("Delete it", exact=True).click()
    expect(page.get_by_text("It cannot be undone.")).to_be_visible()
    deleted = page.get_by_text("Deleted: The pump that rang the district.")
    press(page.get_by_role("button", name="Delete it for good"), deleted)
    assert foreign_requests == []


def test_a_kept_link_to_a_search_finds_the_same_again(page: Page, desk: WholeDesk) -> None:
    page.goto(f"{desk.address}/library?space=practice&q=county+budget+not+released")
    expect(page.locator("[class*='st-key-pa-found-']").first).to_be_visible()
    expect(page.get_by_label("What are you looking for?")).to_have_value("county budget not released")


def test_hostile_words_in_a_write_up_stay_words(
    page: Page, desk: WholeDesk, tmp_path: Path, foreign_requests: list[str]
) -> None:
    hostile = tmp_path / "hostile.md"
    words = (
        "![x](http://evil.example/a.png) <img src=http://evil.example/b.png> <script>document.title='owned'</script>"
    )
    hostile.write_text(
        f"---\ntitle: Quince {words[:60]}\nlanguage: en\n---\n\nQuince harvest {words}\n", encoding="utf-8"
    )
    page.goto(f"{desk.address}/library?space=practice")
    page.get_by_text("Add past write-ups").click()
    page.locator("input[type=file]").set_input_files(hostile)
    expect(page.get_by_text("hostile.md")).to_be_visible()
    drawn(page)
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("1 document was added.")).to_be_visible()
    page.get_by_label("What are you looking for?").fill("quince harvest")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator("[class*='st-key-pa-found-']", has_text="Quince").get_by_role("button", name="Read").click()
    expect(page.locator(".pa-document")).to_contain_text("Quince harvest")
    expect(page.locator(".pa-document")).to_contain_text("<script>")
    assert not re.search("owned", page.title())
    assert foreign_requests == []
