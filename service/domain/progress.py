"""Long work as a person sees it: what it is doing, how far it is, and whether it can still be stopped."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from service.domain.ids import JobId
from service.domain.text import Line, Value


class JobKind(StrEnum):
    DRAFT = "draft"
    IMPORT = "import"
    REINDEX = "reindex"
    APPROVED = "approved"
    """What follows an approved write-up: the library, the follow-up."""
    WITHDRAWN = "withdrawn"
    """What follows when one is taken back."""
    MAIL = "mail"
    """One mail from the outbox."""


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


class Job(Value):
    """`doing` is a message id (`progress.<id>`) with values. `done` of `total` units; total 0 while unknown."""

    id: JobId
    kind: JobKind
    subject_id: str
    """The draft, the import or the index this works on."""
    status: JobStatus
    doing: Line = ""
    values: dict[str, str | int] = Field(default_factory=dict)
    done: int = 0
    total: int = 0
    error: Line = ""
    """Message id, when it failed."""
    error_values: dict[str, str | int | float] = Field(default_factory=dict)
    made_by: str = ""
    made_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_asked: bool = False
    request_id: str = ""
    """Of the request that asked for it."""
