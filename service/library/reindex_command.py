"""`python -m service reindex`, on a stopped service: every passage gets its vector of the present model, and Chroma is built anew."""

import fcntl
import shutil
import sys
from pathlib import Path

from service.database import Database
from service.domain.places import Language
from service.library.embedder import BundledEmbedder, Embedder, EmbedderUnavailable
from service.library.library import Library
from service.library.loading import Progress
from service.library.work import embed_anew
from service.locale import say

RUNS = "The service runs on this data folder. Reindex on its Library page, or stop it first."


def reindex(database: Database, home: Path, *, embedder: Embedder | None, progress: Progress) -> int:
    """Returns 0; 2 where a service has the folder; 1 where the embedder cannot run: search then goes on by words."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write(RUNS + "\n")
            return 2
        shutil.rmtree(home / "chroma", ignore_errors=True)
        library = Library(database, home=home, embedder=embedder or BundledEmbedder())
        try:
            embed_anew(
                library, report=lambda done, total: progress("Reading passages for meaning", done, total), go_on=_always
            )
        except EmbedderUnavailable as error:
            sys.stderr.write(say(Language.EN, f"errors.{error.message_id}", **error.parameters) + "\n")
            return 1
    sys.stdout.write("Every passage has its vector; the search index is built from them at the next start.\n")
    return 0


def _always() -> None:
    """Nobody cancels a command but its terminal."""
