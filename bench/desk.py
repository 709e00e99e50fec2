"""A hundred open tabs on the real desk, thirty of them at work: how long a rerun takes, and what memory the desk needs.

Each tab is a websocket that speaks Streamlit's protocol as its browser side does: it opens a page, keeps its timers, and hands over what
was typed in the way our components do. A rerun is timed from the message that asks for it to the one that says the script is finished.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench._processes import Used, started, watched
from bench._year import Seat, Size, planted
from bench.start import free_port
from service.settings import Settings

NAME = "Desk: open tabs and editors"
TABS, EDITORS = 100, 30
EDIT_SECONDS = (3.0, 7.0)
"""Between two things somebody does."""
WORKED_ON = (("session", "running"), ("prepare", "running"), ("write-up", "reviewing"))
LEFT_OPEN = ("", "library", "directory", "prepare", "people", "plan", "write-up", "follow-up")
LONGEST_RERUN = 60.0
BIGGEST_MESSAGE = 2**26
Row = dict[str, Any]


def run(quick: bool, *, users: int | None = None, minutes: float | None = None) -> list[Row]:
    editors, minutes = users or (6 if quick else EDITORS), minutes or (0.5 if quick else 5)
    tabs = editors * TABS // EDITORS
    with tempfile.TemporaryDirectory(prefix="peer-assist-bench-") as folder:
        settings = Settings(home=Path(folder, "home"))
        small = Size(documents=300, people=200, hubs=20, further_files=60)
        seats = planted(settings, (small if quick else Size()).of(tabs))
        return measured(settings.home, seats, editors, minutes)


def measured(home: Path, seats: Sequence[Seat], editors: int, minutes: float) -> list[Row]:
    """As many tabs as seats on a planted data folder, the first `editors` of them at work."""
    ports = [free_port() for _ in range(2)]
    service, desk = (f"http://127.0.0.1:{port}" for port in ports)
    team = {"PEER_ASSIST_IDENTITY": "team", "PEER_ASSIST_HOME": str(home), "PEER_ASSIST_PORT": str(ports[0])}
    team |= {"PEER_ASSIST_UI_PORT": str(ports[1]), "PEER_ASSIST_SERVICE_URL": service}
    serving = ["-m", "uvicorn", "ui.asgi:app", "--port", str(ports[1]), "--log-level", "warning"]
    with (
        started(["-m", "service", "serve"], f"{service}/health", **team) as one,
        started(serving, f"{desk}/_stcore/health", **team) as other,
        watched(one.pid) as served,
        watched(other.pid) as drawn,
    ):
        tabs = asyncio.run(_at_work(desk.replace("http", "ws"), seats, editors, 60 * minutes))
        warm = drawn.samples[-1][0] - 60 * minutes
    return list(_rows(tabs, editors, minutes, drawn, served, warm))


@dataclass
class Tab:
    """One browser tab of a signed-in facilitator."""

    number: int
    page: str
    query: str
    channel: ClientConnection
    chance: random.Random
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    runs: int = 0
    runs_before: int = 0
    """Of the script: what timers ask for too; and those of opening the page."""
    components: dict[str, tuple[str, str, dict[str, Any]]] = field(default_factory=dict)
    """By name: the widget's id, its fragment, its data as last drawn."""
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _seen: dict[str, ForwardMsg] = field(default_factory=dict)
    _finished: asyncio.Condition = field(default_factory=asyncio.Condition)
    _page_hash: str = ""

    async def open(self) -> None:
        await self.timed("page opened", self.ask())

    async def ask(self, *, fragment: str = "", widget: str = "", value: str = "", by_timer: bool = False) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self._page_hash
        asked.page_name = "" if self._page_hash else self.page
        asked.context_info.timezone = "UTC"
        asked.context_info.locale = "en-GB"
        asked.fragment_id = fragment
        asked.is_auto_rerun = by_timer
        if widget:
            state = asked.widget_states.widgets.add()
            state.id, state.json_trigger_value = widget, value
        await self.channel.send(message.SerializeToString())

    async def timed(self, what: str, asking: Any, *, ticket: str = "") -> None:
        """Until the script is finished; with a ticket, until it is finished after the answer to that ticket was drawn."""
        before, began = self.runs, time.perf_counter()
        await asking
        try:
            async with asyncio.timeout(LONGEST_RERUN), self._finished:
                await self._finished.wait_for(lambda: self.runs > before and (not ticket or self._answered(ticket)))
        except TimeoutError:
            self.wrong.append(f"{what}: no answer within {LONGEST_RERUN:.0f} s")
        else:
            self.took[what].append(time.perf_counter() - began)

    def _answered(self, ticket: str) -> bool:
        return any((data.get("answer") or {}).get("ticket") == ticket for _, _, data in self.components.values())

    async def listen(self) -> None:
        async for raw in self.channel:
            message = ForwardMsg()
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            if message.WhichOneof("type") == "ref_hash":
                message = self._seen[message.ref_hash]
            elif message.metadata.cacheable:
                self._seen[message.hash] = message
            await self._take(message)

    async def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
        elif kind == "navigation":  # the whole page is drawn, and its timers begin anew
            self._page_hash = message.navigation.page_script_hash
            self._forget_timers()
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            drawn: BidiComponent = message.delta.new_element.bidi_component
            self.components[drawn.component_name] = (drawn.id, message.delta.fragment_id, _data(drawn))
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            self.wrong.append(f"{self.page}: {message.delta.new_element.exception.type}")
        elif kind == "auto_rerun":
            wanted = message.auto_rerun
            self._keep_timer(wanted.fragment_id, wanted.interval)
        elif kind == "script_finished":
            async with self._finished:
                self.runs += 1
                self._finished.notify_all()

    def _keep_timer(self, fragment: str, seconds: float) -> None:
        if fragment in self._timers:
            self._timers.pop(fragment).cancel()

        async def tick() -> None:
            while True:
                await asyncio.sleep(seconds)
                await self.ask(fragment=fragment, by_timer=True)

        self._timers[fragment] = asyncio.create_task(tick())

    def _forget_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def work(self, until: float) -> None:
        """Do something every few seconds, as whoever has this page open would."""
        acts = {"session": self._note, "prepare": self._type, "write-up": self._review}
        while (pause := self.chance.uniform(*EDIT_SECONDS)) + time.monotonic() < until:
            await asyncio.sleep(pause)
            await acts[self.page](f"tab-{self.number}-{time.monotonic_ns()}")

    async def _note(self, ticket: str) -> None:
        change = {"act": "add", "id": ticket, "revision": 0, "members": {"text": f"said in {ticket}"}}
        await self._hand_over("notepad", "sent", {"ticket": ticket, "changes": [change]}, "a note kept")

    async def _type(self, ticket: str) -> None:
        _, _, data = self.components.get("desk.editor", ("", "", {"value": "", "revision": 0}))
        answer = data.get("answer") or {}
        base = {"base": data["value"], "revision": max(data["revision"], answer.get("revision", 0))}
        await self._hand_over(
            "editor", "typed", {"ticket": ticket, "text": f"typed in {ticket}", **base}, "a field typed"
        )

    async def _review(self, ticket: str) -> None:
        _, _, data = self.components.get("desk.review", ("", "", {"sections": []}))
        lines = [line for part in data["sections"] for group in part["groups"] for line in group["lines"]]
        if lines:
            line = self.chance.choice(lines)
            event = {
                "action": self.chance.choice(["accept", "reject"]),
                "line": line["id"],
                "revision": line["revision"],
            }
            await self._hand_over("review", "done", {"ticket": ticket, "events": [event]}, "a sentence reviewed")

    async def _hand_over(self, component: str, event: str, value: dict[str, Any], what: str) -> None:
        if f"desk.{component}" not in self.components:
            self.wrong.append(f"{self.page}: no {component} on it")
            return
        id, fragment, _ = self.components[f"desk.{component}"]
        payload = json.dumps([{"event": event, "value": value}])
        asking = self.ask(fragment=fragment, widget=_make_trigger_id(id, "events"), value=payload)
        await self.timed(what, asking, ticket=value["ticket"])


