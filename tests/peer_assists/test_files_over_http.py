"""Files over HTTP: opened from a request alone, changed without loss, deleted for good."""

from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from service.database import Database, metadata

REQUEST = "Dear Esther,\n\nOur pumps stand dry since March. The district has not released its share. How do others get it moving?"


def opened(desk: TestClient, **values: Any) -> dict[str, Any]:
    answer = desk.post("/peer-assists", json={"request": REQUEST, **values})
    assert answer.status_code == 201, answer.text
    file: dict[str, Any] = answer.json()
    return file


def test_a_request_alone_opens_a_file(desk: TestClient) -> None:
    file = opened(desk)
    assert file["title"] == "Our pumps stand dry since March"
    assert (file["language"], file["stage"], file["visibility"], file["revision"]) == (
        "en",
        "prepare",
        "participants",
        1,
    )
    assert file["hub_id"] == "our-hub"


def test_a_subject_line_is_the_title_and_french_is_heard(desk: TestClient) -> None:
    file = opened(
        desk, request="Objet : RE: Caisse du forage\n\nBonjour Awa,\nLa caisse du forage est fermée depuis janvier."
    )
    assert (file["title"], file["language"]) == ("Caisse du forage", "fr")


def test_a_title_alone_opens_a_file_and_nothing_at_all_does_not(desk: TestClient) -> None:
    assert opened(desk, request="", title="Pumps")["title"] == "Pumps"
    answer = desk.post("/peer-assists", json={"request": " \n "})
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, "peer_assist.nothing_given")
    assert opened(desk, request="???")["title"] == "A request without a title"


def test_the_request_is_a_source_and_version_one_as_asked(desk: TestClient) -> None:
    file = opened(desk)
    (source,) = desk.get(f"/peer-assists/{file['id']}/sources").json()
    assert (source["kind"], source["text"], source["revision"], source["stale"]) == ("request", REQUEST, 1, False)
    assert desk.get(f"/peer-assists/{file['id']}/sources/{source['id']}").json() == source
    (version,) = desk.get(f"/peer-assists/{file['id']}/problem-versions").json()
    assert (version["number"], version["kind"], version["request"]) == (1, "as_asked", REQUEST)


def test_a_changed_request_makes_the_source_before_it_stale(desk: TestClient) -> None:
    file = opened(desk)
    changed = desk.patch(f"/peer-assists/{file['id']}", json={"request": "Another text.", "revision": 1}).json()
    assert (changed["request"], changed["revision"]) == ("Another text.", 2)
    sources = desk.get(f"/peer-assists/{file['id']}/sources", params={"stale": True}).json()
    assert [(each["text"], each["stale"], each["revision"]) for each in sources] == [
        (REQUEST, True, 1),
        ("Another text.", False, 2),
    ]
    assert [each["kind"] for each in desk.get(f"/peer-assists/{file['id']}/problem-versions").json()] == [
        "as_asked",
        "as_asked",
    ]


def test_only_what_is_sent_changes(desk: TestClient) -> None:
    file = opened(desk, days_to_change=10, session_date="2027-03-01")
    changed = desk.patch(
        f"/peer-assists/{file['id']}", json={"decision_date": "2027-03-14", "session_date": None, "revision": 1}
    ).json()
    assert (changed["decision_date"], changed["session_date"], changed["days_to_change"]) == ("2027-03-14", None, 10)
    assert changed["title"] == file["title"]


def test_a_stale_revision_is_refused_with_both_versions(desk: TestClient) -> None:
    file = opened(desk)
    desk.patch(f"/peer-assists/{file['id']}", json={"title": "First", "revision": 1})
    answer = desk.patch(f"/peer-assists/{file['id']}", json={"title": "Second", "revision": 1})
    error = answer.json()["error"]
    assert (answer.status_code, error["id"]) == (409, "stale_revision")
    assert (error["current"]["title"], error["yours"]["title"]) == ("First", "Second")


