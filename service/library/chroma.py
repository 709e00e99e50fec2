"""Chroma, as an index that can be thrown away: vectors under opaque ids, never text, one collection a hub and tier of visibility.

The only importer of chromadb, and it imports it late and in the background (4 s). Whatever goes wrong in here costs nothing but speed:
exact search over the stored vectors answers. Why each precaution: docs/decisions/0007-library-index.md.

    python -m service.library.chroma FOLDER      the check at start: opens it and asks every collection once, in a process of its own

One process has its own in a folder; several share Chroma's server (`chroma_server.py`).
"""

import fcntl
import logging
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any, TextIO
from urllib.parse import SplitResult
from uuid import uuid4

import numpy as np

from service.library.chroma_names import Group, ids_of, tail_of
from service.library.dense import DenseRows
from service.library.embedder import Vectors
from service.library.postings import Floats

log = logging.getLogger(__name__)

SYNC_THRESHOLD = 1 << 62
"""Never flush the graph to disk: a process killed while flushing left a folder that ends every later process."""
FLUSHED = "index_metadata.pickle"
"""Stands beside a graph that was flushed all the same."""
AT_ONCE = 100
"""Vectors in one write, about: 33 ms. Larger ones freeze everything else in the process; three at a time cost seven times as much."""
CHECK_SECONDS = 300
MOST_SPARSE = 100
LEFT_OVERS = 50_000
"""Writes beyond three times what is alive that make building afresh quicker than replaying them at the next start."""
FORGET = "forget"
ANSWER_SECONDS = 5.0
"""Longest wait for the server; exact search is quicker than that."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which whole collections hold what a reader may find, and the documents to look at one by one besides."""

    groups: tuple[Group, ...]
    rest: tuple[str, ...]


