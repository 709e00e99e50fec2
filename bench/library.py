"""Import against raw embedding of the same texts; search at 5,667 and 50,000 documents against a bare Chroma query with the same vector.

The documents are the real ones of PEER_ASSIST_EVAL_DATA, embedded once (the vectors are kept outside the checkout); the larger library
repeats them with new ids and perturbed vectors. Queries are real ones of the retrieval sets.
"""

import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from evals.vector_cache import CachedEmbedder, cache_folder
from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId
from service.domain.library import SearchFilter
from service.domain.people import Role
from service.domain.places import Space
from service.library import changes, intake, vectors
from service.library.chroma import SYNC_THRESHOLD, client_of
from service.library.embedder import BundledEmbedder, Vectors
from service.library.importing.incoming import Surroundings
from service.library.library import Library
from service.library.people_room import PeopleRoom
from service.library.ranking import query_vectors
from service.library.tables import document_texts, document_topics, documents, passages
from service.library.tables import vectors as vectors_table
from service.settings import read_settings

NAME = "Library: import and search"
Row = dict[str, Any]
CALLER = Caller(account_id=AccountId("bench"), name="Bench", roles=frozenset({Role.FACILITATOR}))
"""Somebody without a hub: visibility is in every query."""
FILTER = SearchFilter(since=date(1990, 1, 1), until=date(2030, 1, 1))
QUERIES = 120
"""Fewer than the library remembers, so that the second round knows their vectors."""
IMPORTED, IMPORTED_QUICK = 240, 40
CHUNK = 20
PERTURBED = 0.15
"""Length of the noise added to a vector of length 1."""


def run(quick: bool) -> list[Row]:
    corpus = read_settings().eval_data / "corpus_real" / "dev.jsonl"
    if not corpus.exists():
        print(f"  no documents at {corpus}: set PEER_ASSIST_EVAL_DATA; library figures are left out")
        return []
    rows = importing(corpus, IMPORTED_QUICK if quick else IMPORTED)
    for wanted, target in [(600, None), (3_000, None)] if quick else [(5_667, 60), (50_000, 150)]:
        with tempfile.TemporaryDirectory(prefix="peer-assist-bench-") as home:
            library = filled(Path(home), corpus, wanted)
            rows += searching(library, queries(read_settings().eval_data, 40 if quick else QUERIES), target)
            library.close()
    return rows