def test_deleting_deletes_everything_of_the_file(desk: TestClient, sqlite_database: Database) -> None:
    file = opened(desk, host_team={"lead_name": "Paul"}, members=[{"name": "Ann"}])
    desk.put(f"/peer-assists/{file['id']}/sheet/problem", json={"text": "Dry pumps", "revision": 0})
    desk.post(f"/peer-assists/{file['id']}/host-answers", json={"text": "1. No."})
    desk.post(
        f"/peer-assists/{file['id']}/problem-versions",
        json={"kind": "as_asked", "accepted_by": "Paul", "revisions": {"problem": 1}},
    )
    assert desk.delete(f"/peer-assists/{file['id']}").status_code == 204
    assert desk.get(f"/peer-assists/{file['id']}").status_code == 404
    with sqlite_database.transaction(read_only=True) as tx:
        for name in (
            "peer_assists",
            "sources",
            "working_fields",
            "problem_versions",
            "host_answers",
            "participations",
            "kept_findings",
        ):
            assert tx.execute(select(metadata.tables[name])).first() is None, name


def test_the_board_pages_the_latest_first_each_with_its_next_step(desk: TestClient) -> None:
    files = [opened(desk, title=f"File {number}") for number in range(5)]
    first = desk.get("/peer-assists", params={"limit": 3}).json()
    second = desk.get("/peer-assists", params={"limit": 3, "after": first["next"]}).json()
    assert [each["title"] for each in first["items"] + second["items"]] == [file["title"] for file in reversed(files)]
    assert second["next"] is None
    assert first["items"][0]["next_step"] == {"id": "draft_sheet", "values": {}, "stage": "prepare"}
    assert first["items"][0]["hub"] == "Our hub"
    assert desk.get("/peer-assists", params={"stage": "plan"}).json()["items"] == []


@pytest.mark.parametrize("after", ["x", "bm8", "WyJhIiwiYiJd", "%00", "[]"])
def test_a_broken_page_address_is_a_sentence(desk: TestClient, after: str) -> None:
    opened(desk)
    assert desk.get("/peer-assists", params={"after": after}).status_code == 422


