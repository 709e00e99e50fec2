"""A role holds where it was given: in the hubs of the account, in one hub, or in one file."""

import pytest
from fastapi.testclient import TestClient

from service.domain.accounts import HubRoles
from service.domain.people import ParticipationRole, Role
from tests.access.team import API, NORTH, SOUTH, Team

NEW = {"request": "The county voted our budget and releases nothing."}


def may_write(team: Team, token: str, file_id: str) -> int:
    revision = team.ask("get", f"/peer-assists/{file_id}", token).json().get("revision", 1)
    change = {"title": "Changed", "revision": revision}
    return team.ask("patch", f"/peer-assists/{file_id}", token, json=change).status_code


def test_a_general_role_holds_in_the_hubs_of_the_account(team: Team) -> None:
    token = team.session(team.account("general", Role.FACILITATOR))
    assert may_write(team, token, "north-file") == 200
    assert team.ask("get", "/peer-assists/south-open", token).status_code == 200
    assert may_write(team, token, "south-open") == 403
    assert may_write(team, token, "south-closed") == 404
    assert may_write(team, token, "not-there") == 404


def test_a_role_in_a_hub_holds_there_alone(team: Team) -> None:
    hubs = (HubRoles(hub_id=NORTH), HubRoles(hub_id=SOUTH, roles=(Role.FACILITATOR,)))
    token = team.session(team.account("southern", Role.READER, hubs=hubs))
    assert may_write(team, token, "north-file") == 403
    assert may_write(team, token, "south-open") == 200
    assert may_write(team, token, "south-closed") == 200


def test_somebody_of_every_hub_works_in_every_hub(team: Team) -> None:
    token = team.session(team.account("every", Role.FACILITATOR, hubs=(), all_hubs=True))
    assert {may_write(team, token, each) for each in ("north-file", "south-open", "south-closed")} == {200}


@pytest.mark.parametrize(
    ("part", "status"),
    [
        (ParticipationRole.HOST_LEAD, 200),
        (ParticipationRole.HOST, 200),
        (ParticipationRole.FACILITATOR, 200),
        (ParticipationRole.NOTE_TAKER, 200),
        (ParticipationRole.PEER, 403),
        (ParticipationRole.SPONSOR, 403),
        (None, 404),
    ],
)
def test_a_part_in_a_file_is_a_role_in_that_file(team: Team, part: ParticipationRole | None, status: int) -> None:
    name = f"part-{part}".replace("_", "-").lower()
    person = team.person(f"p-{name}")
    token = team.session(team.account(name, Role.PEER, person_id=person))
    if part is not None:
        team.takes_part("south-closed", person, part)
    assert may_write(team, token, "south-closed") == status
    assert may_write(team, token, "south-open") == 403


def test_the_margin_notes_of_a_file_are_for_its_facilitator_and_never_for_its_host(team: Team) -> None:
    person = team.person("p-both")
    team.takes_part("south-closed", person, ParticipationRole.HOST)
    token = team.session(team.account("both", Role.FACILITATOR, person_id=person))
    assert team.ask("get", "/peer-assists/north-file/checks", token).status_code == 200
    assert team.ask("get", "/peer-assists/south-closed/checks", token).status_code == 403


def test_a_file_is_opened_in_a_hub_of_ones_own(team: Team) -> None:
    token = team.session(team.account("opens", Role.FACILITATOR))
    made = team.ask("post", "/peer-assists", token, json=NEW)
    assert (made.status_code, made.json()["hub_id"]) == (201, NORTH)
    assert team.ask("post", "/peer-assists", token, json={**NEW, "hub_id": SOUTH}).status_code == 403
    moved = {"hub_id": SOUTH, "revision": made.json()["revision"]}
    assert team.ask("patch", f"/peer-assists/{made.json()['id']}", token, json=moved).status_code == 403
    assert team.ask("get", f"/peer-assists/{made.json()['id']}", token).json()["hub_id"] == NORTH
    assert team.ask("post", "/people", token, json={"name": "New", "hub_id": SOUTH}).status_code == 403
    assert team.ask("put", f"/hubs/{SOUTH}", token, json={"name": "Taken", "revision": 1}).status_code == 403


def test_administering_one_hub_is_not_administering_accounts(team: Team) -> None:
    hubs = (HubRoles(hub_id=NORTH, roles=(Role.ADMINISTRATOR,)),)
    token = team.session(team.account("local-admin", Role.READER, hubs=hubs))
    assert team.ask("get", "/accounts", token).status_code == 403


def test_an_administrator_reads_no_more_than_their_hubs_show(team: Team) -> None:
    token = team.session(team.account("plain-admin", Role.ADMINISTRATOR, hubs=()))
    assert team.ask("get", "/accounts", token).status_code == 200
    assert team.ask("get", "/peer-assists/north-file", token).status_code == 404
    assert team.ask("get", "/peer-assists/south-open", token).status_code == 200


def test_an_administrator_looks_after_the_people_of_every_hub_and_after_no_file(team: Team) -> None:
    token = team.session(team.account("people-admin", Role.ADMINISTRATOR, hubs=()))
    assert team.ask("post", "/people", token, json={"name": "New", "hub_id": SOUTH}).status_code == 201
    assert may_write(team, token, "south-open") == 403
    assert team.ask("post", "/peer-assists", token, json=NEW).status_code == 403


def test_everybody_practises_in_the_practice_space_and_sees_nobodys_own_files_there(team: Team) -> None:
    token = team.session(team.account("tries", Role.FACILITATOR))
    practice = {"X-Space": "practice"}
    made = team.ask("post", "/peer-assists", token, json=NEW, headers=practice)
    assert made.status_code == 201
    other = team.session(team.account("looks", Role.FACILITATOR))
    assert team.ask("get", f"/peer-assists/{made.json()['id']}", other, headers=practice).status_code == 404
    assert team.ask("get", f"/peer-assists/{made.json()['id']}", token).status_code == 404


def test_in_local_mode_whoever_sits_here_writes_wherever_they_see(client: TestClient) -> None:
    for hub in ("north", "south"):
        assert client.post(f"{API}/hubs", json={"id": hub, "name": hub}).status_code == 201
    person = client.post(f"{API}/people", json={"name": "Ann", "hub_id": "north"}).json()["id"]
    body = {**NEW, "hub_id": "south", "visibility": "organisation"}
    made = client.post(f"{API}/peer-assists", json=body).json()
    change = {"title": "Changed", "revision": made["revision"]}
    answer = client.patch(f"{API}/peer-assists/{made['id']}", json=change, headers={"X-Person": person})
    assert answer.status_code == 200
