"""The screens against the real service, started once with the sample library in its practice space."""

import html
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service.domain.drafts import DraftStatus
from tests.browser.conftest import ROOT, ended, free_port, wait_for
from tests.llm.fake_provider import FakeProvider
from ui.calls import drafts, files
from ui.client import Client, forget_catalogues

Opened = Callable[..., AppTest]


def words_of(desk: AppTest) -> str:
    """Everything the page says in our own HTML, as it is read."""
    bodies = (str(each.proto.body) for each in desk.get("html"))
    return html.unescape("\n".join(body for body in bodies if not body.startswith("<style")))


def button(desk: AppTest, label: str) -> AppTest:
    """Press the first button of that name and draw again."""
    next(each for each in desk.button if each.label == label).click()
    return desk.run()


def file_page(desk: AppTest, file_id: str) -> AppTest:
    """From home to a file, by its button on the board; where other tests opened many, after asking for more of them."""
    while not any(each.key == f"open-{file_id}" for each in desk.button):
        desk.button(key="more-files").click()
        desk.run()
    desk.button(key=f"open-{file_id}").click()
    return desk.run()


def drafted_file(client: Client, request: str) -> str:
    """A file opened from `request` with all three drafts ready; gives its id."""
    file = files.open_file(client, request)
    waiting = {draft.id for draft in drafts.start_all(client, file.id)}
    for _ in range(600):
        waiting = {id for id in waiting if drafts.get(client, id).status in (DraftStatus.WAITING, DraftStatus.RUNNING)}
        if not waiting:
            return file.id
        time.sleep(0.1)
    raise TimeoutError("the drafts were not ready within a minute")


@contextmanager
def running_service(home: Path, **settings: str) -> Iterator[str]:
    """The service with its data in `home` and these settings; gives its address. It ends with the block, also where it never answered."""
    port = free_port()
    log = home / "service.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            cwd=ROOT,
            env={**os.environ, "PEER_ASSIST_HOME": str(home), "PEER_ASSIST_PORT": str(port), **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health", process, log)
        yield address
    finally:
        ended(process)


def scripted(provider: FakeProvider) -> dict[str, str]:
    """The settings of a service whose model is that scripted one."""
    return {
        "PEER_ASSIST_SAMPLE_LIBRARY": "false",
        "PEER_ASSIST_MODEL": "openai/scripted",
        "PEER_ASSIST_MODEL_API_BASE": provider.url,
        "PEER_ASSIST_MODEL_API_KEY": "sk-secret-key",
    }


@pytest.fixture(scope="session")
def service_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_service(tmp_path_factory.mktemp("screens")) as address:
        yield address


@pytest.fixture
def practice(service_address: str) -> Client:
    """The road to the service, for what a test prepares or looks up."""
    return Client(space="practice", base_url=service_address)


@pytest.fixture
def opened(service_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open the desk with what stands after `?` in the address."""
    monkeypatch.setenv("PEER_ASSIST_SERVICE_URL", service_address)

    def open_desk(**address: str) -> AppTest:
        desk = AppTest.from_file(str(Path(ROOT, "ui", "app.py")), default_timeout=60)
        for name, value in {"lang": "en", "space": "practice", **address}.items():
            desk.query_params[name] = value
        return desk.run()

    yield open_desk
    forget_catalogues()
