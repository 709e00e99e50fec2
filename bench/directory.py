"""A directory of 10,000 people: bringing the list in, opening it, and planning with it. Beside: the same rows into SQLite, unchecked."""

import csv
import io
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from service.app import build
from service.database import Database
from service.settings import Settings
from service.workflows import practice_space

NAME = "directory"
PEOPLE, QUICK_PEOPLE = 10_000, 2_000
HEADINGS = ("name", "hub", "e-mail", "role", "languages", "time zone", "expertise")
FILE = "/api/v1/peer-assists/kpatuya-handpumps"


def run(quick: bool) -> list[dict[str, Any]]:
    count = QUICK_PEOPLE if quick else PEOPLE
    listed = the_list(count)
    bare, _ = timed(lambda: bare_rows(listed))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        database = Database(settings.database)
        database.migrate()
        practice_space.load(database, progress=lambda *_: None)
        database.dispose()
        with TestClient(build(settings, work=False), headers={"X-Space": "practice"}) as desk:
            return measured(desk, listed, count, bare)


def measured(desk: TestClient, listed: bytes, count: int, bare: float) -> list[dict[str, Any]]:
    def bring_in(**more: str) -> dict[str, Any]:
        sent = {"make_hubs": "true", **more}
        answer = desk.post("/api/v1/directory/import", files={"file": ("people.csv", listed)}, data=sent)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    rows = []

    def row(what: str, act: Callable[[], Any], *, against: bool = False, target: str | None = None) -> Any:
        seconds, found = timed(act)
        beside = (
            {"against": f"its rows into SQLite unchecked, {bare:.2f} s", "ratio": seconds / bare} if against else {}
        )
        rows.append({"measure": f"{count:,} people: {what}", "value": seconds, "unit": "s", "target": target, **beside})
        return found

    shown = row("a list read and compared, nothing done", bring_in, against=True)
    row("the list applied", lambda: bring_in(apply="true", fingerprint=shown["fingerprint"]), against=True)
    for what, path in (
        ("first page of the directory", "/api/v1/people?limit=25"),
        ("somebody looked for by name", "/api/v1/people?q=Traoré"),
        ("candidates for a file, with their evidence", f"{FILE}/candidates"),
        ("slots for its session", f"{FILE}/slots"),
    ):
        row(what, lambda path=path: desk.get(path).raise_for_status(), target="≤ 2 s")  # type: ignore[misc]
    return rows


def the_list(count: int) -> bytes:
    chance = random.Random(1)
    first = ["Amina", "Jean", "Peter", "Fatou", "Li", "Sofia", "Omar", "Grace", "Ivan", "Chloé", "Kofi", "Mary"]
    last = ["Diallo", "Mwangi", "Ruiz", "Okoye", "Traoré", "Smith", "Novak", "Haddad", "Chen", "Ba", "Silva", "Rao"]
    made = io.StringIO()
    lines = csv.writer(made)
    lines.writerow(HEADINGS)
    for number in range(count):
        name = f"{chance.choice(first)} {chance.choice(last)}-{number}"
        skills = "water; pumps" if number % 2 else "schools"
        lines.writerow(
            [name, f"Hub {number % 60}", f"p{number}@example.org", "Officer", "en;fr", "Africa/Nairobi", skills]
        )
    return made.getvalue().encode()


def bare_rows(listed: bytes) -> None:
    rows = list(csv.reader(io.StringIO(listed.decode())))
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder, "bare.sqlite3"))
        database.execute("CREATE TABLE people (a, b, c, d, e, f, g)")
        database.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        database.commit()
        database.close()


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = act()
    return time.perf_counter() - began, found
