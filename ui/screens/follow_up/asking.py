"""Asking: a mail to copy, or a personal link. On a service for this machine alone a link reaches nobody, and the page says so."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from service.domain.follow_up import LinkPurpose, MadeLink, MessageToCopy, PersonalLink
from service.domain.peer_assists import PeerAssist
from ui.calls import follow_up
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped


def asking_of(
    desk: Desk,
    file: PeerAssist,
    *,
    key: str,
    purpose: LinkPurpose,
    message: Callable[[], MessageToCopy],
    link: dict[str, Any],
    sent: Callable[[], None] | None,
) -> None:
    mail = message()
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.follow_up.asking.mail_line", subject=mail.subject))}</p>')
    with st.container(key=f"pa-copy-{key}"):
        st.code(mail.text, language=None, wrap_lines=True)
    if sent is not None and desk.button(desk.t("desk.follow_up.asking.sent"), key=f"sent-{key}", type="tertiary"):
        sent()
        st.rerun()
    _links(desk, file, key=key, purpose=purpose, link=link)


def _links(desk: Desk, file: PeerAssist, *, key: str, purpose: LinkPurpose, link: dict[str, Any]) -> None:
    st.html(f"<h4>{escaped(desk.t('desk.follow_up.asking.link'))}</h4>")
    name = st.text_input(
        desk.t("desk.follow_up.asking.for_whom"), link.get("name", ""), max_chars=200, key=f"link-name-{key}"
    )
    if desk.button(desk.t("desk.follow_up.asking.make"), key=f"make-link-{key}"):
        try:
            given = {**link, "name": name or "", "purpose": purpose.value}
            st.session_state[f"made-{key}"] = follow_up.make_link(desk.client, file.id, **given)
        except Refused as refused:
            notice(refused.sentence, tone="care")
    made: MadeLink | None = st.session_state.get(f"made-{key}")
    with st.container():
        if made is not None:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.follow_up.asking.once"))}</p>')
            with st.container(key=f"pa-copy-link-{key}"):
                st.code(made.address, language=None, wrap_lines=True)
            if not made.reaches_others:
                notice(desk.t("desk.follow_up.asking.only_here"), tone="care")
    for each in follow_up.links(desk.client, file.id):
        if _belongs(each, purpose, link):
            _row(desk, each, key=key)


def _belongs(each: PersonalLink, purpose: LinkPurpose, link: dict[str, Any]) -> bool:
    if each.purpose is not purpose:
        return False
    return bool(each.follow_up_id == link["follow_up_id"] if "follow_up_id" in link else each.side == link["side"])


def _row(desk: Desk, each: PersonalLink, *, key: str) -> None:
    if each.revoked_at is not None:
        return
    words = desk.t(
        "desk.follow_up.asking.row",
        name=each.name or desk.t("desk.follow_up.asking.nobody"),
        date=desk.texts.date(each.expires_at.date()),
        count=each.used_count,
    )
    with st.container(key=f"pa-row-{each.id}", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="pa-quiet">{escaped(words)}</p>')
        if desk.button(desk.t("desk.follow_up.asking.revoke"), key=f"revoke-{key}-{each.id}", type="tertiary"):
            follow_up.revoke(desk.client, each)
            st.session_state.pop(f"made-{key}", None)
            st.rerun()
