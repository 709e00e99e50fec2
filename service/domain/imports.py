"""What became of the files somebody sent to the library."""

from datetime import datetime
from enum import StrEnum

from service.domain.ids import DocumentId, Id, JobId
from service.domain.text import Line, Value


class FileStatus(StrEnum):
    WAITING = "waiting"
    LOADED = "loaded"
    PARTLY = "partly"
    """Loaded, but for some of its lines."""
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    STOPPED = "stopped"
    """The import was cancelled or failed before its turn."""


class FileNote(Value):
    """Something to know about a file, or about one line of it, as a sentence in the reader's language."""

    id: Line
    message: str
    line: int | None = None


class ImportedFile(Value):
    """One file of an import. A JSONL file holds many documents: then the numbers count them and `document_id` is None."""

    name: str
    status: FileStatus
    message: str
    document_id: DocumentId | None = None
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    notes: tuple[FileNote, ...] = ()


class Import(Value):
    """Files sent together, in the order they were sent."""

    id: Id
    job_id: JobId | None
    made_at: datetime
    files: tuple[ImportedFile, ...]
    added: int
    updated: int
    unchanged: int
    refused: int
