"""Reading the audit trail: pages for administrators, and every entry for an export."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from service.access.audit_tables import audit_entries, audit_words
from service.domain.audit import AuditEntry, AuditFilter
from service.domain.paging import Page
from service.domain.places import Space

_SHOWN = [
    *(audit_entries.c[name] for name in ("number", "at", "space", "action", "kind", "values", "hash")),
    *(audit_words.c[name] for name in ("actor", "for_person", "subject", "file")),
]
_AT_ONCE = 1_000


def page(
    tx: Connection, wanted: AuditFilter, *, space: Space | None, limit: int, before: int | None = None
) -> Page[AuditEntry]:
    """The newest first. `space` None: of both."""
    query = _query(wanted, space).order_by(audit_entries.c.number.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(audit_entries.c.number < before)
    rows = tx.execute(query).all()
    items = tuple(_entry(row) for row in rows[:limit])
    return Page(items=items, next=str(items[-1].number) if len(rows) > limit else None)


def every(tx: Connection, wanted: AuditFilter, *, space: Space | None) -> Iterator[AuditEntry]:
    """All that match, the oldest first."""
    query, last = _query(wanted, space).order_by(audit_entries.c.number), 0
    while some := tx.execute(query.where(audit_entries.c.number > last).limit(_AT_ONCE)).all():
        yield from (_entry(row) for row in some)
        last = some[-1].number


def _query(wanted: AuditFilter, space: Space | None) -> Select[Any]:
    joined = audit_entries.outerjoin(audit_words, audit_words.c.number == audit_entries.c.number)
    query = select(*_SHOWN).select_from(joined)
    if space is not None:
        query = query.where(audit_entries.c.space == space.value)
    if wanted.file is not None:
        query = query.where(or_(audit_words.c.file == wanted.file, audit_words.c.subject == wanted.file))
    if wanted.person is not None:
        query = query.where(or_(audit_words.c.for_person == wanted.person, audit_words.c.subject == wanted.person))
    if wanted.action is not None:
        query = query.where(audit_entries.c.action == wanted.action.value)
    if wanted.since is not None:
        query = query.where(audit_entries.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit_entries.c.at < wanted.until)
    return query


def _entry(row: Any) -> AuditEntry:
    return AuditEntry.model_validate(dict(row._mapping))
