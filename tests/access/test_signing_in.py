"""Who is asking: nobody until they sign in; a session ends when it should; guessing is slowed."""

import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.access import attempts
from service.access.tables import accounts, sign_in_attempts, sign_ins
from service.domain.accounts import AccountStatus
from service.domain.people import Role
from tests.access.team import API, PASSWORD, Team


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer ps_unknown"},
        {"Authorization": "Bearer pa_unknown"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": f"Bearer {'x' * 5000}"},
        {"X-Person": "p-1"},
    ],
)
def test_without_a_session_nobody_is_asking(team: Team, headers: dict[str, str]) -> None:
    answer = team.ask("get", "/peer-assists", headers=headers)
    assert (answer.status_code, answer.json()["error"]["id"]) == (401, "signed_out")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    french = team.ask("get", "/peer-assists", headers={**headers, "Accept-Language": "fr"})
    assert french.json()["error"]["message"].startswith("Vous n’êtes pas connecté")


def test_a_password_gives_a_session_that_lasts_twelve_hours_and_no_longer(team: Team) -> None:
    team.account("ann", Role.FACILITATOR, password=True)
    began = team.sign_in("ann").json()
    token = began["token"]
    me = team.ask("get", "/me", token).json()
    assert (me["identity"], me["name"], me["email"]) == ("team", "ann", "ann@example.org")
    team.now += timedelta(hours=12, seconds=-1)
    assert team.ask("get", "/me", token).status_code == 200
    team.now += timedelta(seconds=1)
    assert team.ask("get", "/me", token).status_code == 401


def test_no_secret_is_kept_as_it_is(team: Team) -> None:
    team.account("bea", Role.READER, password=True)
    token = team.sign_in("bea").json()["token"]
    with team.database.transaction(read_only=True) as tx:
        kept = str(tx.execute(select(accounts)).all()) + str(tx.execute(select(sign_ins)).all())
        tried = str(tx.execute(select(sign_in_attempts)).all())
    assert "$argon2id$" in kept
    assert token not in kept
    assert PASSWORD not in kept
    assert "bea" not in tried


def test_signing_out_ends_this_session_and_no_other(team: Team) -> None:
    account = team.account("cyd", Role.READER)
    here, there = team.session(account), team.session(account)
    assert len(team.ask("get", "/me/sessions", here).json()) == 2
    assert team.ask("delete", "/me/sessions/current", here).status_code == 204
    assert team.ask("get", "/me", here).status_code == 401
    assert team.ask("get", "/me", there).status_code == 200


def test_whoever_is_suspended_is_signed_out_everywhere_at_once(team: Team) -> None:
    admin = team.session(team.account("adm", Role.ADMINISTRATOR))
    account = team.account("dan", Role.READER, password=True)
    sessions = [team.session(account), team.session(account)]
    made = team.ask("post", "/me/tokens", sessions[0], json={"name": "script", "permissions": ["read"]}).json()
    assert team.ask("get", "/peer-assists", made["token"]).status_code == 200
    change = {"revision": account.revision, "status": "suspended"}
    assert team.ask("patch", f"/accounts/{account.id}", admin, json=change).status_code == 200
    for token in (*sessions, made["token"]):
        assert team.ask("get", "/me", token).status_code == 401
    assert team.sign_in("dan").status_code == 401
    again = {"revision": account.revision + 1, "status": "active"}
    assert team.ask("patch", f"/accounts/{account.id}", admin, json=again).status_code == 200
    assert [team.ask("get", "/me", token).status_code for token in (*sessions, made["token"])] == [401] * 3
    assert team.sign_in("dan").status_code == 201


@pytest.mark.parametrize("status", [each for each in AccountStatus if each is not AccountStatus.ACTIVE])
def test_an_open_session_of_an_account_that_is_not_active_opens_nothing(team: Team, status: AccountStatus) -> None:
    """However it came to stand there: suspending ends them, but one may begin at the same moment."""
    account = team.account(f"dan-{status.value}", Role.READER)
    session = team.session(account)
    made = team.ask("post", "/me/tokens", session, json={"name": "script", "permissions": ["read"]}).json()
    with team.database.transaction() as tx:
        tx.execute(accounts.update().where(accounts.c.id == account.id).values(status=status.value))
    for token in (session, made["token"]):
        assert team.ask("get", "/peer-assists", token).status_code == 401


