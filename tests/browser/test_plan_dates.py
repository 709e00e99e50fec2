"""From a length to a date in a calendar, on the whole product: preset, minutes, slot, date, .ics; and the page on a phone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import choose, downloaded, drawn
from tests.browser.whole_desk import WholeDesk

FILE = "kpatuya-handpumps"
"""The sample file whose people live in five zones."""


def address(desk: WholeDesk, file: str = FILE, **more: str) -> str:
    return f"{desk.address}/plan?space=practice&file={file}" + "".join(
        f"&{name}={value}" for name, value in more.items()
    )


def service(desk: WholeDesk) -> httpx.Client:
    return httpx.Client(base_url=f"{desk.service}/api/v1", headers={"X-Space": "practice"}, timeout=30)


def test_a_length_its_minutes_a_slot_a_date_and_the_calendar_file(desk: WholeDesk, page: Page) -> None:
    page.goto(address(desk))
    expect(page.get_by_text("No agenda is set; the method’s 90 minutes are shown.")).to_be_visible()
    expect(page.get_by_role("button", name="Change the figures")).to_be_visible()
    choose(page, "Length", "Twice 90 minutes, on two days")
    expect(page.get_by_role("heading", name="Day 2")).to_be_visible()
    minutes = page.get_by_label("Minutes: Telling")
    expect(minutes).to_have_count(1)
    minutes.fill("25")
    minutes.press("Enter")
    expect(page.get_by_text("175 minutes of work, 0 minutes of breaks").first).to_be_visible()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    take = page.get_by_role("button", name="Set this date").first
    take.click()
    invitation = downloaded(page, page.get_by_role("button", name="Calendar file (.ics)"))
    calendar: Any = icalendar.Calendar.from_ical(invitation)
    first, second = calendar.walk("VEVENT")
    with service(desk) as client:
        meeting = client.get(f"/peer-assists/{FILE}/meeting").json()
    starts = datetime.fromisoformat(meeting["starts_at"])
    assert first["dtstart"].dt.astimezone(UTC) == starts
    assert first["dtend"].dt - first["dtstart"].dt == timedelta(minutes=80)
    assert second["dtstart"].dt.date() - first["dtstart"].dt.date() == timedelta(days=1)
    page.reload()
    expect(page.get_by_label("Minutes: Telling")).to_have_value("25")


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_axe_finds_nothing_serious(desk: WholeDesk, page: Page, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address(desk, lang="fr" if width == 375 else "en"))
    expect(page.locator(".pa-agenda-bar")).to_be_visible()
    expect(page.locator(".pa-zones")).to_be_visible()
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    serious = [each for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in serious]
