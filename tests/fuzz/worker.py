"""A warm process that gives each input a child of its own, with so much memory and time and no more.

fate_of(read, data, seconds=5) -> Fate(outcome, detail, seconds)     outcome: read, refused, crashed, hung
"""

import contextlib
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from service.errors import PeerAssistError

MEGABYTES = 1_500
READ, REFUSED = "read", "refused"


@dataclass(frozen=True, slots=True)
class Fate:
    outcome: str
    detail: str = ""
    seconds: float = 0.0

    @property
    def is_fine(self) -> bool:
        return self.outcome in (READ, REFUSED)


def fate_of(read: Callable[[bytes], object], data: bytes, *, seconds: float) -> Fate:
    """What becomes of `data` in a fork of this process, whose imports are done and whose memory is its own to break."""
    began = time.monotonic()
    listens, speaks = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(listens)
        _read_and_die(read, data, speaks)
    os.close(speaks)
    said = _heard(listens, until=began + seconds)
    took = time.monotonic() - began
    if said is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if said is None:
        return Fate("hung", f"longer than {seconds} s", took)
    if not said:
        return Fate("crashed", f"status {status}", took)
    outcome, _, detail = said.partition(": ")
    return Fate(outcome, detail, took)


def _read_and_die(read: Callable[[bytes], object], data: bytes, speaks: int) -> None:
    said = "crashed: nothing said"
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            read(data)
            said = READ
        except PeerAssistError as error:
            said = f"{REFUSED}: {error.message_id}"
        except BaseException as error:
            said = f"crashed: {type(error).__name__}: {error}"
    finally:
        with contextlib.suppress(OSError):
            os.write(speaks, said.encode("utf-8", "replace")[:2_000])
        os._exit(0)


def _heard(pipe: int, *, until: float) -> str | None:
    """What the child said; nothing where it died, None where it is still at it."""
    try:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        return os.read(pipe, 2_000).decode("utf-8", "replace") if ready else None
    finally:
        os.close(pipe)
