"""Every word people can leave anywhere, made hostile: no page fetches anything, runs anything, or offers a way out to it.

The words are planted in the database itself, in every text of every table, so that a field that is new tomorrow is in the game.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any

import httpx
import pytest
from playwright.sync_api import Dialog, Page, expect

from service.database import Database
from tests.browser.conftest import drawn
from tests.browser.whole_desk import WholeDesk
from tests.planting import plant
from ui.screens import SCREENS

pytestmark = pytest.mark.browser

LURES = (
    "![a](http://{host}/md)",
    "<img src=http://{host}/img>",
    "[a](http://{host}/link)",
    "<style>@import'//{host}/css'</style>",
    "<script>fetch('//{host}/js')</script>",
    "<a href=//{host}/a>a</a>",
    "<svg onload=alert(1)>",
    "[a](javascript:alert(1))",
    "$\\href{{//{host}/tex}}{{a}}$",
    ':red[a] :material/home: "><b>',
)
FILES = ("kpatuya-handpumps", "kalikhola-health-post-roof")
WAITS_MS = 20_000


class Attacker:
    """A server on this machine that notes whoever calls."""

    def __init__(self) -> None:
        calls: list[str] = []

        class Noting(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                calls.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.calls = calls
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def attacker() -> Iterator[Attacker]:
    started = Attacker()
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture(scope="module")
def poisoned(desk: WholeDesk, attacker: Attacker) -> WholeDesk:
    desk.stop_service()
    database = Database(f"sqlite:///{desk.home / 'peer_assist.sqlite3'}")
    with database.transaction() as tx:
        lures = cycle([lure.format(host=attacker.host) for lure in LURES])
        planted = plant(tx, lambda text: f"{text} {next(lures)}")
    database.dispose()
    desk.start_service()
    assert planted > 1_000, planted
    return desk


def addresses(service: str) -> list[str]:
    """Every page, those of a file for each file, and a document, a person and a report opened."""
    with httpx.Client(base_url=f"{service}/api/v1", headers={"X-Space": "practice"}, timeout=60) as client:
        document = client.get("/library/documents").json()["items"][0]["id"]
        person = client.get("/people").json()["items"][0]["id"]
        hub = client.get("/hubs").json()["items"][0]["id"]
    pages = [f"{screen.path}?file={file}" for screen in SCREENS if screen.shelf == "file" for file in FILES]
    pages += [f"{screen.path}?" for screen in SCREENS if screen.shelf != "file"]
    pages += [f"library?document={document}", f"directory?person={person}", f"reports?hub={hub}"]
    return [f"/{page}&space=practice&lang=en" for page in pages]


def test_no_page_fetches_runs_or_links_to_what_people_wrote(
    page: Page, poisoned: WholeDesk, attacker: Attacker
) -> None:
    dialogs: list[str] = []

    def shown(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", shown)
    page.add_init_script(
        "window.blocked = []; document.addEventListener('securitypolicyviolation', e => window.blocked.push(e.blockedURI))"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seen = 0
    for address in addresses(poisoned.service):
        page.goto(poisoned.address + address)
        expect(page.locator("h1, h2").first).to_be_visible(timeout=WAITS_MS)
        drawn(page)
        for closed in page.locator("details:not([open]) > summary").all()[:10]:
            if closed.is_visible():
                closed.click()
        drawn(page)
        text = page.locator("[data-testid=stApp]").inner_text()
        seen += text.count(attacker.host)
        assert "Traceback" not in text, address
        assert page.locator("[data-testid=stException]").count() == 0, (address, text[:500])
        ways_out = page.locator(f"[src*='{attacker.host}'], [href*='{attacker.host}'], [href^='javascript']").all()
        assert [each.evaluate("each => each.parentElement.outerHTML.slice(0, 600)") for each in ways_out] == [], address
        assert page.locator("main script, main iframe, main object, main [onload], main [onerror]").count() == 0, (
            address
        )
        # What the policy stops was not cleaned before; only Streamlit's own inline script may be there.
        assert [each for each in page.evaluate("window.blocked") if attacker.host in each] == [], address
    assert seen > 50, "the words must be there to be harmless"
    assert attacker.calls == []
    assert [url for url in asked if attacker.host in url] == []
    assert dialogs == []
