"""A backup holds everything of one moment, and a desk made from it is the same desk."""

import errno
import json
import os
import random
import sqlite3
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text, update

from service import tables
from service.__main__ import main
from service.access.audit_checking import verify
from service.backups import checking
from service.backups.checking import checked
from service.backups.parts import MANIFEST, Manifest, tables_at
from service.backups.restoring import restore
from service.backups.taking import take
from service.database import Database
from service.domain.audit import Action
from service.errors import Conflict, NotFound, Unavailable, UnreadableFile
from service.settings import Settings
from tests.backups.furnishing import NOW, value_for
from tests.test_jobs import engine_table

pytestmark = pytest.mark.sqlite  # each test says itself what it restores to

TOUCHED = {"audit_entries", "audit_words", "sign_ins", "jobs", "mails", "mail_enclosures", "leases"}
"""What restoring changes on purpose."""
ROWS = tables.metadata.tables


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """A desk of its own that has nothing yet."""
    return Settings(home=tmp_path / "elsewhere", sample_library=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, elsewhere: Settings) -> Settings:
    """The same on either database."""
    if request.param == "sqlite":
        return elsewhere
    database: Database = request.getfixturevalue("postgres_database")
    database.dispose()
    return elsewhere.model_copy(update={"database_url": database.url})


def digests(manifest: Manifest) -> dict[str, tuple[int, str]]:
    return {part.table: (part.rows, part.sha256) for part in manifest.parts}


def count(database: Database, table: str) -> int:
    with database.transaction(read_only=True) as tx:
        return tx.execute(select(func.count()).select_from(ROWS[table])).scalar_one()


def test_every_cell_of_every_table_comes_back_on_either_database(
    full: Database, target: Settings, tmp_path: Path
) -> None:
    """There and back again: what a backup of the restored desk holds is what the first one held."""
    first = take(full, tmp_path / "first.backup")
    assert {part.table for part in first.parts} == set(ROWS)
    assert not [part.table for part in first.parts if not part.rows], "a table that is empty proves nothing"
    done = restore(target, tmp_path / "first.backup", replace=False)
    assert done.audit.flaw is None
    restored = Database(target.database)
    second = take(restored, tmp_path / "second.backup")
    was, became = digests(first), digests(second)
    assert [name for name in was if name not in TOUCHED and was[name] != became[name]] == []
    with restored.transaction(read_only=True) as tx:
        assert verify(tx).flaw is None
        last = tx.execute(select(ROWS["audit_entries"]).order_by(text("number desc")).limit(1)).one()
    assert (last.action, last.number) == (Action.RESTORED, was["audit_entries"][0] + 1)
    restored.dispose()


def test_what_postgresql_holds_comes_back_on_sqlite(
    full: Database, postgres_database: Database, elsewhere: Settings, tmp_path: Path
) -> None:
    take(full, tmp_path / "first.backup")
    there = elsewhere.model_copy(update={"database_url": postgres_database.url})
    postgres_database.dispose()
    restore(there, tmp_path / "first.backup", replace=False)
    moved = Database(there.database)
    second = take(moved, tmp_path / "second.backup")
    moved.dispose()
    restore(elsewhere, tmp_path / "second.backup", replace=False)
    home = Database(elsewhere.database)
    third = take(home, tmp_path / "third.backup")
    home.dispose()
    assert {name: each for name, each in digests(third).items() if name not in TOUCHED} == {
        name: each for name, each in digests(second).items() if name not in TOUCHED
    }


def test_triggers_and_references_hold_in_what_was_restored(full: Database, target: Settings, tmp_path: Path) -> None:
    take(full, tmp_path / "kept.backup")
    restore(target, tmp_path / "kept.backup", replace=False)
    restored = Database(target.database)
    refused: list[str] = []
    for statement in (
        "DELETE FROM audit_entries",
        "UPDATE audit_entries SET kind = 'x'",
        "INSERT INTO vectors (passage_id, model, vector) VALUES ('nowhere', 'm', '')",
    ):
        try:
            with restored.transaction() as tx:
                tx.exec_driver_sql(statement)
        except Exception as error:
            refused.append(type(error).__name__)
    restored.dispose()
    assert len(refused) == 3


def test_a_backup_is_of_one_moment_while_others_write(database: Database, tmp_path: Path) -> None:
    """Each transaction adds one row to two tables that are read at different times: they never differ in a backup."""
    milestones, attempts = ROWS["milestones"], ROWS["sign_in_attempts"]
    done = threading.Event()
    wrote = [0]

    def write() -> None:
        while not done.is_set():
            wrote[0] += 1
            with database.transaction() as tx:
                tx.execute(insert(attempts).values(key=f"k{wrote[0]}", window=1, count=1))
                row = {each.name: value_for(each) for each in milestones.columns}
                tx.execute(insert(milestones).values({**row, "name": f"m{wrote[0]}"}))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = []
        for number in range(5):
            manifest = take(database, tmp_path / f"{number}.backup")
            rows = {part.table: part.rows for part in manifest.parts}
            seen.append((rows["milestones"], rows["sign_in_attempts"]))
    finally:
        done.set()
        writer.join()
    assert [pair for pair in seen if pair[0] != pair[1]] == []
    assert seen[-1][0] > seen[0][0], "nobody wrote meanwhile"


