"""Live assistance: off unless somebody switches it on, and then what a model suggests stands apart, in violet, with no way into the log."""

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Session
from ui.calls import session
from ui.client import ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.prose import escaped
from ui.parts.states import state_line_html
from ui.screens.session.live import live_of, seen
from ui.section import last_known, section, tell, told

LOOK_EVERY = 5


def assistance_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.session.assistance'))}</h2>")
    st.fragment(run_every=LOOK_EVERY)(_assistance)(desk, file)


def _assistance(desk: Desk, file: PeerAssist) -> None:
    with section():
        told(f"assistance-{file.id}")
        now = live_of(desk, file).session
        key = f"live-assistance-{file.id}"
        st.session_state[key] = now.live_assistance
        st.toggle(desk.t("desk.session.assistance_on"), key=key, on_change=_switch, args=(desk, file, key))
        meaning = "desk.session.assistance_means_on" if now.live_assistance else "desk.session.assistance_means_off"
        st.html(f'<p class="pa-quiet">{escaped(desk.t(meaning))}</p>')
        with st.container():
            if now.live_assistance:
                _ideas(desk, file)


def _switch(desk: Desk, file: PeerAssist, key: str) -> None:
    on = bool(st.session_state[key])
    try:
        try:
            now = session.session(desk.client, file.id)
            kept = session.assist_live(desk.client, file.id, on, now.revision)
        except Stale as stale:
            now = Session.model_validate(stale.current)
            kept = session.assist_live(desk.client, file.id, on, now.revision)
    except ServiceProblem as problem:
        tell(f"assistance-{file.id}", problem.sentence)
        return
    seen(file, kept)


def _ideas(desk: Desk, file: PeerAssist) -> None:
    ideas = last_known(f"ideas-{file.id}", lambda: session.ideas(desk.client, file.id), even_gone=True)
    if not ideas:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.no_ideas"))}</p>')
        return
    rows = "".join(
        f"<li>{state_line_html('drafted', desk.t('desk.session.suggested_by', model=idea.model))}"
        f'<p class="pa-serif" dir="auto">{escaped(idea.text)}</p></li>'
        for idea in ideas
    )
    st.html(f'<ul class="pa-ideas" aria-label="{escaped(desk.t("desk.session.ideas"))}">{rows}</ul>')
