"""Everybody's accounts, for whoever administers: invite, roles and hubs, suspend, sessions and tokens."""

from typing import Any

import streamlit as st

from service.domain.accounts import Account, AccountStatus, HubRoles
from service.domain.people import Role
from ui.calls import accounts
from ui.calls.people import directory
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.account import roles_line, session_line, token_line
from ui.section import section, tried

ROLES = (Role.READER, Role.PEER, Role.HOST, Role.FACILITATOR, Role.ADMINISTRATOR)


def draw(desk: Desk) -> None:
    if "administer" not in st.session_state["me"].permissions:
        return
    st.html(f"<h2>{escaped(desk.t('desk.accounts.title'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.accounts.line"))}</p>')
    invited: accounts.Invited | None = st.session_state.get("invited")
    if invited:
        notice(desk.t("desk.accounts.invited", name=invited.account.name), tone="done")
        st.code(invited.address, language=None, wrap_lines=True)
    desk = desk.acting_in("real")  # accounts belong to no space; their hubs and people are the real ones
    with section():
        everyone = accounts.accounts(desk.client)
        hubs = {str(id): name for id, name in desk.hub_names().items()}
        with st.expander(desk.t("desk.accounts.invite"), key="invite"):
            _invite(desk, hubs)
        for account in everyone:
            with st.expander(_line(desk, account), key=f"account-{account.id}"):
                _one(desk, account, hubs)


def _line(desk: Desk, account: Account) -> str:
    status = "" if account.status is AccountStatus.ACTIVE else f" · {desk.t(f'desk.accounts.status_{account.status}')}"
    return label_text(f"{account.name} · {roles_line(desk, account.roles)}{status}")


def _invite(desk: Desk, hubs: dict[str, str]) -> None:
    with st.form("invite-form", border=False):
        name = st.text_input(desk.t("desk.accounts.name"), max_chars=300)
        email = st.text_input(desk.t("desk.accounts.email"), max_chars=254)
        values = _values(desk, None, hubs)
        sent = st.form_submit_button(desk.t("desk.accounts.invite_action"), type="primary")
    if sent and tried(lambda: _keep_invited(accounts.invite(desk.client, {"name": name, "email": email, **values}))):
        st.rerun()


def _one(desk: Desk, account: Account, hubs: dict[str, str]) -> None:
    st.html(f'<p class="pa-quiet">{escaped(account.email)}</p>')
    with st.form(f"account-form-{account.id}-{account.revision}", border=False):
        values = _values(desk, account, hubs)
        sent = st.form_submit_button(desk.t("desk.accounts.save"), type="primary")
    if sent and tried(lambda: accounts.change(desk.client, account, **values)):
        _done(desk, "saved")
    with st.container(horizontal=True):
        _acts(desk, account)
    view = accounts.account(desk.client, account.id)
    lines = [session_line(desk, each) for each in view.sign_ins]
    st.html("".join(f'<p class="pa-quiet">{escaped(line)}</p>' for line in lines or [desk.t("desk.accounts.nowhere")]))
    for token in view.tokens:
        with st.container(key=f"token-of-{token.id}", horizontal=True, vertical_alignment="center"):
            st.html(f'<p class="pa-quiet">{escaped(token_line(desk, token))}</p>')
            if st.button(desk.t("desk.account.revoke"), key=f"revoke-of-{token.id}", type="tertiary") and tried(
                lambda id=token.id: accounts.end_token(desk.client, account.id, id)  # type: ignore[misc]
            ):
                _done(desk, "saved")


def _acts(desk: Desk, account: Account) -> None:
    if account.status is AccountStatus.SUSPENDED:
        if st.button(desk.t("desk.accounts.let_in"), key=f"let-in-{account.id}") and tried(
            lambda: accounts.change(desk.client, account, status=AccountStatus.ACTIVE.value)
        ):
            _done(desk, "saved")
        return
    if st.button(desk.t("desk.accounts.invite_again"), key=f"again-{account.id}") and tried(
        lambda: _keep_invited(accounts.invite_again(desk.client, account.id))
    ):
        st.rerun()
    if st.button(desk.t("desk.accounts.sign_out"), key=f"sign-out-{account.id}") and tried(
        lambda: accounts.end_sessions(desk.client, account.id)
    ):
        _done(desk, "signed_out")
    if st.button(desk.t("desk.accounts.suspend"), key=f"suspend-{account.id}") and tried(
        lambda: accounts.change(desk.client, account, status=AccountStatus.SUSPENDED.value)
    ):
        _done(desk, "suspended_now")


def _values(desk: Desk, account: Account | None, hubs: dict[str, str]) -> dict[str, Any]:
    """The boxes for roles, hubs, roles in one hub, and who this is in the directory."""
    key = account.id if account else "new"
    roles = st.multiselect(
        desk.t("desk.accounts.roles"),
        ROLES,
        account.roles if account else (Role.READER,),
        format_func=lambda role: desk.t(f"desk.account_role.{role}"),
        placeholder=desk.t("desk.accounts.choose"),
        key=f"roles-{key}",
        help=desk.t("desk.accounts.roles_help"),
    )
    all_hubs = st.checkbox(
        desk.t("desk.accounts.all_hubs"), account.all_hubs if account else False, key=f"all-hubs-{key}"
    )
    kept = {str(each.hub_id): each for each in account.hubs} if account else {}
    chosen = st.multiselect(
        desk.t("desk.accounts.hubs"),
        list(hubs),
        [id for id in kept if id in hubs],
        format_func=lambda id: label_text(hubs[id]),
        placeholder=desk.t("desk.accounts.choose"),
        key=f"hubs-{key}",
    )
    known = directory(desk.client, also=[account.person_id if account else None])
    people: list[str | None] = [None, *known]
    person = st.selectbox(
        desk.t("desk.accounts.person"),
        people,
        people.index(account.person_id) if account and account.person_id in known else 0,
        format_func=lambda id: label_text(known[id].name) if id else desk.t("desk.accounts.nobody"),
        key=f"person-{key}",
        help=desk.t("desk.accounts.person_help"),
    )
    there = {id: kept[id].roles if id in kept else () for id in chosen}
    for id in [id for id in kept if id in hubs]:
        there[id] = tuple(
            st.multiselect(
                desk.t("desk.accounts.roles_in", hub=label_text(hubs[id])),
                ROLES,
                [role for role in kept[id].roles if role in ROLES],
                format_func=lambda role: desk.t(f"desk.account_role.{role}"),
                placeholder=desk.t("desk.accounts.choose"),
                key=f"roles-{key}-{id}",
            )
        )
    in_hubs = [HubRoles(hub_id=id, roles=there[id]).model_dump(mode="json") for id in chosen]
    return {"roles": [str(role) for role in roles], "all_hubs": all_hubs, "hubs": in_hubs, "person_id": person}


def _keep_invited(invited: accounts.Invited) -> None:
    st.session_state["invited"] = invited


def _done(desk: Desk, what: str) -> None:
    st.session_state.pop("invited", None)
    st.session_state["administration-told"] = desk.t(f"desk.accounts.{what}")
    st.rerun()
