"""A real Chromium and real servers on free ports. Without a browser these tests are skipped with the reason; in CI they fail."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Request, expect, sync_playwright

ROOT = Path(__file__).parents[2]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DEMO = "tests.browser.demo_app:app"

PATIENCE_MS = 60_000
"""The longest a page may take where service, jobs, embedding and browser share two cores. Nothing asserts on time."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's chromium, or the one `PEER_ASSIST_CHROMIUM` names."""
    named = os.environ.get("PEER_ASSIST_CHROMIUM")
    path = named or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        missing = "no chromium on this machine (apt-get install chromium, or set PEER_ASSIST_CHROMIUM)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one file: while it is open, its event loop runs in this thread, and the job engine refuses to start beside one."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh reader: no storage, English, a laptop's window."""
    fresh = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    fresh.set_default_timeout(PATIENCE_MS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


class Servers:
    """uvicorn processes of this test session, by address."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, app: str, *, healthy: str = "/", port: int | None = None, **environment: str) -> str:
        """Start `module:app` on a free (or the given) port, wait until `healthy` answers, give its address."""
        port = port or free_port()
        address = f"http://127.0.0.1:{port}"
        log = self.logs / f"{port}.log"
        with log.open("ab") as output:
            self.running[address] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "uvicorn",
                    app,
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(port),
                    "--log-level",
                    "warning",
                ],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_for(address + healthy, self.running[address], log)
        return address

    def log(self, address: str) -> str:
        """What that server has logged so far."""
        return (self.logs / f"{address.rpartition(':')[2]}.log").read_text(errors="replace")

    def kill(self, address: str) -> int:
        """kill -9; gives the port, so that it can be started there again."""
        process = self.running.pop(address)
        process.kill()
        process.wait()
        return int(address.rpartition(":")[2])

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Starts servers on free ports; all are stopped after the file, so that they do not work beside the next one."""
    started = Servers(tmp_path_factory.mktemp("servers"))
    yield started
    started.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the server for {address} stopped:\n{log.read_text(errors='replace')}")
        try:
            if httpx.get(address, timeout=2).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {address}:\n{log.read_text(errors='replace')}")


def ended(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, *, seconds: float = 20) -> None:
    """It ends by that signal; where it does not in time the test fails, and nothing is left beside those that follow."""
    process.send_signal(how)
    try:
        process.wait(timeout=seconds)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def demo(servers: Servers) -> str:
    """Address of the demonstration desk: every part, no service."""
    return servers.start(DEMO)


def press(button: Locator, seen: Locator) -> None:
    """Press, and press again as a person would where a page that was redrawing on a busy machine did not take it."""
    for _ in range(5):
        button.click()
        try:
            expect(seen).to_be_visible(timeout=PATIENCE_MS / 4)
        except AssertionError:
            if not button.count():
                break
        else:
            return
    expect(seen).to_be_visible()


def drawn(page: Page) -> None:
    """Nothing is being drawn any more: what is pressed next will not be replaced under the hand."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")


def box_of(page: Page, label: str) -> Locator:
    """The box a reader sees. The one that a new draft's box replaced is kept by Streamlit, hidden (`data-retained`), until a run of the
    whole page ends; where such a run is cut short by the next one, that can take a while."""
    return page.get_by_label(label).filter(visible=True)


def downloaded(page: Page, button: Locator) -> bytes:
    """What a download button gives. It is pressed when the page is at rest: the file of a button that is drawn anew is made anew too."""
    expect(button).to_be_visible()
    drawn(page)
    with page.expect_download(timeout=PATIENCE_MS) as arriving:
        button.click()
    return Path(arriving.value.path()).read_bytes()


def choose(page: Page, label: str, name: str) -> None:
    """Take an option of a list. A list closes when its page scrolls, so it is brought into view and left to rest first."""
    box, option = page.get_by_label(label, exact=True), page.get_by_role("option", name=name, exact=True)
    drawn(page)
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    press(box, option)
    option.click()


@pytest.fixture
def foreign_requests(page: Page) -> list[str]:
    """Addresses outside this machine that the page asked for, allowed or not."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            seen.append(request.url)

    page.on("request", note)
    return seen


# Last, because it builds on what stands above: the whole product, started once for each file that asks for it.
from tests.browser.whole_desk import desk  # noqa: E402, F401
