"""All tables of all rooms, for migrations and tests. A room owns its `…tables.py`; importing them registers them."""

import importlib
from pathlib import Path

import service.jobs  # noqa: F401
from service.database import metadata

for _path in sorted(Path(__file__).parent.glob("*/*tables.py")):
    importlib.import_module(f"service.{_path.parent.name}.{_path.stem}")

__all__ = ["metadata"]
