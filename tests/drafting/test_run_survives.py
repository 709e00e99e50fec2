"""A service killed in the middle of a model's answer: the draft is made after all, once, and the ledger tells both calls."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.drafting.conftest import REQUEST
from tests.drafting.scripted import HONEST
from tests.llm.fake_provider import FakeProvider

ROOT = Path(__file__).parents[2]
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def start(port: int, tmp_path: Path, provider: FakeProvider) -> Iterator[Start]:
    home = tmp_path / "home"
    home.mkdir()
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "PEER_ASSIST_HOME": str(home),
        "PEER_ASSIST_PORT": str(port),
        "PEER_ASSIST_SAMPLE_LIBRARY": "false",
        "PEER_ASSIST_MODEL": "openai/scripted",
        "PEER_ASSIST_MODEL_API_BASE": provider.url,
        "PEER_ASSIST_MODEL_API_KEY": "k",
        "PEER_ASSIST_MODEL_TIMEOUT_SECONDS": "60",
    }

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "service", "serve"]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


def test_a_draft_outlives_a_killed_service_and_is_saved_once(start: Start, port: int, provider: FakeProvider) -> None:
    provider.script = ["hang", ("say", HONEST)]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        first = start()
        until(lambda: is_up(client))
        hub = client.post(
            "/api/v1/hubs", json={"name": "Lakeside", "country": "UG", "language": "en", "timezone": "UTC"}
        )
        assert hub.status_code == 201, hub.text
        body = {"request": REQUEST, "hub_id": hub.json()["id"], "title": "Water"}
        file_id = client.post("/api/v1/peer-assists", json=body).json()["id"]
        asked = client.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": "problem_statement"}).json()
        until(lambda: bool(provider.bodies))
        first.send_signal(signal.SIGKILL)
        first.wait()
        start()
        until(lambda: is_up(client))

        def draft() -> dict[str, Any]:
            found: dict[str, Any] = client.get(f"/api/v1/drafts/{asked['id']}").json()
            return found

        until(lambda: draft()["status"] not in ("waiting", "running"))
        assert draft()["status"] == "ready", draft()["error"]
        assert draft()["provenance"]["writer"] == "model"
        drafts = client.get(f"/api/v1/peer-assists/{file_id}/drafts").json()["items"]
        assert [each["id"] for each in drafts] == [asked["id"]]
        rows = client.get("/api/v1/ledger", params={"draft": asked["id"]}).json()["items"]
        assert [row["outcome"] for row in rows] == ["answered", "sent"], "the first call's fate is not known"


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
