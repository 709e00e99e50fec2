"""Approving: the host lead, and the facilitator where that is asked; the audience, once; sending back; correcting; withdrawing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.places import Visibility
from service.domain.write_ups import MOST_PAGES, ReviewStatus, SignOffRole, WriteUp
from ui.calls import write_up
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.write_up.heading import signed_line
from ui.screens.write_up.shown import Shown
from ui.section import tried

WAYS = ("said", "mail", "message", "letter")


def approving_of(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    with st.columns([3, 2], gap="large")[0]:
        _approving(desk, file, shown)


def _approving(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    text = shown.text
    st.html(f'<h2 id="pa-approve">{escaped(desk.t("desk.approve.title"))}</h2>')
    for each in text.sign_offs:
        st.html(f'<p class="pa-quiet">{escaped(signed_line(desk, each))}</p>')
    if text.status is ReviewStatus.APPROVED:
        _after(desk, file)
        return
    if text.status is ReviewStatus.WITHDRAWN:
        return
    with st.container():  # its place is kept, so that the form below stands still under somebody who types
        if shown.pages > MOST_PAGES:
            notice(desk.t("desk.approve.too_long", pages=shown.pages, most=MOST_PAGES), tone="care")
    _peers_first(desk, shown)
    _approve(desk, file, text)
    with st.expander(desk.t("desk.approve.send_back"), key=f"send-back-{file.id}"):
        _send_back(desk, file, text)


def _peers_first(desk: Desk, shown: Shown) -> None:
    """Each quoted peer can see their lines first: the text to send them."""
    names = sorted({line.said_by for line in shown.text.lines if line.shows and line.said_by})
    if not names:
        return
    with st.expander(desk.t("desk.approve.peers", count=len(names)), key="peers-first"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.approve.peers_line"))}</p>')
        name = st.selectbox(desk.t("desk.approve.peer"), names, format_func=str, key="peer-lines")
        if name:
            with st.container(key="pa-copy-peer"):
                st.code(
                    write_up.peer_message(desk.client, shown.text.peer_assist_id, name),
                    language=None,
                    wrap_lines=True,
                )


def _approve(desk: Desk, file: PeerAssist, text: WriteUp) -> None:
    wanted = [
        role
        for role in SignOffRole
        if role in text.wanted_roles() and role not in {each.role for each in text.sign_offs}
    ]
    if not wanted:
        return
    lead = file.host_team.lead_name
    with st.form(f"approve-{file.id}-{len(text.sign_offs)}", border=False):
        role = st.selectbox(
            desk.t("desk.approve.role"), wanted, format_func=lambda role: desk.t(f"desk.role.{role.value}")
        )
        name = st.text_input(
            desk.t("desk.approve.name"), lead if wanted[0] is SignOffRole.HOST_LEAD else "", max_chars=300
        )
        way = st.selectbox(desk.t("desk.approve.how"), WAYS, format_func=lambda way: desk.t(f"desk.approve.how_{way}"))
        message = st.text_area(desk.t("desk.approve.message"), height=80, help=desk.t("desk.approve.message_help"))
        today = datetime.now(ZoneInfo(st.context.timezone or "UTC")).date()
        on = st.date_input(desk.t("desk.approve.day"), today, format="DD/MM/YYYY")
        audiences = list(Visibility)
        audience = st.radio(
            desk.t("desk.approve.audience"),
            audiences,
            index=audiences.index(text.audience or file.visibility),
            format_func=lambda each: desk.t(f"desk.approve.audience_{each.value}"),
        )
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.approve.line"))}</p>')
        takes_unread = bool(text.unread) and st.checkbox(desk.t("desk.approve.takes_unread", count=text.unread))
        sent = desk.submit(desk.t("desk.approve.action"), type="primary")
    if (
        sent
        and role
        and audience
        and tried(
            lambda: write_up.sign(
                desk.client,
                file.id,
                text.revision,
                role=role,
                name=(name or "").strip(),
                how=desk.t(f"desk.approve.how_{way}"),
                message=message or "",
                on=on or today,
                audience=audience,
                takes_unread=takes_unread,
            ),
        )
    ):
        st.session_state[f"write-up-told-{file.id}"] = desk.t("desk.approve.done", name=(name or "").strip())
        st.rerun()


def _send_back(desk: Desk, file: PeerAssist, text: WriteUp) -> None:
    with st.form(f"back-{file.id}", border=False):
        why = st.text_area(desk.t("desk.approve.send_back_why"), height=80)
        sent = desk.submit(desk.t("desk.approve.send_back_action"))
    if sent and tried(lambda: write_up.send_back(desk.client, file.id, text.revision, why or "")):
        st.rerun()


def _after(desk: Desk, file: PeerAssist) -> None:
    """Approved: tell the peers, correct or withdraw."""
    with st.expander(desk.t("desk.approve.tell"), key=f"tell-{file.id}"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.approve.tell_line"))}</p>')
        with st.container(key="pa-copy-notes"):
            st.code(write_up.notes_message(desk.client, file.id), language=None, wrap_lines=True)
    with st.expander(desk.t("desk.approve.correct"), key=f"correct-{file.id}"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.approve.correct_line"))}</p>')
        if desk.button(desk.t("desk.approve.correct_action"), key="correct") and tried(
            lambda: write_up.correct(desk.client, file.id)
        ):
            st.rerun()
    with st.expander(desk.t("desk.approve.withdraw"), key=f"withdraw-{file.id}"):
        notice(desk.t("desk.approve.withdraw_line"), tone="loss")
        why = st.text_input(desk.t("desk.approve.withdraw_why"), key="withdraw-why")
        if desk.button(desk.t("desk.approve.withdraw_action"), key="withdraw") and tried(
            lambda: write_up.withdraw(desk.client, file.id, why or "")
        ):
            st.rerun()
