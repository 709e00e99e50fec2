"""Administration: how pages look, what left this machine, the audit trail, and the practice space."""

import streamlit as st

from ui.calls import ledger, service
from ui.client import Refused
from ui.desk import SPACES, Desk, Screen
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.reader import choose_space
from ui.screens import accounts, audit, looks


def draw(desk: Desk) -> None:
    masthead(desk.t("desk.administration.title"))
    told = st.session_state.pop("administration-told", None)
    if told:
        notice(told, tone="done")
    if desk.signed_in:
        accounts.draw(desk)
    looks.draw(desk)
    _ledger(desk)
    audit.draw(desk)
    _running(desk)
    _practice(desk)


def _ledger(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.ledger.title'))}</h2>")
    try:
        left = ledger.summary(desk.client).left
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    line = desk.t("desk.ledger.some_left" if left else "desk.ledger.nothing_left")
    st.html(f'<p class="pa-quiet">{escaped(line)}</p>')
    if st.button(desk.t("desk.administration.open_ledger"), key="open-ledger"):
        desk.go("ledger")


def _running(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.running.title'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.running.line"))}</p>')
    if st.button(desk.t("desk.running.open"), key="open-running"):
        desk.go("running")


def _practice(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.administration.practice'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.administration.practice_line"))}</p>')
    with st.expander(desk.t("desk.administration.practice_remove"), key="practice-remove"):
        notice(desk.t("desk.administration.practice_warning"), tone="loss")
        if st.button(desk.t("desk.administration.practice_confirm"), key="practice-confirm"):
            _after(desk, "removed", remove=True)
    if st.button(desk.t("desk.administration.practice_load"), key="practice-load", type="tertiary"):
        _after(desk, "loaded", remove=False)


def _after(desk: Desk, done: str, *, remove: bool) -> None:
    call = service.remove_practice_space if remove else service.load_practice_space
    try:
        call(desk.client)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    st.session_state["administration-told"] = desk.t(f"desk.administration.practice_{done}")
    space = SPACES[0] if remove else SPACES[1]
    choose_space(space)
    desk.acting_in(space).go("administration")


SCREEN = Screen(path="administration", title="desk.administration.nav", draw=draw, icon=":material/settings:")
