"""On the People page: teams that face the same now, and the notice that asks every hub."""

import streamlit as st

from service.domain.peer_assists import FacingThisNow, PeerAssist
from ui.calls import files
from ui.desk import Desk
from ui.parts.prose import escaped
from ui.screens.people import notice
from ui.section import section


def facing_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-facing">{escaped(desk.t("desk.facing_now.title"))}</h2>')
    with section():
        _teams(desk, file)
    with section():
        st.fragment(notice.notice_of)(desk, file)


def _teams(desk: Desk, file: PeerAssist) -> None:
    others = files.facing_this_now(desk.client, file.id)
    if not others:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.facing.none"))}</p>')
        return
    names = desk.hub_names()
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.facing_now.line", count=len(others)))}</p>')
    for other in others:
        with st.container(key=f"pa-team-{other.peer_assist_id}", gap="small"):
            st.html(_team_html(desk, other, names.get(other.hub_id, "")))
            if st.button(desk.t("desk.facing_now.open"), key=f"team-{other.peer_assist_id}", type="tertiary"):
                desk.go("prepare", file=other.peer_assist_id)


def _team_html(desk: Desk, other: FacingThisNow, hub: str) -> str:
    facts = [hub]
    if other.session_date:
        facts.append(desk.t("desk.file.session", date=desk.texts.date(other.session_date)))
    if other.contact:
        facts.append(desk.t("desk.facing.contact", contact=other.contact))
    words = ", ".join(dict.fromkeys(word.lower() for word in other.words))
    why = desk.t("desk.facing_now.words", words=words) if words else desk.t("desk.facing_now.meaning")
    return (
        f'<div class="pa-card"><p class="pa-card-title" dir="auto">{escaped(other.title)}</p>'
        f'<p dir="auto">{escaped(other.problem)}</p>'
        f'<p class="pa-quiet">{escaped(" · ".join(fact for fact in facts if fact))}</p>'
        f'<p class="pa-quiet">{escaped(why)}</p></div>'
    )
