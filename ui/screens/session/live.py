"""The session as this reader last saw it. Each part of the page asks what changed since, and draws what it knows while nobody answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Closing, Note, NoteKind, NoteOrigin, Option, Session
from ui.calls import session
from ui.client import Missing, Refused, ServiceProblem, Stale, Unreachable
from ui.desk import Desk
from ui.parts.editor import Conflicting, EditorChange, NotSaved, Save, Saved, SaveResult

LOOK_EVERY = 2
"""Seconds between two looks at what others did."""
NOTED = (NoteOrigin.TYPED, NoteOrigin.STICKY)
"""What people noted in the session; what was brought in afterwards is counted, not listed."""


@dataclass
class Live:
    """Everything of the session up to the change counted `upto`."""

    session: Session
    upto: int = 0
    notes: dict[str, Note] = field(default_factory=dict)
    options: dict[str, Option] = field(default_factory=dict)

    def in_order(self) -> list[Note]:
        return sorted(self.notes.values(), key=lambda note: note.position)

    def noted(self) -> list[Note]:
        return [note for note in self.in_order() if note.origin in NOTED]

    def only_noted_options(self) -> list[Note]:
        """Notes sorted as options that have no row in the log of their own yet."""
        logged = {option.note_id for option in self.options.values()}
        return [note for note in self.in_order() if note.kind is NoteKind.OPTION and note.id not in logged]


def known_live(desk: Desk, file: PeerAssist) -> Live:
    """What this reader last saw. Raises Unreachable where nothing was ever seen."""
    live: Live | None = st.session_state.get(_key(file))
    return live or live_of(desk, file)


def live_of(desk: Desk, file: PeerAssist) -> Live:
    """With everything that changed since the last look; as it was while the service is away."""
    live: Live | None = st.session_state.get(_key(file))
    try:
        if live is None:
            live = Live(session.session(desk.client, file.id))
        more = True
        while more:
            more = _look(desk, file, live)
    except (Unreachable, Missing):
        if live is None:
            raise
    st.session_state[_key(file)] = live
    return live


def _look(desk: Desk, file: PeerAssist, live: Live) -> bool:
    changes = session.changes(desk.client, file.id, live.upto)
    live.upto = changes.upto
    if changes.session is not None:
        live.session = changes.session
    live.notes |= {note.id: note for note in changes.notes}
    live.options |= {option.id: option for option in changes.options}
    for note_id in changes.notes_taken_out:
        live.notes.pop(note_id, None)
    for option_id in changes.options_taken_out:
        live.options.pop(option_id, None)
    return changes.more


def forget_live(file: PeerAssist) -> None:
    """Look at everything again, as after something was brought in."""
    st.session_state.pop(_key(file), None)


def _key(file: PeerAssist) -> str:
    return f"live-{file.id}"


def save_closing(
    desk: Desk, file: PeerAssist, *, read: Callable[[Closing], str], write: Callable[[Closing, str], Closing]
) -> Save:
    """A `Save` of one field of the close: the other fields stay as they are by then, whoever wrote them meanwhile."""

    def save(change: EditorChange) -> SaveResult:
        try:
            now = session.session(desk.client, file.id)
            stored = read(now.closing)
            if stored not in (change.base_text, change.text):
                return Conflicting(stored, now.revision)
            kept = session.close(desk.client, file.id, write(now.closing, change.text), now.revision)
        except Stale as stale:
            current = Session.model_validate(stale.current)
            return Conflicting(read(current.closing), current.revision)
        except Refused as refused:
            return NotSaved(refused.sentence, again=False)
        except ServiceProblem as problem:
            return NotSaved(problem.sentence)
        seen(file, kept)
        return Saved(kept.revision)

    return save


def seen(file: PeerAssist, kept: Session) -> None:
    """What the service just answered, so that the next drawing shows it."""
    live: Live | None = st.session_state.get(_key(file))
    if live is not None and live.session.revision <= kept.revision:
        live.session = kept
