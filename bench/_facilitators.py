"""Two hundred facilitators at their desks, as a locust file. Runs in a virtual environment of its own (`make bench-load`), never in ours.

Each plays what the desk would ask for: a page is several calls, then somebody reads or thinks. What every request took and every note the
service acknowledged are written down in the folder `BENCH_LOAD_FOLDER` names, where `seats.json` lies.
"""

# mypy: disable-error-code="misc, untyped-decorator"

import json
import os
import random
import time
import uuid
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, between, events, task

FOLDER = Path(os.environ["BENCH_LOAD_FOLDER"])
SEATS: list[dict[str, Any]] = json.loads((FOLDER / "seats.json").read_text(encoding="utf-8"))
API = "/api/v1"
LOOK_SECONDS = 6.0
"""From one look of an open session at what others noted to the next where nobody else is at work, as in the desk: what was seen serves
five seconds, and its parts are drawn every two."""
COUNT_SECONDS = 20.0
"""Between two counts of who spoke."""
SELDOM_SECONDS = 60.0
"""How long the desk keeps what others seldom change, while its reader writes nothing."""
DRAFT_LOOK_SECONDS = 0.8
LONGEST_DRAFT = 120.0
SENT_AGAIN = 0.05
"""Of the batches of notes: a browser that did not hear sends them once more."""
QUERIES = (
    "handpumps break and nobody mends them",
    "vaccines lost in the cold chain",
    "committee does not collect fees",
    "spare parts come late",
    "road cut in the rains",
    "release of the budget line",
    "registers not filled in at the health post",
    "market drains blocked",
    "who pays for diesel",
    "mothers come late for the birth dose",
    "water kiosk handed over",
    "boats carrying cold boxes",
)
WHERE = (
    "in the hills",
    "along the river",
    "after the harvest",
    "with the district",
    "before the rains",
    "without a budget",
    "in two villages",
    "for schools",
)

requests: list[tuple[float, str, float, str]] = []
"""When it was asked (epoch seconds), its kind, how long it took (ms), what went wrong."""
notes: list[tuple[str, str, str]] = []
"""File, id and words of every note that was acknowledged."""
waits: list[float] = []
"""Seconds from asking for a draft to seeing it ready."""


@events.request.add_listener
def _noted(name: str, response_time: float, exception: BaseException | None, start_time: float, **_: Any) -> None:
    requests.append((start_time, name, response_time, str(exception)[:200] if exception else ""))


@events.quitting.add_listener
def _written(**_: Any) -> None:
    used = time.process_time()
    told = {"requests": requests, "notes": notes, "waits": waits, "cpu_seconds": used}
    (FOLDER / "load.json").write_text(json.dumps(told), encoding="utf-8")


