"""A library that grows: the real corpus first, then copies of it with other ids, other words and vectors a little beside the originals'.

    growing = Growing(home, corpus, originals=5_667)
    growing.to(10_000) -> Imported: how fast the last documents came in by the real import path, without embedding

Everybody's situation is in it: 40 hubs, three visibilities, both spaces, four languages, one document in twenty superseded.
"""

import itertools
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select, update

from bench._readers import ANYBODY, HUBS
from evals.vector_cache import CachedEmbedder, cache_folder
from service.database import Database
from service.domain.ids import DocumentId, HubId
from service.domain.library import Outcome
from service.domain.places import Hub, Language, Space, Visibility
from service.library import changes, intake, vectors
from service.library.embedder import BundledEmbedder, Vectors
from service.library.importing.incoming import Incoming, Surroundings
from service.library.library import Library
from service.library.stemming import terms
from service.library.tables import document_texts, document_topics, documents, passages
from service.library.tables import vectors as vectors_table
from service.people import hub_store
from service.people.for_library import people_room

PERTURBED = 0.35
"""Length of the noise added to a vector of length 1: a copy is as near to its original as two texts on one subject."""
OTHER_WORDS = 12
"""Words of a copy that are others than its original's, each wherever it stands."""
BY_IMPORT = 400
"""Documents of each size that come in by the real import path, timed; the rest are rows."""
AT_ONCE = 1_000
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Imported:
    """`documents` came in in `seconds`, reading, cutting, stemming and writing; not embedding."""

    documents: int
    seconds: float


class Growing:
    def __init__(self, home: Path, corpus: Path, *, originals: int) -> None:
        self.home, self.random = home, np.random.default_rng(6)
        self.database = Database(f"sqlite:///{home / 'peer_assist.sqlite3'}")
        self.database.migrate()
        self.people = people_room()
        with corpus.open("rb") as stream:
            groups = intake.lines(stream, Surroundings(Space.REAL))
            readable = (line.incoming for _, group in groups for line in group if line.incoming is not None)
            self.originals = list(itertools.islice(readable, originals))
        self.words = _words_by_length(self.originals)
        self.size = 0
        self._kept: dict[str, _Rows] = {}

    def to(self, size: int) -> Imported:
        """Grow to `size` documents."""
        if not self.size:
            self._begin(min(size - BY_IMPORT, len(self.originals)))
        while self.size < size - BY_IMPORT:
            self._copies(min(AT_ONCE, size - BY_IMPORT - self.size))
        incoming = [self._other(at) for at in range(self.size, size)]
        imported = self._imported(incoming)
        self._vectors_for_the_rest()
        with self.database.transaction() as tx:
            self._supersede(tx)
        return Imported(len(incoming), imported)

    def _begin(self, count: int) -> None:
        with self.database.transaction() as tx:
            for name, space in HUBS.items():
                hub_store.add_hub(tx, Hub(id=name, name=f"Hub {name}", space=space), made_by="bench", now=_now())
        library = Library(
            self.database,
            home=self.home,
            embedder=CachedEmbedder(BundledEmbedder(), cache_folder()),
            people=self.people,
        )
        self._imported([self._placed(each, at) for at, each in enumerate(self.originals[:count])])
        while library.filling.some(most=1_024):
            pass
        with self.database.transaction() as tx:
            changes.set_model(tx, library.embedder.name)
        self.model = library.embedder.name
        library.close()

    def _imported(self, incoming: Sequence[Incoming]) -> float:
        started = time.perf_counter()
        for start in range(0, len(incoming), intake.LINES_AT_ONCE):
            some = incoming[start : start + intake.LINES_AT_ONCE]
            intake.keep(self.database, some, people=self.people, import_id=None, made_by=ANYBODY)
        self.size += len(incoming)
        return time.perf_counter() - started

    def _placed(self, incoming: Incoming, at: int, **others: Any) -> Incoming:
        """In a hub, a space, an audience and a language of its own, the same for the same number."""
        document = incoming.document.model_copy(update={**_situation(at), **others})
        return replace(incoming, document=document)

    def _other(self, at: int) -> Incoming:
        original = self.originals[at % len(self.originals)]
        swap = self._swap(original.text)
        named = DocumentId(f"{original.document.id}-i{at}")
        return replace(
            self._placed(original, at, id=named, title=_swapped(original.document.title, swap)),
            text=_swapped(original.text, swap),
        )

    def _swap(self, text: str) -> dict[str, str]:
        """Some words of a text, each with another of the same length: what is cut and where stays as it was."""
        own = sorted(word for word in set(_WORD.findall(text)) if len(word) in self.words)
        if not own:
            return {}
        chosen = self.random.choice(own, size=min(OTHER_WORDS, len(own)), replace=False)
        return {str(word): str(self.random.choice(self.words[len(word)])) for word in chosen}

    def _copies(self, count: int) -> None:
        with self.database.transaction() as tx:
            if not self._kept:
                self._kept = _rows_of(tx)
            names = list(self._kept)
            made = [self._copy(self._kept[names[at % len(names)]], at) for at in range(self.size, self.size + count)]
            for table in _TABLES:
                rows = [row for each in made for row in each.of[table]]
                if table is vectors_table:
                    self._perturb(rows)
                tx.execute(insert(table), rows)
            changes.record(tx, [row["id"] for each in made for row in each.of[documents]])
        self.size += count

    def _copy(self, rows: "_Rows", at: int) -> "_Rows":
        swap = self._swap(rows.of[document_texts][0]["text"])
        stems = {stem: other for word, by in swap.items() for stem, other in zip(terms(word), terms(by), strict=False)}

        def other(row: dict[str, Any]) -> dict[str, Any]:
            own = dict(row)
            for name in ("id", "document_id", "passage_id"):
                if own.get(name) is not None:
                    own[name] = f"c{at}-{own[name]}"
            for name in ("title", "text"):
                if name in own:
                    own[name] = _swapped(own[name], swap)
            for name in ("terms", "title_terms"):
                if name in own:
                    own[name] = " ".join(stems.get(stem, stem) for stem in own[name].split())
            return own

        made = _Rows({table: [other(row) for row in rows.of[table]] for table in _TABLES})
        situation = {name: getattr(value, "value", value) for name, value in _situation(at).items()}
        made.of[documents][0].update(situation, superseded_by=None)
        return made

    def _perturb(self, rows: list[dict[str, Any]]) -> None:
        near = perturbed(np.array([np.frombuffer(row["vector"], vectors.STORED) for row in rows]), self.random)
        for row, vector in zip(rows, near, strict=True):
            row["vector"] = vector.astype(vectors.STORED).tobytes()

    def _vectors_for_the_rest(self) -> None:
        """What came by import gets vectors beside others' instead of its own: embedding is measured elsewhere."""
        with self.database.transaction() as tx:
            some = tx.scalars(select(vectors_table.c.vector).limit(4_096)).all()
            left = vectors.waiting(tx, self.model, most=100_000)
            rows = [
                {"passage_id": each.passage_id, "model": self.model, "vector": some[at % len(some)]}
                for at, each in enumerate(left)
            ]
            if rows:
                self._perturb(rows)
                tx.execute(insert(vectors_table), rows)
            changes.record(tx, [each.document_id for each in left])

    def _supersede(self, tx: Connection) -> None:
        ids = tx.scalars(select(documents.c.id).where(documents.c.space == Space.REAL.value).order_by(documents.c.id))
        named = list(ids)
        pairs = list(zip(named[::20], named[1::20], strict=False))
        for old, new in pairs:
            tx.execute(update(documents).where(documents.c.id == old).values(superseded_by=new))
        changes.record(tx, [old for old, _ in pairs])

    @property
    def passages(self) -> int:
        with self.database.transaction(read_only=True) as tx:
            return tx.execute(select(func.count()).select_from(passages)).scalar_one()


