"""Is it well? Asked often and by anybody, so it answers at once, whatever is away: the database gets a moment and no more."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

import anyio
from anyio import CapacityLimiter
from sqlalchemy.exc import SQLAlchemyError

from service import leases
from service.domain.running import NOT_READY, Caution, ChromaState, Degraded, Health
from service.heartbeat import WORKER
from service.jobs import Jobs
from service.library import changes
from service.library.library import Library

WAIT_SECONDS = 1.0
"""For the database, and how long its answer counts."""
BEHIND_SECONDS = 60.0
FREE_BYTES = 500_000_000


class HealthCheck:
    """One for a process. `model_rests` says whether the first model is left alone because it failed."""

    def __init__(
        self,
        library: Library,
        jobs: Jobs,
        *,
        home: Path,
        works: bool,
        stopping: Event,
        model_rests: Callable[[], bool],
    ) -> None:
        self.library, self.jobs, self.home, self.works = library, jobs, home, works
        self.stopping, self.model_rests = stopping, model_rests
        self._one_at_a_time: CapacityLimiter | None = None
        self._asked_at = float("-inf")
        self._database_answers = True
        self._behind_since: float | None = None
        self._somebody_works = True
        """Where this process does not: whether any worker's lease runs."""

    async def look(self) -> Health:
        if monotonic() - self._asked_at > WAIT_SECONDS:
            await self._ask_database()
        degraded = tuple(word for word, holds in self._signs() if holds)
        status = "ok" if not degraded else "not_ready" if NOT_READY.intersection(degraded) else "degraded"
        return Health(status=status, degraded=degraded)

    def _signs(self) -> list[tuple[Degraded, bool]]:
        behind = self._behind_since is not None and monotonic() - self._behind_since > BEHIND_SECONDS
        chroma = chroma_state(self.library)
        return [
            (Degraded.STOPPING, self.stopping.is_set()),
            (Degraded.DATABASE_AWAY, not self._database_answers),
            (Degraded.INDEX_LOADING, self.library.is_being_read),
            (Degraded.INDEX_BEHIND, behind),
            (Degraded.EMBEDDER_AWAY, not self.library.embedder_works),
            (Degraded.CHROMA_BUILDING, chroma is ChromaState.BUILDING),
            (Degraded.CHROMA_GIVEN_UP, chroma is ChromaState.GIVEN_UP),
            (Degraded.MODEL_RESTING, self.model_rests()),
            (Degraded.JOBS_STOPPED, not (self.jobs.works if self.works else self._somebody_works)),
            (Degraded.DISK_NEARLY_FULL, _free(self.home) < FREE_BYTES),
        ]

    async def _ask_database(self) -> None:
        """In a thread of its own: those for requests may all be waiting. One that hangs is left, and the next waits for it in vain."""
        self._one_at_a_time = self._one_at_a_time or CapacityLimiter(1)
        answered = False
        with anyio.move_on_after(WAIT_SECONDS):
            answered = await anyio.to_thread.run_sync(
                self._answers, abandon_on_cancel=True, limiter=self._one_at_a_time
            )
        self._database_answers, self._asked_at = answered, monotonic()

    def _answers(self) -> bool:
        try:
            with self.library.database.transaction(read_only=True) as tx:
                latest = changes.latest(tx)
                if not self.works and not self.library.database.is_sqlite:
                    self._somebody_works = leases.any_running(tx, WORKER)
        except SQLAlchemyError:
            return False
        if latest == self.library.index.sequence:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = monotonic()
        return True


def chroma_state(library: Library) -> ChromaState:
    broad = library.broad
    if len(library.index.dense) < broad.passages_from:
        return ChromaState.OFF
    if broad.gave_up:
        return ChromaState.GIVEN_UP
    return ChromaState.READY if broad.chroma.ready else ChromaState.BUILDING


def cautions(is_sqlite: bool) -> tuple[Caution, ...]:
    """SQLite before 3.51.3 can damage its file where two connections write and tidy up in the same instant, which is rare."""
    return (Caution.SQLITE_WAL_RESET,) if is_sqlite and sqlite3.sqlite_version_info < (3, 51, 3) else ()


def _free(home: Path) -> int:
    try:
        return shutil.disk_usage(home).free
    except OSError:
        return 0
