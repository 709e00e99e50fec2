"""What each reader may find with each filter, as masks over both indexes: asked of the database once, and then only about what changed.

Visibility and filters are decided in the query itself (service/library/conditions.py); here is only remembered what it said.
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection

from service.access.caller import Caller
from service.access.visibility import sight_of
from service.domain.library import SearchFilter
from service.library import changes, store
from service.library.chroma import ChromaIndex, Plan
from service.library.index import Index
from service.library.postings import Mask

KEPT = 256
"""Readers and filters: of 100,000 documents 200 kB each."""


@dataclass(slots=True)
class Allowed:
    """What one reader may find with one filter; and how Chroma would be asked for it, once that is known."""

    documents: int
    words: Mask
    vectors: Mask
    plan: tuple[int, Plan] | None = None

    def plan_of(self, chroma: ChromaIndex, index: Index) -> Plan:
        version = chroma.version
        if self.plan is None or self.plan[0] != version:
            self.plan = (version, chroma.plan(index.lexical.ids(self.words)))
        return self.plan[1]


class Masks:
    """Safe to ask from many threads."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._kept: OrderedDict[tuple[object, ...], tuple[int, Allowed]] = OrderedDict()
        """With the number of the last change they know of."""
        self._remembering = Lock()

    def of(self, tx: Connection, wanted: SearchFilter, caller: Caller) -> Allowed:
        """What `caller` may find with `wanted`, as the database says in `tx`, of what the index holds."""
        key = (wanted, sight_of(caller))
        # No later than what `tx` itself sees: one that began before a change must not pass for knowing it.
        followed = min(self.index.sequence, changes.latest(tx))
        with self._remembering:
            known, allowed = self._kept.get(key, (-1, None))
        if allowed is None:
            allowed = self._whole(store.findable(tx, wanted, seen_by=caller))
        elif known != followed:
            allowed = self._renewed(allowed, store.found_since(tx, known, wanted, seen_by=caller))
        with self._remembering:
            self._kept[key] = (followed, allowed)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return allowed

    def without(self, allowed: Allowed, ids: Collection[str]) -> Allowed:
        return self._renewed(allowed, dict.fromkeys(ids, False)) if ids else allowed

    def _whole(self, ids: Collection[str]) -> Allowed:
        words = self.index.lexical.mask(ids)
        return Allowed(self.index.lexical.count(words), words, self.index.dense.mask(ids))

    def _renewed(self, allowed: Allowed, found: dict[str, bool]) -> Allowed:
        words = self.index.lexical.mask_with(allowed.words, found)
        return Allowed(self.index.lexical.count(words), words, self.index.dense.mask_with(allowed.vectors, found))
