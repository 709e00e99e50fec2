"""The session as this reader last saw it. One look at what changed serves all parts of the page, which draw what is known while nobody
answers.

Whoever notes alone is asked for rarely: else two hundred sessions spend a fifth of the service on being told that nothing is new.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Closing, Note, NoteKind, NoteOrigin, Option, Session
from ui.calls import session
from ui.client import Missing, Refused, ServiceProblem, Stale, Unreachable
from ui.desk import Desk, writes_so_far
from ui.parts.editor import Conflicting, EditorChange, NotSaved, Save, Saved, SaveResult

LOOK_EVERY = 2
"""Seconds between two drawings of a part that shows what others did."""
TOGETHER_SECONDS, ALONE_SECONDS = 1.5, 5.0
"""How long one look serves all parts: while somebody else is at work in the session, and while nobody is."""
STILL_THERE_SECONDS = 120.0
"""After something of theirs, others count as at work."""
NOTED = (NoteOrigin.TYPED, NoteOrigin.STICKY)
"""What people noted in the session; what was brought in afterwards is counted, not listed."""


@dataclass
class Live:
    """Everything of the session up to the change counted `upto`."""

    session: Session
    upto: int = 0
    notes: dict[str, Note] = field(default_factory=dict)
    options: dict[str, Option] = field(default_factory=dict)
    looked_at: float = float("-inf")
    others_at: float = float("-inf")
    """When others last changed something, by the monotonic clock like `looked_at`."""
    writes: int = -1
    """How often this reader had written at the last look."""

    def is_fresh(self, now: float) -> bool:
        """Whether the last look still serves. Whoever wrote something wants to see it at once."""
        together = now - self.others_at < STILL_THERE_SECONDS
        lasts = TOGETHER_SECONDS if together else ALONE_SECONDS
        return self.writes == writes_so_far() and now - self.looked_at < lasts

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
    """With everything that changed, as of a moment ago; as it was while the service is away."""
    live: Live | None = st.session_state.get(_key(file))
    now = time.monotonic()
    if live is not None and live.is_fresh(now):
        return live
    try:
        if live is None:
            live = Live(session.session(desk.client, file.id))
        live.looked_at, writes = now, writes_so_far()
        more, news = True, False
        while more:
            more, some = _look(desk, file, live)
            news = news or some
        if news and live.writes == writes:
            live.others_at = now
        live.writes = writes
    except (Unreachable, Missing):
        if live is None:
            raise
    st.session_state[_key(file)] = live
    return live


def _look(desk: Desk, file: PeerAssist, live: Live) -> tuple[bool, bool]:
    """Whether there is more to come, and whether this was news."""
    changes = session.changes(desk.client, file.id, live.upto)
    unknown = [note for note in changes.notes if live.notes.get(note.id) != note]
    gone = changes.notes_taken_out or changes.options_taken_out
    news = bool(unknown or changes.options or gone or changes.session is not None)
    live.upto = changes.upto
    if changes.session is not None:
        live.session = changes.session
    live.notes |= {note.id: note for note in changes.notes}
    live.options |= {option.id: option for option in changes.options}
    for note_id in changes.notes_taken_out:
        live.notes.pop(note_id, None)
    for option_id in changes.options_taken_out:
        live.options.pop(option_id, None)
    return changes.more, news


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


def seen_notes(file: PeerAssist, notes: Sequence[Note]) -> None:
    """Kept at one request of this reader's: drawn without another look."""
    live: Live | None = st.session_state.get(_key(file))
    if live is not None:
        live.notes |= {note.id: note for note in notes}
        live.writes += 1