def test_only_its_owner_can_read_a_backup(full: Database, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        take(full, tmp_path / "kept.backup")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "kept.backup").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_written_over(full: Database, tmp_path: Path) -> None:
    (tmp_path / "kept.backup").write_text("mine")
    with pytest.raises(Conflict):
        take(full, tmp_path / "kept.backup")
    assert (tmp_path / "kept.backup").read_text() == "mine"


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_leaves_nothing_under_any_name(
    full: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def fail(_file: int) -> None:
        raise OSError(fault, os.strerror(fault))

    folder = tmp_path / "disk"
    folder.mkdir()
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Unavailable):
        take(full, folder / "kept.backup")
    assert list(folder.iterdir()) == []


def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    full: Database, elsewhere: Settings, tmp_path: Path
) -> None:
    """Cut, flipped, emptied, with a part more or less: either it is refused, or it holds exactly what it held."""
    take(full, tmp_path / "whole.backup")
    whole = (tmp_path / "whole.backup").read_bytes()
    chance = random.Random(7)
    broken = {"empty": b"", "cut": whole[: len(whole) // 2], "one short": whole[:-1], "no backup": b"PK\x03\x04 hello"}
    for number in range(40):
        at = chance.randrange(len(whole))
        broken[f"bit {number}"] = whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :]
    refused = 0
    with checked(tmp_path / "whole.backup") as backup:
        held = digests(backup.manifest)
    for name, data in broken.items():
        (tmp_path / "broken.backup").write_bytes(data)
        try:
            with checked(tmp_path / "broken.backup") as backup:
                assert digests(backup.manifest) == held, name
        except (UnreadableFile, Conflict):
            refused += 1
    assert refused > 30
    (tmp_path / "broken.backup").write_bytes(broken["cut"])
    with pytest.raises(UnreadableFile):
        restore(elsewhere, tmp_path / "broken.backup", replace=False)
    assert not (elsewhere.home / "peer_assist.sqlite3").exists()


def rewritten(path: Path, into: Path, change: Any) -> Path:
    """The same backup with another manifest, or with other parts."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(into, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        manifest = json.loads(parts[MANIFEST])
        change(manifest, parts)
        parts[MANIFEST] = json.dumps(manifest).encode()
        for name, data in parts.items():
            new.writestr(name, data)
    return into


def test_a_part_that_was_changed_left_out_or_added_is_refused(full: Database, tmp_path: Path) -> None:
    take(full, tmp_path / "whole.backup")

    def change_a_name(_manifest: Any, parts: Any) -> None:
        parts["tables/hubs.jsonl"] = parts["tables/hubs.jsonl"].replace(b"UTC", b"CET")

    def leave_out(_manifest: Any, parts: Any) -> None:
        del parts["tables/hubs.jsonl"]

    def add(_manifest: Any, parts: Any) -> None:
        parts["tables/../../etc/passwd"] = b"x"

    for change in (change_a_name, leave_out, add):
        with (
            pytest.raises(UnreadableFile),
            checked(rewritten(tmp_path / "whole.backup", tmp_path / "other.backup", change)),
        ):
            raise AssertionError(change)


def test_a_backup_of_a_newer_version_says_which(full: Database, elsewhere: Settings, tmp_path: Path) -> None:
    take(full, tmp_path / "whole.backup")

    def newer(manifest: Any, _parts: Any) -> None:
        manifest.update(revision="9999", version="7.5")

    rewritten(tmp_path / "whole.backup", tmp_path / "newer.backup", newer)
    with pytest.raises(Conflict) as refused:
        restore(elsewhere, tmp_path / "newer.backup", replace=False)
    assert (refused.value.message_id, refused.value.parameters["version"]) == ("backup.newer", "7.5")


def test_a_desk_that_holds_something_is_given_up_only_when_told(
    full: Database, target: Settings, tmp_path: Path
) -> None:
    take(full, tmp_path / "kept.backup")
    restore(target, tmp_path / "kept.backup", replace=False)
    database = Database(target.database)
    with database.transaction() as tx:
        tx.execute(insert(ROWS["sign_in_attempts"]).values(key="added since", window=1, count=1))
    database.dispose()
    with pytest.raises(Conflict) as refused:
        restore(target, tmp_path / "kept.backup", replace=False)
    assert refused.value.message_id == "backup.not_empty"
    before = count(database, "sign_in_attempts")
    database.dispose()
    restore(target, tmp_path / "kept.backup", replace=True)
    assert count(database, "sign_in_attempts") == before - 1
    database.dispose()


def test_a_database_that_somebody_has_open_is_left_alone(full: Database, target: Settings, tmp_path: Path) -> None:
    take(full, tmp_path / "kept.backup")
    restore(target, tmp_path / "kept.backup", replace=False)
    database = Database(target.database)
    with database.engine.connect() as another:
        another.exec_driver_sql("SELECT 1")
        with pytest.raises(Conflict) as refused:
            restore(target, tmp_path / "kept.backup", replace=True)
    assert refused.value.message_id == "backup.in_use"
    assert count(database, "hubs") == count(full, "hubs")
    database.dispose()


def test_a_restore_that_fails_half_way_leaves_what_was_there(
    full: Database, target: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(full, tmp_path / "kept.backup")
    restore(target, tmp_path / "kept.backup", replace=False)
    database = Database(target.database)
    before = take(database, tmp_path / "before.backup")
    database.dispose()
    rows = checking.Backup.rows

    def torn(self: Any, part: Any) -> Any:
        if part.table == "write_ups":
            raise OSError(errno.ENOSPC, "No space left on device")
        return rows(self, part)

    monkeypatch.setattr(checking.Backup, "rows", torn)
    with pytest.raises(Unavailable) as refused:
        restore(target, tmp_path / "kept.backup", replace=True)
    assert refused.value.message_id == "backup.disk_full"
    after = take(database, tmp_path / "after.backup")
    database.dispose()
    assert digests(after) == digests(before)
    if database.is_sqlite:
        assert not list(target.home.glob("*restoring*"))


def test_a_backup_of_an_older_schema_is_brought_to_this_one(target: Settings, tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path}/old.sqlite3")
    old.migrate("0001")
    with old.transaction() as tx:
        tx.exec_driver_sql(
            "INSERT INTO hubs (id, name, language, timezone, reporting_year_starts, space, made_by, made_at, revision) "
            "VALUES ('h', 'Kept', 'en', 'UTC', 1, 'real', 't', '2026-01-02 03:04:05.000006', 1)"
        )
    take(old, tmp_path / "old.backup")
    old.dispose()
    restore(target, tmp_path / "old.backup", replace=False)
    restored = Database(target.database)
    with restored.transaction(read_only=True) as tx:
        assert tx.execute(select(ROWS["hubs"].c.name)).scalar_one() == "Kept"
        assert tables_at(MigrationContext.configure(tx).get_current_revision() or "") == set(ROWS)
    restored.dispose()


def test_what_was_under_way_is_taken_up_again_or_ends_and_a_mail_asks(
    full: Database, target: Settings, tmp_path: Path
) -> None:
    jobs, mails, sign_ins = ROWS["jobs"], ROWS["mails"], ROWS["sign_ins"]
    with full.transaction() as tx:
        tx.execute(update(mails).values(state="queued"))
        tx.execute(update(sign_ins).values(ended_at=None))
        for kind in ("draft", "approved", "import", "mail"):
            row: dict[str, Any] = {
                "subject_id": kind,
                "payload": {},
                "made_at": NOW,
                "made_by": "local",
                "status": "running",
            }
            tx.execute(insert(jobs).values(id=f"job-{kind}", kind=kind, **row))
    take(full, tmp_path / "kept.backup")
    done = restore(target, tmp_path / "kept.backup", replace=False)
    restored = Database(target.database)
    with restored.transaction(read_only=True) as tx:
        found = {row.id: (row.status, row.error) for row in tx.execute(select(jobs)) if row.id.startswith("job-")}
        states = set(tx.scalars(select(mails.c.state)))
        waiting = set(tx.scalars(text(f"SELECT workflow_uuid FROM {engine_table(restored)}")))
        open_sessions = tx.scalar(select(func.count()).select_from(sign_ins).where(sign_ins.c.ended_at.is_(None)))
    restored.dispose()
    again = {id for id in found if found[id][0] == "waiting"}
    assert {"job-draft", "job-approved", "job-import"} <= again
    assert again <= waiting
    assert found["job-mail"] == ("failed", "job_restored")
    assert states == {"unknown"}
    assert open_sessions == 0
    assert done.mails_unknown > 0


def test_nothing_to_back_up_and_no_such_file_are_sentences(
    elsewhere: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.home.mkdir()
    empty = Database(elsewhere.database)
    for _ in range(2):  # no file at all, then one without tables
        with pytest.raises(NotFound):
            take(empty, tmp_path / "none.backup")
        (elsewhere.home / "peer_assist.sqlite3").touch()
    empty.dispose()
    assert list(tmp_path.glob("*.backup*")) == []
    monkeypatch.setenv("PEER_ASSIST_HOME", str(elsewhere.home))
    assert main(["restore", str(tmp_path / "none.backup")]) == 1
    assert capsys.readouterr().err == "There is no such file.\n"


def test_the_commands_back_up_and_restore(
    full: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PEER_ASSIST_HOME", str(settings.home))
    assert main(["backup", str(tmp_path / "kept.backup")]) == 0
    assert "keep it as safe as the database" in capsys.readouterr().out
    monkeypatch.setenv("PEER_ASSIST_HOME", str(tmp_path / "new"))
    assert main(["restore", str(tmp_path / "kept.backup")]) == 0
    assert "Everybody signs in again" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "kept.backup")]) == 1
    assert "--replace" in capsys.readouterr().err
    with sqlite3.connect(tmp_path / "new" / "peer_assist.sqlite3") as made:
        assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    made.close()
