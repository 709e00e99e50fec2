"""Several workers on one database: each says every few seconds that it lives, and one of them looks after what only one may do.

DBOS has no lease of its own: the jobs of a worker that died stay where they are until somebody hands them on. Why it is done so:
docs/decisions/0026-several-workers.md.
"""

import logging
import time
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from service import leases
from service.database import Database

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
LEASE_SECONDS = 10.0
"""Without a beat for so long a worker counts as dead."""
WORKER, CARETAKER = "worker/", "caretaker"


class Heartbeat:
    """Of one worker. `open` returns after the first beat, so that nobody takes its jobs for a dead one's."""

    def __init__(self, database: Database, worker: str) -> None:
        self.database, self.worker = database, worker
        self._closing = Event()
        self._thread: Thread | None = None
        self._beaten = self._caretaker_since = float("-inf")
        self._is_caretaker = False

    @property
    def looks_after_all(self) -> bool:
        """Whether this worker has been the caretaker for long enough that everybody alive has had time to say so.

        After the database was away all leases have run out at once; the first one back must not bury the others.
        """
        now = time.monotonic()
        return self._is_caretaker and now - self._beaten < LEASE_SECONDS <= now - self._caretaker_since

    def living(self) -> frozenset[str]:
        """The workers that count as alive."""
        with self.database.transaction() as tx:
            return leases.holders(tx, WORKER)

    def open(self) -> None:
        self._closing.clear()
        self._beat()
        self._thread = Thread(target=self._keep_beating, name="heartbeat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave at once, without letting the lease run out: what was not finished is handed on now."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None
        self._is_caretaker = False
        try:
            with self.database.transaction() as tx:
                leases.release(tx, CARETAKER, self.worker)
                leases.release(tx, WORKER + self.worker, self.worker)
        except SQLAlchemyError as error:
            log.warning("heartbeat: not taken leave (%s); the lease runs out by itself", type(error).__name__)

    def _keep_beating(self) -> None:
        while not self._closing.wait(BEAT_SECONDS):
            try:
                self._beat()
            except SQLAlchemyError as error:
                log.warning("heartbeat: the database did not answer (%s); trying again", type(error).__name__)

    def _beat(self) -> None:
        with self.database.transaction() as tx:
            leases.take(tx, WORKER + self.worker, self.worker, seconds=LEASE_SECONDS)
            is_caretaker = leases.take(tx, CARETAKER, self.worker, seconds=LEASE_SECONDS)
        now = time.monotonic()
        if not is_caretaker or not self._is_caretaker or now - self._beaten >= LEASE_SECONDS:
            self._caretaker_since = now
        self._is_caretaker, self._beaten = is_caretaker, now