@dataclass(frozen=True, slots=True)
class _Rows:
    """One document's rows, by table."""

    of: dict[Any, list[dict[str, Any]]]


_TABLES = (documents, document_texts, document_topics, passages, vectors_table)


def _rows_of(tx: Connection) -> dict[str, _Rows]:
    made: dict[str, _Rows] = {}
    for table in _TABLES:
        for row in tx.execute(select(table)):
            values = dict(row._mapping)
            name = values["id"] if table is documents else values.get("document_id")
            name = name or values["passage_id"].rpartition(":")[0]
            made.setdefault(name, _Rows({each: [] for each in _TABLES})).of[table].append(values)
    return {name: rows for name, rows in made.items() if rows.of[document_texts] and rows.of[vectors_table]}


def _situation(at: int) -> dict[str, Any]:
    random = np.random.default_rng(at)
    hubs = list(HUBS)
    hub = _one(random, hubs)
    return {
        "hub_id": HubId(hub) if random.random() < 0.9 else None,
        "space": HUBS[hub],
        "visibility": _one(random, (Visibility.PARTICIPANTS, *[Visibility.HUB] * 3, *[Visibility.ORGANISATION] * 6)),
        "language": _one(random, (*[Language.EN] * 4, Language.FR)),
        "outcome": _one(random, tuple(Outcome)),
    }


def _one(random: np.random.Generator, of: Sequence[Any]) -> Any:
    return of[int(random.integers(len(of)))]


def _words_by_length(incoming: Sequence[Incoming]) -> dict[int, list[str]]:
    """The corpus's own words, as often as they are used in a part of it, and as many made-up ones: names and places are never the same."""
    random = np.random.default_rng(7)
    used = Counter(itertools.chain.from_iterable(_WORD.findall(each.text) for each in incoming[:300]))
    found: dict[int, list[str]] = {}
    for word, count in used.items():
        made_up = "".join(random.choice(list("aeioubdgklmnprstvz"), size=len(word)))
        found.setdefault(len(word), []).extend([word] * min(count, 20) + [made_up])
    return found


def _swapped(text: str, swap: dict[str, str]) -> str:
    return _WORD.sub(lambda match: swap.get(match.group(), match.group()), text)


def perturbed(rows: Vectors, random: np.random.Generator) -> Vectors:
    noise = random.normal(size=rows.shape).astype(np.float32)
    moved = rows.astype(np.float32) + PERTURBED * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    near: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return near


def _now() -> datetime:
    return datetime.now(UTC)


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
