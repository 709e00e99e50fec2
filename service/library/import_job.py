"""The import as a durable job: every file in, then every passage its vector. Killed half-way, it goes on at the next file or line."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import AccountId, HubId
from service.domain.imports import FileStatus
from service.domain.people import Role
from service.domain.progress import Job
from service.errors import BadInput, PeerAssistError
from service.jobs import JobRun
from service.library import import_store, intake
from service.library.embedder import EmbedderUnavailable
from service.library.import_store import Placed, StagedFile
from service.library.importing.incoming import Surroundings
from service.library.importing.kinds_of_file import BY_SUFFIX, FileKind
from service.library.importing.reading import Line, read_file
from service.library.library import Library

LOOK_SECONDS = 0.5
"""Between two looks at how far another process has come with embedding."""


def run_import(library: Library, run: JobRun) -> None:
    """Load the files of import `run.subject_id`, then embed what has no vector yet. Steps return counts and nothing of anybody's text."""
    with library.database.transaction(read_only=True) as tx:
        staged = import_store.placed(tx, run.subject_id)
        around = intake.surroundings(
            tx, library.people, space=staged.space, visibility=staged.visibility, hub_id=staged.hub_id, into=_into(run)
        )
    loader = _Loader(library, staged, around, _sender(run, staged))
    total = sum(loader.documents_in(each) for each in staged.files)
    done = 0
    run.report("importing", 0, total)
    for file in staged.files:
        run.stop_if_cancelled()
        if _is_lines(file.name):
            after = 0
            while after >= 0:
                after, count = run.step(f"{file.position} after {after}", loader.some_lines, file.position, after)
                done += count
                run.report("importing", min(done, total), total)
                library.look_now()
                run.stop_if_cancelled()
        else:
            run.step(f"{file.position}", loader.one_file, file.position)
            done += 1
            run.report("importing", done, total)
            library.look_now()
    with library.database.transaction() as tx:
        intake.drop_dangling(tx, staged.id)
    embed_waiting(library, run)


def drop_files(library: Library, tx: Connection, job: Job) -> None:
    import_store.drop_uploads(tx, job.subject_id)
    library.database.traces_left = True


def embed_waiting(library: Library, run: JobRun) -> None:
    """Give every passage its vector, with progress. What has one already is kept: nothing is embedded twice."""
    with library.database.transaction(read_only=True) as tx:
        total = waiting = library.waiting(tx)
    batches = 0
    while waiting:
        run.stop_if_cancelled()
        run.report("embedding", total - waiting, total)
        try:
            made = library.fill_some()
        except EmbedderUnavailable:
            return
        batches += 1
        waiting = max(0, waiting - made)
        if not made or batches % 20 == 0:
            with library.database.transaction(read_only=True) as tx:
                waiting = library.waiting(tx)
            if library.filling.another_fills:
                time.sleep(LOOK_SECONDS)
            elif not made:
                break
    run.report("embedding", total, total)


class _Loader:
    """The steps of one import. Each may run twice after a crash, and then changes nothing the second time."""

    def __init__(self, library: Library, staged: Placed, around: Surroundings, sender: Caller) -> None:
        self.library, self.staged, self.around, self.sender = library, staged, around, sender
        self._groups: dict[int, tuple[int, Iterator[tuple[int, list[Line]]]]] = {}

    def one_file(self, position: int) -> str:
        file = self.staged.files[position]
        if file.status is not FileStatus.WAITING:
            return file.status.value
        try:
            incoming = read_file(file.name, self._bytes_of(file), self.around)

            def note(tx: Connection, became: intake.Became) -> None:
                ((document_id, put),) = became.items()
                if put is None:
                    import_store.refuse(tx, self.staged.id, position, BadInput("library.id_taken"))
                else:
                    import_store.settle(tx, self.staged.id, position, put, document_id, incoming.notes)

            ((_, put),) = intake.keep(
                self.library.database,
                [incoming],
                people=self.library.people,
                import_id=self.staged.id,
                made_by=self.sender,
                into=self.around.into,
                note=note,
            ).items()
        except PeerAssistError as error:
            with self.library.database.transaction() as tx:
                import_store.refuse(tx, self.staged.id, position, error)
            return FileStatus.REFUSED.value
        return FileStatus.REFUSED.value if put is None else put.value

    def some_lines(self, position: int, after: int) -> tuple[int, int]:
        """The next lines of a JSONL file. Returns the number of the last one, or -1 at the end, and how many there were."""
        file = self.staged.files[position]
        if file.status is not FileStatus.WAITING:
            return -1, 0
        group = next(self._lines(file, after), None)
        if group is None:
            with self.library.database.transaction() as tx:
                import_store.end_lines(tx, self.staged.id, position)
            return -1, 0
        last, lines = group

        def note(tx: Connection, loaded: intake.Loaded) -> None:
            notes, counts = loaded.notes, loaded.counts
            import_store.add_lines(tx, self.staged.id, position, lines_read=last, notes=notes, counts=counts)

        intake.keep_lines(
            self.library.database,
            lines,
            people=self.library.people,
            import_id=self.staged.id,
            made_by=self.sender,
            into=self.around.into,
            note=note,
        )
        self._groups[position] = (last, self._groups[position][1])
        return last, len(lines)

    def _lines(self, file: StagedFile, after: int) -> Iterator[tuple[int, list[Line]]]:
        at, groups = self._groups.get(file.position, (-1, iter(())))
        if at != after:
            groups = intake.lines(BytesIO(self._bytes_of(file)), self.around, after=after)
            self._groups[file.position] = (after, groups)
        return groups

    def documents_in(self, file: StagedFile) -> int:
        return sum(1 for line in self._bytes_of(file).splitlines() if line.strip()) if _is_lines(file.name) else 1

    def _bytes_of(self, file: StagedFile) -> bytes:
        with self.library.database.transaction(read_only=True) as tx:
            return import_store.upload(tx, self.staged.id, file.position)


def _is_lines(name: str) -> bool:
    return BY_SUFFIX.get(Path(name).suffix.lower()) is FileKind.JSONL


def _into(run: JobRun) -> frozenset[HubId] | None:
    """The hubs whose documents the sender could change when they sent it."""
    hubs = run.payload.get("into")
    return frozenset(HubId(str(each)) for each in hubs) if isinstance(hubs, list) else None


def _sender(run: JobRun, staged: Placed) -> Caller:
    """Whoever sent the import, as far as its job may act: the hubs it could see then."""
    hubs = run.payload.get("hub_ids")
    return Caller(
        account_id=AccountId(staged.made_by),
        name="Import",
        all_hubs=run.payload.get("all_hubs") is True,
        hub_ids=frozenset(hubs if isinstance(hubs, list) else []),
        roles=frozenset({Role.FACILITATOR}),
        space=staged.space,
    )
