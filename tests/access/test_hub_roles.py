"""A role holds where it was given: in the hubs of the account, in one hub, or in one file."""

import io
import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.domain.accounts import HubRoles
from service.domain.people import ParticipationRole, Role
from service.domain.places import Space, Visibility
from service.library import intake
from service.library.importing.reading import read_lines
from service.library.library import Library
from tests.access.team import API, BY_HAND, NORTH, SOUTH, Team

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


def may(team: Team, token: str, **named: str) -> set[str]:
    answer = team.ask("get", "/me/permissions", token, params=named)
    return set(answer.json()) if answer.status_code == 200 else set()


def test_the_service_says_what_one_may_do_in_a_file_and_in_a_hub(team: Team) -> None:
    person = team.person("p-shown")
    host = team.session(team.account("shown-host", Role.READER, person_id=person))
    team.takes_part("south-closed", person, ParticipationRole.HOST)
    assert "write_file" in may(team, host, peer_assist_id="south-closed")
    assert "write_file" not in may(team, host, peer_assist_id="north-file")
    assert "write_file" not in may(team, host)
    assert "read_load" not in may(team, host, peer_assist_id="south-closed")
    hubs = (HubRoles(hub_id=NORTH), HubRoles(hub_id=SOUTH, roles=(Role.FACILITATOR,)))
    southern = team.session(team.account("shown-south", Role.READER, hubs=hubs))
    assert "manage_library" in may(team, southern, hub_id=SOUTH)
    assert "manage_library" not in may(team, southern, hub_id=NORTH)
    assert team.ask("get", "/me/permissions", southern, params={"peer_assist_id": "not-there"}).status_code == 404


@pytest.mark.parametrize(("part", "status"), [(ParticipationRole.FACILITATOR, 200), (ParticipationRole.HOST, 403)])
def test_how_often_people_were_asked_is_for_whoever_facilitates(
    team: Team, part: ParticipationRole, status: int
) -> None:
    name = f"load-{part}"
    person = team.person(f"p-{name}")
    token = team.session(team.account(name, Role.HOST, person_id=person))
    team.takes_part("south-closed", person, part)
    panel = "/peer-assists/south-closed/panel"
    asked: list[tuple[str, str, object]] = [
        ("post", "solve", None),
        ("post", "seats", {"seats": []}),
        ("get", "suggestions", None),
        ("get", "invitations", None),
    ]
    assert {team.ask(method, f"{panel}/{path}", token, json=body).status_code for method, path, body in asked} == {
        status
    }


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


SOUTHERN = (HubRoles(hub_id=NORTH), HubRoles(hub_id=SOUTH, roles=(Role.FACILITATOR,)))


def test_a_list_of_people_changes_only_hubs_one_may_change(team: Team) -> None:
    """The other rows are kept; a row of another hub, or one that moves somebody out of it, is refused by its number."""
    team.person("p-stays", NORTH)
    token = team.session(team.account("lists", Role.READER, hubs=SOUTHERN))
    rows = "id,name,hub\n,Ada Ngo,South\n,Bo Ngo,North\np-stays,P-Stays,South\n"
    sent = {"files": {"file": ("people.csv", rows.encode(), "text/csv")}, "data": {"apply": "true"}}
    told = team.ask("post", "/directory/import", token, **sent).json()
    assert (told["added"], told["refused"]) == (1, 2)
    refused = {row["line"]: row["notes"][0]["message"] for row in told["rows"] if row["status"] == "refused"}
    assert sorted(refused) == [3, 4]
    assert all("may not change the people of this hub" in each for each in refused.values())


def test_an_import_puts_documents_only_into_hubs_one_may_change(team: Team) -> None:
    library: Library = team.calls.app.state.library  # type: ignore[attr-defined]
    words = "The pumps of the village stood idle until the council paid the mechanic."
    lines = [
        {"id": f"row-{hub}", "title": "Pumps", "text": f"{words} In {hub}.", "hub": hub.title()}
        for hub in (SOUTH, NORTH)
    ]
    with team.database.transaction(read_only=True) as tx:
        around = intake.surroundings(
            tx, library.people, space=Space.REAL, visibility=Visibility.HUB, hub_id=None, into=frozenset({SOUTH})
        )
    read = list(read_lines(io.BytesIO("\n".join(map(json.dumps, lines)).encode()), around))
    loaded = intake.keep_lines(
        team.database, read, people=library.people, import_id=None, made_by=BY_HAND, into=frozenset({SOUTH})
    )
    assert (loaded.counts["added"], loaded.counts["refused"]) == (1, 1)
    assert [(note.line, note.message) for note in loaded.notes] == [(2, "library.hub_of_others")]
    changed = json.dumps({**lines[0], "text": words + " Again.", "hub": ""})
    read = list(read_lines(io.BytesIO(changed.encode()), around))
    of_north = intake.keep_lines(
        team.database, read, people=library.people, import_id=None, made_by=BY_HAND, into=frozenset({NORTH})
    )
    assert (of_north.counts["updated"], of_north.counts["refused"]) == (0, 1)


def test_whoever_may_change_one_hub_imports_into_that_alone(team: Team) -> None:
    token = team.session(team.account("imports", Role.READER, hubs=SOUTHERN))
    sent = {"files": [("files", ("a.md", b"# Pumps\n\nThey stand idle.", "text/markdown"))], "data": {"hub_id": SOUTH}}
    job = team.ask("post", "/library/imports", token, **sent)
    assert job.status_code == 202
    with team.database.transaction(read_only=True) as tx:
        payload = tx.execute(text("SELECT payload FROM jobs WHERE id = :id"), {"id": job.json()["id"]}).scalar_one()
    assert json.loads(payload)["into"] == [SOUTH] if isinstance(payload, str) else payload["into"] == [SOUTH]
