"""The directory in the browser: a list is dropped, read line by line, added, and a person opened from it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import downloaded
from tests.browser.whole_desk import WholeDesk

LISTED = """Nom;Bureau;Fonction;Courriel;Terrain depuis;Salaire
Zoé Kouyaté <img src=http://evil.example/a.png>;Lake Basin Hub;Ingénieure;zoe@example.org;2011;900
Yaw Nulle-Part;Nowhere;;;;
=HYPERLINK("http://evil.example");Lake Basin Hub;;;bientôt;
"""


def test_a_dropped_list_is_shown_added_and_opens_at_a_person(
    page: Page, desk: WholeDesk, tmp_path: Path, foreign_requests: list[str]
) -> None:
    listed = tmp_path / "people.csv"
    listed.write_bytes(LISTED.encode("cp1252"))
    page.goto(f"{desk.address}/directory?space=practice&lang=en")
    expect(page.get_by_text("people in 8 hubs, by name. Page 1.")).to_be_visible()
    page.get_by_text("Bring in a list").click()
    page.locator("input[type=file]").set_input_files(listed)
    expect(page.get_by_text("2 people would be added, 0 changed, 0 unchanged, one line refused.")).to_be_visible()
    expect(page.get_by_text("read as Windows-1252")).to_be_visible()
    expect(page.locator(".pa-list-rows tr", has_text="Yaw Nulle-Part")).to_contain_text("There is no hub of this name.")
    page.get_by_role("button", name="Add or change 2 people").click()
    expect(page.get_by_text("Added: 2. Changed: 0. Refused: 1.")).to_be_visible()

    page.get_by_label("Who are you looking for?").fill("zoe kouyate")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("button", name="Zoé Kouyaté").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zoé Kouyaté <img")
    expect(page.locator(".pa-known")).to_contain_text("zoe@example.org")
    expect(page.locator(".pa-known")).to_contain_text("since 2011")
    expect(page.locator(".pa-known")).to_contain_text("not checked")
    assert foreign_requests == []

    page.get_by_role("button", name="Back to the directory").click()
    expect(page.get_by_text("by name. Page 1.")).to_be_visible()
    text = downloaded(page, page.get_by_role("button", name="Take the list out (CSV)")).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "Zoé Kouyaté" in text
