"""Who one is, one's sessions and tokens, and everybody's accounts for whoever administers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict

from service.domain.accounts import Account, ApiToken, HubRoles, SignIn
from service.domain.ids import PersonId
from service.domain.people import Role
from ui.calls.reading import many, one
from ui.client import Client, SignedOut, Unreachable


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Me(_Answer):
    """Who is asking, and what they may somewhere."""

    account_id: str
    name: str
    email: str
    person_id: PersonId | None
    person_name: str
    all_hubs: bool
    roles: tuple[Role, ...]
    hubs: tuple[HubRoles, ...]
    permissions: tuple[str, ...]
    has_password: bool


class MadeToken(_Answer):
    api_token: ApiToken
    token: str


class Invited(_Answer):
    account: Account
    address: str


class AccountView(_Answer):
    account: Account
    sign_ins: tuple[SignIn, ...]
    tokens: tuple[ApiToken, ...]


def signed_in(client: Client) -> Client | None:
    """The road of whoever's session the browser carries; None where it carries none that is open. Asked once a page.

    While the service is away, what it said of them last. Raises Unreachable where it never said anything.
    """
    if not client.session:
        return None
    try:
        me = one(Me, replace(client, space=client.space or "real").get("/me"), client.language)
    except SignedOut:
        st.session_state.pop("me", None)
        return None
    except Unreachable:
        if "me" not in st.session_state:
            raise
        me = st.session_state["me"]
    st.session_state["me"] = me
    return replace(client, account=me.account_id, person=me.person_id)


def provider(client: Client) -> str:
    """What the identity provider is called; empty where there is none."""
    return str(client.get("/sign-in")["provider"])


def change_password(client: Client, current: str, password: str) -> None:
    client.put("/me/password", {"current": current, "password": password})


def own_sessions(client: Client) -> tuple[SignIn, ...]:
    return many(SignIn, client.get("/me/sessions"), client.language)


def end_own_session(client: Client, session_id: str) -> None:
    client.delete(f"/me/sessions/{session_id}")


def own_tokens(client: Client) -> tuple[ApiToken, ...]:
    return many(ApiToken, client.get("/me/tokens"), client.language)


def make_token(client: Client, name: str, permissions: list[str], days: int) -> MadeToken:
    body = {"name": name, "permissions": permissions, "days": days}
    return one(MadeToken, client.post("/me/tokens", body), client.language)


def end_own_token(client: Client, token_id: str) -> None:
    client.delete(f"/me/tokens/{token_id}")


def accounts(client: Client) -> tuple[Account, ...]:
    return many(Account, client.get("/accounts"), client.language)


def account(client: Client, account_id: str) -> AccountView:
    return one(AccountView, client.get(f"/accounts/{account_id}"), client.language)


def invite(client: Client, values: Mapping[str, Any]) -> Invited:
    return one(Invited, client.post("/accounts", dict(values)), client.language)


def invite_again(client: Client, account_id: str) -> Invited:
    return one(Invited, client.post(f"/accounts/{account_id}/invitation"), client.language)


def change(client: Client, account: Account, **changes: Any) -> Account:
    body = {"revision": account.revision, **changes}
    return one(Account, client.patch(f"/accounts/{account.id}", body), client.language)


def end_sessions(client: Client, account_id: str) -> None:
    client.delete(f"/accounts/{account_id}/sessions")


def end_token(client: Client, account_id: str, token_id: str) -> None:
    client.delete(f"/accounts/{account_id}/tokens/{token_id}")
