"""A disk that is full, broken or read-only: a true status and a sentence, nothing acknowledged lost, and on it goes by itself.

`strace` makes one call of the kernel fail in the running service. Root may write to a read-only folder, so that one is a mount.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.product import Product, commanded, free_port, until

WRITES = "pwrite64,write,ftruncate,fallocate"
SYNCS = "fsync,fdatasync"
FILES = "/api/v1/peer-assists"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path / "home", port=free_port())
    made.start(module="service")
    yield made
    made.kill()


@contextmanager
def failing(product: Product, calls: str, error: str) -> Iterator[None]:
    """Every such call on the database's files fails meanwhile."""
    assert product.process is not None
    home = product.home / "peer_assist.sqlite3"
    files = [word for path in (home, Path(f"{home}-wal"), Path(f"{home}-shm")) for word in ("-P", str(path))]
    command = ["strace", "-f", "-qq", "-o", "/dev/null", *files, "-e", f"inject={calls}:error={error}"]
    tracer = subprocess.Popen([*command, "-p", str(product.process.pid)], stderr=subprocess.PIPE)
    try:
        until(lambda: _is_traced(product.process.pid) if product.process else True, 30, "strace did not attach")
        yield
    finally:
        tracer.terminate()
        tracer.communicate(timeout=30)


def _is_traced(process: int) -> bool:
    threads = Path(f"/proc/{process}/task").iterdir()
    return all("TracerPid:\t0" not in (each / "status").read_text() for each in threads)


def open_file(product: Product, title: str) -> httpx.Response:
    return product.client.post(FILES, json={"title": title})


def titles(product: Product) -> set[str]:
    return {each["title"] for each in product.client.get(FILES, params={"limit": 200}).json()["items"]}


def typed(product: Product) -> Callable[[str], httpx.Response]:
    """A field that is typed in, as the desk saves it."""
    at = f"{FILES}/{open_file(product, 'Typed').json()['id']}/sheet"
    (revision,) = (each["revision"] for each in product.client.get(at).json()["fields"] if each["field"] == "problem")
    revisions = [revision]

    def save(text: str) -> httpx.Response:
        answer = product.client.put(f"{at}/problem", json={"text": text, "revision": revisions[-1]})
        if answer.is_success:
            revisions.append(answer.json()["revision"])
        return answer

    return save


@pytest.mark.parametrize(
    ("calls", "error", "status", "id"),
    [(WRITES, "ENOSPC", 507, "disk_full"), (SYNCS, "EIO", 503, "disk_broken"), (WRITES, "EIO", 503, "disk_broken")],
)
def test_a_disk_that_fails_is_told_loses_nothing_and_is_over_when_it_is_over(
    product: Product, calls: str, error: str, status: int, id: str
) -> None:
    save = typed(product)
    assert save("before").is_success
    assert open_file(product, "Before").status_code == 201
    with failing(product, calls, error):
        for refused in (open_file(product, "Meanwhile"), save("meanwhile")):
            assert (refused.status_code, refused.json()["error"]["id"]) == (status, id), refused.text
            assert len(refused.json()["error"]["message"]) > 40
        assert "Before" in titles(product), "reading goes on"
    after = open_file(product, "After")
    assert after.status_code == 201, after.text
    assert save("after").is_success
    assert titles(product) == {"Typed", "Before", "After"}
    product.kill()
    product.start(module="service")
    assert titles(product) == {"Typed", "Before", "After"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_told_and_work_goes_on_once_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    product = Product(small_disk, port=free_port())
    product.start(module="service")
    try:
        assert open_file(product, "Before").status_code == 201
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        kept = {"Before"}
        for number in range(2_000):
            answer = open_file(product, title := f"Full {number}")
            if not answer.is_success:
                break
            kept.add(title)
        assert (answer.status_code, answer.json()["error"]["id"]) == (507, "disk_full"), answer.text
        upload = [("files", ("a.md", b"# A case\n\n" + b"The pump stood still. " * 5_000))]
        sent = product.client.post("/api/v1/library/imports", files=upload)
        assert (sent.status_code, sent.json()["error"]["id"]) == (507, "disk_full"), sent.text
        assert titles(product) == kept
        ballast.unlink()
        until(lambda: open_file(product, "After").is_success, 60, "it does not recover")
        assert titles(product) == {*kept, "After"}
        job = product.client.post("/api/v1/library/imports", files=upload).json()["id"]
        until(lambda: product.client.get(f"/api/v1/jobs/{job}").json()["ended_at"], 120, "the import does not end")
        assert product.client.get(f"/api/v1/jobs/{job}").json()["status"] == "done"
    finally:
        product.kill()


def test_a_data_folder_that_became_read_only_is_told_and_is_over_when_it_is_over(small_disk: Path) -> None:
    product = Product(small_disk, port=free_port())
    product.start(module="service")
    try:
        assert open_file(product, "Before").status_code == 201
        with failing(product, WRITES, "EROFS"):
            refused = open_file(product, "Meanwhile")
            assert (refused.status_code, refused.json()["error"]["id"]) == (503, "disk_broken"), refused.text
            assert titles(product) == {"Before"}
        assert open_file(product, "After").status_code == 201
    finally:
        product.kill()


def test_a_data_folder_that_cannot_be_written_stops_the_start_with_a_sentence(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    environment = {**os.environ, "PEER_ASSIST_HOME": str(small_disk), "PEER_ASSIST_PORT": str(free_port())}
    for command in ("serve", "run"):
        done = commanded(command, environment)
        assert done.returncode == 2
        assert "cannot be written" in done.stderr
        assert "Traceback" not in done.stderr
