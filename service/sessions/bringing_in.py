"""Notes and transcripts brought from elsewhere: each turn becomes a note of the session, the same words never twice.

Files are read before (`importing`), outside any transaction; here they are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import HubId, NoteId, PeerAssistId, SourceId, TranscriptId, new_id
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.places import Language, Visibility
from service.domain.session_views import Imported
from service.domain.sessions import Note, NoteKind, NoteOrigin, Transcript
from service.domain.text import FIELD_LIMIT, LINE_LIMIT
from service.errors import NotFound
from service.locale import say
from service.peer_assists import files as opening
from service.peer_assists import source_store
from service.peer_assists import store as files
from service.peer_assists.intake import language_of, title_of
from service.people import participations
from service.people.names import folded
from service.sessions import note_store, store, transcript_store
from service.sessions.importing.turns import ReadTranscript, TranscriptFormat
from service.sessions.machine_words import is_machine_made
from service.sessions.noting import called, source_of

_SPOKEN = (TranscriptFormat.ZOOM_VTT, TranscriptFormat.TEAMS_VTT, TranscriptFormat.SRT)
_READ_FOR_TITLE = 5_000


@dataclass(frozen=True, slots=True)
class Brought:
    """A file or a pasted text, with what was read in it. `name` is what the reader sees it called."""

    name: str
    read: ReadTranscript


def names_of(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[str, ...]:
    """People of the file, who are believed as speakers wherever they stand before a colon."""
    return tuple(part.name for part in participations.of_peer_assist(tx, peer_assist_id))


def keep_transcript(
    tx: Connection, file: PeerAssist, brought: Brought, *, caller: Caller, now: datetime, language: Language
) -> Imported:
    """Keep the turns as notes, in order, below what is there. `file` is held for update; `language` is the reader's."""
    read = brought.read
    told = tuple(say(language, each) for each in read.left_out)
    known = next((each for each in store.transcripts(tx, file.id) if each.digest == read.digest), None)
    if known is not None:
        return Imported(transcript=known, already_there=True, left_out=told)
    transcript = Transcript(
        id=TranscriptId(new_id("transcript")),
        peer_assist_id=file.id,
        name=brought.name[:LINE_LIMIT],
        format=read.format.value,
        words=read.words,
        turns=len(read.turns),
        digest=read.digest,
        left_out=read.left_out,
        made_at=now,
    )
    transcript_store.add(tx, transcript, made_by=caller.account_id)
    _keep_turns(tx, file, transcript, read, caller=caller, now=now)
    files.touch(tx, file.id, now=now)
    return Imported(transcript=transcript, left_out=told)


def delete_transcript(tx: Connection, file: PeerAssist, transcript_id: TranscriptId, *, now: datetime) -> None:
    """Take it and its notes away for good, words and all; claims on them say so. Raises NotFound."""
    if transcript_id not in {each.id for each in store.transcripts(tx, file.id)}:
        raise NotFound("not_found")
    note_store.remove(tx, file.id, [note for note in store.notes(tx, file.id) if note.transcript_id == transcript_id])
    transcript_store.remove(tx, file.id, transcript_id)
    files.touch(tx, file.id, now=now)


def open_from_elsewhere(
    tx: Connection,
    brought: Sequence[Brought],
    *,
    title: str,
    hub_id: HubId | None,
    spoken: Language | None,
    visibility: Visibility,
    caller: Caller,
    now: datetime,
    language: Language,
) -> tuple[PeerAssist, tuple[Imported, ...]]:
    """Open a file at its write-up with the notes in it; the steps before stay empty and unblamed.

    Language and title are guessed from the notes where they are not given. `language` is the reader's.
    """
    text = "\n".join(turn.text for each in brought for turn in each.read.turns[:100])
    spoken = spoken or language_of(text, otherwise=language)
    new = opening.NewFile(
        title=title or _title_of(brought) or say(spoken, "sessions.untitled"),
        hub_id=hub_id,
        language=spoken,
        visibility=visibility,
        stage=Stage.WRITE_UP,
    )
    file = opening.open_file(tx, new, caller=caller, now=now, language=language)
    kept = [keep_transcript(tx, file, each, caller=caller, now=now, language=language) for each in brought]
    return file, tuple(kept)


def _title_of(brought: Sequence[Brought]) -> str:
    """The first line of typed notes says what they are about; what somebody said first in a recording does not."""
    typed = [each for each in brought if all(turn.seconds is None for turn in each.read.turns)]
    words = "\n".join(turn.text for each in typed for turn in each.read.turns[:10])
    return title_of(words[:_READ_FOR_TITLE])


def _keep_turns(
    tx: Connection, file: PeerAssist, transcript: Transcript, read: ReadTranscript, *, caller: Caller, now: datetime
) -> None:
    number, position = note_store.next_place(tx, file.id)
    names, ideas = called(store.confirmed_speakers(tx, file.id)), store.ideas(tx, file.id)
    made: list[Note] = []
    noted_as: dict[NoteId, str] = {}
    pieces = [(turn, text) for turn in read.turns for text in _pieces(turn.text)]
    for at, (turn, text) in enumerate(pieces):
        name = " ".join(turn.speaker.split())[:LINE_LIMIT]
        speaker = names.get(folded(name)) if name and names else None
        kind = turn.kind
        if kind is NoteKind.OPTION and is_machine_made(text, ideas):
            kind = None
        note = Note(
            id=NoteId(f"{transcript.id}.{at + 1}"),
            peer_assist_id=file.id,
            source_id=SourceId(new_id("source")),
            text=text,
            kind=kind,
            phase=turn.phase,
            speaker=(speaker.called if speaker else "") or name,
            person_id=speaker.person_id if speaker else None,
            side=speaker.side if speaker else None,
            origin=_origin(read, timed=turn.seconds is not None),
            transcript_id=transcript.id,
            position=position + at,
            seconds=turn.seconds,
            problem_number=number,
            made_by=caller.recorded_as,
            made_at=now,
        )
        made.append(note)
        noted_as[note.id] = name
    sources = [source_of(note, language=file.language, now=now) for note in made]
    source_store.add_sources(tx, sources, made_by=caller.account_id)
    note_store.add(tx, file.id, made, noted_as)


def _pieces(text: str) -> list[str]:
    """A turn as long as a note may be; one of endless words in several."""
    return [text[at : at + FIELD_LIMIT] for at in range(0, len(text), FIELD_LIMIT)]


def _origin(read: ReadTranscript, *, timed: bool) -> NoteOrigin:
    """A recording has times; notes have none, whether they came as a file or were pasted."""
    if read.format is TranscriptFormat.CHAT:
        return NoteOrigin.CHAT
    return NoteOrigin.TRANSCRIPT if timed or read.format in _SPOKEN else NoteOrigin.PASTED
