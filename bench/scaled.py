"""One process on SQLite against the scaled-out set (PostgreSQL, Chroma's server, three services behind nginx, two workers), in one run.

The same people do the same to each in turn: of ten calls six read a file's page or its notes, two search, two keep a note. They share the
machine with what they measure. Python uses one core a process, so on two cores the ratio says what the second one gives after the cost of
being several, and how little one slow answer holds up the others; on more cores it says how far it scales.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from scale.postgres import own_postgres
from scale.processes import House, NotStarted, Ports

NAME = "One process against the scaled-out set"
FIRST_PORT = 21_700
SERVICES, WORKERS = 3, 2
QUERIES = (
    "the pump stands still because spare parts are not in the budget",
    "vaccines lost when the refrigerator of the clinic failed",
    "money that was voted and released too late to build",
    "les crédits dorment et personne ne signe le mandat",
)


@dataclass
class Times:
    """Seconds of each answer, by what was asked; and how many were no answer."""

    of: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "search": [], "note": []})
    failed: int = 0

    def add(self, other: "Times") -> None:
        for what, seconds in other.of.items():
            self.of[what] += seconds
        self.failed += other.failed

    @property
    def answers(self) -> int:
        return sum(len(each) for each in self.of.values())

    def p95(self, what: str) -> float:
        """In milliseconds."""
        return statistics.quantiles(self.of[what], n=20)[-1] * 1000


def run(quick: bool) -> list[dict[str, Any]]:
    people, seconds = (6, 8.0) if quick else (24, 60.0)
    try:
        with one_process() as url:
            alone = load(url, people=people, seconds=seconds)
        with scaled_out() as url:
            several = load(url, people=people, seconds=seconds)
    except NotStarted as error:
        print(f"  not run: {error}", file=sys.stderr)
        return []
    against = "one process on SQLite"
    rows: list[dict[str, Any]] = [
        {
            "measure": f"Answers a second, {people} people without a pause, {SERVICES} services on PostgreSQL",
            "value": several.answers / seconds,
            "unit": "/s",
            "against": f"{against} ({alone.answers / seconds:.0f}/s)",
            "ratio": several.answers / max(alone.answers, 1),
        }
    ]
    for what in alone.of:
        rows.append(
            {
                "measure": f"  95 of 100 times as long as that or less: {what}",
                "value": several.p95(what),
                "unit": "ms",
                "against": f"{against} ({alone.p95(what):.0f} ms)",
                "ratio": several.p95(what) / alone.p95(what),
            }
        )
    lost = alone.failed + several.failed
    rows.append(
        {"measure": "  Calls without an answer", "value": lost, "unit": "", "against": "", "ratio": None, "target": "0"}
    )
    return rows


@contextmanager
def one_process() -> Iterator[str]:
    """The service as `make run` starts it. Yields its address."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), Ports(FIRST_PORT), "")
        house.settings = {"SAMPLE_LIBRARY": "true", "JOBS": "here", "CHROMA_URL": ""}
        try:
            house.start_service(0)
            url = house.service_urls(1)[0]
            house.wait_for("service-0", f"{url}/health")
            yield url
        finally:
            house.stop()


@contextmanager
def scaled_out() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        own_postgres(Path(folder) / "postgres") as database,
        House(Path(folder), Ports(FIRST_PORT), database, settings={"SAMPLE_LIBRARY": "true"}) as house,
    ):
        Path(folder).chmod(0o755)
        house.start(services=SERVICES, workers=WORKERS)
        yield house.service_url


def load(url: str, *, people: int, seconds: float) -> Times:
    """So many people at once, each in a file of their own, after a warm-up."""
    with httpx.Client(base_url=f"{url}/api/v1", headers={"X-Space": "practice"}, timeout=60) as client:
        files = [new_file(client, number) for number in range(people)]
        warm(client)
    with ThreadPoolExecutor(people) as crowd:
        list(crowd.map(lambda file: work(url, file, 2.0), files))
        times = Times()
        for each in crowd.map(lambda file: work(url, file, seconds), files):
            times.add(each)
    return times


def new_file(client: httpx.Client, number: int) -> str:
    hub = client.get("/hubs").raise_for_status().json()["items"][0]["id"]
    body = {"request": "The pump fails and nobody repairs it.", "title": f"Pump {number}", "hub_id": hub}
    made: str = client.post("/peer-assists", json=body).raise_for_status().json()["id"]
    return made


def warm(client: httpx.Client) -> None:
    """Until every process has its index: as many quick searches as there may be processes."""
    until = time.monotonic() + 120
    quick = 0
    while quick < 3 * SERVICES and time.monotonic() < until:
        started = time.monotonic()
        found = client.post("/library/search", json={"query": QUERIES[0], "limit": 5}).raise_for_status().json()
        quick = quick + 1 if found["by_meaning"] and time.monotonic() - started < 1 else 0


def work(url: str, file: str, seconds: float) -> Times:
    times, rng = Times(), random.Random(file)
    until = time.monotonic() + seconds
    with httpx.Client(base_url=f"{url}/api/v1", headers={"X-Space": "practice"}, timeout=60) as client:
        while time.monotonic() < until:
            what = rng.choices(("read", "search", "note"), weights=(6, 2, 2))[0]
            started = time.monotonic()
            try:
                answer = ask(client, file, what, rng)
            except httpx.HTTPError:
                times.failed += 1
                continue
            if answer.is_success:
                times.of[what].append(time.monotonic() - started)
            else:
                times.failed += 1
    return times


def ask(client: httpx.Client, file: str, what: str, rng: random.Random) -> httpx.Response:
    if what == "note":
        note = {"id": f"note-{rng.getrandbits(64):x}", "text": "The mason has the spare parts, and nobody asked him."}
        return client.post(f"/peer-assists/{file}/notes", json=note)
    if what == "search":
        return client.post("/library/search", json={"query": rng.choice(QUERIES), "limit": 10})
    return client.get(rng.choice((f"/peer-assists/{file}", f"/peer-assists/{file}/notes")))
