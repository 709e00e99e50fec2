"""What the service does, told once to whoever watches: a request, a job, a step of one, a call to a model.

    with act("model_call", model=…) as doing:
        …
        doing.about["outcome"] = "answered"

Each ends as a line of the log; metrics and traces add themselves to `watchers` where they are on. Names, ids and figures only.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

log = logging.getLogger("service.acts")

ActKind = Literal["request", "job", "step", "model_call"]


@dataclass(slots=True)
class Act:
    kind: ActKind
    about: dict[str, str | int | float]
    seconds: float = 0.0
    """Set when it is over."""
    level: int = logging.INFO
    began: float = field(default_factory=time.monotonic)


Watcher = Callable[[Act], AbstractContextManager[None]]
watchers: list[Watcher] = []
"""Entered in order and left in reverse. A watcher reads `about` and `seconds` when it is left."""


@contextmanager
def act(kind: ActKind, /, **about: str | int | float) -> Iterator[Act]:
    doing = Act(kind, about)
    with ExitStack() as watched:
        for watcher in watchers:
            watched.enter_context(watcher(doing))
        try:
            yield doing
        except BaseException as error:
            doing.about.setdefault("error", type(error).__name__)
            raise
        finally:
            doing.seconds = time.monotonic() - doing.began
            log.log(doing.level, kind, extra={"figures": {**doing.about, "ms": round(doing.seconds * 1000, 1)}})
