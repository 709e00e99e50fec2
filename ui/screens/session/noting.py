"""Notes as they are said, in the pad that keeps them; what two people note at once stands in one list."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import KIND_OF_PHASE, Note, NoteKind, Side
from ui.calls import session
from ui.client import Missing, Refused, ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.notepad import (
    Differs,
    Gone,
    Kept,
    NotKept,
    Outcome,
    PadChange,
    PadKind,
    PadNote,
    PadPerson,
    notepad,
)
from ui.parts.prose import escaped
from ui.screens.session.live import LOOK_EVERY, Live, live_of, seen_notes
from ui.screens.session.people import people_of
from ui.section import section
from ui.wording import pad_words


def noting_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-notes">{escaped(desk.t("desk.session.notes"))}</h2>')
    st.fragment(run_every=LOOK_EVERY)(_noting)(desk, file)


def _noting(desk: Desk, file: PeerAssist) -> None:
    with section():
        live = live_of(desk, file)
        if not desk.may():
            _to_read(desk, live)
            return
        phase = live.session.phase
        kind = KIND_OF_PHASE.get(phase) if phase else None
        voices = people_of(desk, file, upto=live.upto)
        notepad(
            _pad_notes(live),
            key=f"pad-{file.id}",
            person=desk.reader,
            field=f"session/{file.id}/notes",
            keep=partial(keep, desk, file),
            kinds=kinds_of(desk),
            sides={side.value: desk.t(f"desk.side.{side.value}") for side in Side},
            people=[PadPerson(voice.name, voice.side.value if voice.side else "") for voice in voices],
            words=pad_words(desk.texts),
            kind=kind.value if kind else "",
            phase=phase.value if phase else "",
            language=file.language.value,
        )


def _to_read(desk: Desk, live: Live) -> None:
    """The notes of a session somebody takes no part in noting."""
    for note in live.noted():
        who = f"<b>{escaped(note.speaker)}</b> " if note.speaker else ""
        st.html(f'<p dir="auto">{who}{escaped(note.text)}</p>')


def kinds_of(desk: Desk) -> tuple[PadKind, ...]:
    """What a note can be, with the letter that makes it so in the reader's language."""
    return tuple(
        PadKind(kind.value, desk.t(f"desk.note_kind.{kind.value}"), desk.t(f"desk.note_key.{kind.value}"))
        for kind in NoteKind
    )


def _pad_notes(live: Live) -> list[PadNote]:
    notes = live.noted()
    several = len({note.made_by for note in notes}) > 1
    return [pad_note(note, by=note.made_by if several else "") for note in notes]


def pad_note(note: Note, *, by: str = "") -> PadNote:
    return PadNote(
        id=note.id,
        text=note.text,
        revision=note.revision,
        kind=note.kind.value if note.kind else "",
        speaker=note.speaker,
        side=note.side.value if note.side else "",
        by=by,
    )


def keep(desk: Desk, file: PeerAssist, changes: Sequence[PadChange]) -> list[Outcome]:
    """Give the service what waited in the browser: new notes together, everything else one by one."""
    new = [change for change in changes if change.act == "add"]
    outcomes = _add(desk, file, new) if new else []
    return outcomes + [_change(desk, file, change) for change in changes if change.act != "add"]


def _add(desk: Desk, file: PeerAssist, new: Sequence[PadChange]) -> list[Outcome]:
    try:
        kept = session.keep_notes(desk.client, file.id, [_new_note(change) for change in new])
    except Refused as refused:
        if len(new) > 1:  # one of them is refused: which one, and the others are kept
            return [outcome for change in new for outcome in _add(desk, file, [change])]
        return [NotKept(new[0].id, refused.in_short(), again=False)]
    except ServiceProblem as problem:
        return [NotKept(change.id, problem.sentence) for change in new]
    seen_notes(file, kept.notes)
    revisions = {str(note.id): note.revision for note in kept.notes}
    return [Kept(change.id, revisions[change.id]) if change.id in revisions else Gone(change.id) for change in new]


def _new_note(change: PadChange) -> dict[str, Any]:
    wanted = ("text", "kind", "phase", "speaker", "side", "seconds")
    members = {name: change.members[name] for name in wanted if change.members.get(name) not in (None, "")}
    return {"id": change.id, **members}


def _change(desk: Desk, file: PeerAssist, change: PadChange) -> Outcome:
    try:
        if change.act == "delete":
            session.delete_note(desk.client, file.id, change.id)
            return Gone(change.id)
        note = session.change_note(desk.client, file.id, change.id, change.revision, _changed(change.members))
    except Missing:
        return Gone(change.id)
    except Stale as stale:
        return Differs(change.id, pad_note(Note.model_validate(stale.current)))
    except Refused as refused:
        return NotKept(change.id, refused.in_short(), again=False)
    except ServiceProblem as problem:
        return NotKept(change.id, problem.sentence)
    return Kept(change.id, note.revision)


def _changed(members: Mapping[str, Any]) -> dict[str, Any]:
    """An emptied kind or side is none at all."""
    return {name: None if name in ("kind", "side") and not value else value for name, value in members.items()}