@pytest.mark.parametrize(
    "bad",
    [
        {"hub_id": "nowhere"},
        {"facilitator_id": "p-nobody"},
        {"host_team": {"lead_id": "p-nobody"}},
        {"members": [{"person_id": "p-nobody"}]},
        {"members": [{"name": " "}]},
        {"title": "a\u0000b"},
        {"request": "x" * 100_001},
        {"title": "x" * 301},
        {"decision_date": "tomorrow"},
        {"decision_date": "2027-02-30"},
        {"days_to_change": -1},
        {"days_to_change": 10**12},
        {"language": "de"},
        {"unknown": 1},
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_kept(desk: TestClient, bad: dict[str, Any]) -> None:
    answer = desk.post("/peer-assists", json={"request": REQUEST, **bad}, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["message"]
    assert not error["message"].startswith("errors.")
    assert error["fields"]
    assert desk.get("/peer-assists").json()["items"] == []


def test_markup_and_templates_stay_words(desk: TestClient) -> None:
    words = "{{ 7*7 }} ${x} <script>alert(1)</script> {% raw %} 'or 1=1; -- {title}"
    file = opened(desk, request=words, title=words, host_team={"lead_name": words})
    assert (file["request"], file["title"]) == (words, words)
    reply = desk.get(f"/peer-assists/{file['id']}/host-reply").json()["text"]
    assert f"Subject: {words}" in reply
    assert "49" not in reply


def test_dates_in_the_past_are_taken_and_noted(desk: TestClient) -> None:
    file = opened(desk, decision_date="2020-01-01")
    assert "dates.decision_past" in [each["id"] for each in desk.get(f"/peer-assists/{file['id']}/checks").json()]
    assert desk.get(f"/peer-assists/{file['id']}/next-step").json()["id"] == "decision_passed"


def test_the_facilitator_is_never_of_the_host_team(desk: TestClient) -> None:
    desk.post("/hubs", json={"id": "lake", "name": "Lake"})
    for person in ("p-paul", "p-ann", "p-naomi"):
        assert (
            desk.post(
                "/people", json={"id": person, "name": person, "hub_id": "lake", "email": f"{person}@example.org"}
            ).status_code
            == 201
        )
    file = opened(desk, host_team={"lead_id": "p-paul"}, members=[{"person_id": "p-ann"}])
    assert file["host_team"] == {
        "name": "",
        "lead_id": "p-paul",
        "lead_name": "p-paul",
        "lead_contact": "p-paul@example.org",
    }
    address = f"/peer-assists/{file['id']}"
    for person in ("p-paul", "p-ann"):
        answer = desk.post(f"{address}/hand-over", json={"facilitator_id": person, "revision": 1})
        assert (answer.status_code, answer.json()["error"]["id"]) == (409, "peer_assist.facilitator_of_host_team")
    handed = desk.post(f"{address}/hand-over", json={"facilitator_id": "p-naomi", "revision": 1}).json()
    assert handed["facilitator_id"] == "p-naomi"
    team = {"team": {"lead_id": "p-paul"}, "members": [{"person_id": "p-naomi"}], "revision": 2}
    assert desk.put(f"{address}/host-team", json=team).status_code == 409
    assert desk.patch(address, json={"host_team": {"lead_id": "p-naomi"}, "revision": 2}).status_code == 409
    people = desk.get(f"{address}/host-team").json()["people"]
    assert [(each["name"], each["role"]) for each in people] == [("p-paul", "host_lead"), ("p-ann", "host")]
    taken = desk.get("/people/p-naomi").json()["participations"]
    assert [(each["role"], each["peer_assist_id"]) for each in taken] == [("facilitator", file["id"])]


def test_a_closed_file_opens_again_only_at_its_follow_up(desk: TestClient) -> None:
    file = opened(desk)
    address = f"/peer-assists/{file['id']}"
    assert desk.patch(address, json={"stage": "closed", "revision": 1}).status_code == 200
    assert desk.patch(address, json={"stage": "plan", "revision": 2}).status_code == 409
    assert desk.patch(address, json={"stage": "follow_up", "revision": 2}).json()["stage"] == "follow_up"


def test_an_agenda_is_kept_with_its_warnings(desk: TestClient) -> None:
    address = f"/peer-assists/{opened(desk)['id']}/agenda"
    assert desk.get(address).json()["agenda"] is None
    kept = desk.put(address, json={"preset": "90", "revision": 1}).json()
    assert (kept["working_minutes"], kept["findings"], kept["revision"]) == (90, [], 2)
    own = {"items": [{"phase": "tell", "minutes": 60}, {"phase": "close", "minutes": 5}]}
    found = [each["id"] for each in desk.put(address, json={"agenda": own, "revision": 2}).json()["findings"]]
    assert {"agenda.no_rapport", "agenda.tell_long", "agenda.close_short", "agenda.unusual_length"} == set(found)
    assert desk.put(address, json={"preset": "45", "revision": 2}).status_code == 409
    assert set(desk.get("/peer-assists/agenda-presets").json()) == {
        "45",
        "90",
        "2x90",
        "half_day",
        "one_day",
        "two_days",
    }


def test_the_practice_space_and_real_files_never_meet(desk: TestClient) -> None:
    file = opened(desk)
    practice = {"X-Space": "practice"}
    assert desk.get(f"/peer-assists/{file['id']}", headers=practice).status_code == 404
    assert desk.get("/peer-assists", headers=practice).json()["items"] == []
    other = desk.post("/peer-assists", json={"request": REQUEST}, headers=practice).json()
    assert (other["space"], other["hub_id"]) == ("practice", "our-hub-practice")
    assert len(desk.get("/peer-assists").json()["items"]) == 1
    assert desk.get(f"/peer-assists/{file['id']}/facing-this-now").json() == []
