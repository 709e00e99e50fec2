"""Vectors kept between runs, by model and text hash, outside the checkout: embedding the eval data takes minutes.

CachedEmbedder(embedder, folder=None)     an Embedder that asks the cache first
"""

import hashlib
import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from service.library.embedder import Embedder, Vectors, no_vectors

BATCH = 64
"""Texts embedded between two commits: what an interrupted run loses at most."""


def cache_folder() -> Path:
    """`~/.cache/peer-assist/vectors`, or the same under `XDG_CACHE_HOME`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "peer-assist", "vectors")


def _writable(folder: Path) -> Path:
    """The folder, or one among the temporary files where the home folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir(), f"peer-assist-vectors-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


class CachedEmbedder:
    """Same vectors as the embedder it wraps. One SQLite file per model; several processes and threads may use it at once."""

    def __init__(self, embedder: Embedder, folder: Path | None = None) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.computed = 0
        folder = _writable(folder or cache_folder())
        self._file = sqlite3.connect(
            folder / (re.sub(r"[^\w.@-]", "_", self.name) + ".sqlite"), timeout=60, check_same_thread=False
        )
        self._using = Lock()
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._using:
            return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        found = {key: vector for key in set(keys) if (vector := self._read(key)) is not None}
        missing = [at for key, at in {key: at for at, key in enumerate(keys)}.items() if key not in found]
        started = time.perf_counter()
        for at in range(0, len(missing), BATCH):
            batch = missing[at : at + BATCH]
            for index, vector in zip(batch, self._embedder.embed([texts[index] for index in batch]), strict=True):
                found[keys[index]] = vector
                self._file.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (keys[index], vector.tobytes()))
            self._file.commit()
            self.computed += len(batch)
            if len(missing) > BATCH:
                rate = (at + len(batch)) / (time.perf_counter() - started)
                print(f"  embedded {at + len(batch)} of {len(missing)}, {rate:.0f}/s", file=sys.stderr, flush=True)
        vectors = no_vectors(self.dimensions, len(texts))
        for row, key in enumerate(keys):
            vectors[row] = found[key]
        return vectors

    def _read(self, key: bytes) -> Vectors | None:
        row = self._file.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(row[0], dtype=np.float32) if row else None
