"""What a process says of itself, one line an event, and never a word of people's.

    start_logging(LogStyle.JSON)      one JSON object a line: requests, jobs and calls to models among them
    start_logging(LogStyle.PLAIN)     warnings and errors alone, for whoever sits at the terminal

Our own messages are fixed words with ids and counts in them. Of another library's line its place in the code is kept and not its
text, and of an exception its kind and its places: both may quote what they were about.
"""

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any

from service.carried import carried

OURS = ("service", "ui", "uvicorn")
"""Loggers whose messages are fixed words. Uvicorn's are, but for what follows the first line."""
FRAMES = 8
"""Of each error, the innermost."""
_log = logging.getLogger(__name__)


class LogStyle(StrEnum):
    PLAIN = "plain"
    JSON = "json"


class AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": said(record),
            **_figures(record),
            **_about(),
            **_error(record),
        }
        return json.dumps(line, ensure_ascii=False)


class AsText(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        figures = {**_figures(record), **_about()}
        more = " ".join(f"{name}={value}" for name, value in figures.items())
        line = " ".join(part for part in (f"{record.levelname}: {said(record)}", more) if part)
        error = _error(record)
        return "\n  ".join([line, *error["places"]]) if error else line


def start_logging(style: LogStyle) -> None:
    """Every line of this process leaves by one handler, to the error stream; what would print an exception's text logs its places."""
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson() if style is LogStyle.JSON else AsText())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("service").setLevel(logging.INFO if style is LogStyle.JSON else logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        uvicorn = logging.getLogger(name)
        uvicorn.handlers, uvicorn.propagate = [], True
        uvicorn.setLevel(logging.NOTSET)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def said(record: logging.LogRecord) -> str:
    """Our own words, or where somebody else's were said."""
    if record.name.split(".")[0] in OURS:
        return record.getMessage().partition("\n")[0].strip()
    return f"{record.name} at {record.filename}:{record.lineno}"


def places(error: BaseException) -> list[str]:
    """Kinds, files, lines and functions of an error and of what caused it: enough to find the fault, none of the words it was about."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)[-FRAMES:]
        lines += [type(seen).__name__, *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)]
        seen = seen.__cause__ or seen.__context__
    return lines


def _figures(record: logging.LogRecord) -> dict[str, Any]:
    figures: dict[str, Any] = getattr(record, "figures", {})
    return figures


def _about() -> dict[str, str]:
    now = carried()
    about = {"request_id": now.request_id, "account": now.account, "job": now.job}
    return {name: value for name, value in about.items() if value}


def _error(record: logging.LogRecord) -> dict[str, Any]:
    error = record.exc_info[1] if record.exc_info else None
    return {"error": type(error).__name__, "places": places(error)} if error is not None else {}


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or isinstance(error, KeyboardInterrupt | SystemExit):
        return
    _log.critical("nothing caught this", exc_info=(kind, error, trace))
