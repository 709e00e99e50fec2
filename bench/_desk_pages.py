"""How long the desk's pages take in a real browser: from asking until what was asked for stands there and nothing is being drawn."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from bench.start import ROOT, free_port

TIMES = 3
LONGEST_MS = 120_000
FOUND = "[class*='st-key-pa-found-']"
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


def seconds_of_pages(home: Path, *, query: str, document_id: str) -> dict[str, float]:
    """Median seconds of each page, by its name."""
    browser_path = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if browser_path is None:
        print("  no chromium on this machine; pages are left out", file=sys.stderr)
        return {}
    pages = {
        "Home": ("/", "h1"),
        "Library": ("/library", FOUND),
        "Library, a search": (f"/library?q={quote(query)}", f"{FOUND} mark"),
        "a document": (f"/library?document={quote(document_id)}", ".pa-document"),
    }
    with desk(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="en-GB")
        page.set_default_timeout(LONGEST_MS)
        seconds_until(page, address + "/", "h1")
        found = {
            name: statistics.median(seconds_until(page, address + path, sign) for _ in range(TIMES))
            for name, (path, sign) in pages.items()
        }
        browser.close()
    return found


def seconds_until(page: Page, address: str, sign: str) -> float:
    started = time.perf_counter()
    page.goto(address)
    expect(page.locator(sign).first).to_be_visible(timeout=LONGEST_MS)
    expect(page.locator(READY)).to_be_attached(timeout=LONGEST_MS)
    return time.perf_counter() - started


@contextmanager
def desk(home: Path) -> Iterator[str]:
    """The service with that folder, its library read in, and the desk in front of it."""
    port, desk_port = free_port(), free_port()
    service = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PEER_ASSIST_HOME": str(home),
        "PEER_ASSIST_PORT": str(port),
        "PEER_ASSIST_UI_PORT": str(desk_port),
        "PEER_ASSIST_SERVICE_URL": service,
        "PEER_ASSIST_SAMPLE_LIBRARY": "false",
    }
    ui = [sys.executable, "-m", "uvicorn", "ui.asgi:app", "--port", str(desk_port), "--log-level", "warning"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment)
        for command in ([sys.executable, "-m", "service", "serve"], ui)
    ]
    try:
        until_answered(f"{service}/health")
        while is_being_read(service):
            time.sleep(0.5)
        until_answered(f"http://127.0.0.1:{desk_port}/")
        yield f"http://127.0.0.1:{desk_port}"
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=60)


def is_being_read(service: str) -> bool:
    """A large library says with 503 that it is being read, where somebody would have to wait for it."""
    answer = httpx.get(f"{service}/api/v1/library/status", timeout=300)
    return answer.status_code == 503 or answer.json()["index"] == "loading"


def until_answered(address: str, *, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {address}")
