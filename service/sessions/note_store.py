"""Writing notes. The caller holds the file for update; each row written takes the next number of the file's count of changes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, String, bindparam, delete, false, func, insert, select, true, union_all, update

from service.domain.ids import NoteId, PeerAssistId
from service.domain.sessions import Note
from service.peer_assists import source_store
from service.sessions import store
from service.sessions.tables import notes, taken_out

_OWN = [name for name in Note.model_fields if name != "text"]
_AT_ONCE = 500
_FILE, _IDS = bindparam("file", type_=String()), bindparam("ids", expanding=True, type_=String())
_NEXT_PLACE = select(
    store.IN_FORCE.scalar_subquery(),
    select(func.max(notes.c.position)).where(notes.c.peer_assist_id == _FILE).scalar_subquery(),
)
_KNOWN_AND_GONE = union_all(
    select(notes.c.id, true().label("is_there")).where(notes.c.peer_assist_id == _FILE, notes.c.id.in_(_IDS)),
    select(taken_out.c.id, false()).where(
        taken_out.c.peer_assist_id == _FILE, taken_out.c.what == store.NOTE, taken_out.c.id.in_(_IDS)
    ),
)


def next_place(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[int | None, int]:
    """What the next note answers, the number of the problem version in force, and its position."""
    row = tx.execute(_NEXT_PLACE, {"file": peer_assist_id}).one()
    return row[0], 0 if row[1] is None else row[1] + 1


def known_and_gone(
    tx: Connection, peer_assist_id: PeerAssistId, ids: Collection[NoteId]
) -> tuple[frozenset[str], frozenset[str]]:
    """Those of the ids that are there now, and those that were taken out."""
    rows = tx.execute(_KNOWN_AND_GONE, {"file": peer_assist_id, "ids": sorted(ids)}).all()
    known, gone = (frozenset(row.id for row in rows if row.is_there == there) for there in (True, False))
    return known, gone


def add(tx: Connection, peer_assist_id: PeerAssistId, many: Sequence[Note], noted_as: Mapping[NoteId, str]) -> None:
    """`noted_as` has the speaker's name as it was written, where a confirmed speaker is called otherwise."""
    if not many:
        return
    first = store.count_changes(tx, peer_assist_id, len(many))
    rows = [
        {**_values(note), "noted_as": noted_as.get(note.id, note.speaker), "change": number}
        for number, note in enumerate(many, start=first)
    ]
    tx.execute(insert(notes), rows)


def save(tx: Connection, note: Note, **noted_as: str) -> Note:
    """Keep a changed note, with the next revision. The caller compared revisions under the file's lock."""
    saved = note.model_copy(update={"revision": note.revision + 1})
    values = {**_values(saved), **noted_as, "change": store.count_changes(tx, note.peer_assist_id)}
    where = (notes.c.peer_assist_id == note.peer_assist_id, notes.c.id == note.id)
    tx.execute(update(notes).where(*where).values(**values))
    return saved


def remove(tx: Connection, peer_assist_id: PeerAssistId, gone: Sequence[Note]) -> None:
    """The notes and their words, for good."""
    source_store.erase_sources(tx, [note.source_id for note in gone])
    ids = [note.id for note in gone]
    for at in range(0, len(ids), _AT_ONCE):
        where = (notes.c.peer_assist_id == peer_assist_id, notes.c.id.in_(ids[at : at + _AT_ONCE]))
        tx.execute(delete(notes).where(*where))
    store.note_taken_out(tx, peer_assist_id, store.NOTE, ids)


def _values(note: Note) -> dict[str, Any]:
    return {**note.model_dump(mode="json", include=set(_OWN)), "made_at": note.made_at}
