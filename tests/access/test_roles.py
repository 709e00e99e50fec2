"""What each role may do: every route of the OpenAPI document, asked by nobody, by every role, and by a token of each."""

import re
from typing import Any

import pytest

from service.access.permissions import GRANTED, Permission
from service.domain.accounts import Account
from service.domain.people import Role
from tests.access.team import API, NORTH, Team
from tests.test_routes import OPEN, SIGN_IN, named_permissions

ROLES = sorted(Role, key=lambda role: len(GRANTED[role]))
"""Those who may least come first, so that what they are refused is still there."""
IDS = {"peer_assist_id": "north-file", "hub_id": NORTH, "quarter": "2026-Q4", "format": "md", "field": "problem"}
STREAMS = ("/events",)


def needed_by(team: Team) -> dict[tuple[str, str], Permission]:
    """The permission of every route, by method and path."""
    named = named_permissions(team.calls.app)  # type: ignore[arg-type]
    return {key: permissions[0] for key, permissions in named.items() if permissions}


def operations(team: Team) -> list[tuple[str, str]]:
    """Deletions last: what they remove is asked about before."""
    described: dict[str, Any] = team.calls.app.openapi()["paths"]  # type: ignore[attr-defined]
    every = [(method, path) for path, methods in described.items() for method in methods]
    return sorted(every, key=lambda each: (each[0] == "delete", each[0] == "post", each[1].count("/")))


def address(path: str) -> str:
    return re.sub(r"{(\w+?)(?::path)?}", lambda name: IDS.get(name.group(1), "none"), path).removeprefix(API)


def test_nobody_is_let_in_without_signing_in(team: Team) -> None:
    for method, path in operations(team):
        if path in OPEN | SIGN_IN:
            continue
        answer = team.ask(method, address(path))
        assert (answer.status_code, answer.json()["error"]["id"]) == (401, "signed_out"), (method, path)


@pytest.fixture(scope="module")
def accounts(team_app: Team) -> dict[Role, Account]:
    return {role: team_app.account(f"r-{role}", role) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_it_is_granted_and_nothing_else(
    team: Team, accounts: dict[Role, Account], role: Role
) -> None:
    token = team.session(accounts[role])
    needed = needed_by(team)
    wrong = []
    for method, path in operations(team):
        if (
            path in OPEN | SIGN_IN
            or path.endswith(STREAMS)
            or (method, path) == ("delete", f"{API}/me/sessions/current")
        ):
            continue
        granted = needed[method, path] in GRANTED[role]
        if granted and (method, path) == ("delete", f"{API}/peer-assists/{{peer_assist_id}}"):
            continue  # the next role is asked about it too
        answer = team.ask(method, address(path), token)
        refused = answer.status_code == 403
        if answer.status_code == 401 or refused is granted:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("scope", [each for each in Permission if each in GRANTED[Role.FACILITATOR]])
def test_a_token_may_what_it_was_given_and_nothing_else(
    team: Team, accounts: dict[Role, Account], scope: Permission
) -> None:
    session = team.session(accounts[Role.FACILITATOR])
    made = team.ask("post", "/me/tokens", session, json={"name": "script", "permissions": [scope]})
    if scope is Permission.OWN_ACCOUNT:
        assert (made.status_code, made.json()["error"]["id"]) == (422, "accounts.beyond_account")
        return
    token = made.json()["token"]
    assert token.startswith("pa_")
    needed = needed_by(team)
    wrong = []
    for method, path in operations(team):
        if path in OPEN | SIGN_IN or path.endswith(STREAMS) or needed[method, path] is scope:
            continue
        answer = team.ask(method, address(path), token)
        if (answer.status_code, answer.json()["error"]["id"]) != (403, "beyond_token"):
            wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert team.ask("get", "/peer-assists", token).status_code == (200 if scope is Permission.READ else 403)
