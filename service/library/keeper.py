"""The library's own thread: loads the indexes, follows changes, and embeds what has no vector yet. Idle, it asks for one row a second."""

import logging
from collections import deque
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from service.library.embedder import EmbedderUnavailable
from service.library.importing import guesses
from service.library.index import Index

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
REST_SECONDS = 60.0
"""Between two tries of an embedder that cannot run."""
FORGET_SECONDS = 3_600.0
"""Until then every process has followed a deletion, and its trace among the changes can go. With SQLite there is this one alone."""


class Keeper:
    """`fill` embeds a few passages and says how many; `forget` drops the traces of deletions up to a change."""

    def __init__(self, index: Index, *, fill: Callable[[], int], forget: Callable[[int], None]) -> None:
        self.index, self.fill, self.forget = index, fill, forget
        self._closing, self._wake = Event(), Event()
        self._thread: Thread | None = None

    @property
    def runs(self) -> bool:
        return self._thread is not None

    def open(self) -> None:
        if self._thread is None:
            self._closing.clear()
            self._thread = Thread(target=self._keep_up, name="library", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def look_now(self) -> None:
        self._wake.set()

    def _keep_up(self) -> None:
        while not self._closing.is_set():
            try:
                self.index.load()
                guesses.language("What tells one language from another is read once, here, and not on a search.")
                self._follow()
            except SQLAlchemyError as error:
                log.warning("library: the database did not answer (%s); trying again", type(error).__name__)
                self._closing.wait(LOOK_SECONDS)
            except Exception as error:  # this thread's edge: search goes on without it, and it must not end
                log.error("library: %s while following; trying again", type(error).__name__)
                self._closing.wait(REST_SECONDS)

    def _follow(self) -> None:
        rest_until, nothing_waits_at = 0.0, -1
        forget_after = 0.0 if self.index.database.is_sqlite else FORGET_SECONDS
        seen = self.index.sequence
        followed = deque([(monotonic(), seen)])
        """Also what was there at the start: a process may have been killed between a deletion and forgetting it."""
        while not self._closing.is_set():
            self.index.catch_up()
            if self.index.sequence != seen:  # whoever deletes something catches up too, before this thread does
                seen = self.index.sequence
                followed.append((monotonic(), seen))
            self.index.tidy()
            self.index.database.tidy()
            while followed and monotonic() - followed[0][0] >= forget_after:
                self.forget(followed.popleft()[1])
            worked, at = 0, self.index.sequence
            if at != nothing_waits_at and monotonic() >= rest_until:
                try:
                    worked = self.fill()
                    nothing_waits_at = -1 if worked else at
                except EmbedderUnavailable:
                    rest_until = monotonic() + REST_SECONDS
            if not worked:
                self._wake.wait(LOOK_SECONDS)
                self._wake.clear()
