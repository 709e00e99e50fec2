"""What the library's jobs do: importing, and embedding everything again for another model."""

import time
from collections.abc import Callable
from functools import partial

from service.domain.progress import JobKind
from service.jobs import JobRun, Jobs
from service.library import changes, vectors
from service.library.import_job import LOOK_SECONDS, drop_files, run_import
from service.library.library import Library

BATCHES_A_REPORT = 5


def register(jobs: Jobs, library: Library) -> None:
    jobs.handle(JobKind.IMPORT, partial(run_import, library), ended=partial(drop_files, library))
    jobs.handle(JobKind.REINDEX, partial(reindex, library))


def reindex(library: Library, run: JobRun) -> None:
    """Embed every passage for the present model while the service answers by words; then forget the vectors of others.

    What is done has its row, so a killed job goes on where it was. Raises EmbedderUnavailable.
    """
    embed_anew(library, report=partial(run.report, "embedding"), go_on=run.stop_if_cancelled)
    library.embedder_works = True
    library.look_now()


def embed_anew(library: Library, *, report: Callable[[int, int], None], go_on: Callable[[], None]) -> None:
    """`report` is told how many of how many are done; `go_on` may raise between two batches. Raises EmbedderUnavailable."""
    model = library.embedder.name
    with library.database.transaction(read_only=True) as tx:
        total = waiting = vectors.count_waiting(tx, model)
    report(0, total)
    while waiting:
        go_on()
        for _ in range(BATCHES_A_REPORT):
            if not library.filling.some():
                if library.filling.another_fills:
                    time.sleep(LOOK_SECONDS)
                break
        with library.database.transaction(read_only=True) as tx:
            waiting = vectors.count_waiting(tx, model)
        report(max(0, total - waiting), total)
    with library.database.transaction() as tx:
        vectors.forget_other_models(tx, model)
        changes.set_model(tx, model)
