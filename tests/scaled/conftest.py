"""The scaled-out set, really started: PostgreSQL, Chroma's server behind nginx, three services, two workers."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scale.processes import House, Ports
from tests.conftest import new_database


@pytest.fixture(scope="session")
def ports() -> Ports:
    """A stretch of ports nobody listens on, its own for each of the processes that run tests."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for first in range(21200 + worker * 40, 29000, 160):
        try:
            for port in (*range(first, first + 4), *range(first + 10, first + 14)):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return Ports(first)
    raise AssertionError("no stretch of free ports")


@pytest.fixture(scope="module")
def house(
    postgres_server: Any, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory, ports: Ports
) -> Iterator[House]:
    """Three services and two workers that begin at once on an empty database. Chroma is asked from the first passage on."""
    folder: Path = tmp_path_factory.mktemp("house")
    url = new_database(postgres_server, "pa_house")
    with House(folder, ports, url, settings={"CHROMA_FROM": "1"}) as started:
        started.start(services=3, workers=2)
        yield started
