"""What a backup is: a zip of one JSON Lines file a table, and `manifest.json`, the last to be written, which says what all of them hold.

A line is a JSON array, its cells in the order of the manifest's columns. Every cell means the same on SQLite and PostgreSQL: moments
in UTC, bytes as base64, JSON as the text it was stored as (so that SQL's NULL and JSON's null stay apart).
"""

import base64
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import Field
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, LargeBinary, Text, cast, column, inspect
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from service.database import Database, UtcDateTime
from service.domain.text import Value

FORMAT = 1
"""Raised when an older version could not read the file any more."""
MANIFEST = "manifest.json"
ALEMBIC = "alembic_version"


class Kind(StrEnum):
    """How a cell is written down."""

    PLAIN = "plain"
    BOOLEAN = "boolean"
    MOMENT = "moment"
    DAY = "day"
    BYTES = "bytes"
    JSON = "json"


class Part(Value):
    """One table. `sha256` is of the part's bytes before they are packed."""

    table: str
    columns: dict[str, Kind]
    rows: int = Field(ge=0)
    sha256: str

    @property
    def file(self) -> str:
        return f"tables/{self.table}.jsonl"


class Manifest(Value):
    format: int
    version: str
    """Of the product."""
    revision: str
    """Of the schema."""
    made_at: datetime
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)


_TYPES: dict[Kind, type[TypeEngine[Any]] | TypeEngine[Any] | None] = {
    Kind.PLAIN: None,
    Kind.BOOLEAN: Boolean,
    Kind.MOMENT: UtcDateTime,
    Kind.DAY: Date,
    Kind.BYTES: LargeBinary,
    Kind.JSON: Text,
}
_OUT: dict[Kind, Callable[[Any], Any]] = {
    Kind.MOMENT: datetime.isoformat,
    Kind.DAY: date.isoformat,
    Kind.BYTES: lambda value: base64.b64encode(value).decode("ascii"),
}
_IN: dict[Kind, Callable[[Any], Any]] = {
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
    Kind.BYTES: lambda value: base64.b64decode(value, validate=True),
}


@cache
def tables_at(revision: str) -> frozenset[str]:
    """Our tables at a revision of the schema, and not those of the job engine, which live beside them."""
    empty = Database("sqlite://")
    try:
        empty.migrate(revision)
        with empty.transaction(read_only=True) as tx:
            return frozenset(inspect(tx).get_table_names()) - {ALEMBIC}
    finally:
        empty.dispose()


def columns_of(tx: Connection, table: str) -> dict[str, Kind]:
    """As the database has them, in its order."""
    return {each["name"]: _kind_of(each["type"]) for each in inspect(tx).get_columns(table)}


def read_as(name: str, kind: Kind) -> ColumnElement[Any]:
    if kind is Kind.JSON:
        return cast(column(name, JSON), Text).label(name)
    return column(name, _TYPES[kind])


def written_as(kind: Kind) -> TypeEngine[Any] | type[TypeEngine[Any]] | None:
    return _TYPES[kind]


def cell_out(kind: Kind, value: Any) -> Any:
    return value if value is None or kind not in _OUT else _OUT[kind](value)


def cell_in(kind: Kind, value: Any) -> Any:
    """Raises ValueError or TypeError where it is no such cell."""
    return value if value is None or kind not in _IN else _IN[kind](value)


def _kind_of(type_: TypeEngine[Any]) -> Kind:
    known = {JSON: Kind.JSON, DateTime: Kind.MOMENT, Date: Kind.DAY, LargeBinary: Kind.BYTES, Boolean: Kind.BOOLEAN}
    return next((kind for each, kind in known.items() if isinstance(type_, each)), Kind.PLAIN)
