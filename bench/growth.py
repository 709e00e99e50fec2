"""The library at 1,000, 10,000 and 100,000 documents: import, start, search, memory, disk, the index built again, and the desk's pages.

    python -m bench growth --data DIR [--sizes 1000,10000] [--write]

The real documents of DIR, embedded once, and copies of them with other ids, words and vectors (`bench/_growing.py`); readers with and
without hubs and filters (`bench/_readers.py`). Beside: SQLite's own full-text search over the same passages, visibility in its query too.
"""

import json
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import select

from bench._growing import Growing, Imported
from bench._readers import READER, READERS, searches
from bench.library import quantile, queries
from bench.library import timed as timed_each
from bench.start import ROOT
from service.access.caller import Caller
from service.domain.ids import AccountId, DocumentId
from service.domain.library import SearchFilter
from service.library import store
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.library.ranking import CANDIDATES, query_vectors
from service.library.tables import documents
from service.settings import read_settings

NAME = "Growth: the library at 1,000 to 100,000 documents"
Row = dict[str, Any]
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000, 3_000)
QUICK_ORIGINALS = 600
QUERIES, QUICK_QUERIES = 90, 30
AT_ONCE = 4
CHANGES = 12
SEARCH_BAR_MS, PAGE_BAR_SECONDS, REBUILD_BAR = 150, 2.0, 100_000 / 240


def run(quick: bool, sizes: Sequence[int] | None = None) -> list[Row]:
    data = read_settings().eval_data
    corpus = data / "corpus_real" / "dev.jsonl"
    if not corpus.exists():
        print(f"  no documents at {corpus}: give --data DIR; growth is left out")
        return []
    asked = queries(data, QUICK_QUERIES if quick else QUERIES)
    with tempfile.TemporaryDirectory(prefix="peer-assist-growth-") as home:
        growing = Growing(Path(home), corpus, originals=QUICK_ORIGINALS if quick else sys.maxsize)
        measured = [measure(growing, size, asked) for size in sizes or (QUICK_SIZES if quick else SIZES)]
    return [row for at in measured for row in at.rows]


@dataclass
class At:
    """What was measured at one size."""

    size: int
    rows: list[Row] = field(default_factory=list)

    def row(self, what: str, value: float, unit: str, target: str = "", **beside: Any) -> None:
        measure = f"{self.size:,} documents: {what}"
        self.rows.append(
            {
                "measure": measure,
                "of": what,
                "size": self.size,
                "value": value,
                "unit": unit,
                "target": target,
                **beside,
            }
        )
        print(f"  {measure}: {value:.3g} {unit}", file=sys.stderr, flush=True)

    def times(self, what: str, seconds: Sequence[float], target: str = "", against: Sequence[float] = ()) -> None:
        for share, label in ((0.5, "p50"), (0.95, "p95")):
            value = quantile(seconds, share)
            beside = {}
            if against:
                other = quantile(against, share)
                beside = {"against": f"SQLite FTS5, {1000 * other:.1f} ms", "ratio": value / other}
            self.row(f"{what}, {label}", 1000 * value, "ms", target if label == "p95" else "", **beside)


def measure(growing: Growing, size: int, asked: Sequence[str]) -> At:
    at = At(size)
    imported = growing.to(size)
    at.row(
        "import, embedding left out",
        imported.documents / imported.seconds,
        "documents/s",
        **beside_rows(growing, imported),
    )
    growing.database.forget_traces()
    at.row("on disk", (growing.home / "peer_assist.sqlite3").stat().st_size / 2**20, "MiB")
    opened = opening(growing.home)
    at.row("start until words can be searched", opened["words"], "s")
    at.row("start until meaning can be searched", opened["meaning"], "s")
    at.row("memory the indexes hold", opened["held"] / 2**20, "MiB")
    at.row("most memory of the process while it starts", opened["most"] / 2**20, "MiB")
    library = Library(growing.database, home=growing.home, embedder=BundledEmbedder(), people=growing.people)
    library.index.load()
    searching(at, library, asked, fts5(growing, asked))
    built_again(at, library, asked)
    library.close()
    with growing.database.transaction(read_only=True) as tx:
        some = tx.scalars(select(documents.c.id).where(documents.c.space == "real").limit(1)).one()
    from bench._desk_pages import seconds_of_pages

    for page, seconds in seconds_of_pages(growing.home, query=asked[0][:300], document_id=some).items():
        at.row(f"page in the browser: {page}", seconds, "s", f"≤ {PAGE_BAR_SECONDS:.0f} s")
    return at


