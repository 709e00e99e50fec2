"""Who is in the session: everybody who spoke, was named on the file or was confirmed as a speaker."""

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Voice
from ui.calls import session
from ui.desk import Desk
from ui.section import last_known


def people_of(desk: Desk, file: PeerAssist, *, again: bool = False) -> tuple[Voice, ...]:
    """As they were last counted; `again` counts anew."""
    key = f"voices-{file.id}"
    if not again and f"last-{key}" in st.session_state:
        known: tuple[Voice, ...] = st.session_state[f"last-{key}"]
        return known
    return last_known(key, lambda: session.voices(desk.client, file.id), even_gone=True)
