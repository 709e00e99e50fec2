"""The desk itself, when the service cannot be reached."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Servers, free_port
from ui.client import TRY_AGAIN, UNREACHABLE
from ui.texts import Language


@pytest.fixture(scope="module")
def lonely_desk(servers: Servers) -> str:
    """A desk whose service is not there."""
    return servers.start("ui.asgi:app", PEER_ASSIST_SERVICE_URL=f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("fr-FR", "fr")])
def test_without_its_service_the_desk_says_what_is_safe_in_the_browsers_language(
    browser: Browser, lonely_desk: str, locale: str, language: Language
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(lonely_desk)
    expect(page.get_by_role("alert")).to_have_text(UNREACHABLE[language])
    expect(page.get_by_role("button", name=TRY_AGAIN[language])).to_be_visible()
    context.close()


def test_the_shell_asks_nobody_else_for_anything(page: Page, lonely_desk: str, foreign_requests: list[str]) -> None:
    page.goto(lonely_desk)
    expect(page.get_by_role("alert")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("link[rel~=icon]").get_attribute("href") != "./favicon.png"
    assert foreign_requests == []
