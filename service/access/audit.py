"""Keeping the audit trail: `record` adds an entry in the caller's own transaction, `erase` takes ids out of earlier ones.

    with database.transaction() as tx:
        store.delete_file(tx, file_id)
        audit.record(tx, Act(action=Action.DELETED, kind="peer_assist", subject=file_id, file=file_id), by=caller, now=now)

An entry's hash covers the hash before it and the canonical JSON of its own members; ids are in it as salted hashes. One writer at a time:
SQLite's transactions are immediate, PostgreSQL's take one lock until they end.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, text, update

from service.access.audit_tables import audit_entries, audit_words
from service.access.caller import Caller
from service.domain.audit import Act, Action, Actor

FIELDS = ("actor", "for_person", "subject", "file")
"""Members that are ids, kept beside the chain."""
BEGINNING = "0" * 64
_LOCK = 7_305_811_023
"""PostgreSQL's advisory lock of the trail: any number that nobody else uses."""
_AT_ONCE = 500


def record(tx: Connection, act: Act, *, by: Caller | Actor, now: datetime) -> int:
    """Add one entry. Returns its number; rolled back with `tx`, it was never there."""
    return record_all(tx, [(act, by)], now=now)


def record_all(tx: Connection, acts: Sequence[tuple[Act, Caller | Actor]], *, now: datetime) -> int:
    """Several at once, in this order. Returns the last one's number."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = tx.execute(
        select(audit_entries.c.number, audit_entries.c.hash).order_by(audit_entries.c.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.number, last.hash) if last is not None else (0, BEGINNING)
    entries, words = [], []
    for act, by in acts:
        number += 1
        ids = {
            "actor": by.account_id or "",
            "for_person": by.person_id or "",
            "subject": act.subject,
            "file": act.file,
        }
        salts = {name: secrets.token_hex(16) for name in FIELDS}
        entry: dict[str, Any] = {
            "number": number,
            "at": now,
            "space": by.space.value,
            "action": act.action.value,
            "kind": act.kind,
            "values": act.values,
            "hashes": {name: hash_of_id(ids[name], salts[name]) for name in FIELDS},
            "previous": previous,
        }
        previous = hash_of(entry)
        entries.append({**entry, "hash": previous})
        words.append({"number": number, **ids, "salts": salts})
    tx.execute(insert(audit_entries), entries)
    tx.execute(insert(audit_words), words)
    return number


def erase(tx: Connection, ids: Collection[str], *, by: Caller | Actor, now: datetime) -> None:
    """Take these ids, and the salts of their hashes, out of every entry; an entry of its own says out of which."""
    wanted = sorted({each for each in ids if each})
    touched: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        holds = or_(*(audit_words.c[name].in_(some) for name in FIELDS))
        for row in tx.execute(select(audit_words).where(holds)).all():
            gone = [name for name in FIELDS if getattr(row, name) in some]
            values: dict[str, Any] = dict.fromkeys(gone)
            values["salts"] = {name: salt for name, salt in row.salts.items() if name not in gone}
            tx.execute(update(audit_words).where(audit_words.c.number == row.number).values(**values))
            touched.add(row.number)
    if touched:
        act = Act(action=Action.ERASED, kind="audit", values={"entries": _ranges(touched)})
        record(tx, act, by=Actor(account_id=None, space=by.space), now=now)


def hash_of(entry: dict[str, Any]) -> str:
    """Of the hash before it and everything in it, as canonical JSON: keys in order, no blanks, moments in UTC to the microsecond."""
    members = {**entry, "at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    written = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()


def hash_of_id(id: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}\x1f{id}".encode()).hexdigest()


def _ranges(numbers: Iterable[int]) -> list[list[int]]:
    """`[[1, 3], [7, 7]]` for 1, 2, 3 and 7."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges
