"""Does the audit trail hold? Walks the chain from its beginning and says the first broken link.

An *anchor* is the number and the hash of the last entry, printed by `verify` and kept in a file of the administrator's own: without one,
whoever can write to the database could cut the end off, or compute the whole chain anew, unseen.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from service.access.audit import BEGINNING, FIELDS, hash_of, hash_of_id
from service.access.audit_tables import audit_entries, audit_words
from service.domain.audit import Action, Flaw, Verdict

Anchors = dict[int, str]
"""Numbers of entries, and the hash each had."""
_ENTRY = [column for column in audit_entries.c if column.name != "hash"]
_AT_ONCE = 2_000


def verify(tx: Connection, anchors: Anchors | None = None) -> Verdict:
    """Every entry, every id beside one, and every anchor. Removed, changed, inserted or reordered entries break it."""
    known = anchors or {}
    erased = _erased(tx)
    previous, count = BEGINNING, 0
    for row in _rows(tx):
        count += 1
        if row["number"] != count:
            return Verdict(entries=count - 1, last_hash=previous, flaw=Flaw.MISSING, at=count)
        entry = {column.name: row[column.name] for column in _ENTRY}
        if row["previous"] != previous or row["hash"] != hash_of(entry):
            return Verdict(entries=count, last_hash=previous, flaw=Flaw.CHANGED, at=count)
        flaw = _flaw_of_words(row, count in erased)
        if flaw is None and known.get(count, row["hash"]) != row["hash"]:
            flaw = Flaw.REWRITTEN
        if flaw is not None:
            return Verdict(entries=count, last_hash=previous, flaw=flaw, at=count)
        previous = row["hash"]
    if known and max(known) > count:
        return Verdict(entries=count, last_hash=previous, flaw=Flaw.SHORTENED, at=count + 1)
    if tx.execute(select(func.count()).select_from(audit_words)).scalar_one() > count:
        return Verdict(entries=count, last_hash=previous, flaw=Flaw.WORDS_ADDED, at=count)
    return Verdict(entries=count, last_hash=previous)


def read_anchors(path: Path) -> Anchors:
    """One JSON object a line, as `keep_anchor` writes them; nothing where there is no such file. Raises ValueError."""
    if not path.exists():
        return {}
    kept = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {int(each["entries"]): str(each["hash"]) for each in kept if each["entries"]}


def keep_anchor(path: Path, verdict: Verdict) -> None:
    with path.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps({"entries": verdict.entries, "hash": verdict.last_hash}) + "\n")


def _rows(tx: Connection) -> Iterator[dict[str, Any]]:
    """Entries with the ids beside them, in order, some at a time."""
    words = [audit_words.c[name].label(f"word_{name}") for name in FIELDS]
    joined = audit_entries.outerjoin(audit_words, audit_words.c.number == audit_entries.c.number)
    query = select(audit_entries, *words, audit_words.c.salts).select_from(joined).order_by(audit_entries.c.number)
    last = None
    while True:
        some = tx.execute((query if last is None else query.where(audit_entries.c.number > last)).limit(_AT_ONCE)).all()
        if not some:
            return
        yield from (dict(row._mapping) for row in some)
        last = some[-1].number


def _flaw_of_words(row: dict[str, Any], may_be_erased: bool) -> Flaw | None:
    salts = row["salts"] or {}
    for name in FIELDS:
        id, salt = row[f"word_{name}"], salts.get(name)
        if id is None or salt is None:
            if not may_be_erased:
                return Flaw.WORDS_MISSING
        elif row["hashes"].get(name) != hash_of_id(id, salt):
            return Flaw.WORDS_CHANGED
    return None


def _erased(tx: Connection) -> set[int]:
    """Numbers of entries that a later one says ids were erased of. That later one is in the chain like any other."""
    found: set[int] = set()
    query = select(audit_entries.c.number, audit_entries.c["values"]).where(
        audit_entries.c.action == Action.ERASED.value
    )
    for row in tx.execute(query):
        for first, last in row[1].get("entries", ()):
            found |= set(range(first, min(last, row.number - 1) + 1))
    return found
