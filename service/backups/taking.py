"""Taking a backup while the service works: everything as it was at one moment, and a file that is whole or not there.

SQLite's readers see one snapshot for as long as they read; PostgreSQL's do at REPEATABLE READ. Writers wait for neither.
"""

import errno
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, table, text

from service.backups.parts import FORMAT, MANIFEST, Kind, Manifest, Part, cell_out, columns_of, read_as, tables_at
from service.database import Database, sqlite_file
from service.errors import Conflict, NotFound, Unavailable
from service.routes import VERSION

ROWS_AT_ONCE = 1_000
LEVEL = 1
"""Of packing: vectors hardly get smaller, and text is a third of its size already."""


def take(database: Database, path: Path) -> Manifest:
    """Write a backup to `path`, readable by its owner alone. Raises Conflict where there is such a file already, NotFound where
    there is no database, and Unavailable where it cannot be written."""
    if path.exists():
        raise Conflict("backup.file_exists")
    if database.is_sqlite and not sqlite_file(database.url).exists():
        raise NotFound("backup.nothing_here")
    with _one_moment(database) as tx, _whole_or_nothing(path) as file:
        revision = MigrationContext.configure(tx).get_current_revision()
        if revision is None:
            raise NotFound("backup.nothing_here")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            parts = tuple(_part(tx, archive, name) for name in sorted(tables_at(revision)))
            made = Manifest(format=FORMAT, version=VERSION, revision=revision, made_at=datetime.now(UTC), parts=parts)
            archive.writestr(MANIFEST, made.model_dump_json(indent=1))
    return made


def _part(tx: Connection, archive: zipfile.ZipFile, name: str) -> Part:
    columns, digest, rows = columns_of(tx, name), hashlib.sha256(), 0
    part = Part(table=name, columns=columns, rows=0, sha256="")
    with archive.open(part.file, "w", force_zip64=True) as packed:
        for line in _lines(tx, name, columns):
            rows += 1
            digest.update(line)
            packed.write(line)
    return part.model_copy(update={"rows": rows, "sha256": digest.hexdigest()})


def _lines(tx: Connection, name: str, columns: dict[str, Kind]) -> Iterator[bytes]:
    key = inspect(tx).get_pk_constraint(name)["constrained_columns"]
    cells = {each: read_as(each, kind) for each, kind in columns.items()}
    query = select(*cells.values()).select_from(table(name)).order_by(*(cells[each] for each in key))
    kinds = tuple(columns.values())
    for row in tx.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
        line = [cell_out(kind, value) for kind, value in zip(kinds, row, strict=True)]
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def _one_moment(database: Database) -> Iterator[Connection]:
    if database.is_sqlite:
        with database.transaction(read_only=True) as tx:
            yield tx
        return
    with database.engine.connect() as connection:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with connection.execution_options(**options).begin():
            # A large table is packed for longer than a transaction may stand still.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield connection


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside it takes the name once all of it is on the disk; whatever goes wrong, nothing is left of it."""
    beside = path.with_name(f"{path.name}.part")
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(beside, flags, 0o600), "w+b") as file:
            os.fchmod(file.fileno(), 0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Unavailable("backup.disk_full") from None
        raise Unavailable("backup.cannot_write", reason=error.strerror or "") from None
    finally:
        beside.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
