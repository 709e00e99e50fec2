"""The session of a file in the database, for a caller who was shown the file already. `note_store` and `option_store` write its rows.

Every change of a row takes the next number of the file's count, under the lock of whoever holds the file for update: so a screen that
asks for what came after a number never misses one.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Select, String, bindparam, func, insert, select, update

from service.database import by_column
from service.domain.ids import NoteId, OptionId, PeerAssistId, PersonId, SourceId
from service.domain.session_views import LastWord, SessionChanges
from service.domain.sessions import Closing, Idea, Note, Option, Session, Side, Speaker, Transcript
from service.errors import NotFound, StaleRevision
from service.peer_assists.tables import problem_versions, sources
from service.sessions.tables import ideas as idea_rows
from service.sessions.tables import notes as note_rows
from service.sessions.tables import options as option_rows
from service.sessions.tables import sessions, taken_out
from service.sessions.tables import speakers as speaker_rows
from service.sessions.tables import transcripts as transcript_rows

AT_ONCE = 1_000
"""Rows of one answer to what changed."""
NOTE, OPTION = "note", "option"

_NOTES = [sources.c.text if name == "text" else note_rows.c[name] for name in Note.model_fields]
_OPTIONS = [option_rows.c[name] for name in Option.model_fields]

# Put together once: they are asked with every look and every note, and putting one together takes as long as asking it.
_FILE = bindparam("file", type_=String())
_SESSION = select(sessions).where(sessions.c.peer_assist_id == _FILE)
_OF_NOTES = (
    select(*_NOTES)
    .join(sources, sources.c.id == note_rows.c.source_id)
    .where(note_rows.c.peer_assist_id == _FILE)
    .order_by(note_rows.c.position)
)
_ONE_NOTE = _OF_NOTES.where(note_rows.c.id == bindparam("note"))
_OF_OPTIONS = select(*_OPTIONS).where(option_rows.c.peer_assist_id == _FILE).order_by(option_rows.c.position)
_SAID = (
    select(note_rows.c.speaker, note_rows.c.person_id, note_rows.c.side, sources.c.text)
    .join(sources, sources.c.id == note_rows.c.source_id)
    .where(note_rows.c.peer_assist_id == _FILE)
    .order_by(note_rows.c.position)
)
_CONFIRMED = select(speaker_rows).where(speaker_rows.c.peer_assist_id == _FILE)
_EARLIER = note_rows.alias()
_FIRST_NOTES = (
    select(note_rows.c.noted_as, note_rows.c.side, note_rows.c.person_id)
    .where(
        note_rows.c.peer_assist_id == _FILE,
        note_rows.c.position.in_(
            select(func.min(_EARLIER.c.position))
            .where(_EARLIER.c.peer_assist_id == _FILE, _EARLIER.c.noted_as != "")
            .group_by(_EARLIER.c.noted_as)
        ),
    )
    .order_by(note_rows.c.position)
)
"""Of everybody who spoke, in that order."""
_IDEAS = (
    select(*(idea_rows.c[name] for name in Idea.model_fields if name != "label"))
    .where(idea_rows.c.peer_assist_id == _FILE)
    .order_by(idea_rows.c.made_at, idea_rows.c.id)
)
IN_FORCE: Select[int | None] = select(func.max(problem_versions.c.number)).where(
    problem_versions.c.peer_assist_id == _FILE
)
"""Number of the problem version in force, to be asked together with something else."""


def _between(query: Select[Any], change: Column[int]) -> Select[Any]:
    where = (change > bindparam("after"), change <= bindparam("upto"))
    return query.where(*where).order_by(None).order_by(change).limit(bindparam("most"))


_CHANGED = (
    _between(_OF_NOTES.add_columns(note_rows.c.change), note_rows.c.change),
    _between(_OF_OPTIONS.add_columns(option_rows.c.change, option_rows.c.position), option_rows.c.change),
    _between(select(taken_out).where(taken_out.c.peer_assist_id == _FILE), taken_out.c.change),
)
_COUNTED = (
    update(sessions)
    .where(sessions.c.peer_assist_id == _FILE)
    .values(changes=sessions.c.changes + bindparam("more"))
    .returning(sessions.c.changes)
)


def session(tx: Connection, peer_assist_id: PeerAssistId) -> Session:
    """The session; one that has not begun where nobody has touched it."""
    row = tx.execute(_SESSION, {"file": peer_assist_id}).one_or_none()
    return _session(row) if row is not None else Session(peer_assist_id=peer_assist_id)


def notes(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Note, ...]:
    """Everything noted and imported, by position."""
    return tuple(_note(row) for row in tx.execute(_OF_NOTES, {"file": peer_assist_id}))


def said(tx: Connection, peer_assist_id: PeerAssistId) -> list[tuple[str, PersonId | None, Side | None, str]]:
    """Of everything noted, by position: the speaker, who that is, their side and the words."""
    rows = tx.execute(_SAID, {"file": peer_assist_id})
    return [(name, person_id, Side(side) if side else None, text) for name, person_id, side, text in rows]


def note(tx: Connection, peer_assist_id: PeerAssistId, note_id: NoteId) -> Note:
    """Raises NotFound."""
    row = tx.execute(_ONE_NOTE, {"file": peer_assist_id, "note": note_id}).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _note(row)


def options(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Option, ...]:
    """The options log, in the order it was kept."""
    return tuple(_option(row) for row in tx.execute(_OF_OPTIONS, {"file": peer_assist_id}))


def option(tx: Connection, peer_assist_id: PeerAssistId, option_id: OptionId) -> Option:
    """Raises NotFound."""
    where = (option_rows.c.peer_assist_id == peer_assist_id, option_rows.c.id == option_id)
    row = tx.execute(select(*_OPTIONS).where(*where)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _option(row)


def transcripts(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Transcript, ...]:
    """What was brought in, the first one first."""
    columns = [transcript_rows.c[name] for name in Transcript.model_fields]
    query = select(*columns).where(transcript_rows.c.peer_assist_id == peer_assist_id)
    rows = tx.execute(query.order_by(transcript_rows.c.position))
    return tuple(Transcript.model_validate(dict(row._mapping)) for row in rows)


def who_spoke(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Speaker, ...]:
    """Every name in the notes, in the order they first spoke, with who a person confirmed that to be. Nobody's words are counted."""
    confirmed = {row.name: row for row in tx.execute(_CONFIRMED, {"file": peer_assist_id})}
    return tuple(
        _speaker(row, confirmed.get(row.noted_as)) for row in tx.execute(_FIRST_NOTES, {"file": peer_assist_id})
    )


