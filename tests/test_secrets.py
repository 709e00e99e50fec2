"""Planted keys: whatever goes wrong, they are in no log, no answer and no file of the data folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.settings import Settings, SettingsError, read_settings
from tests.browser.conftest import free_port, wait_for
from tests.llm.fake_provider import SECRET, FakeProvider, running_provider
from tests.test_whole_service import KINDS, REQUEST, ready

ROOT = Path(__file__).parent.parent
MODEL_KEY = "sk-planted-model-key-4711"
MAIL_PASSWORD = "planted-mail-password-4711"
PLANTED = (MODEL_KEY, MAIL_PASSWORD, SECRET)
KEYS = {"PEER_ASSIST_MODEL_API_KEY": MODEL_KEY, "PEER_ASSIST_SMTP_PASSWORD": MAIL_PASSWORD}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        fake.script = ["401"]
        yield fake


def test_a_refused_key_is_named_nowhere(provider: FakeProvider, tmp_path: Path) -> None:
    port, home, log = free_port(), tmp_path / "home", tmp_path / "service.log"
    home.mkdir()
    said: list[str] = []
    settings = {
        "PEER_ASSIST_HOME": str(home),
        "PEER_ASSIST_PORT": str(port),
        "PEER_ASSIST_SAMPLE_LIBRARY": "false",
        "PEER_ASSIST_MODEL": "openai/planted",
        "PEER_ASSIST_MODEL_API_BASE": provider.url,
        "PEER_ASSIST_LOG": "json",
        "LITELLM_LOG": "DEBUG",
        **KEYS,
    }
    with log.open("wb") as output:
        service = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", service, log)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as desk:
            desk.event_hooks["response"] = [lambda answer: said.append(answer.read().decode())]
            file = desk.post("/api/v1/peer-assists", json={"request": REQUEST}).json()["id"]
            for kind in KINDS[:2]:
                draft = desk.post(f"/api/v1/peer-assists/{file}/drafts", json={"kind": kind}).json()
                done = ready(desk, draft)  # type: ignore[arg-type]
                assert done["status"] == "ready", "the extractive writer takes over"
            for path in ("/api/v1/info", "/api/v1/ledger", f"/api/v1/peer-assists/{file}", "/health", "/nothing"):
                desk.get(path)
    finally:
        service.terminate()
        service.wait(timeout=30)
    assert MODEL_KEY in str(provider.headers), "the key was in use"
    everywhere = {"log": log.read_bytes(), "answers": "\n".join(said).encode()}
    everywhere |= {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert everywhere["answers"]
    assert b'"said": "model_call"' in everywhere["log"]
    assert [line for line in REQUEST.splitlines() if len(line) > 20 and line.encode() in everywhere["log"]] == []
    assert [(name, word) for name, content in everywhere.items() for word in PLANTED if word.encode() in content] == []


def test_a_setting_that_cannot_be_used_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    assert not any(word in repr(Settings()) + str(Settings().model_dump()) for word in PLANTED)
    monkeypatch.setenv("PEER_ASSIST_SMTP_SECURITY", "none")
    monkeypatch.setenv("PEER_ASSIST_SMTP_HOST", "mail.example.org")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert not any(word in str(refused.value) for word in PLANTED)


@pytest.mark.parametrize("command", [["--help"], ["migrate"], ["openapi"], ["no-such-command"]])
def test_no_command_prints_a_key(command: list[str], tmp_path: Path) -> None:
    done: Any = subprocess.run(
        [sys.executable, "-m", "service", *command],
        cwd=ROOT,
        env={**os.environ, **KEYS, "PEER_ASSIST_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not any(word in done.stdout + done.stderr for word in PLANTED)
