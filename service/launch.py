"""`make run`: migrate, load the sample library once, start the service and the desk, wait until both are well, stop both on Ctrl-C."""

import ctypes
import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.settings import Settings

ROOT = Path(__file__).parent.parent
WAIT_SECONDS = 60
STOP_SECONDS = 15
"""Longer than the service takes to end its requests and park its jobs."""
LINGER_SECONDS = 2
"""How long an open browser tab may hold up the desk's end."""
FREE_BYTES_NEEDED = 200_000_000
HEAPS = ("MALLOC_ARENA_MAX", "2")
"""glibc's own choice is eight for each core, and threads take turns with all of them: what is free in one stays unused by the others."""
_M_ARENA_MAX = -8
"""From glibc's malloc.h."""


class CannotStart(Exception):
    """Why the desk cannot start, as one sentence."""


def run(settings: Settings) -> int:
    """Start both and stay until stopped. Returns the exit status."""
    check_disk(settings.home)
    check_port(settings.host, settings.port, "PEER_ASSIST_PORT", "the service")
    check_port(settings.host, settings.ui_port, "PEER_ASSIST_UI_PORT", "the desk")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    service = start([sys.executable, "-m", "service", "serve"])
    desk = None
    try:
        service_url = f"http://{settings.host}:{settings.port}"
        desk_url = f"http://{settings.host}:{settings.ui_port}"
        wait_for(f"{service_url}/health", service, "the service")
        linger = ["--timeout-graceful-shutdown", str(LINGER_SECONDS)]
        address = ["--host", settings.host, "--port", str(settings.ui_port)]
        desk = start(
            [sys.executable, "-m", "uvicorn", "ui.asgi:app", "--log-level", "warning", *address, *linger],
            PEER_ASSIST_SERVICE_URL=service_url,
        )
        wait_for(f"{desk_url}/_stcore/health", desk, "the desk")
        say(
            f"\nPeer Assist is ready.\n  The desk     {desk_url}\n  The service  {service_url}/api/v1\n  Drafting     {drafting(settings)}"
        )
        if settings.signs_in:
            say(
                "People sign in. The first account:  .venv/bin/python -m service account add --administrator NAME EMAIL"
            )
        say("Press Ctrl-C to stop.")
        while service.poll() is None and desk.poll() is None:
            time.sleep(0.3)
        say("A part stopped by itself; stopping the other. What was saved is safe. Start again with: make run")
        return 1
    except KeyboardInterrupt:
        say("\nStopping.")
        return 0
    finally:
        stop(desk, service)


def few_heaps() -> None:
    """Have all threads of this process, and of those it starts, share two heaps; where the variable is set, it is as it says.

    With two hundred at work that is 270 MB less, and no growth (docs/decisions/0028-load.md). Another C library than glibc is left alone.
    """
    variable, most = HEAPS
    if variable in os.environ:
        return
    os.environ[variable] = most
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, int(most))


def drafting(settings: Settings) -> str:
    if not settings.model:
        return "the extractive writer, on this machine, without a model (set PEER_ASSIST_MODEL to use one)"
    if settings.drafts_with_local_model:
        return f"{Path(settings.model).name}, on this machine"
    return f"{settings.model}, and the extractive writer when it cannot be reached"


def check_disk(home: Path) -> None:
    """Make the data folder and see that it can be written and has room."""
    check_folder(home)
    free = shutil.disk_usage(home).free
    if free < FREE_BYTES_NEEDED:
        raise CannotStart(
            f"The disk that holds {home} has {free // 1_000_000} MB free; at least {FREE_BYTES_NEEDED // 1_000_000} MB are needed."
        )


def check_folder(home: Path) -> None:
    """Make the data folder and see that it can be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CannotStart(f"The disk that holds {home} is full. Make room and start again.") from None
        raise CannotStart(
            f"The data folder {home} cannot be written ({error.strerror}). Set PEER_ASSIST_HOME to another."
        ) from None


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Have the data folder to oneself while its SQLite database is served: a second process would take over live work.

    Raises CannotStart where another process has it. The lock goes with the process, however it ends.
    """
    with (home / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"Another Peer Assist is at work on the data folder {home}. Stop it, or set PEER_ASSIST_HOME to another folder."
            ) from None
        yield


def check_port(host: str, port: int, variable: str, what: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CannotStart(
                f"Port {port} is taken, perhaps by another Peer Assist. Stop it, or choose another port for {what} with {variable}."
            ) from None


def start(command: list[str], **environment: str) -> subprocess.Popen[bytes]:
    """A child in its own group, so that Ctrl-C reaches it through us and both stop in order."""
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True)


def stop(*children: subprocess.Popen[bytes] | None) -> None:
    """Ask all to end at once, wait for each, and end what does not."""
    running = [child for child in children if child is not None and child.poll() is None]
    for child in running:
        child.terminate()
    for child in running:
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for(url: str, child: subprocess.Popen[bytes], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise CannotStart(f"{what.capitalize()} stopped while starting; the lines above say why.")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CannotStart(f"{what.capitalize()} did not answer within {WAIT_SECONDS} seconds.")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
