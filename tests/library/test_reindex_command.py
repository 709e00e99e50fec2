"""`python -m service reindex` on a stopped service, and beside a running one."""

import fcntl
from pathlib import Path

import pytest

from service.library import changes, vectors
from service.library.library import Library
from service.library.reindex_command import RUNS, reindex
from tests.access.seeing import BagOfWords


def told(doing: str, done: int, total: int) -> None:
    assert doing
    assert 0 <= done <= total


def test_every_passage_gets_its_vector_of_the_present_model_and_chromas_folder_goes(
    stories: Library, tmp_path: Path
) -> None:
    (tmp_path / "chroma" / "0badc0de").mkdir(parents=True)
    assert reindex(stories.database, tmp_path, embedder=BagOfWords(), progress=told) == 0
    with stories.database.transaction(read_only=True) as tx:
        assert changes.model(tx) == BagOfWords.name
        assert vectors.count_waiting(tx, BagOfWords.name) == 0
        assert vectors.count(tx, stories.embedder.name) == 0
    assert not (tmp_path / "chroma").exists()


def test_it_refuses_while_a_service_has_the_folder(
    stories: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "chroma").mkdir()
    with (tmp_path / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert reindex(stories.database, tmp_path, embedder=BagOfWords(), progress=told) == 2
    assert RUNS in capsys.readouterr().err
    assert (tmp_path / "chroma").exists()
    with stories.database.transaction(read_only=True) as tx:
        assert changes.model(tx) == stories.embedder.name