def test_an_administrator_ends_the_sessions_of_somebody_who_lost_a_machine(team: Team) -> None:
    admin = team.session(team.account("ada", Role.ADMINISTRATOR))
    account = team.account("eve", Role.READER)
    lost = team.session(account)
    seen = team.ask("get", f"/accounts/{account.id}", admin).json()
    assert [each["account_id"] for each in seen["sign_ins"]] == [account.id]
    assert lost not in str(seen)
    assert team.ask("delete", f"/accounts/{account.id}/sessions", admin).status_code == 204
    assert team.ask("get", "/me", lost).status_code == 401
    assert team.ask("get", "/me", admin).status_code == 200


def test_somebody_who_signed_in_acts_as_themselves_alone(team: Team) -> None:
    token = team.session(team.account("fay", Role.FACILITATOR))
    answer = team.ask("get", "/peer-assists", token, headers={"X-Person": "p-1"})
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, "accounts.acts_for_itself")


def test_guessing_a_password_is_slowed_and_says_when_to_come_back(team: Team) -> None:
    team.account("gus", Role.READER, password=True)
    tried = [team.sign_in("gus", f"wrong password {n}").status_code for n in range(attempts.AN_ACCOUNT)]
    assert set(tried) == {401}
    answer = team.sign_in("gus")
    assert (answer.status_code, answer.json()["error"]["id"]) == (429, "accounts.slow_down")
    assert 0 < int(answer.headers["retry-after"]) <= attempts.WINDOW_SECONDS
    team.now += timedelta(seconds=int(answer.headers["retry-after"]))
    assert team.sign_in("gus").status_code == 201
    assert team.sign_in("gus", "wrong again and again").status_code == 401


def test_an_account_that_is_not_there_is_slowed_the_same_way(team: Team) -> None:
    tried = [team.sign_in("nobody", "whatever it may be").json()["error"]["id"] for _ in range(attempts.AN_ACCOUNT + 1)]
    assert tried == [*["accounts.wrong_password"] * attempts.AN_ACCOUNT, "accounts.slow_down"]


def test_many_accounts_tried_from_one_address_are_slowed(team: Team) -> None:
    team.now += timedelta(days=1)
    with team.database.transaction() as tx:
        for n in range(attempts.AN_ADDRESS):
            attempts.count_attempt(tx, email=f"{n}@example.org", address="testclient", now=team.now)
    assert team.sign_in("somebody-new").status_code == 429


def test_an_unknown_account_takes_as_long_as_a_known_one(team: Team) -> None:
    team.now += timedelta(days=2)
    team.account("hal", Role.READER, password=True)
    spent: dict[str, list[float]] = {"hal": [], "not-there": []}
    for _ in range(5):
        for name, times in spent.items():
            began = time.perf_counter()
            assert team.sign_in(name, "not the password").status_code == 401
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert 1 / 3 < known / unknown < 3


def test_an_invitation_sets_a_password_once(team: Team) -> None:
    admin = team.session(team.account("ina", Role.ADMINISTRATOR))
    made = team.ask("post", "/accounts", admin, json={"name": "New", "email": "New@Example.org", "roles": ["reader"]})
    assert made.status_code == 201
    invitation = made.json()["address"].partition("invitation=")[2]
    assert made.json()["account"]["status"] == AccountStatus.INVITED
    assert team.sign_in("new").status_code == 401
    for weak, why in (
        ("qwe-rty-123", "password_short"),
        ("aaaaaaaaaaaaaaaa", "password_plain"),
        ("new@example.org", "password_plain"),
    ):
        refused = team.ask("post", "/sessions/invited", json={"invitation": invitation, "password": weak})
        assert (refused.status_code, refused.json()["error"]["id"]) == (422, f"accounts.{why}")
        assert weak not in refused.text
    body = {"invitation": invitation, "password": PASSWORD}
    assert team.ask("post", "/sessions/invited", json=body).status_code == 201
    assert team.ask("post", "/sessions/invited", json=body).json()["error"]["id"] == "accounts.invitation_over"
    assert team.sign_in("new").status_code == 201


