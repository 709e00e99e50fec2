"""What the service has to show, read from its database and asked of its search; and what may never be so, whatever was acknowledged."""

import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from service.access.audit_checking import verify
from service.access.audit_tables import audit_entries, audit_words
from service.delivery.tables import mail_enclosures, mails
from service.drafting.tables import drafts
from service.follow_up.tables import action_steps, follow_ups, lessons
from service.jobs import table as jobs
from service.library import changes
from service.library.embedder import BundledEmbedder
from service.library.tables import document_texts, documents, import_files, imports, passages, vectors
from service.peer_assists.tables import peer_assists, sources, working_fields
from service.sessions.tables import notes
from service.write_ups.tables import write_up_sign_offs, write_ups
from tests.faults.desk import Desk, State

FORGOTTEN_WITHIN = 90.0


def seen(desk: Desk) -> State:
    """The model's own keys, from the rows."""
    with desk.database.transaction(read_only=True) as tx:
        titles = {row.id: row.title for row in tx.execute(select(peer_assists.c.id, peer_assists.c.title))}
        found: State = {}
        for title, count in Counter(titles.values()).items():
            found["file", title] = count
        found.update(_documents(tx))
        found["index",] = "of another model" if changes.model(tx) == "another" else "whole"
        for row in tx.execute(
            select(notes.c.id, notes.c.peer_assist_id, sources.c.text).join(sources, sources.c.id == notes.c.source_id)
        ):
            found["note", titles[row.peer_assist_id], row.id] = row.text
        for row in tx.execute(select(working_fields).where(working_fields.c.text.is_not(None))):
            found["field", titles[row.peer_assist_id], row.field] = row.text
        for row in tx.execute(select(drafts).order_by(drafts.c.made_at)):
            key = ("draft", titles[row.peer_assist_id], row.kind)
            found[key] = (*found.get(key, ()), row.status)
        for row in tx.execute(select(action_steps).where(action_steps.c.line_id.is_(None))):
            key = ("action", titles[row.peer_assist_id], row.what)
            found[key] = found.get(key, 0) + 1
        for row in tx.execute(select(follow_ups).where(follow_ups.c.answered_at.is_not(None))):
            found["answer", titles[row.peer_assist_id], row.id] = row.what_happened
        for row in tx.execute(select(mails).order_by(mails.c.made_at)):
            of_file = ("mail", titles[row.peer_assist_id])
            found[of_file] = (*found.get(of_file, ()), row.state)
        for row in tx.execute(select(write_ups)):
            found["write_up", titles[row.peer_assist_id]] = _write_up(tx, row)
        for file_id in tx.scalars(_signed("invitation")):
            if file_id in titles:
                found["invited", titles[file_id]] = found.get(("invited", titles[file_id]), 0) + 1
    return found


def _documents(tx: Connection) -> State:
    joined = documents.join(document_texts, document_texts.c.document_id == documents.c.id)
    found: State = {}
    for row in tx.execute(select(documents.c.id, documents.c.title, document_texts.c.text).select_from(joined)):
        mark = row.title.removeprefix("The case of ")
        is_whole = mark == row.title or mark in row.text  # the text of a write-up does not say its title again
        found["document", row.id] = mark if is_whole else f"half of it: {row.title!r} without its text"
    return found


def _write_up(tx: Connection, row: Any) -> tuple[str, int, int, int, int]:
    """Its status, and how many approvals, documents, plans and entries of the trail there are: one of each, or none of any."""
    signed = select(func.count()).where(write_up_sign_offs.c.write_up_id == row.id)
    in_library = select(func.count()).where(documents.c.id == row.document_id)
    dates = tx.scalars(select(follow_ups.c.due_on).where(follow_ups.c.peer_assist_id == row.peer_assist_id)).all()
    copied = [
        tx.scalars(
            select(table.c.line_id).where(table.c.peer_assist_id == row.peer_assist_id, table.c.line_id.is_not(None))
        ).all()
        for table in (action_steps, lessons)
    ]
    doubled = any(len(each) != len(set(each)) for each in (dates, *copied))
    plans = 2 if doubled else 1 if dates and copied[1] else 0
    in_trail = list(tx.scalars(_signed("write_up"))).count(row.peer_assist_id)
    counts = [tx.execute(query).scalar_one() for query in (signed, in_library)]
    return (row.status, counts[0], counts[1], plans, in_trail)


def _signed(kind: str) -> Any:
    joined = audit_entries.join(audit_words, audit_words.c.number == audit_entries.c.number)
    return (
        select(audit_words.c.file)
        .select_from(joined)
        .where(audit_entries.c.action == "signed", audit_entries.c.kind == kind)
    )


def impossible(desk: Desk, before: State, after: State) -> list[str]:
    """What may never be, once everything has come to rest."""
    with desk.database.transaction(read_only=True) as tx:
        wrong = [
            *_jobs(tx),
            *_index(tx),
            *_imports(tx, desk.product.home),
            *_mails(tx, desk),
            *_trail(tx, desk, before, after),
        ]
        if desk.database.is_sqlite:
            for pragma in ("integrity_check", "foreign_key_check"):
                said = [str(row[0]) for row in tx.exec_driver_sql(f"PRAGMA {pragma}")]
                wrong += [f"{pragma}: {said}"] if said not in ([], ["ok"]) else []
    wrong += _left_words(desk, before, after)
    return wrong + _search(desk, before, after)


