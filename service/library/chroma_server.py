"""Chroma's server, shared by several processes: one of them writes, all ask, and exact search answers whenever it cannot be trusted."""

import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from service import leases
from service.database import Database
from service.domain.ids import new_id
from service.library.chroma import ChromaIndex, client_at
from service.settings import Settings

LEASE = "chroma"
LEASE_SECONDS = 30.0
RENEW_SECONDS = 5.0


class ChromaServer(ChromaIndex):
    """Whoever has the lease writes, and says up to which change all is there; the others know from their own rows what must be there by
    then, and ask. Not while anybody is behind."""

    def __init__(self, database: Database, address: str, token: str, model: str) -> None:
        super().__init__(Path(), model)
        self.database, self.address, self.token = database, urlsplit(address), token
        self.me = new_id("chroma")
        self.writes = False
        self._renewed = float("-inf")

    def open(self) -> bool:
        self.tell(0)
        return self._connect_to(partial(client_at, self.address, self.token))

    def take_turn(self, may_write: bool) -> None:
        """Renew the lease, or take it over from one that is gone. A new writer begins by looking at what is there."""
        if not may_write or time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        with self.database.transaction() as tx:
            writes = leases.take(tx, LEASE, self.me, seconds=LEASE_SECONDS)
        self._renewed = time.monotonic()
        if writes is self.writes and not (writes and self._was_emptied()):
            return
        self.writes = writes
        self.lose()
        if not self.open():
            raise ConnectionError

    def tell(self, sequence: int) -> None:
        """All is there that was in the library after that change; 0: nobody can know."""
        if self.writes and (self.ready or not sequence):
            with self.database.transaction() as tx:
                self.writes = leases.tell(tx, LEASE, self.me, sequence)

    def holds(self, sequence: int) -> bool:
        if not self.ready:
            return False
        with self.database.transaction(read_only=True) as tx:
            return leases.told(tx, LEASE) == sequence

    @property
    def holds_deleted(self) -> bool:
        return False

    def close(self) -> None:
        self._disconnect()
        if self.writes:
            with suppress(SQLAlchemyError), self.database.transaction() as tx:
                leases.release(tx, LEASE, self.me)

    def _disconnect(self) -> None:
        if self._client is not None:
            for each in (self._client, self._client._admin_client):  # their own close leaves the connections open
                each._server._session.close()
        super()._disconnect()

    def lose(self) -> None:
        """It is away: when it is back, everything is looked at again."""
        with self._guard:
            again = {document_id: group for document_id, (group, _) in self._placed.items()}
            self._queue = {**again, **self._queue}
        self._disconnect()

    def _was_emptied(self) -> bool:
        """The server lost what it had, and we would never know."""
        there = {collection.name: collection.id for collection in self._client.list_collections()}
        return any(there.get(name) != opened.id for name, opened in self._collections.items())

    def _blank(self) -> None:
        """Its files are the server's, which has nobody's words."""

    def _deleted(self) -> None:
        """What was deleted are vectors under opaque ids; its bytes leave the server's disk with `chroma vacuum` (docs/deployment.md)."""


def chosen_server(settings: Settings, database: Database, model: str) -> ChromaServer | None:
    """The one the settings name; None: each process has its own, in a folder."""
    if not settings.chroma_url:
        return None
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else ""
    return ChromaServer(database, settings.chroma_url, token, model)
