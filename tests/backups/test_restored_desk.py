"""The whole thing for real: a service at work is backed up while people write; another folder becomes that desk and answers alike."""

import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
QUERIES = ("the county voted the money and does not release it", "handpumps stand idle", "who signs the payment")
ERASED = "zyzzyvaquark"


def environment(home: Path, port: int = 0) -> dict[str, str]:
    own = {"PEER_ASSIST_HOME": str(home), "PEER_ASSIST_SAMPLE_LIBRARY": "false", "PEER_ASSIST_PORT": str(port or 1)}
    return {**os.environ, **own}


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "service", *arguments]
    return subprocess.run(line, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)


@contextmanager
def serving(home: Path) -> Iterator[httpx.Client]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    service = subprocess.Popen([sys.executable, "-m", "service", "serve"], cwd=ROOT, env=environment(home, port))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=60) as calls:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                with suppress(httpx.HTTPError):
                    if calls.get("/info").is_success:
                        break
                time.sleep(0.1)
            yield calls
    finally:
        service.terminate()
        service.wait(timeout=60)


def answers(calls: httpx.Client) -> list[list[tuple[str, str]]]:
    """What each query finds, in order, once the passages are compared by meaning."""
    found = []
    for query in QUERIES:
        until = time.monotonic() + 60
        while True:
            results = calls.post("/library/search", json={"query": query}).raise_for_status().json()
            if results["by_meaning"] or time.monotonic() > until:
                break
            time.sleep(0.2)
        assert results["by_meaning"]
        found.append([(hit["document"]["id"], hit["passage"]["text"]) for hit in results["hits"]])
    return found


def test_a_restored_desk_answers_the_same_searches_and_what_was_erased_is_not_in_it(tmp_path: Path) -> None:
    home, new, kept = tmp_path / "home", tmp_path / "new", tmp_path / "kept.backup"
    some = tmp_path / "some"
    some.mkdir()
    for path in sorted((ROOT / "corpus" / "write_ups").glob("*.md"))[:8]:
        (some / path.name).write_text(
            path.read_text(encoding="utf-8").replace("fictional: true\n", ""), encoding="utf-8"
        )
    (some / "erased.md").write_text(f"---\ntitle: {ERASED}\n---\n\nThe {ERASED} was spilt in the ward.\n")
    assert command(home, "load", str(some)).returncode == 0
    wrote: list[str] = []
    stop = threading.Event()
    with serving(home) as calls:
        gone = next(
            each["id"]
            for each in calls.get("/library/documents").raise_for_status().json()["items"]
            if each["title"] == ERASED
        )
        calls.delete(f"/library/documents/{gone}").raise_for_status()
        calls.post("/hubs", json={"id": "hub", "name": "Hub"}).raise_for_status()
        file = calls.post("/peer-assists", json={"request": "Who signs?", "hub_id": "hub"}).raise_for_status().json()
        before = answers(calls)

        def type_notes() -> None:
            with httpx.Client(base_url=calls.base_url, timeout=60) as typing:
                while not stop.is_set():
                    note = {"id": f"note-{len(wrote)}", "text": f"What was said, number {len(wrote)}."}
                    typing.post(f"/peer-assists/{file['id']}/notes", json=note).raise_for_status()
                    wrote.append(note["id"])

        typist = threading.Thread(target=type_notes)
        typist.start()
        while len(wrote) < 3:
            time.sleep(0.05)
        at_least = len(wrote)
        done = command(home, "backup", str(kept))
        stop.set()
        typist.join()
        assert done.returncode == 0, done.stderr
        refused = command(home, "restore", str(kept), "--replace")
        assert (refused.returncode, "has this database open" in refused.stderr) == (1, True)
    with zipfile.ZipFile(kept) as archive:
        assert [name for name in archive.namelist() if ERASED.encode() in archive.read(name)] == []

    restored = command(new, "restore", str(kept))
    assert restored.returncode == 0, restored.stderr
    with serving(new) as calls:
        assert answers(calls) == before
        notes = sorted(note["id"] for note in calls.get(f"/peer-assists/{file['id']}/notes").json())
        assert notes == sorted(f"note-{number}" for number in range(len(notes))), "the first ones, and no gap"
        assert at_least <= len(notes) <= len(wrote)
        ledger: list[Any] = calls.get("/ledger").json()["items"]
        assert ledger == [], "no model was asked"
    assert command(new, "audit", "verify").returncode == 0
