"""Imports in the database: the files as they were sent until they are read, and what became of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from service.access.caller import Caller
from service.domain.ids import HubId, JobId, new_id
from service.domain.imports import FileNote, FileStatus, Import, ImportedFile
from service.domain.places import Language, Space, Visibility
from service.errors import NotFound, PeerAssistError
from service.jobs import table as jobs
from service.library.importing.incoming import Note
from service.library.store import Put
from service.library.tables import import_files, import_uploads, imports
from service.locale import say

NOTES_KEPT = 100
REPORTS_KEPT = timedelta(days=30)
UPLOADS_KEPT = timedelta(hours=1)
_COUNTS = ("added", "updated", "unchanged", "refused")


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file as sent; its bytes are an upload of their own."""

    position: int
    name: str
    status: FileStatus = FileStatus.WAITING
    lines_read: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an import's documents go, and who sent it."""

    id: str
    space: Space
    hub_id: HubId | None
    visibility: Visibility
    made_by: str
    files: tuple[StagedFile, ...]


def begin(
    tx: Connection,
    names: Sequence[str],
    *,
    id: str | None = None,
    caller: Caller,
    hub_id: HubId | None,
    visibility: Visibility,
    now: datetime,
) -> str:
    """Record an import of files with these names. Returns its id. Reports of long ago go: they are names of files; so do
    uploads that never got their job, because the process that took them was killed. What is under way stays, whatever the clock says."""
    never_begun = and_(imports.c.job_id.is_(None), imports.c.made_at < now - UPLOADS_KEPT)
    under_way = select(jobs.c.id).where(jobs.c.ended_at.is_(None))
    long_ago = and_(imports.c.made_at < now - REPORTS_KEPT, imports.c.job_id.not_in(under_way))
    tx.execute(delete(imports).where(or_(long_ago, never_begun)))
    import_id = id or new_id("import")
    tx.execute(
        insert(imports).values(
            id=import_id,
            space=caller.space.value,
            hub_id=hub_id,
            visibility=visibility.value,
            made_by=caller.account_id,
            made_at=now,
        )
    )
    rows = [
        {
            "import_id": import_id,
            "position": position,
            "name": name,
            "status": FileStatus.WAITING.value,
            "values": {},
            "notes": [],
        }
        for position, name in enumerate(names)
    ]
    if rows:
        tx.execute(insert(import_files), rows)
    return import_id


def set_job(tx: Connection, import_id: str, job_id: JobId) -> None:
    tx.execute(update(imports).where(imports.c.id == import_id).values(job_id=job_id))


def delete_space(tx: Connection, space: Space) -> None:
    """What was sent to a space: names of files, and what was said of them."""
    tx.execute(delete(imports).where(imports.c.space == space.value))