class ChromaIndex:
    """One process may have the folder, by a lock. Not ready until `open` succeeded and `follow` has nothing left to write."""

    def __init__(self, folder: Path, model: str) -> None:
        self.folder, self.model = folder, model
        self.writes = True
        self.version = 0
        self._lock: TextIO | None = None
        self._client: Any = None
        self._collections: dict[Group, Any] = {}
        self._placed: dict[str, tuple[Group, tuple[str, ...]]] = {}
        """For each document its collection and the ids of its vectors there."""
        self._owner: dict[str, str] = {}
        self._members: Counter[Group] = Counter()
        self._blanked: set[Path] = set()
        self._found_at_start: dict[Group, set[str]] = {}
        self._queue: dict[str, Group | None] = {}
        """Documents to place (or, with None, to take out)."""
        self._guard = RLock()

    @property
    def ready(self) -> bool:
        return self._client is not None and not self._queue

    def open(self) -> bool:
        """Take the folder, see that it is sound, open it. False where another process has it or it cannot be opened at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        kept = self._generation()
        if kept is not None and not is_sound(kept):
            log.warning("chroma: the folder is damaged; it is set aside and built again from the database")
            self._set_aside(kept)
            kept = None
        return self._connect(kept or self.folder / uuid4().hex[:8])

    def want(self, documents: Mapping[str, Group | None]) -> None:
        """These documents are in these collections now; None: in none."""
        with self._guard:
            self._queue.update(
                sorted(documents.items(), key=lambda each: each[1] or "")
            )  # what is written together is together

    def holds(self, sequence: int) -> bool:
        """Whether it can be asked by somebody who knows the library as it was after that change."""
        return self.ready

    def follow(self, rows: DenseRows) -> bool:
        """Write a little of what is wanted. Whether there is more to do: call it again after a short rest."""
        with self._guard:
            some = dict(islice(self._queue.items(), AT_ONCE))
        if not some or self._client is None:
            return False
        vectors = rows.vectors_of(some)
        new: dict[Group, list[tuple[tuple[str, ...], Vectors]]] = {}
        looked_at = []
        for document_id, group in some.items():
            mine = vectors.get(document_id)
            self._place(document_id, group, mine.vectors if mine is not None else None, new)
            looked_at.append(document_id)
            if sum(len(ids) for each in new.values() for ids, _ in each) >= AT_ONCE:
                break
        for group, written in new.items():
            ids = [each for of_one, _ in written for each in of_one]
            is_new = group not in self._collections
            self._collection(group).upsert(ids=ids, embeddings=np.concatenate([rows for _, rows in written]))
            if is_new:
                self._blank()
        with self._guard:
            for document_id in looked_at:
                if self._queue.get(document_id, "") == some[document_id]:
                    del self._queue[document_id]
            done = not self._queue
        if done:
            self._drop_strangers()
        return not done

    def plan(self, allowed: Collection[str]) -> Plan:
        """Collections of which everything is allowed, and the allowed documents that are in none of them."""
        with self._guard:
            inside = Counter(self._placed[each][0] for each in allowed if each in self._placed)
            whole = {group for group, count in inside.items() if count == self._members[group]}
            rest = tuple(each for each in allowed if each not in self._placed or self._placed[each][0] not in whole)
        return Plan(tuple(sorted(whole)), rest)

    def nearest(self, query: Floats, groups: Iterable[Group], *, most: int) -> dict[str, float]:
        """Documents of the `most` passages nearest in each collection, with the cosine of their nearest."""
        best: dict[str, float] = {}
        for group in groups:
            answer = self._opened(group).query(query_embeddings=[query.tolist()], n_results=most, include=["distances"])
            for vector_id, distance in zip(answer["ids"][0], answer["distances"][0], strict=True):
                owner = self._owner.get(vector_id)
                if owner is not None and best.get(owner, -2.0) < 1.0 - distance:
                    best[owner] = 1.0 - distance
        return best

    def afresh(self) -> None:
        """Throw everything away and begin an empty folder: after deletions, so that nothing of them is left on the disk."""
        with self._guard:
            kept = self._generation()
            again = {document_id: group for document_id, (group, _) in self._placed.items()}
            self._queue = {**again, **self._queue}
            self._disconnect()
            if kept is not None:
                shutil.rmtree(kept, ignore_errors=True)
            shutil.rmtree(self.folder / "damaged", ignore_errors=True)
            (self.folder / FORGET).unlink(missing_ok=True)
        self._connect(self.folder / uuid4().hex[:8])

    @property
    def holds_deleted(self) -> bool:
        return (self.folder / FORGET).exists()

    def close(self) -> None:
        self._disconnect()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _generation(self) -> Path | None:
        """The folder Chroma's files are in; anything else of that kind is an earlier one and goes."""
        found = sorted(path for path in self.folder.iterdir() if re.fullmatch(r"[0-9a-f]{8}", path.name))
        for path in found[1:]:
            shutil.rmtree(path, ignore_errors=True)
        if found and self.holds_deleted:
            shutil.rmtree(found[0], ignore_errors=True)
            (self.folder / FORGET).unlink(missing_ok=True)
            return None
        return found[0] if found else None

    def _connect(self, path: Path) -> bool:
        return self._connect_to(partial(client_of, path))

    def _connect_to(self, client: Callable[[], Any]) -> bool:
        try:
            self._client = client()
            for collection in self._client.list_collections():
                if not self.writes:
                    continue
                if not collection.name.endswith(tail_of(self.model)):
                    self._client.delete_collection(collection.name)
                    continue
                opened = self._opened(collection.name)
                self._found_at_start[collection.name] = set(opened.get(include=[])["ids"])
            self._blank()
        except Exception as error:  # chromadb raises its own, its Rust core's and sqlite's; all mean: not now
            log.warning("chroma: cannot be opened (%s); exact search answers", type(error).__name__)
            self._disconnect()
            return False
        return True

    def _disconnect(self) -> None:
        with self._guard:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._collections.clear()
            self._placed.clear()
            self._owner.clear()
            self._members.clear()
            self._blanked.clear()
            self._found_at_start.clear()
            self.version += 1

    def _set_aside(self, path: Path) -> None:
        shutil.rmtree(self.folder / "damaged", ignore_errors=True)
        path.rename(self.folder / "damaged")

    def _place(
        self,
        document_id: str,
        group: Group | None,
        vectors: Vectors | None,
        new: dict[Group, list[tuple[tuple[str, ...], Vectors]]],
    ) -> None:
        """Take out what is not right any more; what has to be written comes to `new`."""
        ids = ids_of(document_id, vectors) if group is not None and vectors is not None else ()
        before = self._placed.get(document_id)
        if before is not None and before != (group, ids):
            if self.writes:
                self._deleted()  # before it: a process killed between would leave what is to go for good
                self._opened(before[0]).delete(ids=list(before[1]))
            self._count(before[0], -1)
            with self._guard:
                del self._placed[document_id]
                for each in before[1]:
                    self._owner.pop(each, None)
        if not ids or group is None or vectors is None or before == (group, ids):
            return
        here = self._found_at_start.get(group, set())
        if self.writes and not here.issuperset(ids):
            new.setdefault(group, []).append((ids, vectors))
        here.difference_update(ids)
        with self._guard:
            self._placed[document_id] = (group, ids)
            self._owner.update(dict.fromkeys(ids, document_id))
            self._count(group, 1)

    def _count(self, group: Group, one: int) -> None:
        with self._guard:
            self._members[group] += one
            self.version += 1

    def _opened(self, group: Group) -> Any:
        if group not in self._collections:
            self._collections[group] = self._client.get_collection(group, embedding_function=None)
        return self._collections[group]

    def _collection(self, group: Group) -> Any:
        if group not in self._collections:
            configuration = {"hnsw": {"space": "ip", "sync_threshold": SYNC_THRESHOLD, "ef_search": 200}}
            self._collections[group] = self._client.create_collection(
                group, configuration=configuration, embedding_function=None
            )
        return self._collections[group]

    def _blank(self) -> None:
        """After a collection was first used. Chroma's graph is in memory, its files are room for one, and it fills them at that moment
        with memory as it found it: a vector, or a sentence, this process had let go of a moment before."""
        for room in set(self.folder.glob("*/*/*.bin")) - self._blanked:
            if room.name in ("data_level0.bin", "length.bin") and not room.with_name(FLUSHED).exists():
                with room.open("r+b") as file:  # in its place: one cut short would be damage
                    file.write(bytes(room.stat().st_size))
            self._blanked.add(room)

    def _drop_strangers(self) -> None:
        """What stood here at start and belongs to nothing in the database."""
        for group, ids in self._found_at_start.items():
            if ids:
                strangers = sorted(ids)
                self._deleted()
                for start in range(0, len(strangers), AT_ONCE):
                    self._opened(group).delete(ids=strangers[start : start + AT_ONCE])
        self._found_at_start.clear()

    def _deleted(self) -> None:
        (self.folder / FORGET).touch()


