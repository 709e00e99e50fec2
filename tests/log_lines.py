"""What a process logs, read line by line in a test."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from service.logs import LogStyle, start_logging


class Lines:
    """Lines of the log, in memory."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def all(self, said: str | None = None) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if said in (None, line["said"])]


@contextmanager
def logging_into_memory(style: LogStyle = LogStyle.JSON) -> Iterator[Lines]:
    """This process logs as a service does; afterwards as before."""
    root, lines = logging.getLogger(), Lines()
    names = ("", "service", "uvicorn", "uvicorn.error", "uvicorn.access")
    before = [(logging.getLogger(n), logging.getLogger(n).level, logging.getLogger(n).propagate) for n in names]
    handlers, hooks = list(root.handlers), (sys.excepthook, threading.excepthook)
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(sys, "stderr", lines.stream)
        start_logging(style)
    try:
        yield lines
    finally:
        logging.captureWarnings(False)
        root.handlers = handlers
        sys.excepthook, threading.excepthook = hooks
        for logger, level, propagate in before:
            logger.setLevel(level)
            logger.propagate = propagate
