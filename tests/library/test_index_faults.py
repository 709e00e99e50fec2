"""Whatever is wrong with Chroma's folder, the right documents are found, nothing is embedded again, and it ends whole."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from service.database import Database
from service.library import chroma
from service.library.chroma_names import group_of
from service.library.embedder import Vectors
from service.library.library import Library
from tests.access.seeing import BagOfWords
from tests.library.conftest import EVERYBODY, embed_all, put

DOCUMENTS = 40
QUESTIONS = ("the well by the 7 palms", "who pays for road 23", "39 goats")


class Noted(BagOfWords):
    """Knows what it was asked to embed."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Iterable[str]) -> Vectors:
        self.texts.extend(texts := list(texts))
        return super().embed(texts)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """A data folder whose Chroma wrote its graph to the disk, as one that was flushed half-way would have."""
    home = tmp_path_factory.mktemp("faults")
    shutil.copy(migrated_sqlite, home / "peer_assist.sqlite3")
    library = opened(home)
    for at in range(DOCUMENTS):
        put(library, f"d{at}", f"The well by the {at} palms. Who pays for road {at}? We counted {at} goats.")
    embed_all(library)
    library.index.catch_up()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chroma, "SYNC_THRESHOLD", 10)
        patch.setattr(chroma, "AT_ONCE", 10)
        assert library.broad.chroma.open()
        settle(library)
    closed(library)
    assert list((home / "chroma").rglob("link_lists.bin"))
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "home"))


def opened(home: Path) -> Library:
    """As a process that was started just now."""
    library = Library(Database(f"sqlite:///{home / 'peer_assist.sqlite3'}"), home=home, embedder=Noted(), chroma_from=1)
    library.index.load()
    return library


def closed(library: Library) -> None:
    library.close()
    library.database.dispose()


def settle(library: Library) -> None:
    while library.broad.step():
        pass


def answers(library: Library) -> list[list[str]]:
    return [[hit.document.id for hit in library.search(each, caller=EVERYBODY).hits] for each in QUESTIONS]


def is_whole(library: Library) -> bool:
    """Every vector there once, and nothing else."""
    kept = library.broad.chroma
    there = [
        each for of in kept._client.list_collections() for each in kept._collections[of.name].get(include=[])["ids"]
    ]
    return kept.ready and sorted(there) == sorted(kept._owner) and len(there) == len(library.index.dense)


@pytest.fixture
def right(template: Path, tmp_path: Path) -> Iterator[list[list[str]]]:
    """What comparing everything finds."""
    exact = Library(Database(f"sqlite:///{template / 'peer_assist.sqlite3'}"), home=tmp_path / "none", embedder=Noted())
    yield answers(exact)
    closed(exact)


def truncated(folder: Path) -> None:
    for path in folder.rglob("data_level0.bin"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeroed_header(folder: Path) -> None:
    for path in folder.rglob("header.bin"):
        path.write_bytes(bytes(path.stat().st_size))


def sparse_giant(folder: Path) -> None:
    """What a kill in the middle of a flush left behind once: whoever opened it asked for all the memory there is."""
    for path in folder.rglob("link_lists.bin"):
        with path.open("r+b") as file:
            file.truncate(1 << 36)


def without_its_segment(folder: Path) -> None:
    for path in list(folder.rglob("header.bin")):
        shutil.rmtree(path.parent)


def without_its_tables(folder: Path) -> None:
    for path in folder.rglob("chroma.sqlite3"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def missing(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "damage", [truncated, zeroed_header, sparse_giant, without_its_segment, without_its_tables, missing]
)
def test_a_damaged_folder_costs_no_answer_and_is_built_again_without_embedding(
    home: Path, right: list[list[str]], damage: Callable[[Path], None]
) -> None:
    damage(home / "chroma")
    library = opened(home)
    assert answers(library) == right
    assert library.broad.chroma_for(DOCUMENTS) is None
    assert library.broad.chroma.open()
    settle(library)
    assert library.broad.chroma_for(DOCUMENTS) is not None
    assert is_whole(library)
    assert answers(library) == right
    assert set(library.embedder.texts) <= set(QUESTIONS)  # type: ignore[attr-defined]
    closed(library)


def test_a_folder_of_another_model_is_emptied_and_filled_with_this_ones(home: Path, right: list[list[str]]) -> None:
    other = chroma.ChromaIndex(home / "chroma", "another-model")
    assert other.open()
    other.want({"theirs": chroma_group("another-model")})
    closed_library = opened(home)
    closed_library.index.dense._span["theirs"] = closed_library.index.dense._span["d1"]
    while other.follow(closed_library.index.dense):
        pass
    other.close()
    closed(closed_library)
    library = opened(home)
    assert library.broad.chroma.open()
    settle(library)
    assert is_whole(library)
    assert answers(library) == right
    closed(library)


def chroma_group(model: str) -> str:
    return group_of("real", None, "organisation", model)


HOLDER = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); input()"


def test_a_folder_that_another_process_has_is_left_to_it_and_taken_once_it_is_gone(
    home: Path, right: list[list[str]]
) -> None:
    command = [sys.executable, "-c", HOLDER, str(home / "chroma" / "lock")]
    library = opened(home)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert not library.broad.chroma.open()
        assert library.broad.chroma_for(DOCUMENTS) is None
        assert answers(library) == right
        holder.kill()
    assert library.broad.chroma.open()
    settle(library)
    assert is_whole(library)
    assert answers(library) == right
    closed(library)