class Facilitator(FastHttpUser):
    wait_time = between(4, 14)
    connection_timeout = network_timeout = 60.0
    taken = 0

    def on_start(self) -> None:
        self.seat = SEATS[Facilitator.taken % len(SEATS)]
        Facilitator.taken += 1
        self.chance = random.Random(Facilitator.taken)
        self.headers = {"Authorization": f"Bearer {self.seat['token']}", "X-Space": "real", "Accept-Language": "en"}
        self.known: dict[str, float] = {}
        gevent.sleep(self.chance.uniform(0, 10))

    # -- what the desk asks for --

    def call(self, method: str, path: str, kind: str, body: Any = None) -> Any:
        if kind.startswith("write: "):
            self.known.clear()
        with self.rest(method, API + path, name=kind, json=body, headers=self.headers) as answer:
            return answer.js if answer.ok else None

    def read(self, path: str, kind: str) -> Any:
        return self.call("GET", path, f"read: {kind}")

    def seldom(self, path: str, kind: str) -> None:
        if time.monotonic() - self.known.get(path, float("-inf")) > SELDOM_SECONDS:
            self.known[path] = time.monotonic()
            self.read(path, kind)

    def head_of(self, file: str) -> None:
        """What stands above every page of a file."""
        self.read("/me", "me")
        self.read(f"/peer-assists/{file}", "file")
        self.seldom(f"/me/permissions?peer_assist_id={file}", "permissions")
        self.read(f"/peer-assists/{file}/steps", "steps")
        self.seldom("/hubs?limit=200", "hubs")

    def any_file(self) -> str:
        chosen: str = self.chance.choice([self.seat["running"], self.seat["reviewing"], *self.seat["open_files"]])
        return chosen

    @task(3)
    def home(self) -> None:
        self.read("/me", "me")
        self.read("/peer-assists?limit=50", "board")
        self.read("/notices", "notices")
        self.read("/info", "info")

    @task(5)
    def search(self) -> None:
        query = f"{self.chance.choice(QUERIES)} {self.chance.choice(WHERE)} {self.chance.choice(WHERE)}"
        asked = {"query": query, "limit": 10}
        if self.chance.random() < 0.3:
            asked["filter"] = {"topics": [f"topic-{self.chance.randrange(30)}"]}
        self.read("/me", "me")
        self.read("/library/facets", "facets")
        found = self.call("POST", "/library/search", "read: search", asked)
        for hit in self.chance.sample(found["hits"], k=min(2, len(found["hits"]))) if found else ():
            gevent.sleep(self.chance.uniform(3, 12))
            self.read(f"/library/documents/{hit['document']['id']}", "case")
            self.read(f"/library/documents/{hit['document']['id']}/text", "case text")

    @task(4)
    def prepare(self) -> None:
        """Open a file's first page; in one's own, type in a field."""
        file = self.any_file()
        self.head_of(file)
        for part in (
            "drafts",
            "next-step",
            "dates/proposed",
            "sheet",
            "sources",
            "checks",
            "questions",
            "problem-versions",
        ):
            self.read(f"/peer-assists/{file}/{part}", part)
        if file == self.seat["running"]:
            for _ in range(self.chance.randrange(1, 4)):
                gevent.sleep(self.chance.uniform(2, 8))
                sheet = self.read(f"/peer-assists/{file}/sheet", "sheet")
                if sheet is None:
                    return
                field = self.chance.choice(sheet["fields"])
                typed = {
                    "text": f"{self.chance.choice(QUERIES)}, {self.chance.choice(WHERE)}",
                    "revision": field["revision"],
                }
                self.call("PUT", f"/peer-assists/{file}/sheet/{field['field']}", "write: field typed", typed)

    @task(2)
    def people(self) -> None:
        file = self.seat["running"]
        self.head_of(file)
        self.read(f"/peer-assists/{file}/candidates", "candidates")
        self.read(f"/peer-assists/{file}/panel", "panel")
        self.read(f"/peer-assists/{file}/facing-this-now", "facing this now")

    @task(3)
    def run_session(self) -> None:
        """Note for a minute or two; the page looks at what others noted, and counts who spoke."""
        file = self.seat["running"]
        self.head_of(file)
        self.read(f"/peer-assists/{file}/session", "session")
        self.read(f"/peer-assists/{file}/problem-versions", "problem-versions")
        self.read(f"/peer-assists/{file}/peer-questions", "peer-questions")
        upto, until = 0, time.monotonic() + self.chance.uniform(60, 120)
        next_note = time.monotonic() + self.chance.uniform(2, 8)
        next_look = next_count = 0.0
        while (now := time.monotonic()) < until:
            if now >= next_look:
                changes = self.read(f"/peer-assists/{file}/session/changes?after={upto}", "session changes")
                upto, next_look = changes["upto"] if changes else upto, now + LOOK_SECONDS
            if now >= next_count:
                self.read(f"/peer-assists/{file}/voices", "voices")
                next_count = now + COUNT_SECONDS
            if now >= next_note:
                self.note(file)
                next_note = now + self.chance.uniform(3, 9)
            gevent.sleep(0.2)

    def note(self, file: str) -> None:
        id = str(uuid.UUID(int=self.chance.getrandbits(128)))
        text = f"{self.chance.choice(QUERIES)} {self.chance.choice(WHERE)}, said in {id}"
        for _ in range(2 if self.chance.random() < SENT_AGAIN else 1):
            kept = self.call(
                "POST", f"/peer-assists/{file}/notes/batch", "write: note", {"notes": [{"id": id, "text": text}]}
            )
            if kept and any(each["id"] == id for each in kept["notes"]):
                notes.append((file, id, text))

    @task(3)
    def review(self) -> None:
        """Go through a few sentences of the write-up: open the page, decide, and see it drawn again."""
        file = self.seat["reviewing"]
        self.head_of(file)
        self.read(f"/peer-assists/{file}/drafts", "drafts")
        self.read(f"/peer-assists/{file}/sources", "sources")
        shown = self.read(f"/peer-assists/{file}/write-up", "write-up")
        for _ in range(self.chance.randrange(2, 6)):
            if not shown or not shown["write_up"] or not shown["write_up"]["lines"]:
                return
            gevent.sleep(self.chance.uniform(3, 10))
            line = self.chance.choice(shown["write_up"]["lines"])
            decided = {"revision": line["revision"], "state": self.chance.choice(["accepted", "rejected"])}
            self.call("PATCH", f"/peer-assists/{file}/write-up/lines/{line['id']}", "write: line reviewed", decided)
            shown = self.read(f"/peer-assists/{file}/write-up", "write-up")

    @task(1)
    def draft(self) -> None:
        """Ask the writer that uses no model, and look until it is there."""
        kind = self.chance.choice(["write_up", "problem_statement", "clarifying_questions"])
        file = self.seat["reviewing"] if kind == "write_up" else self.seat["running"]
        started = time.monotonic()
        asked = self.call(
            "POST", f"/peer-assists/{file}/drafts", "write: draft asked", {"kind": kind, "writer": "extractive"}
        )
        while asked and asked["status"] in ("waiting", "running"):
            if time.monotonic() - started > LONGEST_DRAFT:
                requests.append((time.time(), "draft", 0.0, "a draft took too long"))
                return
            gevent.sleep(DRAFT_LOOK_SECONDS)
            asked = self.read(f"/drafts/{asked['id']}", "draft")
        if asked and asked["status"] == "ready":
            waits.append(time.monotonic() - started)
        elif asked:
            requests.append((time.time(), "draft", 0.0, f"a draft ended {asked['status']}: {asked.get('error')}"))
