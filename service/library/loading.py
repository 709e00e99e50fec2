"""`python -m service load DIR|FILE…`: write-ups from this machine's disk into the library, as whoever sits at it.

Loading the same again changes nothing, so a load that was stopped is simply started again.
"""

import fcntl
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId
from service.domain.people import Role
from service.domain.places import Language, Space, Visibility
from service.errors import PeerAssistError
from service.library import intake, vectors
from service.library.embedder import BundledEmbedder, Embedder, EmbedderUnavailable
from service.library.importing.incoming import Note
from service.library.importing.kinds_of_file import BY_SUFFIX, FileKind, refuse_large
from service.library.importing.reading import read_file
from service.library.library import Library
from service.library.people_room import PeopleRoom
from service.library.store import Put
from service.locale import say
from service.settings import Settings

Progress = Callable[[str, int, int], None]


def load(
    database: Database,
    settings: Settings,
    paths: Sequence[Path],
    *,
    space: Space,
    progress: Progress,
    people: PeopleRoom | None = None,
    embedder: Embedder | None = None,
    visibility: Visibility = Visibility.ORGANISATION,
) -> int:
    """Load files and folders; then embed, unless a running service does. Returns 0, or 1 where something could not be loaded."""
    caller = Caller(
        account_id=AccountId("local"), name="Import", all_hubs=True, roles=frozenset({Role.FACILITATOR}), space=space
    )
    library = Library(database, home=settings.home, embedder=embedder or BundledEmbedder(), people=people)
    files = list(_files(paths))
    with database.transaction(read_only=True) as tx:
        around = intake.surroundings(tx, library.people, space=space, visibility=visibility, hub_id=None)
    totals = {"added": 0, "updated": 0, "unchanged": 0, "refused": 0}

    def count(counts: dict[str, int]) -> None:
        for name in totals:
            totals[name] += counts.get(name, 0)

    total = sum(_documents_in(path) for _, path in files)
    for name, path in files:
        try:
            if BY_SUFFIX.get(path.suffix.lower()) is FileKind.JSONL:
                with path.open("rb") as stream:
                    for _, group in intake.lines(stream, around):
                        kept = intake.keep_lines(database, group, people=library.people, import_id=None, made_by=caller)
                        count(kept.counts)
                        _tell(name, kept.notes)
                        progress("Loading documents", sum(totals.values()), total)
            else:
                refuse_large(path.stat().st_size, most=settings.max_upload_bytes)
                incoming = read_file(name, path.read_bytes(), around)
                put = intake.keep(database, [incoming], people=library.people, import_id=None, made_by=caller)
                what = next(iter(put.values()))
                count({(what or Put.ADDED).value if what else "refused": 1})
                _tell(name, incoming.notes if what else [Note("library.id_taken")])
                progress("Loading documents", sum(totals.values()), total)
        except PeerAssistError as error:
            count({"refused": 1})
            _tell(name, [Note(error.message_id, values=dict(error.parameters))])
        except OSError as error:
            count({"refused": 1})
            sys.stderr.write(f"{name}: {error.strerror}\n")
    sys.stdout.write(", ".join(f"{count} {name}" for name, count in totals.items()) + "\n")
    if not _service_runs(settings.home):
        _embed(library, progress)
    return 1 if totals["refused"] or not files else 0


def _embed(library: Library, progress: Progress) -> None:
    with library.database.transaction(read_only=True) as tx:
        total = waiting = vectors.count_waiting(tx, library.embedder.name)
    try:
        while waiting > 0 and (made := library.fill_some()):
            waiting -= made
            progress("Reading passages for meaning", total - max(waiting, 0), total)
    except EmbedderUnavailable as error:
        sys.stderr.write(say(Language.EN, f"errors.{error.message_id}", **error.parameters) + "\n")


def _service_runs(home: Path) -> bool:
    """Whether a service holds the lock of this data folder; it then embeds what we loaded."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """(name, path) of every file we can read in these folders; a name inside a folder keeps the folders below it."""
    for path in paths:
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                hidden = any(part.startswith((".", "~$")) for part in each.relative_to(path).parts)
                if each.is_file() and not hidden and each.suffix.lower() in BY_SUFFIX:
                    yield str(each.relative_to(path)), each
        else:
            yield path.name, path


def _documents_in(path: Path) -> int:
    if BY_SUFFIX.get(path.suffix.lower()) is not FileKind.JSONL or not path.is_file():
        return 1
    with path.open("rb") as stream:
        return sum(1 for line in stream if line.strip())


def _tell(name: str, notes: Sequence[Note]) -> None:
    for note in notes:
        sentence = say(Language.EN, f"errors.{note.message}", line=note.line or "", **note.values)
        sys.stderr.write(f"{name}: {sentence}\n")
