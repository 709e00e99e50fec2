"""Who is at the desk: the person acted for, the space worked in, the language. At the foot of the left column on every page."""

import streamlit as st

from ui.calls.people import directory
from ui.client import Missing, Refused
from ui.desk import SPACES, Desk, choose_language
from ui.door import SIGN_OUT
from ui.parts.prose import escaped, label_text
from ui.section import last_known
from ui.texts import LANGUAGES


def reader_column(desk: Desk) -> None:
    with st.container(key="pa-reader", gap="small"):
        if desk.practising:
            st.html(f'<p class="pa-practice">{escaped(desk.t("desk.reader.practising"))}</p>')
        if desk.signed_in:
            _signed_in(desk)
        else:
            _person(desk)
        _space(desk)
        for language in LANGUAGES:
            if language != desk.language and st.button(
                desk.t(f"shell.language.{language}"), key=f"language-{language}", type="tertiary"
            ):
                choose_language(language)
                st.rerun()
        if desk.signed_in:
            _sign_out(desk)
        else:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.reader.local_mode"))}</p>')


def _signed_in(desk: Desk) -> None:
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.reader.signed_in", name=st.session_state["me"].name))}</p>')
    st.page_link(desk.pages["account"], query_params=desk.address())


def _sign_out(desk: Desk) -> None:
    """A form and no button of Streamlit's: only an answer of the server can take the cookie away."""
    st.html(
        f'<form method="post" action="{SIGN_OUT}"><button class="pa-plain-button">'
        f"{escaped(desk.t('desk.reader.sign_out'))}</button></form>"
    )


def _person(desk: Desk) -> None:
    """Whom this computer's account acts for: records then say "recorded here for …", and only that person's files show."""
    try:
        known = last_known(
            f"people-{desk.client.space}-{desk.client.person}",
            lambda: directory(desk.client, also=[desk.client.person]),
        )
    except Refused:
        # The person in the address is not of this space: act for nobody rather than for a stranger.
        _act_for(None)
        st.rerun()
    ids: list[str | None] = [None, *known]
    chosen = st.selectbox(
        desk.t("desk.reader.person"),
        ids,
        index=ids.index(desk.client.person) if desk.client.person in known else 0,
        format_func=lambda id: label_text(known[id].name) if id else desk.t("desk.reader.nobody"),
        key=f"reader-person-{desk.client.space}",
        help=desk.t("desk.reader.person_help"),
    )
    if (chosen or None) != desk.client.person:
        _act_for(chosen)
        st.rerun()


def _act_for(person: str | None) -> None:
    st.session_state["person"] = person
    if person:
        st.query_params["as"] = person
    else:
        st.query_params.pop("as", None)


def _space(desk: Desk) -> None:
    other = next(space for space in SPACES if space != desk.client.space)
    if st.button(desk.t(f"desk.reader.to_{other}"), key="other-space", type="tertiary"):
        choose_space(other)
        desk.acting_in(other).go("")


def choose_space(space: str) -> None:
    """Work in the other space from here on. Nobody is in both, so the person is let go."""
    st.session_state["space"] = space
    _act_for(None)


def reader_name(desk: Desk) -> str:
    """The name of whoever signed in, else of the person acted for, or nothing."""
    if desk.signed_in:
        me = st.session_state["me"]
        return str(me.person_name or me.name)
    if not desk.client.person:
        return ""
    try:
        return str(desk.client.get(f"/people/{desk.client.person}")["person"]["name"])
    except Missing:
        return ""
