"""Hostile words in every text people can leave anywhere: planted in the database itself, so that tomorrow's fields have them too."""

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

PROSE = re.compile(r"[^\W\d]{2,}[^\W\d]* [^\W\d]{2,}")
"""Words of people: ids, enumerations, dates and digests have no two words in a row."""
_NOT_PEOPLES = ("alembic_version", "jobs", "texts")


def plant(database: sqlite3.Connection, change: Callable[[str], str]) -> int:
    """Change every text of every table, in columns and inside JSON, where the column has room for it. Gives how many."""
    planted = 0
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table in _NOT_PEOPLES or table.startswith("sqlite_"):
            continue
        for _, column, kind, *_ in database.execute(f'PRAGMA table_info("{table}")').fetchall():
            room = int(found.group(1)) if (found := re.search(r"\((\d+)\)", kind)) else 1_000_000
            for rowid, value in database.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall():
                changed = _changed(value, change)
                if changed != value and len(changed) <= room:
                    database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (changed, rowid))
                    planted += 1
    return planted


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if not isinstance(value, str) or not PROSE.search(value):
        return value
    try:
        held = json.loads(value)
    except ValueError:
        return change(value)
    return json.dumps(_inside(held, change), ensure_ascii=False)


def _inside(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part) if PROSE.search(part) else part
    if isinstance(part, list):
        return [_inside(each, change) for each in part]
    return {name: _inside(each, change) for name, each in part.items()} if isinstance(part, dict) else part