def is_sound(folder: Path) -> bool:
    """Opens it and asks every collection, in a child process: a damaged one ends whoever opens it."""
    for path in folder.rglob("*"):
        stat = path.stat()
        if stat.st_size > 1 << 30 and stat.st_size > MOST_SPARSE * max(stat.st_blocks * 512, 1):
            return False
    if _left_overs(folder):
        return False
    command = [sys.executable, "-m", "service.library.chroma", str(folder)]
    root = Path(__file__).parent.parent.parent
    try:
        done = subprocess.run(command, cwd=root, timeout=CHECK_SECONDS, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _left_overs(folder: Path) -> bool:
    """So many old writes that replaying them costs more than building afresh."""
    path = folder / "chroma.sqlite3"
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            writes = file.execute("SELECT count(*) FROM embeddings_queue").fetchone()[0]
            alive = file.execute("SELECT count(*) FROM embeddings").fetchone()[0]
    except sqlite3.Error:
        return True
    return bool(writes > 3 * alive + LEFT_OVERS)


def client_of(folder: Path) -> Any:
    import chromadb
    from chromadb import config

    # `_env_file=None`: chromadb would otherwise read a `.env` of the folder somebody happens to be in.
    return chromadb.PersistentClient(str(folder), settings=config.Settings(_env_file=None, anonymized_telemetry=False))


def client_at(address: SplitResult, token: str) -> Any:
    import chromadb
    from chromadb import config

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    # Asked by us first: their client would wait for ever, and leave its connection open where it is refused.
    request = urllib.request.Request(f"{address.geturl().rstrip('/')}/api/v2/heartbeat", headers=headers)  # noqa: S310
    try:
        urllib.request.urlopen(request, timeout=ANSWER_SECONDS).close()  # noqa: S310 - the address is a setting
    except urllib.error.HTTPError as refused:
        refused.close()
        raise
    is_tls = address.scheme == "https"
    client = chromadb.HttpClient(
        host=address.hostname or "",
        port=address.port or (443 if is_tls else 80),
        ssl=is_tls,
        headers=headers,
        settings=config.Settings(_env_file=None, anonymized_telemetry=False),
    )
    client._server._session.timeout = ANSWER_SECONDS  # type: ignore[attr-defined]
    return client


def check(folder: Path) -> None:
    """Ask every collection how much it holds and for its nearest neighbour of nothing."""
    client = client_of(folder)
    for collection in client.list_collections():
        opened = client.get_collection(collection.name, embedding_function=None)
        if opened.count():
            one = opened.get(limit=1, include=["embeddings"])["embeddings"]
            opened.query(query_embeddings=one, n_results=1, include=["distances"])
    client.close()


if __name__ == "__main__":
    check(Path(sys.argv[1]))