def open_jobs(desk: Desk) -> int:
    with desk.database.transaction(read_only=True) as tx:
        return tx.execute(select(func.count()).select_from(jobs).where(jobs.c.ended_at.is_(None))).scalar_one()


def waiting_passages(desk: Desk) -> int:
    with desk.database.transaction(read_only=True) as tx:
        embedded = select(vectors.c.passage_id).where(vectors.c.model == BundledEmbedder.name)
        query = select(func.count()).select_from(passages).where(passages.c.id.not_in(embedded))
        return tx.execute(query).scalar_one()


def vectors_kept(desk: Desk) -> int:
    with desk.database.transaction(read_only=True) as tx:
        return tx.execute(select(func.count()).select_from(vectors)).scalar_one()


def _jobs(tx: Connection) -> list[str]:
    over = select(jobs.c.id, jobs.c.kind, jobs.c.status, jobs.c.error).where(jobs.c.status != "done")
    return [
        f"{row.id} ({row.kind}) ended as {row.status}: {row.error or 'without a reason'}" for row in tx.execute(over)
    ]


def _index(tx: Connection) -> list[str]:
    other = tx.execute(
        select(func.count()).select_from(vectors).where(vectors.c.model != BundledEmbedder.name)
    ).scalar_one()
    bare = select(documents.c.id).where(documents.c.id.not_in(select(passages.c.document_id)))
    wrong = [f"{other} vectors of another model are left"] if other else []
    return wrong + [f"{id} has no passage" for id in tx.scalars(bare)]


def _imports(tx: Connection, home: Path) -> list[str]:
    """Every text sent is a new one: none is ever *unchanged*, none refused, and what was sent is not kept.

    An import without a job never began: nobody was told that it had, and it goes with the next one an hour later.
    """
    begun = select(imports.c.id).where(imports.c.job_id.is_not(None))
    wrong = [
        f"import {row.import_id} says of {row.name}: {row.status}, added {row.added}, updated {row.updated}, "
        f"unchanged {row.unchanged}, refused {row.refused}"
        for row in tx.execute(select(import_files).where(import_files.c.import_id.in_(begun)))
        if row.unchanged or row.refused or row.status != "loaded"
    ]
    known = set(tx.scalars(select(imports.c.id)))
    return wrong + [
        f"files of import {path.name} are left" for path in (home / "imports").glob("*") if path.name in known
    ]


def _mails(tx: Connection, desk: Desk) -> list[str]:
    arrived = Counter(
        str(message["Message-ID"]).strip("<>").partition("@")[0] for message in desk.mail_server.messages()
    )
    wrong = []
    for row in tx.execute(select(mails)):
        times = arrived.pop(row.id, 0)
        if times > 1 or (row.state != "unknown" and (row.state == "sent") != (times == 1)):
            wrong.append(f"{row.id} is {row.state} and arrived {times} times")
        if row.text:
            wrong.append(f"the text of {row.id} is kept though it is {row.state}")
    left = tx.execute(select(func.count()).select_from(mail_enclosures)).scalar_one()
    return wrong + ([f"{left} enclosures are left"] if left else [])


def _trail(tx: Connection, desk: Desk, before: State, after: State) -> list[str]:
    verdict = verify(tx)
    wrong = [f"the trail is broken: {verdict.flaw} at {verdict.at}"] if verdict.flaw else []
    for kind, name in (("document", "document"), ("peer_assist", "file")):
        gone = sum(key[0] == name and key not in after for key in before)
        query = select(func.count()).where(audit_entries.c.action == "deleted", audit_entries.c.kind == kind)
        entries = tx.execute(query).scalar_one()
        desk.deleted[kind] += gone
        if entries != desk.deleted[kind]:
            wrong.append(f"{desk.deleted[kind]} of {name} were deleted and the trail has {entries}")
    return wrong


def _left_words(desk: Desk, before: State, after: State) -> list[str]:
    """Deleted for good means out of the files too, a moment after the start.

    Read by another process: closing one of SQLite's files drops the locks of all who have it open in this one.
    """
    marks = {value for key, value in before.items() if key[0] == "document" and key not in after}
    patience = time.monotonic() + FORGOTTEN_WITHIN
    while True:
        files = sorted(desk.product.home.glob("peer_assist.sqlite3*"))
        kept = subprocess.run(["cat", *files], stdout=subprocess.PIPE, check=False).stdout
        left = sorted(mark for mark in marks if mark.encode() in kept)
        if not left or time.monotonic() > patience:
            return [f"{mark} was deleted and stands in the data folder" for mark in left]
        time.sleep(0.2)


def _search(desk: Desk, before: State, after: State) -> list[str]:
    """What is new or gone, and some of the rest, by the one word that stands in it alone."""
    is_there = {key[1]: value for key, value in after.items() if key[0] == "document"}
    fresh = [id for id, mark in is_there.items() if before.get(("document", id)) != mark]
    some = desk.chance.sample(sorted(is_there), min(3, len(is_there)))
    gone = [key[1] for key in before if key[0] == "document" and key[1] not in is_there]
    wrong = []
    for id in {*fresh[-6:], *some, *gone}:
        mark = is_there.get(id) or before["document", id]
        hits = (
            desk.product.client.post("/api/v1/library/search", json={"query": mark.split()[-1]})
            .raise_for_status()
            .json()["hits"]
        )
        by_words = [hit["document"]["id"] for hit in hits if hit["why"]["by_words"]]
        if by_words.count(id) != (id in is_there):
            wrong.append(f"{id} is {'there' if id in is_there else 'deleted'} and {mark} finds {by_words}")
    return wrong
