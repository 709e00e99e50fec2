"""What somebody took part in, with the title and the day of each: a past case, or the peer assist it came from."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, DateTime, String, Text, column, select, table

from service.access.caller import Caller
from service.domain.directory import TakenPart
from service.domain.ids import PersonId
from service.library.tables import documents
from service.people import participations

_files = table(
    "peer_assists",
    column("id", String),
    column("title", Text),
    column("hub_id", String),
    column("session_date", Date),
    column("made_at", DateTime),
)
_write_ups = table("write_ups", column("peer_assist_id", String), column("document_id", String))
"""Later rooms own these rows; only what a line of a history says is named here."""


def taken_part(tx: Connection, person_id: PersonId, *, seen_by: Caller) -> tuple[TakenPart, ...]:
    """The latest first. The write-up of a file that stands in the library is not counted beside its file."""
    parts = participations.of_person(tx, person_id, seen_by=seen_by)
    cases = _rows(
        tx,
        select(documents.c.id, documents.c.title, documents.c.hub_id, documents.c.date.label("day")).where(
            documents.c.id.in_({part.document_id for part in parts if part.document_id})
        ),
    )
    ids = {part.peer_assist_id for part in parts if part.peer_assist_id}
    files = _rows(
        tx,
        select(_files.c.id, _files.c.title, _files.c.hub_id, _files.c.session_date.label("day")).where(
            _files.c.id.in_(ids)
        ),
    )
    came_from = {
        row.document_id: row.peer_assist_id
        for row in tx.execute(
            select(_write_ups.c.document_id, _write_ups.c.peer_assist_id).where(
                _write_ups.c.peer_assist_id.in_(ids), _write_ups.c.document_id.is_not(None)
            )
        )
    }
    found = []
    for part in parts:
        row: Any = cases.get(part.document_id or "") or files.get(part.peer_assist_id or "")
        if row is None or part.document_id in came_from:
            continue
        found.append(
            TakenPart(
                role=part.role,
                title=row.title,
                hub_id=row.hub_id,
                day=row.day,
                document_id=part.document_id,
                peer_assist_id=part.peer_assist_id,
                confirmed=part.confirmed,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.day or date.min, each.title), reverse=True))


def _rows(tx: Connection, query: Any) -> dict[str, Any]:
    return {row.id: row for row in tx.execute(query)}