def _data(drawn: BidiComponent) -> dict[str, Any]:
    found = json.loads(drawn.json) if drawn.WhichOneof("data") == "json" else {}
    return found if isinstance(found, dict) else {}


async def _at_work(url: str, seats: Sequence[Seat], editors: int, seconds: float) -> list[Tab]:
    tabs, listening = [], []
    for number, seat in enumerate(seats):
        page, file = WORKED_ON[number % 3] if number < editors else (LEFT_OPEN[number % len(LEFT_OPEN)], "running")
        query = f"lang=en&space=real&file={getattr(seat, file)}"
        channel = await connect(
            f"{url}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": f"peer-assist={seat.token}"},
            max_size=BIGGEST_MESSAGE,
            open_timeout=LONGEST_RERUN,
            ping_timeout=None,
        )
        tab = Tab(number, page, query, channel, random.Random(number))
        listening.append(asyncio.create_task(tab.listen()))
        await tab.open()
        tabs.append(tab)
    until = time.monotonic() + seconds
    for tab in tabs:
        tab.runs_before = tab.runs
    await asyncio.gather(*(tab.work(until) for tab in tabs[:editors]), asyncio.sleep(seconds))
    for tab, task in zip(tabs, listening, strict=True):
        tab._forget_timers()
        if task.done():
            tab.wrong.append(f"{tab.page}: the connection ended: {task.exception()!r}")
        task.cancel()
        await tab.channel.close()
    return tabs


