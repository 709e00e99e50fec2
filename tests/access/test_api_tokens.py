"""Personal API tokens: named, for some permissions, with an end, shown once, and never more than their account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.access.sign_in_store import MOST_TOKENS
from service.access.tables import api_tokens
from service.domain.people import Role
from tests.access.team import Team


def make(team: Team, session: str, *permissions: str, **more: object) -> dict[str, object]:
    made = team.ask("post", "/me/tokens", session, json={"name": "script", "permissions": permissions, **more})
    assert made.status_code == 201, made.text
    found: dict[str, object] = made.json()
    return found


def test_a_token_is_shown_once_and_kept_as_a_hash(team: Team) -> None:
    session = team.session(team.account("ann", Role.READER))
    made = make(team, session, "read")
    listed = team.ask("get", "/me/tokens", session)
    assert [each["name"] for each in listed.json()] == ["script"]
    assert str(made["token"]) not in listed.text
    with team.database.transaction(read_only=True) as tx:
        assert str(made["token"]) not in str(tx.execute(select(api_tokens)).all())


def test_a_token_ends_on_its_day_and_when_it_is_revoked(team: Team) -> None:
    session = team.session(team.account("bea", Role.READER))
    short, long = make(team, session, "read", days=1), make(team, session, "read", days=365)
    team.now += timedelta(days=1)
    assert team.ask("get", "/peer-assists", str(short["token"])).status_code == 401
    assert team.ask("get", "/peer-assists", str(long["token"])).status_code == 200
    team.now -= timedelta(days=1)
    token_id = long["api_token"]["id"]  # type: ignore[index]
    assert team.ask("delete", f"/me/tokens/{token_id}", session).status_code == 204
    assert team.ask("get", "/peer-assists", str(long["token"])).status_code == 401
    assert team.ask("delete", f"/me/tokens/{token_id}", session).status_code == 404


@pytest.mark.parametrize("days", [0, 366, "30"])
def test_no_token_lasts_longer_than_a_year(team: Team, days: object) -> None:
    session = team.session(team.account(f"cyd-{days}", Role.READER))
    body = {"name": "script", "permissions": ["read"], "days": days}
    assert team.ask("post", "/me/tokens", session, json=body).status_code == 422


def test_a_token_loses_what_its_account_loses(team: Team) -> None:
    admin = team.session(team.account("adm", Role.ADMINISTRATOR))
    account = team.account("dan", Role.FACILITATOR)
    token = str(make(team, team.session(account), "read", "write_file")["token"])
    assert team.ask("post", "/peer-assists", token, json={"request": "The county voted."}).status_code == 201
    change = {"revision": account.revision, "roles": ["reader"]}
    assert team.ask("patch", f"/accounts/{account.id}", admin, json=change).status_code == 200
    assert team.ask("post", "/peer-assists", token, json={"request": "The county voted."}).status_code == 403
    assert team.ask("get", "/peer-assists", token).status_code == 200


def test_nobody_gives_a_token_what_they_do_not_have(team: Team) -> None:
    session = team.session(team.account("eve", Role.READER))
    body = {"name": "script", "permissions": ["read", "write_file"]}
    answer = team.ask("post", "/me/tokens", session, json=body)
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, "accounts.beyond_account")


def test_nobody_ends_the_token_or_session_of_another(team: Team) -> None:
    mine, account = team.session(team.account("fay", Role.FACILITATOR)), team.account("gus", Role.READER)
    theirs = team.session(account)
    made = make(team, theirs, "read")
    session_id = team.ask("get", "/me/sessions", theirs).json()[0]["id"]
    assert team.ask("delete", f"/me/tokens/{made['api_token']['id']}", mine).status_code == 404  # type: ignore[index]
    assert team.ask("delete", f"/me/sessions/{session_id}", mine).status_code == 404
    assert team.ask("get", "/me", theirs).status_code == 200


def test_there_is_an_end_to_tokens(team: Team) -> None:
    session = team.session(team.account("hal", Role.READER))
    for _ in range(MOST_TOKENS):
        make(team, session, "read")
    body = {"name": "one more", "permissions": ["read"]}
    assert team.ask("post", "/me/tokens", session, json=body).status_code == 429
