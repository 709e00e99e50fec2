"""The product as a process that can be killed at any moment, and what is needed to drive it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0


class Product:
    """`start` and `kill` as often as one likes, on one data folder. `settings` are PEER_ASSIST_* without the prefix."""

    def __init__(self, home: Path, *, port: int, chroma: bool = False, **settings: str) -> None:
        self.home, self.port = home, port
        self.chroma = {"FAULTS_CHROMA": "1", "PEER_ASSIST_CHROMA_FROM": "1"} if chroma else {}
        self.log = home.parent / f"{home.name}.log"
        self.control = home.parent / f"{home.name}.control"
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)

    @property
    def environment(self) -> dict[str, str]:
        own = {"HOME": str(self.home), "PORT": str(self.port), "SAMPLE_LIBRARY": "false", **self.settings}
        named = {f"PEER_ASSIST_{name}": value for name, value in own.items()}
        return {**named, **self.chroma, "FAULTS_CONTROL": str(self.control)}

    def start(self, *, module: str = "tests.faults.doomed", wait: bool = True, **environment: str) -> float:
        """Until it answers. Returns the seconds it took; raises AssertionError with the end of its log where it never did."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "serve"],
                cwd=ROOT,
                env={**os.environ, **self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait:
            self.wait_until_up()
        return time.monotonic() - began

    def wait_until_up(self) -> None:
        until(self.is_up, START_SECONDS, "the service did not start", unless=self.has_ended)

    def is_up(self) -> bool:
        try:
            return self.client.get("/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def has_ended(self) -> str:
        return self.tail() if self.process is None or self.process.poll() is not None else ""

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Ended when this returns, also where it was dead already."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None
        self.client.close()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False)

    def wait_for_death(self, seconds: float) -> bool:
        assert self.process is not None
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def ask(self, what: str) -> str:
        """Of the process's own thread; empty where it is dead."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as calling:
                calling.settimeout(20)
                calling.connect(str(self.control))
                calling.sendall(what.encode())
                said = b""
                while part := calling.recv(65_536):
                    said += part
                return said.decode()
        except OSError:
            return ""

    def tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-1_500:] if self.log.exists() else ""


class Forking(Product):
    """The same from a process that has imported everything already."""

    def __init__(self, home: Path, *, port: int, chroma: bool = False, **settings: str) -> None:
        super().__init__(home, port=port, chroma=chroma, **settings)
        self._parent: subprocess.Popen[str] | None = None
        self._child = 0

    def start(self, *, module: str = "tests.faults.doomed", wait: bool = True, **environment: str) -> float:
        began = time.monotonic()
        wanted = {"environment": environment, "log": str(self.log)}
        assert self._parent is None or not self._child
        parent = self._parent or self._ready()
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps(wanted) + "\n")
        parent.stdin.flush()
        self._child = int(parent.stdout.readline())
        if wait:
            self.wait_until_up()
        return time.monotonic() - began

    def _ready(self) -> "subprocess.Popen[str]":
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.doomed", "--forks"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._parent.stdout is not None
        assert self._parent.stdout.readline() == "ready\n"
        return self._parent

    def has_ended(self) -> str:
        return "" if self._child and _is_there(self._child) else self.tail()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._child:
            assert self._parent is not None
            assert self._parent.stdout is not None
            if _is_there(self._child):
                os.kill(self._child, how)
            self._parent.stdout.readline()
            self._child = 0
        super().kill()

    def wait_for_death(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while _is_there(self._child) and time.monotonic() < end:
            time.sleep(0.01)
        return not _is_there(self._child)

    def close(self) -> None:
        self.kill()
        if self._parent is not None:
            self._parent.communicate(timeout=20)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until(
    true: Callable[[], Any],
    seconds: float,
    otherwise: str,
    *,
    unless: Callable[[], str] = lambda: "",
    rest: float = 0.03,
) -> float:
    """Wait for it. Returns the seconds; raises AssertionError where it never came."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, otherwise
        ended = unless()
        assert not ended, f"{otherwise}: {ended}"
        time.sleep(rest)
    return time.monotonic() - began


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def commanded(command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`python -m service COMMAND`, where it is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "service", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