def speakers(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Speaker, ...]:
    """The same with how often and how much each spoke."""
    query = select(note_rows.c.noted_as, sources.c.text).join(sources, sources.c.id == note_rows.c.source_id)
    turns, words = Counter[str](), Counter[str]()
    for name, text in tx.execute(query.where(note_rows.c.peer_assist_id == peer_assist_id)):
        turns[name] += 1
        words[name] += len(text.split())
    return tuple(
        each.model_copy(update={"turns": turns[each.name], "words": words[each.name]})
        for each in who_spoke(tx, peer_assist_id)
    )


def confirmed_speakers(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Speaker, ...]:
    """Those a person confirmed. Asked with every note: where nobody was, nothing is looked for."""
    confirmed = {row.name: row for row in tx.execute(_CONFIRMED, {"file": peer_assist_id})}
    spoke = tx.execute(_FIRST_NOTES, {"file": peer_assist_id}) if confirmed else ()
    return tuple(_speaker(row, confirmed[row.noted_as]) for row in spoke if row.noted_as in confirmed)


def ideas(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Idea, ...]:
    """What a model suggested, apart from everything people said."""
    rows = tx.execute(_IDEAS, {"file": peer_assist_id})
    return tuple(Idea.model_validate(dict(row._mapping)) for row in rows)


