"""Hostile words in every text people can leave anywhere: planted in the database itself, so that tomorrow's fields have them too."""

import json
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, Column, Connection, select, update

from service.tables import metadata

PROSE = re.compile(r"[^\W\d]{2,}[^\W\d]* [^\W\d]{2,}")
"""Words of people: ids, enumerations, dates and digests have no two words in a row."""
_NOT_PEOPLES = ("jobs", "texts")


def plant(tx: Connection, change: Callable[[str], str]) -> int:
    """Change every text of every table, in columns and inside JSON, where the column has room for it. Gives how many."""
    planted = 0
    for table in metadata.sorted_tables:
        if table.name in _NOT_PEOPLES:
            continue
        for row in tx.execute(select(table)).mappings().all():
            changed = {column: _changed(column, row[column], change) for column in table.columns}
            changed = {column: value for column, value in changed.items() if value != row[column]}
            if changed:
                this = [key == row[key] for key in table.primary_key.columns]
                tx.execute(update(table).where(*this).values(changed))
                planted += len(changed)
    return planted


def _changed(column: Column[Any], value: Any, change: Callable[[str], str]) -> Any:
    """As it is where there is no room."""
    if isinstance(column.type, JSON):
        return _inside(value, change)
    if not isinstance(value, str) or not PROSE.search(value):
        return value
    try:
        changed = json.dumps(_inside(json.loads(value), change), ensure_ascii=False)
    except ValueError:
        changed = change(value)
    room = getattr(column.type, "length", None)
    return changed if room is None or len(changed) <= room else value


def _inside(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part) if PROSE.search(part) else part
    if isinstance(part, list):
        return [_inside(each, change) for each in part]
    return {name: _inside(each, change) for name, each in part.items()} if isinstance(part, dict) else part
