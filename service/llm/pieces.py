"""A streamed answer that can be left at any moment: read in a thread of its own, so that silence does not hold us.

A provider that hangs, stalls in the middle or sends a letter a minute is left when the deadline passes or somebody
cancels. The thread then ends by itself, at the next piece or at the client's own time-out.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from service.errors import ModelUnreachable
from service.llm.mapping import mapped

HEARTBEAT_SECONDS = 0.25
_WAITING = 64


class Pieces:
    """`with Pieces(open_stream) as pieces: for piece in pieces.until(deadline)` gives pieces, and None while waiting."""

    def __init__(self, open_stream: Callable[[], Iterable[Any]]) -> None:
        self._open = open_stream
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(_WAITING)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._read, name="model-answer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()

    def until(self, deadline: float) -> Iterator[Any | None]:
        """Every piece, and None every quarter second of silence. `deadline` is a `time.monotonic()` moment.

        Raises ModelUnreachable at the deadline, and what the provider's failure is mapped to.
        """
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ModelUnreachable("model.timed_out")
            try:
                what, value = self._queue.get(timeout=min(HEARTBEAT_SECONDS, left))
            except queue.Empty:
                yield None
                continue
            if what == "end":
                return
            if what == "error":
                raise value
            yield value

    def _read(self) -> None:
        stream: Iterable[Any] | None = None
        try:
            stream = self._open()
            for piece in stream:
                if not self._put("piece", piece):
                    return
            self._put("end", None)
        except Exception as error:  # whatever a provider's client raises becomes one of ours here, without its words
            self._put("error", mapped(error, began=stream is not None))
        finally:
            for part in (stream, getattr(stream, "completion_stream", None)):
                with suppress(Exception):
                    part.close()  # type: ignore[union-attr]

    def _put(self, what: str, value: Any) -> bool:
        while not self._left.is_set():
            with suppress(queue.Full):
                self._queue.put((what, value), timeout=HEARTBEAT_SECONDS)
                return True
        return False
