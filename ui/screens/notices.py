"""On Home: what teams of other hubs face now, and *We face this too*."""

from collections.abc import Mapping

import streamlit as st

from service.domain.notices import NoticeCard, Wants
from ui.calls import peers
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice as say
from ui.parts.prose import escaped
from ui.screens.people.notice import LONGEST, words_html
from ui.section import section

SHOWN = 5


def notices_of(desk: Desk) -> None:
    """Nothing is drawn while no notice stands."""
    with section():
        found = peers.board(desk.client)
        if not found:
            return
        st.html(
            f'<h2 id="pa-notices">{escaped(desk.t("desk.notices.title"))}</h2>'
            f'<p class="pa-quiet">{escaped(desk.t("desk.notices.line"))}</p>'
        )
        names = desk.hub_names()
        for each in found[:SHOWN]:
            _card(desk, each, names)
        later = found[SHOWN:]
        if later:
            with st.expander(desk.t("desk.notices.more", count=len(later)), key="more-notices"):
                for each in later:
                    _card(desk, each, names)


def _card(desk: Desk, card: NoticeCard, hubs: Mapping[str, str]) -> None:
    with st.container(key=f"pa-notice-card-{card.id}", gap="small"):
        st.html(words_html(desk, card.words))
        with st.container(key=f"pa-row-{card.id}", horizontal=True, vertical_alignment="center", gap="small"):
            if card.answered:
                st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.notices.answered"))}</p>')
            with st.popover(
                desk.t("desk.notices.again" if card.answered else "desk.notices.face_it_too"), type="tertiary"
            ):
                _answer(desk, card, hubs)
            if card.peer_assist_id and st.button(
                desk.t("desk.action.open"), key=f"open-notice-{card.id}", type="tertiary"
            ):
                desk.go("people", file=card.peer_assist_id)


def _answer(desk: Desk, card: NoticeCard, hubs: Mapping[str, str]) -> None:
    with st.form(f"answer-{card.id}", border=False):
        team = st.text_input(desk.t("desk.notices.team"), max_chars=LONGEST, key=f"answer-team-{card.id}")
        hub = st.selectbox(desk.t("desk.notices.hub"), list(hubs.values()), index=None, placeholder="")
        contact = st.text_input(desk.t("desk.notices.contact"), max_chars=LONGEST, key=f"answer-contact-{card.id}")
        wants = st.radio(
            desk.t("desk.notices.wants"),
            list(Wants),
            format_func=lambda each: desk.t(f"desk.notices.want.{each.value}"),
        )
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.notices.who_reads"))}</p>')
        sent = st.form_submit_button(desk.t("desk.notices.send"), type="primary")
    if not sent:
        return
    if not (team or "").strip() or not (contact or "").strip():
        say(desk.t("desk.notices.incomplete"), tone="care")
        return
    try:
        peers.face_it_too(
            desk.client,
            card.id,
            team=team or "",
            hub=hub or "",
            contact=contact or "",
            wants=Wants(wants or Wants.SEAT),
        )
    except Refused as refused:
        say(refused.in_short(), tone="care")
        return
    st.rerun()
