"""Chroma kept in step with the database by a thread of its own, in small writes with rests between, where the library is large enough."""

import logging
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from service.database import Database
from service.domain.places import Visibility
from service.library.chroma import ChromaIndex
from service.library.chroma_names import Group, group_of
from service.library.chroma_server import ChromaServer
from service.library.index import Index
from service.library.tables import documents

log = logging.getLogger(__name__)

CHROMA_FROM = 50_000
"""Passages from which Chroma is kept at all. Below, exact search is as quick (7 ms), exact, and needs no second copy in memory."""
BROAD_SHARE = 0.5
"""Of the documents: a reader or a filter that leaves fewer is served exactly."""
REST_SECONDS = 0.02
"""After a write; half as long as it took while people search, who wait for each other's turns."""
SEARCHED_LATELY = 2.0
"""Seconds."""
LOOK_SECONDS = 2.0
AGAIN_SECONDS = 5.0
"""Between two tries of a server that is away."""
QUIET_LOOKS = 300
"""After a deletion and so many looks without work, the folder is built afresh: ten minutes."""


class BroadSearch:
    """`chroma` is None for one of this process's own in the home folder. `works`: whether this process may write to a shared one."""

    def __init__(
        self,
        database: Database,
        index: Index,
        *,
        home: Path,
        model: str,
        passages_from: int,
        chroma: ChromaServer | None = None,
        works: bool = True,
    ) -> None:
        self.database, self.index, self.model, self.passages_from = database, index, model, passages_from
        self.chroma: ChromaIndex = chroma or ChromaIndex(home / "chroma", model)
        self.works = works
        self._changed: set[str] | None = set()
        """Not told to Chroma yet; None: everything."""
        self._closing = Event()
        self._thread: Thread | None = None
        self._gave_up = False
        self._searched = 0.0

    def chroma_for(self, documents_allowed: int) -> ChromaIndex | None:
        """Chroma, where it holds everything and would be the quicker one. Asked with every search."""
        self._searched = monotonic()
        large = len(self.index.dense) >= self.passages_from
        broad = documents_allowed >= BROAD_SHARE * max(len(self.index.lexical), 1)
        if not large or not broad or self._gave_up or not self.chroma.holds(self.index.sequence):
            return None
        return self.chroma

    @property
    def gave_up(self) -> bool:
        """Exact search answers until the next start."""
        return self._gave_up

    def give_up(self, error: Exception) -> None:
        log.warning("chroma: did not answer (%s); exact search answers meanwhile", type(error).__name__)
        self._gave_up = True

    def open(self) -> None:
        if self._thread is None:
            self._closing.clear()
            self._thread = Thread(target=self._keep_up, name="chroma", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None
        self.chroma.close()

    def step(self) -> bool:
        """Note what changed and write a little. Whether there is more to do."""
        changed, sequence = self.index.changed()
        self._changed = None if changed is None or self._changed is None else self._changed | changed
        if self._changed is None or self._changed:
            self.chroma.want(self._groups(self._changed))
            self._changed = set()
        more = self.chroma.follow(self.index.dense)
        if not more and isinstance(self.chroma, ChromaServer):
            self.chroma.tell(sequence)
        return more

    def rest_after(self, write_seconds: float) -> float:
        """Seconds until the next write."""
        searching = monotonic() - self._searched < SEARCHED_LATELY
        return max(REST_SECONDS, write_seconds / 2) if searching else REST_SECONDS

    def _keep_up(self) -> None:
        while not self.index.ready.wait(LOOK_SECONDS):
            if self._closing.is_set():
                return
        while len(self.index.dense) < self.passages_from:
            if self._closing.wait(LOOK_SECONDS):
                return
        if self._closing.is_set():
            return
        if isinstance(self.chroma, ChromaServer):
            self._keep_up_a_server(self.chroma)
        elif self.chroma.open():
            self._keep_up_a_folder()

    def _keep_up_a_server(self, chroma: ChromaServer) -> None:
        """It may go away and come back, and so may whoever writes to it."""
        self._gave_up = True
        while not self._closing.is_set():
            more = False
            try:
                if self._gave_up:
                    chroma.lose()
                    self._gave_up = not chroma.open()
                if not self._gave_up:
                    chroma.take_turn(self.works)
                    more = self.step()
            except SQLAlchemyError as error:
                log.warning("chroma: the database did not answer (%s); trying again", type(error).__name__)
            except Exception as error:  # chromadb raises its own, httpx's and whatever the server's answer makes of it
                self.give_up(error)
            self._closing.wait(AGAIN_SECONDS if self._gave_up else REST_SECONDS if more else LOOK_SECONDS)

    def _keep_up_a_folder(self) -> None:
        quiet = 0
        while not self._closing.is_set() and not self._gave_up:
            began = monotonic()
            try:
                more = self.step()
            except SQLAlchemyError as error:
                log.warning("chroma: the database did not answer (%s); trying again", type(error).__name__)
                more = False
            except Exception as error:  # chromadb raises its own, its Rust core's and sqlite's; exact search answers
                self.give_up(error)
                return
            quiet = 0 if more else quiet + 1
            if quiet > QUIET_LOOKS and self.chroma.holds_deleted:
                self.chroma.afresh()
            self._closing.wait(self.rest_after(monotonic() - began) if more else LOOK_SECONDS)

    def _groups(self, ids: set[str] | None) -> dict[str, Group | None]:
        """The collection of each document. Those open to participants alone, and superseded ones, are in none: exact search has them."""
        query = select(documents.c.id, documents.c.space, documents.c.hub_id, documents.c.visibility).where(
            documents.c.superseded_by.is_(None), documents.c.visibility != Visibility.PARTICIPANTS.value
        )
        if ids is not None:
            query = query.where(documents.c.id.in_(sorted(ids)))
        with self.database.transaction(read_only=True) as tx:
            rows = tx.execute(query).all()
        groups: dict[str, Group | None] = dict.fromkeys(ids or ())
        groups.update({row.id: group_of(row.space, row.hub_id, row.visibility, self.model) for row in rows})
        return groups
