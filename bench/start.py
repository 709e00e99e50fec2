"""From nothing running to a healthy service, first and second time."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

NAME = "Service start to healthy"
ROOT = Path(__file__).parent.parent
LONGEST_SECONDS = 120


def run(quick: bool) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as home:
        first = seconds_to_healthy(home)
        again = min(seconds_to_healthy(home) for _ in range(1 if quick else 3))
    bare = seconds_to_import()
    return [
        {
            "measure": "Start to healthy, first time (migrates, loads the sample)",
            "value": first,
            "unit": "s",
            "against": "",
            "ratio": None,
        },
        {
            "measure": "Start to healthy",
            "value": again,
            "unit": "s",
            "against": "importing FastAPI and SQLAlchemy alone",
            "ratio": again / bare,
            "target": "≤ 5 s",
        },
    ]


def seconds_to_healthy(home: str) -> float:
    port = free_port()
    environment = {**os.environ, "PEER_ASSIST_HOME": home, "PEER_ASSIST_PORT": str(port)}
    started = time.perf_counter()
    service = subprocess.Popen([sys.executable, "-m", "service", "serve"], cwd=ROOT, env=environment)
    try:
        while time.perf_counter() - started < LONGEST_SECONDS:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
                    return time.perf_counter() - started
            except (urllib.error.URLError, OSError):
                if service.poll() is not None:
                    raise RuntimeError("the service stopped while starting") from None
                time.sleep(0.02)
    finally:
        service.terminate()
        service.wait()
    raise RuntimeError("the service did not become healthy")


def seconds_to_import() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi, sqlalchemy, uvicorn"], check=True)
    return time.perf_counter() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