def searching(at: At, library: Library, asked: Sequence[str], beside: Sequence[float]) -> None:
    """Cold, warm, several at once, after changes; every reader and every filter in turn."""
    bar = f"≤ {SEARCH_BAR_MS} ms"
    library.search("warm", caller=READER)
    cold = [
        timed(library, asked[0], Caller(account_id=AccountId(f"new-{n}"), name="New"), SearchFilter()) for n in range(5)
    ]
    at.row("a reader's very first search", 1000 * statistics.median(cold), "ms")
    pairs = searches()
    for _ in range(2 * len(READERS) * 5):
        timed(library, asked[0], *next(pairs))
    at.times("search, filters and visibility on", [timed(library, query, *next(pairs)) for query in asked], bar, beside)
    at.times(
        "the same, the query's vectors known", [timed(library, query, *next(pairs)) for query in asked], bar, beside
    )
    with ThreadPoolExecutor(AT_ONCE) as crew:
        jobs = [(query, *next(pairs)) for query in asked]
        at.times(f"the same, {AT_ONCE} at once", list(crew.map(lambda job: timed(library, *job), jobs)))
    at.times("first search after a change", list(after_changes(library, asked)), bar)
    at.row(
        "of the nearest passages' documents, those that comparing all in whole finds too",
        nearest_found(library, asked),
        "",
    )


def timed(library: Library, query: str, caller: Caller, wanted: SearchFilter) -> float:
    started = time.perf_counter()
    library.search(query, caller=caller, filter=wanted)
    return time.perf_counter() - started


def after_changes(library: Library, asked: Sequence[str]) -> Iterator[float]:
    """Somebody corrects a document; the next search of every reader follows it."""
    with library.database.transaction(read_only=True) as tx:
        page = store.find(tx, SearchFilter(), seen_by=READER, limit=CHANGES)
    for found in page.items:
        for reader in READERS.values():
            with library.database.transaction() as tx:
                known = store.get(tx, DocumentId(found.id), seen_by=READER)
                store.correct(tx, known.model_copy(update={"country": f"now {time.time()}"}), seen_by=READER)
            yield timed(library, asked[0], reader, SearchFilter())


def nearest_found(library: Library, asked: Sequence[str]) -> float:
    dense, shares = library.index.dense, []
    everything = dense.mask(library.index.lexical.ids(library.index.lexical.mask(dense._number)))
    for query in asked[:20]:
        vector = query_vectors(library.asked, query, "en").whole
        found = set(dense.nearest(vector, everything, most=CANDIDATES))
        scores = dense._matrix[: dense._count] @ vector
        exact = {dense._ids[dense._owner[row]] for row in scores.argsort()[::-1][:CANDIDATES]}
        shares.append(len(found & exact) / len(exact))
    return statistics.mean(shares)


def built_again(at: At, library: Library, asked: Sequence[str]) -> None:
    """Chroma's folder from nothing, from the database and with no embedding, while people search."""
    library.broad.passages_from = 1
    library.embedder.embed([asked[0]])
    times: list[float] = []
    done = Event()
    pairs = searches()

    def search_on() -> None:
        while not done.wait(0.2):
            times.append(timed(library, asked[len(times) % 20], *next(pairs)))

    searcher = Thread(target=search_on)
    started = time.perf_counter()
    library.broad.open()
    searcher.start()
    while not library.broad.chroma.ready or not library.broad.chroma._placed:
        time.sleep(0.1)
    seconds = time.perf_counter() - started
    done.set()
    searcher.join()
    placed = len(library.broad.chroma._owner)
    at.row("Chroma built again from the database", placed / seconds, "passages/s", f"≥ {REBUILD_BAR:.0f}")
    at.times("search while it is built", times)
    folder = sum(path.stat().st_size for path in (library.home / "chroma").rglob("*") if path.is_file())
    at.row("Chroma on disk", folder / 2**20, "MiB")
    pairs = searches()
    at.times(
        "search once Chroma is whole", [timed(library, query, *next(pairs)) for query in asked], f"≤ {SEARCH_BAR_MS} ms"
    )


