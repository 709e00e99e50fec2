"""Every page of the desk: what it may load, what it never shows, and whether everybody can use it."""

import json
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Servers

VIEWS = ("editor", "claims", "notepad", "parts")


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Steps of this peer assist")).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", "/static/none.js", "/desk/fonts/source-sans-3-latin-wght-normal.woff2"]
)
def test_every_answer_carries_the_policy(demo: str, path: str) -> None:
    answer = httpx.get(demo + path)
    policy = answer.headers["content-security-policy"]
    host = demo.removeprefix("http://")
    assert f"connect-src 'self' ws://{host} wss://{host};" in policy
    assert "img-src 'self' data: blob:;" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_strange_host_gets_no_place_in_the_policy(demo: str) -> None:
    answer = httpx.get(demo, headers={"Host": "evil.example;script-src *"})
    assert "evil.example" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_text_loads_nothing_and_runs_nothing(
    page: Page, demo: str, foreign_requests: list[str], view: str
) -> None:
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    opened(page, f"{demo}/?view={view}&hostile=1")
    for button in page.locator(".marker").all():
        button.click()
    assert foreign_requests == []
    assert refused == []  # nothing even tried: the words are text, the policy is the second wall
    assert page.title() == "Peer Assist"
    assert page.get_by_role("link", name="link").count() == 0
    shown = (
        page.get_by_label("The problem in one sentence").input_value()
        if view == "editor"
        else page.locator("body").inner_text()
    )
    assert "![a](http://evil.example/a.png) <img src=http://evil.example/b.png onerror=" in shown
    assert page.get_by_role("heading", level=1).inner_text().endswith("{{7*7}} </textarea></style>")


def test_a_screen_that_fails_says_so_without_a_traceback_or_peoples_words(
    page: Page, demo: str, servers: Servers
) -> None:
    page.goto(f"{demo}/?view=broken")
    expect(page.get_by_role("alert")).to_contain_text("This page could not be shown. What was saved is safe")
    logged = servers.log(demo)
    assert "a screen failed: ValueError" in logged
    assert "demo_desk.py" in logged
    assert "evil.example" not in logged
    said = page.locator("body").inner_text()
    assert "Traceback" not in said
    assert "ValueError" not in said
    assert "evil.example" not in said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_on_a_laptop_and_on_a_phone(
    browser: Browser, demo: str, view: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    opened(page, f"{demo}/?view={view}")
    serious = []
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        if view == "claims":
            page.locator(".marker").first.click()
        page.wait_for_timeout(300)
        serious += [
            f"at {width}: {rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for rule in Axe().run(page).response["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
    context.close()
    assert not serious, json.dumps(serious, indent=1)


@pytest.mark.parametrize("view", VIEWS)
def test_no_page_is_wider_than_its_window_even_with_very_long_words(page: Page, demo: str, view: str) -> None:
    opened(page, f"{demo}/?view={view}&long=1")
    for width in (1440, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 812})
        page.wait_for_timeout(200)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_the_typefaces_are_ours(page: Page, demo: str) -> None:
    opened(page, f"{demo}/?view=parts")
    assert page.evaluate("document.fonts.check('16px \"Peer Sans\"') && document.fonts.check('16px \"Peer Serif\"')")
    loaded = page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)")
    assert {"Peer Sans", "Peer Serif"} <= {family.strip("\"'") for family in loaded}


def test_the_page_says_its_language_and_the_keyboard_can_pass_the_left_column(page: Page, demo: str) -> None:
    opened(page, f"{demo}/?view=parts&lang=fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the text")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to main content")).to_have_count(0)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.testid") == "stMain"


def test_the_file_box_speaks_the_readers_language(page: Page, demo: str) -> None:
    opened(page, f"{demo}/?view=parts&lang=fr")
    expect(page.get_by_role("button", name="Choisir un fichier", exact=True)).to_be_visible()
    expect(page.get_by_text("MB per file")).not_to_be_visible()


def test_streamlits_own_furniture_is_not_shown(page: Page, demo: str) -> None:
    opened(page, f"{demo}/?view=parts")
    for furniture in ("stAppDeployButton", "stMainMenu", "stDecoration", "stStatusWidget"):
        expect(page.get_by_test_id(furniture).locator("visible=true")).to_have_count(0)


def test_a_step_is_chosen_by_keyboard_and_keeps_focus(page: Page, demo: str) -> None:
    opened(page, f"{demo}/?view=parts")
    plan = page.get_by_role("link", name="Plan nothing yet")
    plan.focus()
    page.keyboard.press("Enter")
    expect(plan).to_have_attribute("aria-current", "step")
    expect(plan).to_be_focused()


def test_fonts_come_with_their_licence() -> None:
    fonts = Path(__file__).parents[2] / "ui" / "assets" / "fonts"
    assert all("SIL OPEN FONT LICENSE" in path.read_text() for path in fonts.glob("OFL-*.txt"))
    assert len(list(fonts.glob("OFL-*.txt"))) == 2
