"""What becomes of an account when its person is merged with another, or asks to be forgotten."""

from sqlalchemy import select

from service.access.tables import accounts, sign_ins
from service.domain.people import Role
from tests.access.team import Team


def test_whoever_is_forgotten_has_no_account_and_no_session(team: Team) -> None:
    keeper = team.session(team.account("keeper", Role.FACILITATOR))
    admin = team.session(team.account("admin", Role.ADMINISTRATOR))
    person = team.person("p-forgotten")
    account = team.account("forgotten", Role.READER, person_id=person)
    token = team.session(account)
    body = {"revision": 1, "dry_run": False}
    answer = team.ask("post", f"/people/{person}/anonymise", keeper, json=body)
    assert answer.status_code == 200, answer.text
    assert team.ask("get", "/me", token).status_code == 401
    assert "forgotten@example.org" not in team.ask("get", "/accounts", admin).text
    with team.database.transaction(read_only=True) as tx:
        assert not tx.execute(select(accounts).where(accounts.c.id == account.id)).all()
        assert not tx.execute(select(sign_ins).where(sign_ins.c.account_id == account.id)).all()


def test_the_account_of_a_merged_person_is_the_other_persons(team: Team) -> None:
    keeper = team.session(team.account("merger", Role.FACILITATOR))
    kept, other = team.person("p-kept"), team.person("p-other")
    token = team.session(team.account("merged", Role.READER, person_id=other))
    body = {"other_id": other, "revision": 1, "other_revision": 1, "dry_run": False}
    assert team.ask("post", f"/people/{kept}/merge", keeper, json=body).status_code == 200
    assert team.ask("get", "/me", token).json()["person_id"] == kept


def test_the_last_administrator_is_not_forgotten(team: Team) -> None:
    keeper = team.session(team.account("third", Role.FACILITATOR))
    with team.database.transaction() as tx:
        tx.execute(accounts.update().where(accounts.c.id != "account-third").values(status="suspended"))
    person = team.person("p-last")
    team.account("last", Role.ADMINISTRATOR, person_id=person)
    answer = team.ask("post", f"/people/{person}/anonymise", keeper, json={"revision": 1, "dry_run": False})
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "accounts.last_administrator")
