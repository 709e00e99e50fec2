"""One's own account: who one is here, where one is signed in, the password, and tokens for programs."""

import streamlit as st

from service.domain.accounts import ApiToken, SignIn
from ui.calls import accounts
from ui.desk import Desk, Screen
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.wording import moment
from ui.section import section, tried

DAYS = (30, 90, 365)
FOR_PROGRAMS = ("read", "write_file", "draft", "accept", "read_checks", "manage_library", "manage_people")
"""What a token may be given, in the order it is offered."""


def draw(desk: Desk) -> None:
    me: accounts.Me = st.session_state["me"]
    masthead(desk.t("desk.account.title"), facts=[me.name, me.email])
    told = st.session_state.pop("account-told", None)
    if told:
        notice(told, tone="done")
    with section():
        _who(desk, me)
    _sessions(desk)
    _tokens(desk, me)
    if me.has_password:
        _password(desk)


def _who(desk: Desk, me: accounts.Me) -> None:
    names = desk.acting_in("real").hub_names()
    lines = [roles_line(desk, me.roles)]
    if me.all_hubs:
        lines.append(desk.t("desk.account.every_hub"))
    for hub in me.hubs:
        own = f": {roles_line(desk, hub.roles)}" if hub.roles else ""
        lines.append(f"{names.get(hub.hub_id, hub.hub_id)}{own}")
    if me.person_name:
        lines.append(desk.t("desk.account.person", name=me.person_name))
    st.html("".join(f"<p>{escaped(line)}</p>" for line in lines if line))


def roles_line(desk: Desk, roles: tuple[str, ...]) -> str:
    return ", ".join(desk.t(f"desk.account_role.{role}") for role in roles) or desk.t("desk.account.no_role")


def _sessions(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.account.sessions'))}</h2>")
    with section():
        for sign_in in accounts.own_sessions(desk.client):
            with st.container(key=f"session-{sign_in.id}", horizontal=True, vertical_alignment="center"):
                st.html(f"<p>{escaped(session_line(desk, sign_in))}</p>")
                if st.button(desk.t("desk.account.end"), key=f"end-{sign_in.id}", type="tertiary") and tried(
                    lambda id=sign_in.id: accounts.end_own_session(desk.client, id)  # type: ignore[misc]
                ):
                    st.rerun()


def session_line(desk: Desk, sign_in: SignIn) -> str:
    """Since when, on what, and when it was last used."""
    return desk.t(
        "desk.account.session",
        since=moment(desk, sign_in.made_at),
        agent=_browser(sign_in.agent) or desk.t("desk.account.some_browser"),
        used=moment(desk, sign_in.last_used_at),
    )


def _browser(agent: str) -> str:
    """A browser's own long name, cut to what a person knows it by."""
    known = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    return next((name for mark, name in known if mark in agent), agent[:60])


def _tokens(desk: Desk, me: accounts.Me) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.account.tokens'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.account.tokens_line"))}</p>')
    made: accounts.MadeToken | None = st.session_state.pop("made-token", None)
    if made:
        notice(desk.t("desk.account.token_once", name=made.api_token.name), tone="done")
        st.code(made.token, language=None)
    with section():
        for token in accounts.own_tokens(desk.client):
            with st.container(key=f"token-{token.id}", horizontal=True, vertical_alignment="center"):
                st.html(f"<p>{escaped(token_line(desk, token))}</p>")
                if st.button(desk.t("desk.account.revoke"), key=f"revoke-{token.id}", type="tertiary") and tried(
                    lambda id=token.id: accounts.end_own_token(desk.client, id)  # type: ignore[misc]
                ):
                    st.rerun()
    with st.expander(desk.t("desk.account.new_token"), key="new-token"), st.form("new-token-form", border=False):
        name = st.text_input(desk.t("desk.account.token_name"), max_chars=100)
        offered = [each for each in FOR_PROGRAMS if each in me.permissions]
        wanted = st.multiselect(
            desk.t("desk.account.token_may"),
            offered,
            ["read"],
            format_func=lambda each: desk.t(f"desk.permission.{each}"),
        )
        days = st.selectbox(
            desk.t("desk.account.token_days"), DAYS, 1, format_func=lambda each: desk.t("desk.account.days", count=each)
        )
        sent = st.form_submit_button(desk.t("desk.account.make_token"), type="primary")
    if sent and tried(lambda: _make(desk, name, wanted, days)):
        st.rerun()


def token_line(desk: Desk, token: ApiToken) -> str:
    may = ", ".join(desk.t(f"desk.permission.{each}") for each in token.permissions)
    line = desk.t("desk.account.token", name=token.name, may=may, until=moment(desk, token.expires_at))
    if token.last_used_at:
        line += " " + desk.t("desk.account.token_used", when=moment(desk, token.last_used_at))
    return line


def _make(desk: Desk, name: str, wanted: list[str], days: int) -> None:
    st.session_state["made-token"] = accounts.make_token(desk.client, name, wanted, days)


def _password(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.account.password'))}</h2>")
    with st.expander(desk.t("desk.account.change_password"), key="change-password"):
        with st.form("password-form", border=False, clear_on_submit=True):
            current = st.text_input(desk.t("desk.account.current"), type="password", autocomplete="current-password")
            new = st.text_input(desk.t("desk.account.new"), type="password", autocomplete="new-password")
            sent = st.form_submit_button(desk.t("desk.account.change_password"), type="primary")
        if sent and tried(lambda: accounts.change_password(desk.client, current, new)):
            st.session_state["account-told"] = desk.t("desk.account.password_changed")
            st.rerun()


SCREEN = Screen(path="account", title="desk.account.nav", draw=draw, shelf="own", icon=":material/account_circle:")
