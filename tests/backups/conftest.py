from collections.abc import Iterator
from pathlib import Path

import pytest

from service.database import Database
from service.settings import Settings
from tests.backups.furnishing import furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with rows in every table, to copy."""
    return furnish(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def full(settings: Settings, furnished: Path) -> Iterator[Database]:
    """The database of `settings`, with rows in every table."""
    settings.home.mkdir(parents=True)
    (settings.home / "peer_assist.sqlite3").write_bytes(furnished.read_bytes())
    database = Database(settings.database)
    yield database
    database.dispose()