def test_a_new_invitation_closes_the_one_before_and_seven_days_close_any(team: Team) -> None:
    admin = team.session(team.account("jan", Role.ADMINISTRATOR))
    made = team.ask(
        "post", "/accounts", admin, json={"name": "Late", "email": "late@example.org", "roles": ["peer"]}
    ).json()
    first = made["address"].partition("invitation=")[2]
    second = team.ask("post", f"/accounts/{made['account']['id']}/invitation", admin).json()["address"]
    second = second.partition("invitation=")[2]
    assert _accepted(team, first) == 401
    team.now += timedelta(days=7)
    assert _accepted(team, second) == 401
    team.now -= timedelta(seconds=1)
    assert _accepted(team, second) == 201


def _accepted(team: Team, invitation: str) -> int:
    return team.ask("post", "/sessions/invited", json={"invitation": invitation, "password": PASSWORD}).status_code


def test_another_password_ends_the_other_sessions(team: Team) -> None:
    account = team.account("kim", Role.READER, password=True)
    here, there = team.session(account), team.session(account)
    wrong = {"current": "not the password", "password": "another long password"}
    assert team.ask("put", "/me/password", here, json=wrong).json()["error"]["id"] == "accounts.current_password_wrong"
    right = {"current": PASSWORD, "password": "another long password"}
    assert team.ask("put", "/me/password", here, json=right).status_code == 204
    assert team.ask("get", "/me", here).status_code == 200
    assert team.ask("get", "/me", there).status_code == 401
    assert (team.sign_in("kim").status_code, team.sign_in("kim", "another long password").status_code) == (401, 201)


def test_somebody_can_always_administer(team: Team) -> None:
    with team.database.transaction() as tx:
        tx.execute(accounts.update().where(accounts.c.id.not_like("account-only%")).values(status="suspended"))
    only = team.account("only", Role.ADMINISTRATOR)
    token = team.session(only)
    for change in ({"status": "suspended"}, {"roles": ["reader"]}):
        answer = team.ask("patch", f"/accounts/{only.id}", token, json={"revision": only.revision, **change})
        assert (answer.status_code, answer.json()["error"]["id"]) == (409, "accounts.last_administrator")
    assert team.ask("get", "/accounts", token).status_code == 200


def test_an_account_has_at_least_one_role(team: Team) -> None:
    admin = team.session(team.account("lea", Role.ADMINISTRATOR))
    answer = team.ask("post", "/accounts", admin, json={"name": "None", "email": "none@example.org"})
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, "accounts.no_role")


def test_local_mode_has_no_accounts(client) -> None:  # type: ignore[no-untyped-def]
    assert client.get(f"{API}/sign-in").json() == {"identity": "local", "provider": ""}
    assert client.get(f"{API}/me").json()["identity"] == "local"
    for path in ("/accounts", "/me/tokens", "/me/sessions"):
        answer = client.get(API + path)
        assert (answer.status_code, answer.json()["error"]["id"]) == (404, "accounts.local_mode")


def test_who_came_who_was_refused_and_who_got_which_role_is_in_the_trail(team: Team) -> None:
    administrator = team.session(team.account("trail-admin", Role.ADMINISTRATOR, all_hubs=True))
    someone = team.account("trail-ann", Role.READER, password=True)
    team.sign_in("trail-ann", "not the password at all")
    team.sign_in("trail-nobody", "not the password at all")
    token = team.sign_in("trail-ann").json()["token"]
    promoted = {"roles": ["facilitator"], "revision": someone.revision}
    assert team.ask("patch", f"/accounts/{someone.id}", administrator, json=promoted).status_code == 200
    assert team.ask("delete", "/me/sessions/current", token).status_code == 204
    trail = team.ask("get", "/audit", administrator, params={"limit": 50}).json()["items"]
    seen = {(each["action"], each["actor"], each["subject"], each["values"].get("roles")) for each in trail}
    assert {
        ("sign_in_refused", "", someone.id, None),
        ("sign_in_refused", "", "", None),
        ("signed_in", someone.id, someone.id, None),
        ("signed_out", someone.id, someone.id, None),
        ("role_changed", "account-trail-admin", someone.id, "facilitator"),
    } <= seen
    assert "trail-nobody" not in str(trail)
