"""What a process and the children it started use, from Linux's /proc; and a service or a desk started for a bench."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
LONGEST_SECONDS = 300
STOP_SECONDS = 30


@dataclass
class Used:
    """Samples of some processes with their children: (seconds since the start, processor seconds, bytes of memory).

    Memory is resident, and what several share is shared out among them: PostgreSQL's sessions would each count all their buffers.
    """

    samples: list[tuple[float, float, int]] = field(default_factory=list)

    def cores(self, since: float = 0.0) -> float:
        """How many cores it kept busy on average."""
        rows = [row for row in self.samples if row[0] >= since]
        return (rows[-1][1] - rows[0][1]) / (rows[-1][0] - rows[0][0]) if len(rows) > 1 else 0.0

    def megabytes(self, at: float, width: float = 15.0) -> float:
        """Memory around that second: the mean, so that one moment's garbage does not decide."""
        near = [row[2] for row in self.samples if abs(row[0] - at) <= width]
        return sum(near) / len(near) / 1e6 if near else 0.0


@contextmanager
def watched(*pids: int, every: float = 2.0) -> Iterator[Used]:
    used, over, began = Used(), Event(), time.monotonic()

    def look() -> None:
        while True:
            family = [each for pid in pids for each in (pid, *_children(pid))]
            used.samples.append((time.monotonic() - began, sum(map(_seconds, family)), sum(map(_bytes, family))))
            if over.wait(every):
                return

    watch = Thread(target=look, daemon=True)
    watch.start()
    try:
        yield used
    finally:
        over.set()
        watch.join()


@contextmanager
def started(command: list[str], url: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, once `url` answers; stopped at the end."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, **environment})
    try:
        deadline = time.monotonic() + LONGEST_SECONDS
        while not _answers(url):
            if process.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} stopped while starting")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{url} did not answer")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(each) for each in task.read_text().split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *_children(child)]
    return found


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
