"""Writing the options log. The caller holds the file for update."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from service.domain.ids import NoteId, PeerAssistId
from service.domain.sessions import Idea, Option
from service.peer_assists import source_store
from service.sessions import store
from service.sessions.tables import ideas, options


def add(tx: Connection, peer_assist_id: PeerAssistId, many: Sequence[Option]) -> None:
    if not many:
        return
    highest = tx.scalar(select(func.max(options.c.position)).where(options.c.peer_assist_id == peer_assist_id))
    position = 0 if highest is None else highest + 1
    first = store.count_changes(tx, peer_assist_id, len(many))
    rows = [{**_values(option), "position": position + at, "change": first + at} for at, option in enumerate(many)]
    tx.execute(insert(options), rows)


def save(tx: Connection, option: Option) -> Option:
    """Keep a changed option, with the next revision. The caller compared revisions under the file's lock."""
    saved = option.model_copy(update={"revision": option.revision + 1})
    values = {**_values(saved), "change": store.count_changes(tx, option.peer_assist_id)}
    where = (options.c.peer_assist_id == option.peer_assist_id, options.c.id == option.id)
    tx.execute(update(options).where(*where).values(**values))
    return saved


def remove(tx: Connection, option: Option) -> None:
    source_store.erase_sources(tx, [option.source_id])
    where = (options.c.peer_assist_id == option.peer_assist_id, options.c.id == option.id)
    tx.execute(delete(options).where(*where))
    store.note_taken_out(tx, option.peer_assist_id, store.OPTION, [option.id])


def unlink(tx: Connection, peer_assist_id: PeerAssistId, note_id: NoteId) -> None:
    """Options kept from a note that is going stay, without it."""
    of_note = (options.c.peer_assist_id == peer_assist_id, options.c.note_id == note_id)
    for option_id in tx.scalars(select(options.c.id).where(*of_note)).all():
        save(tx, store.option(tx, peer_assist_id, option_id).model_copy(update={"note_id": None}))


def add_idea(tx: Connection, idea: Idea) -> None:
    values = idea.model_dump(mode="json", exclude={"label"})
    tx.execute(insert(ideas).values(**{**values, "made_at": idea.made_at}))


def _values(option: Option) -> dict[str, Any]:
    return {**option.model_dump(mode="json"), "made_at": option.made_at}
