"""Starts the scaled-out set on this machine, each part a process of its own, and stops what it started.

    with House(folder, ports=Ports(21200), database_url=url) as house:
        house.start(services=3, workers=2)
        httpx.get(f"{house.service_url}/health")

Nothing here is needed in production: there an init system or `compose.yaml` starts the same commands with the same settings.
"""

import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
WAIT_SECONDS = 90
STOP_SECONDS = 15


class NotStarted(Exception):
    """A part did not start; its text says which, and where its own words are."""


@dataclass(frozen=True)
class Ports:
    """Consecutive ports on 127.0.0.1: two for nginx, one for Chroma, one for the desk, the rest for services."""

    first: int

    @property
    def front(self) -> int:
        return self.first

    @property
    def chroma_front(self) -> int:
        return self.first + 1

    @property
    def chroma(self) -> int:
        return self.first + 2

    @property
    def desk(self) -> int:
        return self.first + 3

    def service(self, number: int) -> int:
        return self.first + 10 + number


@dataclass
class House:
    """`settings` are further PEER_ASSIST_* of every process, without the prefix."""

    folder: Path
    ports: Ports
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def service_url(self) -> str:
        """Where nginx answers for all services."""
        return f"http://127.0.0.1:{self.ports.front}"

    @property
    def chroma_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.chroma_front}"

    @property
    def desk_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.desk}"

    def service_urls(self, services: int) -> list[str]:
        return [f"http://127.0.0.1:{self.ports.service(number)}" for number in range(services)]

    def start(self, *, services: int, workers: int) -> None:
        """Chroma and nginx, then the services all at once, then the workers; returns when all answer."""
        self.start_chroma()
        self.start_nginx(services)
        for number in range(services):
            self.start_service(number)
        for number in range(services):
            self.wait_for(f"service-{number}", f"{self.service_urls(services)[number]}/health")
        for number in range(workers):
            self.start_worker(number)

    def start_chroma(self) -> None:
        chroma = Path(sys.executable).parent / "chroma"
        address = ["--host", "127.0.0.1", "--port", str(self.ports.chroma)]
        self._run("chroma", [str(chroma), "run", "--path", str(self.folder / "chroma"), *address])
        self.wait_for("chroma", f"http://127.0.0.1:{self.ports.chroma}/api/v2/heartbeat")

    def start_nginx(self, services: int) -> None:
        nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if nginx is None:
            raise NotStarted("nginx is not installed (on Debian: apt-get install nginx-light).")
        hosts = [urlsplit(url).netloc for url in self.service_urls(max(services, 1))]
        values = {
            "FOLDER": str(self.folder),
            "CHROMA_TOKEN": self.token,
            "CHROMA_HOST": f"127.0.0.1:{self.ports.chroma}",
            "CHROMA_LISTEN": f"127.0.0.1:{self.ports.chroma_front}",
            "SERVICE_LISTEN": f"127.0.0.1:{self.ports.front}",
            "SERVICES": " ".join(f"server {host} max_fails=1 fail_timeout=2s;" for host in hosts),
        }
        template = Template((ROOT / "scale" / "nginx.conf").read_text(encoding="utf-8"))
        path = self.folder / "nginx.conf"
        path.touch(mode=0o600)
        path.write_text(template.safe_substitute(values), encoding="utf-8")
        self._run("nginx", [nginx, "-c", str(path), "-p", str(self.folder)])
        self.wait_for("nginx", f"{self.chroma_url}/")

    def start_service(self, number: int) -> None:
        self._run(f"service-{number}", [sys.executable, "-m", "service", "serve"], PORT=str(self.ports.service(number)))

    def start_worker(self, number: int) -> None:
        self._run(f"worker-{number}", [sys.executable, "-m", "service", "worker"])

    def start_desk(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "ui.asgi:app", "--log-level", "warning", "--host", "127.0.0.1"]
        self._run("desk", [*command, "--port", str(self.ports.desk)], SERVICE_URL=self.service_url)
        self.wait_for("desk", f"{self.desk_url}/_stcore/health")

    def kill(self, name: str) -> None:
        """As a power cut would: no chance to say anything."""
        part = self.parts.pop(name)
        part.kill()
        part.wait()

    def stop(self) -> None:
        for part in self.parts.values():
            part.terminate()
        for part in self.parts.values():
            try:
                part.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()
        self.parts.clear()

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, name: str, url: str) -> None:
        """Any answer will do, also a refusal. Raises NotStarted."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            if self.parts[name].poll() is not None:
                raise NotStarted(f"{name} stopped while starting: {self.said(name)[-2000:]}")
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise NotStarted(f"{name} did not answer within {WAIT_SECONDS} seconds: {self.said(name)[-2000:]}")

    def _run(self, name: str, command: list[str], **settings: str) -> None:
        given = {
            "HOME": str(self.folder / name),  # each its own: nothing is shared but the database and Chroma
            "DATABASE_URL": self.database_url,
            "JOBS": "elsewhere" if name.startswith("service") else "here",
            "CHROMA_URL": self.chroma_url,
            "CHROMA_TOKEN": self.token,
            "SAMPLE_LIBRARY": "false",
            **self.settings,
            **settings,
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PEER_ASSIST_")}
        environment = kept | {
            f"PEER_ASSIST_{key}": value for key, value in given.items()
        }  # an empty one counts as not set
        with (self.folder / f"{name}.log").open("ab") as words:
            self.parts[name] = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=words, stderr=words, start_new_session=True
            )
