"""The whole product on free ports: the service with the sample library in a folder of its own, and the desk in front of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Servers, ended, free_port, wait_for


class WholeDesk:
    """`address` is the desk's. The service can be stopped and started again on the same data, as after a reboot."""

    def __init__(self, home: Path, servers: Servers, *, sample: bool, desk_port: int = 0, **environment: str) -> None:
        self.home = home
        self.port, self.desk_port = free_port(), desk_port or free_port()
        self.sample = sample
        self.environment = {"PEER_ASSIST_UI_PORT": str(self.desk_port), **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self.start_service()
        told = {"PEER_ASSIST_SERVICE_URL": self.service, **self.environment}
        self.address = servers.start("ui.asgi:app", port=self.desk_port, **told)

    @property
    def service(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "PEER_ASSIST_HOME": str(self.home),
            "PEER_ASSIST_PORT": str(self.port),
            "PEER_ASSIST_SAMPLE_LIBRARY": "true" if self.sample else "false",
            **self.environment,
        }

    def start_service(self) -> None:
        log = self.home / "service.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "serve"],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(f"{self.service}/health", self.process, log)
        except BaseException:  # a service that was too slow must not go on beside the tests that follow
            self.stop_service(how=signal.SIGKILL)
            raise

    def stop_service(self, *, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            process, self.process = self.process, None
            ended(process, how)

    def restart_service(self, *, how: signal.Signals = signal.SIGKILL) -> None:
        self.stop_service(how=how)
        self.start_service()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[WholeDesk]:
    """With the sample library in the practice space, as on the first day."""
    whole = WholeDesk(tmp_path_factory.mktemp("desk"), servers, sample=True)
    yield whole
    whole.stop_service()
