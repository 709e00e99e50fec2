"""The session: one phase after the other, notes as they are said, the options log beside them, and the close in the host's words."""

import streamlit as st

from service.domain.agenda import Phase
from service.domain.peer_assists import PeerAssist, Stage
from ui.desk import Desk, Screen
from ui.screens.opened import opened_file
from ui.screens.session import (
    assistance,
    bringing,
    closing,
    go_round,
    noting,
    options,
    peer_questions,
    phases,
    redefining,
    who_is_who,
)
from ui.screens.session.live import Live, live_of
from ui.section import section


def draw(desk: Desk) -> None:
    file = opened_file(desk, Stage.SESSION)
    if file is None:
        return
    if who_is_who.asked_for():
        with section():
            who_is_who.who_is_who(desk, file)
        return
    with section():
        _session(desk, file, live_of(desk, file))


def _session(desk: Desk, file: PeerAssist, live: Live) -> None:
    with st.container():
        phases.phases_of(desk, file)
    if not live.session.begun and not live.notes and not live.options:
        _before(desk, file)
        return
    closing_first = live.session.phase is None or live.session.phase is Phase.CLOSE
    text, beside = st.columns([3, 2], gap="large")
    with text:
        with st.container(), section():
            if closing_first:
                closing.closing_of(desk, file)
        with st.container(), section():
            noting.noting_of(desk, file)
        with st.container(), section():
            if not closing_first:
                closing.closing_later(desk, file)
    with beside:
        with st.container(), section():
            peer_questions.peer_questions_of(desk, file)
        with st.container(), section():
            options.options_of(desk, file)
        with st.container(), section():
            redefining.redefining_of(desk, file)
        with st.container(), section():
            go_round.go_round_of(desk, file)
        with st.container(), section():
            assistance.assistance_of(desk, file)
    with st.container(), section():
        bringing.bringing_of(desk, file)
    with st.container(), section():
        phases.to_print(desk, file)


def _before(desk: Desk, file: PeerAssist) -> None:
    """Nothing has been said yet: what to print, how long it takes, and a way in for a session held elsewhere."""
    ready, elsewhere = st.columns([1, 1], gap="large")
    with ready, section():
        phases.to_print(desk, file)
        peer_questions.peer_questions_of(desk, file)
    with elsewhere, section():
        bringing.bringing_of(desk, file, first=True)


SCREEN = Screen(path="session", title="desk.stage.session", draw=draw, shelf="file")
