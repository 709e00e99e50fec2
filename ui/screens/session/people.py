"""Who is in the session: everybody who spoke, was named on the file or was confirmed as a speaker."""

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Voice
from ui.calls import session
from ui.desk import Desk
from ui.section import last_known


def people_of(desk: Desk, file: PeerAssist, *, upto: int) -> tuple[Voice, ...]:
    """As they were last counted, whatever was noted since."""
    known: tuple[Voice, ...] | None = st.session_state.get(f"last-{_key(file)}")
    return counted_people(desk, file, upto=upto) if known is None else known


def counted_people(desk: Desk, file: PeerAssist, *, upto: int) -> tuple[Voice, ...]:
    """Counted anew where something was noted since, up to the change counted `upto`."""
    return last_known(_key(file), lambda: session.voices(desk.client, file.id), even_gone=True, as_of=upto)


def _key(file: PeerAssist) -> str:
    return f"voices-{file.id}"
