"""Is a file a whole backup of a version we know? Everything in it is read and compared before anything else is touched."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from pydantic import ValidationError

from service.backups.parts import FORMAT, MANIFEST, Manifest, Part, cell_in
from service.database import Database
from service.errors import Conflict, NotFound, UnreadableFile

MOST_MANIFEST_BYTES = 5_000_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, TypeError, ValueError)
"""What the standard library raises for a file that is not what it says it is, or is packed in a way zipfile does not know."""


class Backup:
    """A backup that was read through and holds."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive, self.manifest = archive, manifest

    def rows(self, part: Part) -> Iterator[dict[str, Any]]:
        """A part's rows, their cells ready for the database."""
        with self.archive.open(part.file) as lines:
            for line in lines:
                yield _row(part, line)


@contextmanager
def checked(path: Path) -> Iterator[Backup]:
    """Raises UnreadableFile where the file is damaged or no backup, and Conflict where a newer version made it."""
    if not path.is_file():
        raise NotFound("backup.no_such_file")
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE:
        raise UnreadableFile("backup.damaged") from None
    with archive:
        manifest = _manifest(archive)
        try:
            held = sorted(each.filename for each in archive.infolist())
            if held != sorted([MANIFEST, *(part.file for part in manifest.parts)]):
                raise ValueError
            for part in manifest.parts:
                _check(archive, part)
        except _DAMAGE:
            raise UnreadableFile("backup.damaged") from None
        yield Backup(archive, manifest)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
            raise ValueError
        told = json.loads(archive.read(MANIFEST))
        newer = int(told["format"]) > FORMAT or not _is_known(str(told["revision"]))
        version = str(told["version"])[:40]
    except _DAMAGE:
        raise UnreadableFile("backup.damaged") from None
    if newer:
        raise Conflict("backup.newer", version=version)
    try:
        return Manifest.model_validate(told)
    except ValidationError:
        raise UnreadableFile("backup.damaged") from None


def _is_known(revision: str) -> bool:
    scripts = ScriptDirectory.from_config(Database("sqlite://").alembic())
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def _check(archive: zipfile.ZipFile, part: Part) -> None:
    digest, rows = hashlib.sha256(), 0
    with archive.open(part.file) as lines:
        for line in lines:
            digest.update(line)
            _row(part, line)
            rows += 1
    if digest.hexdigest() != part.sha256 or rows != part.rows:
        raise ValueError


def _row(part: Part, line: bytes) -> dict[str, Any]:
    cells = zip(part.columns.items(), json.loads(line), strict=True)
    return {name: cell_in(kind, cell) for (name, kind), cell in cells}
