"""The options log over HTTP: people's options, as said, with what is told of them; a model's ideas stay apart."""

from typing import Any

import pytest
from starlette.testclient import TestClient

IDEA = "Pay the mechanic a fixed sum every quarter from the water fees."


def idea_kept(desk: TestClient, file: str) -> None:
    on = desk.put(f"{file}/session/live-assistance", json={"on": True, "revision": 1})
    assert on.json()["live_assistance"] is True
    answer = desk.post(f"{file}/ideas", json={"id": "i1", "text": IDEA, "model": "some/model"})
    assert (answer.status_code, answer.json()["label"]) == (201, "machine")


def test_an_option_is_kept_as_said_with_all_that_is_told_of_it_to_cite(desk: TestClient, file: str) -> None:
    body = {
        "id": "o1",
        "text": "Pay by the pump",
        "offered_by": "Collins",
        "where_it_worked": "Lake Region",
        "conditions": "Only with a signed list of pumps",
        "challenge": "Who checks the list?",
    }
    option = desk.post(f"{file}/options", json=body).json()
    assert desk.post(f"{file}/options", json=body).json() == option
    assert (option["status"], option["problem_number"]) == ("open", 1)
    source = desk.get(f"{file}/sources/{option['source_id']}").json()
    told = "Pay by the pump\nLake Region\nOnly with a signed list of pumps\nWho checks the list?"
    assert (source["text"], source["title"]) == (told, "An option offered by Collins")
    parked = desk.patch(f"{file}/options/o1", json={"status": "parked", "revision": 1}).json()
    assert (parked["source_id"], parked["revision"]) == (option["source_id"], 2)
    changed = desk.patch(f"{file}/options/o1", json={"challenge": "", "revision": 2}).json()
    assert changed["source_id"] != option["source_id"]
    assert desk.get(f"{file}/sources/{option['source_id']}").json()["stale"] is True
    stale = desk.patch(f"{file}/options/o1", json={"challenge": "x", "revision": 2})
    assert (stale.status_code, stale.json()["error"]["current"]["revision"]) == (409, 3)
    assert [each["id"] for each in desk.get(f"{file}/options").json()] == ["o1"]


def test_sticky_notes_one_a_line_become_options_once(desk: TestClient, file: str) -> None:
    body = {"text": "- Pay by the pump\n\n• Pay by the month\n- Pay by the pump", "offered_by": "Abena", "id": "wall"}
    options = desk.post(f"{file}/sticky-notes", json=body).json()
    assert [each["text"] for each in options] == ["Pay by the pump", "Pay by the month"]
    assert desk.post(f"{file}/sticky-notes", json=body).json() == options
    notes = desk.get(f"{file}/notes").json()
    assert [(note["text"], note["kind"], note["origin"], note["speaker"]) for note in notes] == [
        ("Pay by the pump", "option", "sticky", "Abena"),
        ("Pay by the month", "option", "sticky", "Abena"),
    ]
    assert [each["note_id"] for each in options] == [note["id"] for note in notes]
    assert desk.delete(f"{file}/notes/{notes[0]['id']}").status_code == 204
    assert [each["note_id"] for each in desk.get(f"{file}/options").json()] == [None, notes[1]["id"]]
    assert desk.delete(f"{file}/options/{options[1]['id']}").status_code == 204
    assert [each["text"] for each in desk.get(f"{file}/options").json()] == ["Pay by the pump"]
    assert desk.post(f"{file}/sticky-notes", json={"text": " \n- "}).json()["error"]["id"] == "session.no_sticky_notes"


def test_no_idea_of_a_model_is_kept_while_live_assistance_is_off(desk: TestClient, file: str) -> None:
    assert desk.get(f"{file}/session").json()["live_assistance"] is False
    answer = desk.post(f"{file}/ideas", json={"id": "i1", "text": IDEA, "model": "some/model"})
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "session.live_assistance_off")
    assert desk.get(f"{file}/ideas").json() == []


@pytest.mark.parametrize(
    "text",
    [
        IDEA,
        "  pay the MECHANIC a fixed sum, every quarter, from the water fees",
        f"Kofi likes this: {IDEA}",
        "A fixed sum every quarter",
        "Pay the mechanic a fixed amount every quarter from the water fees.",
        "I would pay the mechanic a fixed sum each quarter from the water fees, as we did",
    ],
)
def test_what_a_model_made_never_becomes_an_option(desk: TestClient, file: str, text: str) -> None:
    idea_kept(desk, file)
    desk.post(f"{file}/notes", json={"id": "n1", "text": text})
    desk.post(f"{file}/options", json={"id": "o1", "text": "Pay by the pump"})
    desk.post(f"{file}/notes", json={"id": "n2", "text": "Pay by the month", "kind": "option"})
    refused = [
        desk.post(f"{file}/options", json={"id": "o2", "text": text}),
        desk.patch(f"{file}/options/o1", json={"text": text, "revision": 1}),
        desk.post(f"{file}/sticky-notes", json={"text": f"Pay by the year\n{text}"}),
        desk.post(f"{file}/notes", json={"id": "n3", "text": text, "kind": "option"}),
        desk.post(f"{file}/notes", json={"id": "n4", "text": text, "phase": "options"}),
        desk.patch(f"{file}/notes/n1", json={"kind": "option", "revision": 1}),
        desk.patch(f"{file}/notes/n2", json={"text": text, "revision": 1}),
        desk.post(f"{file}/notes/batch", json={"notes": [{"id": "n5", "text": text, "kind": "option"}]}),
    ]
    assert [(each.status_code, each.json()["error"]["id"]) for each in refused] == [
        (409, "session.no_machine_option")
    ] * len(refused)
    assert [each["text"] for each in desk.get(f"{file}/options").json()] == ["Pay by the pump"]
    assert [note["id"] for note in desk.get(f"{file}/notes").json()] == ["n1", "n2"]


def test_what_a_person_words_themselves_is_an_option_beside_an_idea(desk: TestClient, file: str) -> None:
    idea_kept(desk, file)
    for at, text in enumerate(
        (
            "Pay the mechanic quarterly, out of fees",
            "a fixed sum",
            "Water fees",
            "Pay a plumber by the job out of the fees",
        )
    ):
        answer = desk.post(f"{file}/options", json={"id": f"o{at}", "text": text})
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"id": "o1", "text": " "}, (422, "session.option_empty")),
        ({"id": "o1", "text": "x", "note_id": "none"}, (404, "not_found")),
    ],
)
def test_an_option_that_cannot_be_kept_is_refused(
    desk: TestClient, file: str, body: dict[str, Any], error: tuple[int, str]
) -> None:
    answer = desk.post(f"{file}/options", json=body)
    assert (answer.status_code, answer.json()["error"]["id"]) == error