def opening(home: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench._opening", str(home)]
    told: dict[str, float] = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    return told


def fts5(growing: Growing, asked: Sequence[str]) -> list[float]:
    """The same passages in SQLite's own index, asked as the reader of one hub, any of the query's words, the ten best."""
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "fts.sqlite3"))) as file:
        file.execute("ATTACH ? AS here", (str(growing.home / "peer_assist.sqlite3"),))
        file.execute("CREATE VIRTUAL TABLE asked_for USING fts5(document_id UNINDEXED, text, tokenize='porter')")
        file.execute("INSERT INTO asked_for SELECT document_id, text FROM here.passages")
        file.commit()
        query = (
            "SELECT asked_for.document_id FROM asked_for JOIN here.documents d ON d.id = asked_for.document_id "
            "WHERE asked_for MATCH ? AND d.space = 'real' AND (d.visibility = 'organisation' OR (d.visibility = 'hub' AND d.hub_id = ?)) "
            "ORDER BY bm25(asked_for) LIMIT 10"
        )

        def ask(words: str) -> None:
            file.execute(query, (any_word(words), *READER.hub_ids)).fetchall()

        return timed_each(asked, ask)


def any_word(query: str) -> str:
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", query)))


def beside_rows(growing: Growing, imported: Imported) -> Row:
    """What the rows alone would take: the same documents' texts into a table of their own."""
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "bare.sqlite3"))) as file:
        file.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, title TEXT, text TEXT)")
        rows = [
            (str(at), each.document.title, each.text) for at, each in enumerate(growing.originals[: imported.documents])
        ]

        def write_rows() -> None:
            file.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
            file.commit()

        seconds = seconds_of(write_rows)
    rate = len(rows) / seconds
    return {
        "against": f"their texts into SQLite and nothing else, {rate:,.0f} documents/s",
        "ratio": imported.documents / imported.seconds / rate,
    }


def seconds_of(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


PLOTS = (
    (
        "search, ms at the 95th percentile",
        ("search, filters and visibility on, p95", "the same, 4 at once, p95", "first search after a change, p95"),
        SEARCH_BAR_MS,
    ),
    ("import, documents/s", ("import, embedding left out",), None),
    ("start, s", ("start until words can be searched", "start until meaning can be searched"), None),
    ("memory, MiB", ("memory the indexes hold", "most memory of the process while it starts"), None),
    ("disk, MiB", ("on disk", "Chroma on disk"), None),
    (
        "pages, s",
        tuple(f"page in the browser: {each}" for each in ("Home", "Library", "Library, a search", "a document")),
        PAGE_BAR_SECONDS,
    ),
)
"""A panel each: what its axis says, the rows drawn in it, and the bar."""
PLOTTED = "How search, import, start, memory, disk and pages grow with the library"


def plot(rows: Sequence[Row], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(2, 3, figsize=(13, 7))
    for axes, (label, drawn, bar) in zip(panels.flat, PLOTS, strict=True):
        for what in drawn:
            points = [(row["size"], row["value"]) for row in rows if row["of"] == what]
            axes.plot(
                *zip(*points, strict=True), marker="o", label=what.removeprefix("page in the browser: ")
            ) if points else None
        if bar is not None:
            axes.axhline(bar, color="#B45309", linestyle="--", linewidth=1)
        axes.set(xscale="log", xlabel="documents", ylabel=label, ylim=(0, None))
        axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
