"""A draft waits for a library that is nearly ready, and for no other."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from service import jobs
from service.domain.ids import JobId
from service.drafting import reading
from service.jobs import JobCancelled, JobRun
from service.library.embedder import EmbedderUnavailable
from service.library.library import Library
from tests.library.conftest import STORIES, put
from tests.library.conftest import embedder as embedder
from tests.library.conftest import library as library


@pytest.fixture
def run(library: Library) -> JobRun:
    row = {"id": "job-1", "kind": "draft", "subject_id": "draft-1", "status": "running", "payload": {}}
    with library.database.transaction() as tx:
        tx.execute(insert(jobs.table).values(**row, made_at=datetime.now(UTC)))
    return JobRun(library.database, JobId("job-1"), "draft-1", {})


def loaded(library: Library) -> Library:
    for id in STORIES:
        put(library, id)
    return library


def waiting(library: Library) -> int:
    with library.database.transaction(read_only=True) as tx:
        return library.waiting(tx)


def test_the_last_passages_get_their_vectors_before_cases_are_looked_for(library: Library, run: JobRun) -> None:
    assert waiting(loaded(library)) >= len(STORIES)
    reading.wait_for_a_small_library(library, run)
    assert waiting(library) == 0
    with library.database.transaction(read_only=True) as tx:
        told = tx.execute(select(jobs.table.c.doing, jobs.table.c.total)).one()
    assert told == ("embedding", len(STORIES))


def test_nobody_waits_for_a_large_library(library: Library, run: JobRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAITED_FOR", len(STORIES) - 1)
    reading.wait_for_a_small_library(loaded(library), run)
    assert waiting(library) >= len(STORIES)


def test_waiting_ends_where_no_embedder_runs_and_when_somebody_cancels(
    library: Library, run: JobRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Absent:
        name, dimensions = library.embedder.name, library.embedder.dimensions

        def embed(self, texts: object) -> None:
            raise EmbedderUnavailable("absent")

    loaded(library)
    with monkeypatch.context() as patch:
        patch.setattr(library.filling, "embedder", Absent())
        reading.wait_for_a_small_library(library, run)
    with library.database.transaction() as tx:
        tx.execute(jobs.table.update().values(cancel_asked=True))
    with pytest.raises(JobCancelled):
        reading.wait_for_a_small_library(library, run)
    assert waiting(library) >= len(STORIES)
