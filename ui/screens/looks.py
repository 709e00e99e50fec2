"""How a hub's pages look: chosen on the left, seen on a page on the right."""

from base64 import b64encode
from collections.abc import Callable

import streamlit as st

from service.domain.looks import Look, Paper
from ui.calls import looks
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped


def draw(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.looks.title'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.looks.line"))}</p>')
    try:
        hubs = desk.hub_names()
        if not hubs:
            st.html(f'<p class="pa-empty">{escaped(desk.t("desk.looks.no_hub"))}</p>')
            return
        hub = st.selectbox(desk.t("desk.looks.hub"), list(hubs), format_func=hubs.__getitem__, key="look-hub")
        look = looks.look(desk.client, hub)
        page = looks.preview(desk.client, hub)
        desk.works_on(hub_id=hub)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    told = st.session_state.pop("looks-told", None)
    if told:
        notice(told, tone="care")
    choices, seen = st.columns([3, 2], gap="large")
    with choices:
        _words(desk, hub, look)
        with st.container(key="look-files"):
            _logo(desk, hub, look)
            _word_template(desk, hub, look)
    with seen:
        _page(desk, page)


def _page(desk: Desk, picture: bytes) -> None:
    """`st.image` says nothing to whoever cannot see it."""
    said = escaped(desk.t("desk.looks.preview"))
    data = b64encode(picture).decode()
    st.html(
        f'<figure style="margin:0"><img alt="{said}" src="data:image/png;base64,{data}" style="width:100%">'
        f'<figcaption class="pa-quiet">{said}</figcaption></figure>'
    )


def _words(desk: Desk, hub: str, look: Look) -> None:
    with st.form(f"look-{hub}-{look.revision}", border=False):
        organisation = st.text_input(desk.t("desk.looks.organisation"), look.organisation, max_chars=120)
        colour = st.color_picker(desk.t("desk.looks.colour"), look.colour)
        paper = st.selectbox(
            desk.t("desk.looks.paper"),
            list(Paper),
            index=list(Paper).index(look.paper),
            format_func=lambda each: desk.t(f"desk.looks.papers.{each.value.replace('-', '_')}"),
        )
        if desk.submit(desk.t("desk.looks.save"), type="primary", needs="manage_people"):
            chosen = look.model_copy(update={"organisation": organisation, "colour": colour, "paper": paper})
            _after(lambda: looks.save(desk.client, hub, chosen))


def _logo(desk: Desk, hub: str, look: Look) -> None:
    if look.has_logo:
        if desk.button(
            desk.t("desk.looks.logo_remove"), key=f"logo-remove-{hub}", type="tertiary", needs="manage_people"
        ):
            _after(lambda: looks.remove_logo(desk.client, hub))
        return
    dropped = st.file_uploader(
        desk.t("desk.looks.logo"),
        key=f"logo-{hub}-{look.revision}",
        disabled=not desk.may("manage_people"),
    )
    if dropped is not None:
        _after(lambda: looks.send_logo(desk.client, hub, dropped.getvalue(), look.revision), keep=dropped.file_id)


def _word_template(desk: Desk, hub: str, look: Look) -> None:
    if look.has_word_template:
        if desk.button(
            desk.t("desk.looks.template_remove"), key=f"template-remove-{hub}", type="tertiary", needs="manage_people"
        ):
            _after(lambda: looks.remove_word_template(desk.client, hub))
        return
    dropped = st.file_uploader(
        desk.t("desk.looks.template"),
        key=f"template-{hub}-{look.revision}",
        disabled=not desk.may("manage_people"),
    )
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.looks.template_line"))}</p>')
    if dropped is not None:
        _after(
            lambda: looks.send_word_template(desk.client, hub, dropped.getvalue(), look.revision), keep=dropped.file_id
        )


def _after(change: Callable[[], object], *, keep: str = "") -> None:
    """Do it once and draw again. A file that was refused stays in its box: it is not sent a second time."""
    if keep and st.session_state.get("looks-sent") == keep:
        return
    if keep:
        st.session_state["looks-sent"] = keep
    try:
        change()
    except Refused as refused:
        st.session_state["looks-told"] = refused.sentence
    st.rerun()