def _rows(tabs: Sequence[Tab], editors: int, minutes: float, drawn: Used, served: Used, warm: float) -> Iterator[Row]:
    who = f"{editors} editors among {len(tabs)} tabs, {minutes:g} min"
    wrong = [each for tab in tabs for each in tab.wrong]
    for each in sorted(set(wrong))[:10]:
        print(f"  {wrong.count(each)} × {each}")
    by_kind: dict[str, list[float]] = defaultdict(list)
    for tab in tabs:
        for what, times in tab.took.items():
            by_kind[what] += times
    opened = by_kind.pop("page opened", [])
    yield _row(f"{who}: what went wrong", len(wrong), "times", target="0")
    every = [took for times in by_kind.values() for took in times]
    yield from _quantiles(f"{who}: all reruns ({len(every):,})", every, target="≤ 1,000 ms")
    for what in sorted(by_kind):
        yield from _quantiles(f"{who}: {what} ({len(by_kind[what]):,})", by_kind[what])
    yield from _quantiles(f"{who}: a page opened, one after the other ({len(opened)})", opened)
    end = drawn.samples[-1][0]
    yield _row(f"{who}: the desk's memory once all tabs are open", drawn.megabytes(warm), "MB")
    yield _row(f"{who}: the desk's memory at the end", drawn.megabytes(end), "MB")
    runs = sum(tab.runs - tab.runs_before for tab in tabs) / (60 * minutes)
    yield _row(f"{who}: runs of the script a second, with those of timers", runs, "runs/s")
    yield _row(f"{who}: cores the desk kept busy", drawn.cores(warm), "cores")
    yield _row(f"{who}: cores the service kept busy", served.cores(warm), "cores")


def _quantiles(what: str, times: Sequence[float], *, target: str = "") -> Iterator[Row]:
    if len(times) > 1:
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        for share in (50, 95):
            yield _row(f"{what}, p{share}", 1000 * cuts[share - 1], "ms", target=target if share == 95 else "")


def _row(measure: str, value: float, unit: str, *, target: str = "") -> Row:
    return {"measure": measure, "value": value, "unit": unit, "against": "", "ratio": None, "target": target}
