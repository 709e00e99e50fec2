"""The screens against the real service, started once with the sample library in its practice space."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.browser.conftest import ROOT, free_port, wait_for
from ui.client import Client, forget_catalogues

Opened = Callable[..., AppTest]


@pytest.fixture(scope="session")
def service_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("screens")
    port = free_port()
    log = home / "service.log"
    settings = {"PEER_ASSIST_HOME": str(home), "PEER_ASSIST_PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/health", process, log)
    yield address
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def practice(service_address: str) -> Client:
    """The road to the service, for what a test prepares or looks up."""
    return Client(space="practice", base_url=service_address)


@pytest.fixture
def opened(service_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open the desk with what stands after `?` in the address; `page` opens another screen through its link."""
    monkeypatch.setenv("PEER_ASSIST_SERVICE_URL", service_address)

    def open_desk(page: str = "", **address: str) -> AppTest:
        desk = AppTest.from_file(str(Path(ROOT, "ui", "app.py")), default_timeout=60)
        for name, value in {"lang": "en", "space": "practice", **address}.items():
            desk.query_params[name] = value
        if page:
            desk.session_state["page-to-open"] = page
        return desk.run()

    yield open_desk
    forget_catalogues()
