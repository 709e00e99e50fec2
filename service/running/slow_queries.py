"""Statements that took long, by their shape: no value is in it, and no more than a hundred are kept."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event

from service.domain.running import SlowQuery

KEPT = 100
LONGEST = 600
_TEXT = re.compile(r"'(?:[^']|'')*'")
_NUMBER = re.compile(r"(?<![\w$%])\d+(?:\.\d+)?")
_LIST = re.compile(r"\((?:\s*(?:\?|%\(\w+\)s(?:::\w+)?)\s*,?)+\)")


class SlowQueries:
    """Of this process since it started. `watch` it on an engine; `over` is told each time, with its shape and seconds."""

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds
        self.over: list[Callable[[str, float], None]] = []
        self._seen: OrderedDict[str, SlowQuery] = OrderedDict()
        self._lock = Lock()

    def watch(self, engine: Engine) -> None:
        @event.listens_for(engine, "before_cursor_execute")
        def began(connection: Connection, *_: Any) -> None:
            connection.info["began"] = time.perf_counter()

        @event.listens_for(engine, "after_cursor_execute")
        def ended(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
            seconds = time.perf_counter() - connection.info.pop("began", time.perf_counter())
            if seconds * 1000 >= self.milliseconds:
                self.note(shape_of(statement), seconds)

    def note(self, shape: str, seconds: float) -> None:
        taken = round(seconds * 1000)
        with self._lock:
            before = self._seen.pop(shape, None)
            self._seen[shape] = SlowQuery(
                statement=shape,
                count=(before.count if before else 0) + 1,
                worst_ms=max(taken, before.worst_ms if before else 0),
                last_at=datetime.now(UTC),
            )
            while len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        for told in self.over:
            told(shape, seconds)

    def worst(self) -> tuple[SlowQuery, ...]:
        """The slowest first."""
        with self._lock:
            return tuple(sorted(self._seen.values(), key=lambda each: -each.worst_ms))


def shape_of(statement: str) -> str:
    """The statement with a question mark for every value and one for every list of them."""
    shape = _LIST.sub("(?)", _NUMBER.sub("?", _TEXT.sub("?", statement)))
    return " ".join(shape.split())[:LONGEST]
