"""Invitations: who is told what, and that nothing is told of anybody that no source says."""

import json
from typing import Any

from fastapi.testclient import TestClient

from service.domain.people import ParticipationRole
from tests.drafting.conftest import ask, open_file, wait_for
from tests.drafting.inviting import SHEET, accept_statement, add_people, add_their_case, ready_file


def drafted(client: TestClient, file_id: str, writer: str = "auto") -> dict[str, Any]:
    draft = wait_for(client, ask(client, file_id, "invitation", writer)["id"])
    assert draft["status"] == "ready", draft["error"]
    return draft


def by_name(draft: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in draft["content"]["invitations"]}


def test_each_person_is_told_what_they_did_in_words_that_stand_in_a_source(plain: TestClient) -> None:
    file_id = ready_file(plain)
    draft = drafted(plain, file_id)
    assert draft["held_back"] == []
    people = by_name(draft)
    assert set(people) == {"Grace Achieng", "Luc Ndiaye", "Omar Hassan"}
    (why,) = people["Grace Achieng"]["why"]
    assert why["template"]
    assert why["text"].startswith("In “A budget released for pumps” (Mbeya hub, 2024), you led the host team.")
    assert "released nothing for nine months" in why["text"]
    sources = {row["id"]: row for row in plain.get(f"/api/v1/drafts/{draft['id']}/sources").json()}
    for row in people.values():
        for each in (*row["why"], *row["problem"], *row["asked"]):
            for span in each["support"]:
                assert sources[span["source_id"]]["text"][span["start"] : span["end"]] == span["quote"]
        assert row["problem"][0]["text"] == SHEET["problem"]
        assert [each["text"] for each in row["asked"]] == SHEET["want_to_learn"].split("\n")


def test_of_somebody_nothing_is_known_of_nothing_is_said(plain: TestClient) -> None:
    people = by_name(drafted(plain, ready_file(plain)))
    assert people["Omar Hassan"]["why"] == []
    assert people["Luc Ndiaye"]["why"][0]["text"] == "Vous travaillez sur : Budgets locaux."
    assert [people[name]["language"] for name in ("Grace Achieng", "Luc Ndiaye", "Omar Hassan")] == ["en", "fr", "en"]


def test_a_case_that_not_everybody_in_the_file_may_open_is_not_told(plain: TestClient) -> None:
    file_id = open_file(plain)
    accept_statement(plain, file_id)
    add_people(plain, file_id)
    add_their_case(plain, "case-closed", visibility="participants", title="A closed case about zebrafish")
    draft = drafted(plain, file_id)
    assert "zebrafish" not in json.dumps(draft)


def test_without_an_accepted_statement_or_anybody_there_are_no_invitations(plain: TestClient) -> None:
    file_id = open_file(plain)
    path = f"/api/v1/peer-assists/{file_id}/drafts"
    refused = plain.post(path, json={"kind": "invitation"})
    assert (refused.status_code, refused.json()["error"]["id"]) == (422, "draft.no_statement")
    accept_statement(plain, file_id)
    add_people(plain, file_id, {"p-omar": ParticipationRole.PEER})
    assert plain.post(path, json={"kind": "invitation"}).status_code == 202


def test_a_document_deleted_from_the_library_leaves_the_invitations_too(plain: TestClient) -> None:
    file_id = open_file(plain)
    accept_statement(plain, file_id)
    add_people(plain, file_id)
    text = "# Why\n\nThe zanzibarite committee got the approved budget of the pumps released by the district."
    add_their_case(plain, "case-gone", text=text, title="Zanzibarite pumps")
    draft = drafted(plain, file_id)
    listed = f"/api/v1/peer-assists/{file_id}/invitations"
    assert "anzibarite" in plain.get(listed).text
    assert plain.delete("/api/v1/library/documents/case-gone").status_code == 204
    assert "anzibarite" not in plain.get(listed).text
    assert "anzibarite" not in plain.get(f"/api/v1/drafts/{draft['id']}").text
