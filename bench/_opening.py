"""python -m bench._opening HOME: reads in the library of a folder as the service does, by itself, and says as JSON what it took."""

import json
import sys
import time
from pathlib import Path
from threading import Thread

from service.database import Database
from service.library.embedder import BundledEmbedder
from service.library.index import Index


def main(home: Path) -> None:
    index = Index(Database(f"sqlite:///{home / 'peer_assist.sqlite3'}"), BundledEmbedder())
    before = resident("VmRSS")
    started = time.perf_counter()
    loading = Thread(target=index.load)
    loading.start()
    index.words_ready.wait()
    words = time.perf_counter() - started
    loading.join()
    meaning = time.perf_counter() - started
    told = {"words": words, "meaning": meaning, "held": resident("VmRSS") - before, "most": resident("VmHWM")}
    print(json.dumps(told))


def resident(name: str) -> int:
    """Bytes, as the kernel counts them for this process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