def importing(corpus: Path, count: int) -> list[Row]:
    """Both ways in turns, some documents at a time, so that a busy machine slows both alike."""
    embedder = BundledEmbedder()
    embedder.embed(["warm"])
    raw = imported = 0.0
    with tempfile.TemporaryDirectory(prefix="peer-assist-bench-") as home:
        library = opened(Path(home), embedder)
        library.index.load()
        around = Surroundings(Space.REAL)
        groups = intake.lines(BytesIO(corpus.read_bytes()), around, at_once=CHUNK)
        for _, group in itertools.islice(groups, count // CHUNK):
            started = time.perf_counter()
            intake.keep_lines(library.database, group, people=PeopleRoom(), import_id=None, made_by=CALLER)
            with library.database.transaction(read_only=True) as tx:
                texts = [each.text for each in vectors.waiting(tx, embedder.name)]
            while library.fill_some():
                pass
            library.index.catch_up()
            imported += time.perf_counter() - started
            started = time.perf_counter()
            embedder.embed(texts)
            raw += time.perf_counter() - started
        library.close()
        library.database.dispose()
    return [
        {
            "measure": "Import, JSONL to searchable by meaning",
            "value": count / imported,
            "unit": "documents/s",
            "against": "embedding the same texts alone, one by one",
            "ratio": raw / imported,
            "target": "≥ 0.85",
        }
    ]


def searching(library: Library, asked: Sequence[str], target: int | None) -> list[Row]:
    """Whole searches, filters and visibility on; the same with the query's vectors known; and Chroma alone."""
    count = len(library.index.lexical)
    whole = timed(asked, lambda query: library.search(query, caller=CALLER, filter=FILTER))
    known = timed(asked, lambda query: library.search(query, caller=CALLER, filter=FILTER))
    embedded = [query_vectors(library.embedder, query).whole for query in asked]
    with tempfile.TemporaryDirectory(prefix="peer-assist-bench-") as folder:
        collection = bare_chroma(Path(folder), library)
        chroma = timed(
            embedded,
            lambda vector: collection.query(query_embeddings=[vector.tolist()], n_results=10, include=["distances"]),
        )
    rows = []
    for name, times, limit in [("with embedding the query", whole, target), ("its vectors known", known, target)]:
        for share, label in ((0.5, "p50"), (0.95, "p95")):
            value = quantile(times, share)
            rows.append(
                {
                    "measure": f"Search of {count:,} documents, filter and visibility on, {name}, {label}",
                    "value": 1000 * value,
                    "unit": "ms",
                    "against": f"a bare Chroma query, {1000 * quantile(chroma, share):.1f} ms",
                    "ratio": value / quantile(chroma, share),
                    "target": f"≤ {limit} ms" if limit and label == "p95" else None,
                }
            )
    return rows


def timed(questions: Sequence[Any], ask: Callable[[Any], Any]) -> list[float]:
    for question in questions[:3]:
        ask(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - started)
    return times


def quantile(times: Sequence[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(100 * share) - 1]


def opened(home: Path, embedder: Any) -> Library:
    database = Database(f"sqlite:///{home / 'bench.sqlite3'}")
    database.migrate()
    return Library(database, home=home, embedder=embedder)


def filled(home: Path, corpus: Path, wanted: int) -> Library:
    """A library of `wanted` documents with their vectors."""
    library = opened(home, CachedEmbedder(BundledEmbedder(), cache_folder()))
    for _, group in intake.lines(BytesIO(corpus.read_bytes()), Surroundings(Space.REAL)):
        intake.keep_lines(library.database, group[:wanted], people=PeopleRoom(), import_id=None, made_by=CALLER)
        with library.database.transaction(read_only=True) as tx:
            if len(tx.scalars(select(documents.c.id)).all()) >= wanted:
                break
    while library.filling.some(most=1024):
        pass
    with library.database.transaction() as tx:
        changes.set_model(tx, library.embedder.name)
        repeat(tx, wanted)
    library = opened(home, BundledEmbedder())
    library.index.load()
    return library


def repeat(tx: Any, wanted: int) -> None:
    """Copies of all documents under new ids until there are `wanted`, their vectors a little beside the originals'."""
    kept = {table: [dict(row._mapping) for row in tx.execute(select(table))] for table in _TABLES}
    random = np.random.default_rng(0)
    there = len(kept[documents])
    for copy in range(1, -(-wanted // there)):
        names = {row["id"] for row in kept[documents][: wanted - copy * there]}
        for table, rows in kept.items():
            copies = []
            for row in rows:
                document_id = row.get("document_id") or (
                    row["id"] if table is documents else row["passage_id"].rpartition(":")[0]
                )
                if document_id in names:
                    copies.append({**row, **renamed(table, row, f"c{copy}-")})
            if table is vectors_table and copies:
                near = perturbed(np.array([np.frombuffer(row["vector"], vectors.STORED) for row in copies]), random)
                for row, vector in zip(copies, near, strict=True):
                    row["vector"] = vector.astype(vectors.STORED).tobytes()
            if copies:
                tx.execute(insert(table), copies)


_TABLES = (documents, document_texts, document_topics, passages, vectors_table)


def renamed(table: Any, row: dict[str, Any], prefix: str) -> dict[str, str]:
    return {
        name: prefix + row[name] for name in ("id", "document_id", "passage_id") if row.get(name) and name in table.c
    }


def perturbed(rows: Vectors, random: np.random.Generator) -> Vectors:
    noise = random.normal(size=rows.shape).astype(np.float32)
    moved = rows.astype(np.float32) + PERTURBED * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    near: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return near


def bare_chroma(folder: Path, library: Library) -> Any:
    """One collection with all the vectors and nothing else."""
    collection = client_of(folder).create_collection(
        "bare", configuration={"hnsw": {"space": "ip", "sync_threshold": SYNC_THRESHOLD}}, embedding_function=None
    )
    with library.database.transaction(read_only=True) as tx:
        stored = tx.execute(select(vectors_table.c.passage_id, vectors_table.c.vector)).all()
    for some in batches(stored, 1_000):
        made = np.array([np.frombuffer(row.vector, vectors.STORED) for row in some]).astype(np.float32)
        collection.add(ids=[row.passage_id for row in some], embeddings=made)
    return collection


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def queries(data: Path, count: int) -> list[str]:
    """The same number of every retrieval set, in the order they stand there."""
    sets = sorted(data.glob("retrieval_eval/*/queries_*.jsonl"))
    lines = [path.read_text(encoding="utf-8").splitlines() for path in sets]
    mixed = [line for group in itertools.zip_longest(*lines) for line in group if line]
    return [str(json.loads(line)["text"]) for line in mixed[:count]]
