"""Local mode has no sign-in, so it stays on this machine: what would let others in is refused with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from service.app import build
from service.domain.hosts import is_loopback, without_port
from service.hosts import OwnNamesOnly
from service.settings import Settings, SettingsError, read_settings
from tests.browser.conftest import free_port
from ui.identity import ThisMachineOnly

ROOT = Path(__file__).parents[2]
OTHERS = ("0.0.0.0", "192.0.2.7", "::", "desk.example.org")  # noqa: S104


@pytest.mark.parametrize("host", OTHERS)
def test_the_service_refuses_another_address_in_local_mode(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_ASSIST_HOST", host)
    with pytest.raises(SettingsError, match=r"PEER_ASSIST_HOST.*PEER_ASSIST_IDENTITY=team"):
        read_settings()
    monkeypatch.setenv("PEER_ASSIST_IDENTITY", "team")
    assert read_settings().host == host


@pytest.mark.parametrize("command", ["run", "serve"])
def test_the_start_ends_with_a_sentence_and_a_status(command: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PEER_ASSIST_HOST": OTHERS[0], "PEER_ASSIST_HOME": str(tmp_path)}
    done = _run([sys.executable, "-m", "service", command], environment)
    assert (done.returncode, "nobody signs in" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("how", [["--host", OTHERS[0]], [f"--host={OTHERS[0]}"], []])
def test_the_desk_refuses_another_address_in_local_mode(how: list[str]) -> None:
    environment = {**os.environ, **({} if how else {"UVICORN_HOST": OTHERS[0]})}
    command = [sys.executable, "-m", "uvicorn", "ui.asgi:app", "--port", str(free_port()), *how]
    done = _run(command, environment)
    assert (done.returncode, "has no sign-in" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403)])
def test_a_connection_from_elsewhere_is_refused_however_the_desk_was_started(address: str, status: int) -> None:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("the desk")

    inner = ThisMachineOnly(Starlette(routes=[Route("/", answer)]))

    async def bound(scope, receive, send):  # type: ignore[no-untyped-def]
        await inner({**scope, "server": (address, 8501)}, receive, send)

    answered = TestClient(bound).get("/")
    assert answered.status_code == status
    assert (answered.text == "the desk") is (status == 200)


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("127.0.0.1:8000", "/health", 200),
        ("localhost", "/health", 200),
        ("[::1]:8000", "/health", 200),
        ("evil.example", "/health", 421),
        ("127.0.0.1.evil.example", "/api/v1/peer-assists", 421),
        ("", "/health", 421),
        ("assist.example.org", "/l/nothing", 404),
        ("assist.example.org", "/api/v1/peer-assists", 421),
    ],
)
def test_the_service_answers_to_its_own_names_alone(
    settings: Settings, home: Path, host: str, path: str, status: int
) -> None:
    settings = settings.model_copy(update={"public_url": "https://assist.example.org"})
    with TestClient(OwnNamesOnly(build(settings, work=False), settings), base_url="http://127.0.0.1:8000") as calls:
        assert calls.get(path, headers={"Host": host}).status_code == status


def test_names_of_this_machine_are_told_from_others() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST"))
    assert not any(is_loopback(host) for host in (*OTHERS, "", "localhost.example.org", "127.0.0.1.nip.io"))
    assert [without_port(host) for host in ("[::1]:80", "a.b:80", "A.b", "")] == ["::1", "a.b", "a.b", ""]
