"""Taking notes. Two people note at once and neither waits for the other: ids come from the browser, the order from here.

The same id again is the same note again, so that a browser which lost the network may send everything once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import Phase
from service.domain.ids import NoteId, PersonId, SourceId, new_id
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.session_views import KeptNotes
from service.domain.sessions import KIND_OF_PHASE, Note, NoteKind, NoteOrigin, Session, Side, Speaker
from service.domain.sources import Source, SourceKind
from service.domain.text import LINE_LIMIT, Line, Text, Value
from service.errors import BadInput, NotAllowed, StaleRevision
from service.locale import say
from service.peer_assists import source_store
from service.peer_assists import store as files
from service.people.names import folded
from service.people.store import known_person
from service.sessions import note_store, option_store, store
from service.sessions.machine_words import refuse_machine_words

SPOKEN = (NoteOrigin.TRANSCRIPT, NoteOrigin.CHAT)


class NewNote(Value):
    """A note as it is typed. What is left out follows from the phase, the clock and the confirmed speakers."""

    id: NoteId
    text: Text
    kind: NoteKind | None = None
    phase: Phase | None = None
    speaker: Line = ""
    person_id: PersonId | None = None
    side: Side | None = None
    seconds: float | None = None
    origin: NoteOrigin = NoteOrigin.TYPED


def keep_notes(tx: Connection, file: PeerAssist, new: Sequence[NewNote], *, caller: Caller, now: datetime) -> KeptNotes:
    """Keep the notes that are not there yet; the answer holds those that were, too. `file` is held for update.

    Raises BadInput for a note without words or an unknown person, NotAllowed for an option in a model's words.
    """
    ids = [each.id for each in new]
    known, gone = note_store.known_and_gone(tx, file.id, ids)
    fresh = {each.id: each for each in reversed(new) if each.id not in known | gone}
    wanted = [each for each in new if fresh.get(each.id) is each]
    session = store.session(tx, file.id)
    names = called(store.confirmed_speakers(tx, file.id)) if wanted else {}
    kinds = {each.id: _kind(each, session) for each in wanted}
    ideas = store.ideas(tx, file.id) if NoteKind.OPTION in kinds.values() else ()
    number, position = note_store.next_place(tx, file.id)
    made: list[Note] = []
    for at, each in enumerate(wanted):
        if not each.text.strip():
            raise BadInput("session.note_empty", field="text")
        if each.person_id is not None:
            known_person(tx, each.person_id, seen_by=caller, field="person_id")
        if kinds[each.id] is NoteKind.OPTION:
            refuse_machine_words(each.text, ideas)
        speaker = names.get(folded(each.speaker))
        made.append(
            Note(
                id=each.id,
                peer_assist_id=file.id,
                source_id=SourceId(new_id("source")),
                text=each.text,
                kind=kinds[each.id],
                phase=each.phase or session.phase,
                speaker=(speaker.called if speaker else "") or each.speaker,
                person_id=each.person_id or (speaker.person_id if speaker else None),
                side=each.side or (speaker.side if speaker else None),
                origin=each.origin,
                position=position + at,
                seconds=since_it_began(session, now) if each.seconds is None else each.seconds,
                problem_number=number,
                made_by=caller.recorded_as,
                made_at=now,
            )
        )
    source_store.add_sources(
        tx, [source_of(note, language=file.language, now=now) for note in made], made_by=caller.account_id
    )
    note_store.add(tx, file.id, made, {each.id: each.speaker for each in wanted})
    if made:
        files.touch(tx, file.id, now=now)
    before = [store.note(tx, file.id, NoteId(each)) for each in known]
    return KeptNotes(notes=_in_order(ids, [*made, *before]), taken_out=tuple(each for each in ids if each in gone))


def _kind(new: NewNote, session: Session) -> NoteKind | None:
    """As somebody said, else as the phase it was noted in has it."""
    phase = new.phase or session.phase
    return new.kind or (KIND_OF_PHASE.get(phase) if phase is not None else None)


def change_note(
    tx: Connection,
    file: PeerAssist,
    note_id: NoteId,
    changes: Mapping[str, Any],
    *,
    revision: int,
    caller: Caller,
    now: datetime,
) -> Note:
    """Change some members of a note. New words are a new source, and the one before is stale. `file` is held for update.

    Raises NotFound, StaleRevision with both versions, BadInput and NotAllowed as `keep_notes`.
    """
    current = store.note(tx, file.id, note_id)
    if current.revision != revision:
        yours = {"id": note_id, "revision": revision, **_plain(changes)}
        raise StaleRevision(current=current.model_dump(mode="json"), yours=yours)
    if changes.get("person_id") is not None:
        known_person(tx, changes["person_id"], seen_by=caller, field="person_id")
    changed = current.model_copy(update=dict(changes))
    if changed == current:
        return current
    if not changed.text.strip():
        raise BadInput("session.note_empty", field="text")
    if changed.kind is NoteKind.OPTION and (changed.text, changed.kind) != (current.text, current.kind):
        refuse_machine_words(changed.text, store.ideas(tx, file.id))
    if changed.text != current.text:
        changed = changed.model_copy(update={"source_id": SourceId(new_id("source"))})
        before = source_store.get_source(tx, current.source_id, seen_by=caller)
        source = source_of(changed, language=before.language, now=now, revision=before.revision + 1)
        source_store.make_stale(tx, current.source_id)
        source_store.add_source(tx, source, made_by=caller.account_id)
    elif changed.speaker != current.speaker:
        source_store.entitle_sources(tx, {changed.source_id: title_of(changed, file.language)})
    files.touch(tx, file.id, now=now)
    noted_as = {"noted_as": changed.speaker} if changed.speaker != current.speaker else {}
    return note_store.save(tx, changed, **noted_as)


def delete_note(tx: Connection, file: PeerAssist, note_id: NoteId, *, now: datetime) -> None:
    """Take a note out, with its words; claims that rest on it say so. An option kept from it stays. Raises NotFound."""
    note = store.note(tx, file.id, note_id)
    option_store.unlink(tx, file.id, note_id)
    note_store.remove(tx, file.id, [note])
    files.touch(tx, file.id, now=now)


def source_of(note: Note, *, language: Language, now: datetime, revision: int = 1) -> Source:
    """The words of a note as claims cite them."""
    return Source(
        id=note.source_id,
        kind=SourceKind.CUE if note.origin in SPOKEN else SourceKind.NOTE,
        text=note.text,
        title=title_of(note, language),
        language=language,
        peer_assist_id=note.peer_assist_id,
        revision=revision,
        made_at=now,
    )


def title_of(note: Note, language: Language) -> str:
    """*Kwame Boateng, 0:12:31*; what is not known is left out."""
    who = note.speaker or say(language, "sessions.a_note")
    if note.seconds is None:
        return who[:LINE_LIMIT]
    return f"{who[: LINE_LIMIT - 20]}, {clock(note.seconds)}"


def clock(seconds: float) -> str:
    """`0:12:31`"""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def since_it_began(session: Session, now: datetime) -> float | None:
    """Seconds of session so far, without what lay between its days; None while no phase is under way."""
    if session.phase is None:
        return None
    spent = sum(((run.ended_at or now) - run.started_at).total_seconds() for run in session.runs)
    return max(0.0, round(spent, 1))


def called(speakers: Iterable[Speaker]) -> dict[str, Speaker]:
    """Confirmed speakers, by what they were and by what they are called."""
    found: dict[str, Speaker] = {}
    for speaker in speakers:
        if speaker.confirmed:
            found |= {folded(name): speaker for name in (speaker.name, speaker.called) if name}
    return found


def _in_order(ids: Sequence[NoteId], there: Iterable[Note]) -> tuple[Note, ...]:
    """The notes that are there, as they were sent: made now or before."""
    by_id = {note.id: note for note in there}
    return tuple(by_id[each] for each in dict.fromkeys(ids) if each in by_id)


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in changes.items()}


def only(kept: KeptNotes) -> Note:
    """The one note that was sent. Raises NotAllowed where somebody took it out meanwhile."""
    if not kept.notes:
        raise NotAllowed("session.note_taken_out")
    return kept.notes[0]
