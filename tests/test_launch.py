"""`make run`: what can go wrong at the start is said in one sentence."""

import errno
import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from service import launch
from service.launch import CannotStart
from service.settings import SettingsError, read_settings

ROOT = Path(__file__).parent.parent
Usage = namedtuple("Usage", "total used free")


def test_a_taken_port_is_named_with_the_setting_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken.*PEER_ASSIST_PORT"):
            launch.check_port("127.0.0.1", port, "PEER_ASSIST_PORT", "the service")


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(CannotStart, match="1 MB free"):
        launch.check_disk(tmp_path / "home")


def test_a_disk_that_cannot_take_a_byte_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(CannotStart, match="is full"):
        launch.check_disk(tmp_path / "home")


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(CannotStart, match="PEER_ASSIST_HOME"):
        launch.check_disk(tmp_path / "home")


def test_a_bad_setting_names_the_variable_and_not_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_ASSIST_DATABASE_URL", "mysql://root:secret@host/db")
    with pytest.raises(SettingsError) as stopped:
        read_settings()
    assert "PEER_ASSIST_DATABASE_URL" in str(stopped.value)
    assert "secret" not in str(stopped.value)


def test_a_postgresql_address_in_any_usual_form_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
        monkeypatch.setenv("PEER_ASSIST_DATABASE_URL", form)
        assert read_settings().database == "postgresql+psycopg://u@h/d"


def test_a_wrong_command_line_answers_with_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "PEER_ASSIST_PORT": "many", "PEER_ASSIST_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "service", "run"], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    assert done.returncode == 2
    assert "PEER_ASSIST_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_what_is_needed() -> None:
    script = (
        "import sys; sys.version_info = (3, 9, 1); import install; sys.exit(install.main(['.venv-never', 'x.lock']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert "3.11" in done.stderr
    assert not (ROOT / ".venv-never").exists()


TWELVE_THREADS = """
import ctypes, os, sys, threading
from service.launch import few_heaps
if sys.argv[1] == "few":
    few_heaps()
libc = ctypes.CDLL(None)
all_there = threading.Barrier(12)
def take():
    libc.malloc(ctypes.c_size_t(50_000))
    all_there.wait()
threads = [threading.Thread(target=take) for _ in range(12)]
for each in threads: each.start()
for each in threads: each.join()
print(os.environ.get("MALLOC_ARENA_MAX", "unset"), flush=True)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def heaps_of_twelve_threads(asked: str, **environment: str) -> tuple[int, str]:
    """How many heaps there are then, and what is handed on to those it starts."""
    clean = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    command = [sys.executable, "-c", TWELVE_THREADS, asked]
    told = subprocess.run(command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=True)
    return told.stdout.count("<heap nr"), told.stdout.split()[0]


def test_all_threads_share_two_heaps() -> None:
    assert heaps_of_twelve_threads("few") == (2, "2")
    assert heaps_of_twelve_threads("many")[0] >= 8, "here threads share by themselves: nothing is shown"


def test_whoever_set_the_number_of_heaps_is_heeded() -> None:
    heaps, handed_on = heaps_of_twelve_threads("few", MALLOC_ARENA_MAX="5")
    assert 2 < heaps <= 5
    assert handed_on == "5"