def last_words(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[LastWord, ...]:
    """Who had a last suggestion in the go-round, or passed."""
    stored = tx.scalar(select(sessions.c.last_words).where(sessions.c.peer_assist_id == peer_assist_id))
    return tuple(LastWord.model_validate(each) for each in stored or ())


def closing_sources(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[SourceId, ...]:
    """The sources that the close now rests on."""
    stored = tx.scalar(select(sessions.c.closing_sources).where(sessions.c.peer_assist_id == peer_assist_id))
    return tuple(stored or ())


def problem_number(tx: Connection, peer_assist_id: PeerAssistId) -> int | None:
    """Number of the problem version in force."""
    return tx.scalar(IN_FORCE, {"file": peer_assist_id})


def changes(tx: Connection, peer_assist_id: PeerAssistId, *, after: int, most: int = AT_ONCE) -> SessionChanges:
    """What is different since the change counted `after`, at most about `most` rows of each kind.

    The count is read first and nothing later is told, so that a change made while we read waits for the next time.
    """
    head = tx.execute(_SESSION, {"file": peer_assist_id}).one_or_none()
    if head is None or head.changes <= after:
        return SessionChanges(upto=head.changes if head is not None else 0)
    upto, more = head.changes, False
    found: list[Sequence[Any]] = []
    for query in _CHANGED:
        rows = tx.execute(query, {"file": peer_assist_id, "after": after, "upto": upto, "most": most + 1}).all()
        if len(rows) > most:
            upto, more = rows[most - 1].change, True
        found.append(rows)
    of_notes, of_options, gone = ([row for row in rows if row.change <= upto] for rows in found)
    return SessionChanges(
        upto=upto,
        more=more,
        session=_session(head) if after < head.change <= upto else None,
        notes=tuple(sorted((_note(row) for row in of_notes), key=lambda note: note.position)),
        options=tuple(_option(row) for row in sorted(of_options, key=lambda row: row.position)),
        notes_taken_out=tuple(row.id for row in gone if row.what == NOTE),
        options_taken_out=tuple(row.id for row in gone if row.what == OPTION),
    )


def count_changes(tx: Connection, peer_assist_id: PeerAssistId, count: int = 1) -> int:
    """Take the next `count` numbers; the first of them. The file is held for update."""
    counted = {"file": peer_assist_id, "more": count}
    last = tx.scalar(_COUNTED, counted)
    if last is None:
        _begun(tx, peer_assist_id)
        last = tx.execute(_COUNTED, counted).scalar_one()
    return int(last) - count + 1


def save_session(
    tx: Connection, changed: Session, *, yours: Any, closing_sources: Sequence[str] | None = None
) -> Session:
    """Keep the session over the revision it carries. The file is held for update. Raises StaleRevision with both."""
    current = _session(_begun(tx, changed.peer_assist_id))
    if current.revision != changed.revision:
        raise StaleRevision(current=current.model_dump(mode="json"), yours=yours)
    saved = changed.model_copy(update={"revision": changed.revision + 1})
    values = saved.model_dump(mode="json", exclude={"peer_assist_id"})
    if closing_sources is not None:
        values["closing_sources"] = list(closing_sources)
    _save(tx, changed.peer_assist_id, values)
    return saved


def save_last_words(tx: Connection, peer_assist_id: PeerAssistId, said: Sequence[LastWord]) -> None:
    """The file is held for update. The session's own revision stays: several people may tick at once."""
    _begun(tx, peer_assist_id)
    _save(tx, peer_assist_id, {"last_words": [each.model_dump(mode="json") for each in said]})


def were_taken_out(tx: Connection, peer_assist_id: PeerAssistId, what: str, ids: Sequence[str]) -> frozenset[str]:
    where = (taken_out.c.peer_assist_id == peer_assist_id, taken_out.c.what == what, taken_out.c.id.in_(ids))
    return frozenset(tx.scalars(select(taken_out.c.id).where(*where)))


def note_taken_out(tx: Connection, peer_assist_id: PeerAssistId, what: str, ids: Sequence[str]) -> None:
    """Remember that these are gone, each as a change of its own."""
    if ids:
        first = count_changes(tx, peer_assist_id, len(ids))
        rows = [
            {"peer_assist_id": peer_assist_id, "what": what, "id": each, "change": number}
            for number, each in enumerate(ids, start=first)
        ]
        tx.execute(insert(taken_out), rows)


def _save(tx: Connection, peer_assist_id: PeerAssistId, values: dict[str, Any]) -> None:
    number = count_changes(tx, peer_assist_id)
    tx.execute(update(sessions).where(sessions.c.peer_assist_id == peer_assist_id).values(**values, change=number))


def _begun(tx: Connection, peer_assist_id: PeerAssistId) -> Any:
    """The row of the session, made now where there is none."""
    row = tx.execute(_SESSION, {"file": peer_assist_id}).one_or_none()
    if row is None:
        fresh = Session(peer_assist_id=peer_assist_id)
        values = {**fresh.model_dump(mode="json"), "closing_sources": [], "last_words": [], "changes": 0, "change": 0}
        tx.execute(insert(sessions).values(**values))
        row = tx.execute(_SESSION, {"file": peer_assist_id}).one()
    return row


def _speaker(spoke: Any, confirmed: Any) -> Speaker:
    if confirmed is None:
        return Speaker(name=spoke.noted_as, side=spoke.side, person_id=spoke.person_id)
    told = by_column(confirmed, ("called", "person_id", "side", "hub", "is_place"))
    return Speaker(name=spoke.noted_as, **told, confirmed=True)


def _session(row: Any) -> Session:
    return Session(
        peer_assist_id=row.peer_assist_id,
        runs=tuple(row.runs),
        live_assistance=row.live_assistance,
        closing=Closing.model_validate(row.closing),
        revision=row.revision,
    )


def _note(row: Any) -> Note:
    return Note.model_validate(by_column(row, Note.model_fields))


def _option(row: Any) -> Option:
    return Option.model_validate(by_column(row, Option.model_fields))
