"""Two hundred facilitators for ten minutes on the real service: one process, SQLite, a year of a large organisation's work, team mode.

Locust plays them (`bench/_facilitators.py`) from a virtual environment of its own, which `make bench-load` makes: what it needs never comes
near what ships. Afterwards every note that was acknowledged is looked for in the database.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench._notes_kept import Noted, verdict
from bench._processes import ROOT, Used, started, watched
from bench._year import Size, kept, planted
from bench.start import free_port
from service.database import Database
from service.peer_assists.tables import sources
from service.sessions.tables import notes
from service.settings import Settings

NAME = "Load: facilitators at work on the service"
LOCUST = Path(os.environ.get("BENCH_LOCUST", ROOT / "build" / "load" / "bin" / "locust"))
WARM_UP = 0.2
"""Of the time: what is asked before is not counted, and memory is compared with what it is then."""
LAST_SECONDS = 5
"""What is asked so late may be cut off when the time is up."""
MOST_MS = 300
MOST_GROWTH = 0.10
Row = dict[str, Any]
Asked = tuple[float, str, float, str]
"""When (epoch seconds), its kind, how long (ms), what went wrong."""


def run(quick: bool, *, users: int | None = None, minutes: float | None = None) -> list[Row]:
    if not has_locust():
        return []
    users, minutes, size = asked(quick, users, minutes)
    with tempfile.TemporaryDirectory(prefix="peer-assist-bench-") as folder:
        kept(planted(Settings(home=Path(folder, "home")), size), Path(folder, "seats.json"))
        return measured(Path(folder), users, minutes)


def has_locust() -> bool:
    """Says so where it is not there."""
    if not LOCUST.exists():
        print(f"  no locust at {LOCUST}: make bench-load installs it; the load is left out")
    return LOCUST.exists()


def asked(quick: bool, users: int | None, minutes: float | None) -> tuple[int, float, Size]:
    """How many facilitators, for how long, and the year they work in."""
    users = users or (20 if quick else 200)
    size = Size().of(users)
    if quick:
        size = replace(size, documents=300, people=100, hubs=8, further_files=10)
    return users, minutes or (1 if quick else 10), size


def measured(folder: Path, users: int, minutes: float) -> list[Row]:
    """On one process, with a planted data folder and the seats in `folder`."""
    settings = Settings(home=folder / "home")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    service = {"PEER_ASSIST_HOME": str(settings.home), "PEER_ASSIST_PORT": str(port), "PEER_ASSIST_IDENTITY": "team"}
    with started(["-m", "service", "serve"], f"{url}/health", **service) as process:
        return told(folder, settings, url, [process.pid], users, minutes)


def told(folder: Path, settings: Settings, url: str, pids: Sequence[int], users: int, minutes: float) -> list[Row]:
    """What comes of the load on what answers at `url`, whose processes are `pids`."""
    with watched(*pids) as used:
        began = time.time()
        generator = play(folder, url, users, minutes)
    played = json.loads((folder / "load.json").read_text(encoding="utf-8"))
    counted = [
        each
        for each in played["requests"]
        if began + 60 * WARM_UP * minutes <= each[0] <= began + 60 * minutes - LAST_SECONDS
    ]
    found = verdict([tuple(each) for each in played["notes"]], notes_in(settings))
    who = f"{users} facilitators, {minutes:g} min"
    return [
        *_errors(who, counted, played["waits"]),
        _row(f"{who}: notes acknowledged", found.acknowledged, "notes"),
        _row(f"{who}: of those lost", len(found.lost), "notes", target="0"),
        _row(f"{who}: of those there twice", len(found.doubled), "notes", target="0"),
        *_times(who, counted),
        *_drafts(who, played["waits"]),
        *_memory(who, used, minutes),
        _row(f"{who}: cores the service kept busy", used.cores(60 * WARM_UP * minutes), "cores"),
        _row(f"{who}: cores the load itself took", generator, "cores"),
    ]


def play(folder: Path, url: str, users: int, minutes: float) -> float:
    """Have them played. Gives how many cores that took."""
    rate = max(2.0, users / 20)
    time_given = f"{60 * minutes:.0f}s"
    command = [
        str(LOCUST),
        "-f",
        str(ROOT / "bench" / "_facilitators.py"),
        "--headless",
        "--only-summary",
        "--host",
        url,
    ]
    command += [
        "-u",
        str(users),
        "-r",
        f"{rate:g}",
        "-t",
        time_given,
        "--stop-timeout",
        "5s",
        "--exit-code-on-error",
        "0",
    ]
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "BENCH_LOAD_FOLDER": str(folder), "PYTHONPATH": ""}
    generator = subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet)
    with watched(generator.pid) as used:
        if generator.wait() != 0:
            raise RuntimeError("locust did not end well")
    return used.cores()


def notes_in(settings: Settings) -> Iterator[Noted]:
    database = Database(settings.database)
    query = select(notes.c.peer_assist_id, notes.c.id, sources.c.text).join(sources, sources.c.id == notes.c.source_id)
    with database.transaction(read_only=True) as tx:
        yield from (tuple(row) for row in tx.execute(query))
    database.dispose()


def _errors(who: str, counted: Sequence[Asked], waits: Sequence[float]) -> list[Row]:
    wrong: dict[str, int] = defaultdict(int)
    for _, kind, _, error in counted:
        if error:
            wrong[f"{kind}: {error}"] += 1
    for what, times in sorted(wrong.items(), key=lambda each: -each[1])[:10]:
        print(f"  {times} × {what}")
    seconds = max(each[0] for each in counted) - min(each[0] for each in counted)
    return [
        _row(f"{who}: requests", len(counted), "requests"),
        _row(f"{who}: requests a second", len(counted) / seconds, "requests/s"),
        _row(f"{who}: errors", sum(wrong.values()), "requests", target="0"),
    ]


def _times(who: str, counted: Sequence[Asked]) -> Iterator[Row]:
    """All reads together, a note saved, and then each kind by itself."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for _, kind, took, _ in counted:
        by_kind[kind].append(took)
    reads = [took for kind, times in by_kind.items() if kind.startswith("read: ") for took in times]
    yield from _quantiles(f"{who}: all reads", reads, target=f"≤ {MOST_MS} ms")
    yield from _quantiles(f"{who}: a note saved", by_kind.pop("write: note", []), target=f"≤ {MOST_MS} ms")
    for kind in sorted(by_kind):
        yield from _quantiles(f"{who}: {kind} ({len(by_kind[kind]):,})", by_kind[kind])


