"""The people and files rooms over HTTP on a migrated SQLite file, and a store-level caller."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service import http_errors
from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId
from service.domain.people import Role
from service.domain.places import Space
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.peer_assists import routes as peer_assists
from service.people import directory_routes
from service.people import routes as people
from service.settings import Settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def caller() -> Caller:
    return Caller(account_id=AccountId("local"), name="Esther", all_hubs=True, roles=frozenset(Role), space=Space.REAL)


@pytest.fixture
def desk(sqlite_database: Database, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.settings = settings
    app.state.database = sqlite_database
    app.state.library = Library(sqlite_database, home=tmp_path / "home", embedder=BundledEmbedder())
    http_errors.install(app)
    app.include_router(people.router)
    app.include_router(directory_routes.router)
    app.include_router(peer_assists.router)
    with TestClient(app, base_url="http://test/api/v1") as client:
        yield client
