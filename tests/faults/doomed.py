"""`python -m service …` with places to die at: before and after every commit, before every change of a file, at a mail's words.

    python -m tests.faults.doomed serve          one process, as `python -m service serve`
    python -m tests.faults.doomed --forks        one that has imported everything and forks such a process for each line it reads

The second is how five hundred kills take an hour and not five: importing is most of a start. Nothing else is changed in what runs.
On the socket named by FAULTS_CONTROL: `die N` (at the Nth place from now; 0: never), `passed` (how many since), `vectors` (Chroma's ids).
"""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

OF_FILES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.rmtree")
OF_MAIL = "smtplib.send"
NOT_OURS = ("__pycache__", "/dev/", "/proc/")


class Places:
    """Counts the places passed, and dies at the one that was asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.passed, self.last = 0, 0

    def die(self, at: int) -> int:
        with self._lock:
            self.passed, self.last = 0, at
        return at

    def pass_one(self, name: str) -> None:
        with self._lock:
            self.passed += 1
            if self.passed == self.last:
                os.write(2, f"died at {name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)


def serve(places: Places, *arguments: str) -> int:
    """Run the service's own command with the places in it."""
    places.die(int(os.environ.get("FAULTS_DIE_AT", "0")))
    mark_commits(places)
    mark_files_and_mails(places)
    if control := os.environ.get("FAULTS_CONTROL"):
        listen(control, places)
    from service.__main__ import main

    return main(list(arguments))


def mark_commits(places: Places) -> None:
    """Of our transactions and of the job engine's, where they changed anything: the engine looks for work all the time."""
    from sqlalchemy.engine.default import DefaultDialect

    commit: Callable[..., None] = DefaultDialect.do_commit
    changes: dict[int, int] = {}

    def marked(self: DefaultDialect, connection: Any) -> None:
        real = getattr(connection, "dbapi_connection", connection)
        so_far = getattr(real, "total_changes", -1)  # SQLite alone says so
        changed = so_far < 0 or changes.get(id(real), 0) != so_far
        changes[id(real)] = so_far
        if changed:
            places.pass_one("a commit, before")
        commit(self, connection)
        if changed:
            places.pass_one("a commit, after")

    DefaultDialect.do_commit = marked  # type: ignore[method-assign]


def mark_files_and_mails(places: Places) -> None:
    def heard(event: str, values: tuple[Any, ...]) -> None:
        if event in OF_FILES and not any(each in str(values[0]) for each in NOT_OURS):
            places.pass_one(event)
        elif event == OF_MAIL:
            places.pass_one("a mail's next words")
        elif (
            event == "open"
            and isinstance(values[1], str)
            and set(values[1]) & set("wax")
            and not any(each in str(values[0]) for each in NOT_OURS)
        ):
            places.pass_one("a file opened to write")

    sys.addaudithook(heard)


def remember_the_library() -> None:
    """For `vectors`."""
    from service.library.library import Library

    started = Library.open

    def remembering(self: Library) -> None:
        _libraries.append(self)
        started(self)

    Library.open = remembering  # type: ignore[method-assign]


_libraries: list[Any] = []


def vectors() -> dict[str, Any]:
    """What Chroma holds, once it is in step with the rows: the ids in it, and those the rows say."""
    (library,) = _libraries
    chroma = library.broad.chroma
    held = sorted(id for each in list(chroma._collections.values()) for id in each.get(include=[])["ids"])
    return {"ready": chroma.ready and not library.broad._gave_up, "held": held, "wanted": sorted(chroma._owner)}


def listen(control: str, places: Places) -> None:
    Path(control).unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(control)
    door.listen()
    answers: dict[str, Callable[[str], str]] = {
        "die": lambda value: str(places.die(int(value))),
        "passed": lambda _value: str(places.passed),
        "vectors": lambda _value: json.dumps(vectors()),
    }

    def answer() -> None:
        while True:
            calling, _ = door.accept()
            with calling:
                said, _, value = calling.recv(1_000).decode().partition(" ")
                calling.sendall(answers[said](value).encode())

    threading.Thread(target=answer, daemon=True).start()


def forks() -> int:
    """A line `{"environment": …, "log": …}` in, the new process's id out; when it ended, its status."""
    from service import app
    from service.settings import read_settings
    from service.workflows import practice_space  # noqa: F401 - so that no child imports it

    places = Places()
    if os.environ.get("FAULTS_CHROMA"):
        import chromadb  # noqa: F401

        remember_the_library()
    settings = read_settings()
    built = app.build(settings)  # opens nothing: two thirds of a start
    app.build = lambda _settings, **_members: built
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            os.setsid()
            os.environ.update(wanted["environment"])
            log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for stream in (1, 2):
                os.dup2(log, stream)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os._exit(serve(places, "serve"))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--forks"]:
        sys.exit(forks())
    if os.environ.get("FAULTS_CHROMA"):
        remember_the_library()
    sys.exit(serve(Places(), *sys.argv[1:]))
