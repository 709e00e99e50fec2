"""The session's routes over HTTP, on SQLite and on PostgreSQL, with one file in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service import http_errors
from service.database import Database
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.peer_assists import routes as peer_assists
from service.people import routes as people
from service.sessions import routes as sessions
from service.settings import Settings

REQUEST = "Our pumps stand dry since March. The district has not released its share. How do others get it moving?"


@pytest.fixture
def desk(database: Database, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.settings = settings
    app.state.database = database
    app.state.library = Library(database, home=tmp_path / "home", embedder=BundledEmbedder())
    http_errors.install(app)
    for router in (people.router, peer_assists.router, sessions.router):
        app.include_router(router)
    with TestClient(app, base_url="http://test/api/v1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def file(desk: TestClient) -> str:
    """The path of a file with a request, such as `/peer-assists/pa-1`."""
    made: dict[str, Any] = desk.post("/peer-assists", json={"request": REQUEST}).json()
    return f"/peer-assists/{made['id']}"
