"""How the service runs: what is degraded, what waits, what failed, what is slow. Ids, counts and fixed words; nothing people wrote."""

from datetime import datetime
from enum import StrEnum

from service.domain.ids import JobId
from service.domain.progress import Job, JobKind, JobStatus
from service.domain.text import Value


class Degraded(StrEnum):
    """What is not as it should be. Each has a sentence (`running.degraded.<word>`) and a line in docs/deployment.md."""

    DATABASE_AWAY = "database_away"
    INDEX_LOADING = "index_loading"
    INDEX_BEHIND = "index_behind"
    """Changes of the last minutes are not followed yet."""
    EMBEDDER_AWAY = "embedder_away"
    CHROMA_BUILDING = "chroma_building"
    CHROMA_GIVEN_UP = "chroma_given_up"
    MODEL_RESTING = "model_resting"
    """It failed so often that it is left alone for a while."""
    JOBS_STOPPED = "jobs_stopped"
    DISK_NEARLY_FULL = "disk_nearly_full"
    STOPPING = "stopping"


NOT_READY = frozenset({Degraded.DATABASE_AWAY, Degraded.INDEX_LOADING, Degraded.STOPPING})
"""With one of these nobody should be sent here; with the others everything works, some of it less well."""


class Caution(StrEnum):
    """Nothing is wrong yet; told to administrators alone."""

    SQLITE_WAL_RESET = "sqlite_wal_reset"


class ChromaState(StrEnum):
    OFF = "off"
    """The library is small enough for exact search."""
    BUILDING = "building"
    READY = "ready"
    GIVEN_UP = "given_up"


class Health(Value):
    """`status`: `ok`, `degraded` or `not_ready`."""

    status: str
    degraded: tuple[Degraded, ...] = ()


class JobSeen(Job):
    """A job as an administrator sees it. `doing` and `error` are message ids."""

    may_retry: bool = False


class JobCount(Value):
    kind: JobKind
    status: JobStatus
    count: int


class Work(Value):
    """`counts` and `failed` are of the last seven days, but for what waits and runs."""

    runs_here: bool
    counts: tuple[JobCount, ...]
    longest_wait_seconds: int
    open: tuple[JobSeen, ...]
    failed: tuple[JobSeen, ...]
    mails: dict[str, int]
    """Mails by state, of those that are queued, being sent or of unknown fate."""


class IndexState(Value):
    documents: int
    vectors: int
    without_vectors: int
    """Passages that wait to be embedded."""
    changes_behind: int
    embedder: str
    chroma: ChromaState
    asks_for_reindex: bool


class ModelUse(Value):
    """One model in this month, as the ledger has it."""

    model: str
    calls: int
    failed: int
    counted_usd: float


class Drafting(Value):
    """`model` is empty where the extractive writer drafts."""

    model: str
    month: str
    uses: tuple[ModelUse, ...]
    last_error: str = ""
    """Message id of the last call, where it failed."""


class SlowQuery(Value):
    """A statement without its values, how often it was slow in this process, and how slow at worst."""

    statement: str
    count: int
    worst_ms: int
    last_at: datetime


class Machine(Value):
    """Of the process that answers. Bytes of disk; `database_bytes` is None where it cannot be known."""

    process: int
    started_at: datetime
    versions: dict[str, str]
    free_bytes: int
    total_bytes: int
    database_bytes: int | None
    slow_query_ms: int


class Running(Value):
    health: Health
    cautions: tuple[Caution, ...]
    work: Work
    index: IndexState
    drafting: Drafting
    slow_queries: tuple[SlowQuery, ...]
    machine: Machine


class Retried(Value):
    job_id: JobId
