"""The rooms up to personal links, as for what follows an approval; and a whole service beside a real mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import build
from service.database import Database
from service.settings import Settings
from tests.delivery.inviting import InvitingDesk, furnish, mail_settings
from tests.delivery.mail_server import MailServer, running_mail_server
from tests.follow_up.conftest import approve as approve
from tests.follow_up.conftest import desk as desk

PUBLIC = "https://assist.example.org"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@pytest.fixture
def with_mail(database: Database, tmp_path: Path, mail_server: MailServer) -> Iterator[InvitingDesk]:
    """A service that sends, on either database, with a public address."""
    settings = mail_settings(database, tmp_path / "home", mail_server.port, public_url=PUBLIC)
    with TestClient(build(settings), raise_server_exceptions=False) as client:
        yield furnish(client, database)


@pytest.fixture
def without_mail(sqlite_database: Database, tmp_path: Path) -> Iterator[InvitingDesk]:
    """A service for this machine alone: no mail server, no public address; jobs wait."""
    settings = Settings(home=tmp_path / "home", database_url=sqlite_database.url, sample_library=False)
    with TestClient(build(settings, work=False), raise_server_exceptions=False) as client:
        yield furnish(client, sqlite_database)


@pytest.fixture
def linked(sqlite_database: Database, tmp_path: Path) -> Iterator[InvitingDesk]:
    """A service with a public address and no mail server; jobs wait."""
    settings = Settings(
        home=tmp_path / "home", database_url=sqlite_database.url, sample_library=False, public_url=PUBLIC
    )
    with TestClient(build(settings, work=False), raise_server_exceptions=False) as client:
        yield furnish(client, sqlite_database)