def _quantiles(what: str, times: Sequence[float], *, target: str = "") -> Iterator[Row]:
    if len(times) > 1:
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        for share in (50, 95, 99) if target else (95,):
            yield _row(f"{what}, p{share}", cuts[share - 1], "ms", target=target if share == 95 else "")


def _drafts(who: str, waits: Sequence[float]) -> Iterator[Row]:
    yield _row(f"{who}: drafts made", len(waits), "drafts")
    if len(waits) > 1:
        cuts = statistics.quantiles(waits, n=100, method="inclusive")
        yield _row(f"{who}: waiting for a draft, p50", cuts[49], "s")
        yield _row(f"{who}: waiting for a draft, p95", cuts[94], "s")


def _memory(who: str, used: Used, minutes: float) -> Iterator[Row]:
    warm, end = used.megabytes(60 * minutes * WARM_UP), used.megabytes(60 * minutes)
    yield _row(f"{who}: the service's memory after warming up", warm, "MB")
    yield _row(f"{who}: the service's memory at the end", end, "MB")
    yield _row(f"{who}: it grew by", 100 * (end - warm) / warm, "%", target=f"≤ {100 * MOST_GROWTH:.0f} %")


def _row(measure: str, value: float, unit: str, *, target: str = "") -> Row:
    return {"measure": measure, "value": value, "unit": unit, "against": "", "ratio": None, "target": target}