def placed(tx: Connection, import_id: str) -> Placed:
    row = tx.execute(select(imports).where(imports.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    query = select(import_files).where(import_files.c.import_id == import_id).order_by(import_files.c.position)
    files = tuple(
        StagedFile(each.position, each.name, FileStatus(each.status), each.lines_read) for each in tx.execute(query)
    )
    hub_id = HubId(row.hub_id) if row.hub_id else None
    return Placed(row.id, Space(row.space), hub_id, Visibility(row.visibility), row.made_by, files)


def keep_upload(tx: Connection, import_id: str, position: int, data: bytes) -> None:
    tx.execute(insert(import_uploads).values(import_id=import_id, position=position, data=data))


def upload(tx: Connection, import_id: str, position: int) -> bytes:
    """The bytes of a file; none once it was read or its import is over."""
    where = _upload_of(import_id, position)
    return bytes(tx.execute(select(import_uploads.c.data).where(*where)).scalar_one_or_none() or b"")


def drop_uploads(tx: Connection, import_id: str) -> None:
    """However an import ended, also stopped or failed, the files that were sent are not kept."""
    tx.execute(delete(import_uploads).where(import_uploads.c.import_id == import_id))


def drop(tx: Connection, import_id: str) -> None:
    """It never began."""
    tx.execute(delete(imports).where(imports.c.id == import_id))


def settle(tx: Connection, import_id: str, position: int, put: Put, document_id: str, notes: Sequence[Note]) -> None:
    """A file that holds one document is in."""
    status = FileStatus.UNCHANGED if put is Put.UNCHANGED else FileStatus.LOADED
    kept = [asdict(note) for note in notes[:NOTES_KEPT]]
    values = {"status": status.value, "document_id": document_id, "notes": kept, put.value: 1}
    _end_file(tx, import_id, position, values)


def refuse(tx: Connection, import_id: str, position: int, error: PeerAssistError) -> None:
    """A file that cannot be loaded, and why."""
    values = {
        "status": FileStatus.REFUSED.value,
        "message": error.message_id,
        "values": dict(error.parameters),
        "refused": 1,
    }
    _end_file(tx, import_id, position, values)


def _end_file(tx: Connection, import_id: str, position: int, values: dict[str, Any]) -> None:
    """Once: a second run of the same step finds it over. Its bytes have been read."""
    waits = (*_file_of(import_id, position), import_files.c.status == FileStatus.WAITING.value)
    tx.execute(update(import_files).where(*waits).values(**values))
    tx.execute(delete(import_uploads).where(*_upload_of(import_id, position)))


def _upload_of(import_id: str, position: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return import_uploads.c.import_id == import_id, import_uploads.c.position == position


def _file_of(import_id: str, position: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return import_files.c.import_id == import_id, import_files.c.position == position


def add_lines(
    tx: Connection, import_id: str, position: int, *, lines_read: int, notes: Sequence[Note], counts: dict[str, int]
) -> None:
    """Some more lines of a JSONL file are in. The counts add up; doing it twice for the same lines changes nothing."""
    where = _file_of(import_id, position)
    row = tx.execute(select(import_files).where(*where).with_for_update()).one()
    if row.lines_read >= lines_read:
        return
    kept = [*row.notes, *(asdict(note) for note in notes)][:NOTES_KEPT]
    sums = {name: getattr(row, name) + counts.get(name, 0) for name in _COUNTS}
    tx.execute(update(import_files).where(*where).values(lines_read=lines_read, notes=kept, **sums))


def end_lines(tx: Connection, import_id: str, position: int) -> None:
    """The last line of a JSONL file is in."""
    where = _file_of(import_id, position)
    row = tx.execute(select(import_files).where(*where)).one()
    loaded = row.added + row.updated
    if row.refused:
        status = FileStatus.PARTLY if loaded or row.unchanged else FileStatus.REFUSED
    else:
        status = FileStatus.LOADED if loaded else FileStatus.UNCHANGED if row.unchanged else FileStatus.REFUSED
    _end_file(tx, import_id, position, {"status": status.value})


def report(tx: Connection, import_id: str, *, seen_by: Caller, language: Language, is_over: bool) -> Import:
    """Each file with its status and a sentence. Whoever sent it may read it. Raises NotFound."""
    row = tx.execute(select(imports).where(*_mine(import_id, seen_by))).one_or_none()
    if row is None:
        raise NotFound("not_found")
    query = select(import_files).where(import_files.c.import_id == import_id).order_by(import_files.c.position)
    files = tuple(_file(each, language, is_over) for each in tx.execute(query))
    totals = {name: sum(getattr(each, name) for each in files) for name in _COUNTS}
    return Import(id=row.id, job_id=row.job_id, made_at=row.made_at, files=files, **totals)


def job_of(tx: Connection, import_id: str, *, seen_by: Caller) -> JobId | None:
    """The job of an import the caller sent. Raises NotFound."""
    row = tx.execute(select(imports.c.job_id).where(*_mine(import_id, seen_by))).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return JobId(row.job_id) if row.job_id else None


def _mine(import_id: str, caller: Caller) -> tuple[ColumnElement[bool], ...]:
    return imports.c.id == import_id, imports.c.made_by == caller.account_id, imports.c.space == caller.space.value


def _file(row: Any, language: Language, is_over: bool) -> ImportedFile:
    status = FileStatus(row.status)
    if status is FileStatus.WAITING and is_over:
        status = FileStatus.STOPPED
    counts = {name: getattr(row, name) for name in _COUNTS}
    if row.message:
        sentence = say(language, f"errors.{row.message}", **row.values)
    else:
        sentence = say(language, f"library.import.{status.value}", count=counts["added"] + counts["updated"], **counts)
    notes = tuple(
        FileNote(
            id=note["message"],
            line=note["line"],
            message=say(language, f"errors.{note['message']}", line=note["line"] or "", **note["values"]),
        )
        for note in row.notes
    )
    return ImportedFile(
        name=row.name, status=status, message=sentence, document_id=row.document_id, notes=notes, **counts
    )
