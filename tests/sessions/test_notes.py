"""Notes over HTTP: kept once, merged live, changed without loss, and taken out with their words."""

import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

NOTERS, EACH = 4, 12


def noted(desk: TestClient, file: str, text: str, **values: Any) -> dict[str, Any]:
    answer = desk.post(
        f"{file}/notes", json={"id": values.pop("id", f"n-{text[:20].replace(' ', '-')}"), "text": text, **values}
    )
    assert answer.status_code == 201, answer.text
    note: dict[str, Any] = answer.json()
    return note


def texts(desk: TestClient, file: str) -> list[str]:
    return [note["text"] for note in desk.get(f"{file}/notes").json()]


def sources(desk: TestClient, file: str) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in desk.get(f"{file}/sources", params={"stale": True}).json()}


def test_a_note_is_kept_once_however_often_it_is_sent(desk: TestClient, file: str) -> None:
    first = noted(desk, file, "They pay the mechanic by the pump.", id="n1")
    noted(desk, file, "Somebody else notes meanwhile.", id="n2")
    assert noted(desk, file, "They pay the mechanic by the pump.", id="n1") == first
    assert texts(desk, file) == ["They pay the mechanic by the pump.", "Somebody else notes meanwhile."]


def test_the_words_of_a_note_are_a_source_with_who_and_when(desk: TestClient, file: str) -> None:
    note = noted(desk, file, "We pay by the pump.", speaker="Kwame Boateng", seconds=751.4)
    source = sources(desk, file)[note["source_id"]]
    assert (source["kind"], source["text"], source["title"]) == (
        "note",
        "We pay by the pump.",
        "Kwame Boateng, 0:12:31",
    )
    assert note["problem_number"] == 1


def test_what_waited_in_the_browser_arrives_in_order_and_nothing_twice(desk: TestClient, file: str) -> None:
    noted(desk, file, "two", id="n2")
    batch = [{"id": f"n{at}", "text": text} for at, text in ((1, "one"), (2, "two"), (3, "three"), (3, "three"))]
    kept = desk.post(f"{file}/notes/batch", json={"notes": batch}).json()
    assert [note["text"] for note in kept["notes"]] == ["one", "two", "three"]
    assert texts(desk, file) == ["two", "one", "three"]


def test_changed_words_make_a_new_source_and_a_changed_kind_does_not(desk: TestClient, file: str) -> None:
    note = noted(desk, file, "They pay by the pomp.", id="n1")
    sorted_ = desk.patch(f"{file}/notes/n1", json={"kind": "caution", "side": "peer", "revision": 1}).json()
    assert (sorted_["source_id"], sorted_["kind"], sorted_["revision"]) == (note["source_id"], "caution", 2)
    named = desk.patch(f"{file}/notes/n1", json={"speaker": "Abena", "revision": 2}).json()
    assert sources(desk, file)[named["source_id"]]["title"] == "Abena"
    changed = desk.patch(f"{file}/notes/n1", json={"text": "They pay by the pump.", "revision": 3}).json()
    found = sources(desk, file)
    assert changed["source_id"] != note["source_id"]
    assert (found[note["source_id"]]["stale"], found[changed["source_id"]]["stale"]) == (True, False)
    assert found[note["source_id"]]["text"] == "They pay by the pomp."
    assert found[changed["source_id"]]["revision"] == 2


def test_a_stale_revision_shows_both_texts(desk: TestClient, file: str) -> None:
    noted(desk, file, "They pay by the pump.", id="n1")
    desk.patch(f"{file}/notes/n1", json={"text": "They pay by the pump and month.", "revision": 1})
    answer = desk.patch(f"{file}/notes/n1", json={"text": "They pay by the well.", "revision": 1})
    error = answer.json()["error"]
    assert (answer.status_code, error["id"]) == (409, "stale_revision")
    assert (error["current"]["text"], error["yours"]["text"]) == (
        "They pay by the pump and month.",
        "They pay by the well.",
    )


def test_a_note_taken_out_leaves_no_word_and_does_not_come_back(desk: TestClient, file: str) -> None:
    note = noted(desk, file, "Do not keep this.", id="n1", speaker="Kwame")
    assert desk.delete(f"{file}/notes/n1").status_code == 204
    assert desk.delete(f"{file}/notes/n1").status_code == 404
    source = sources(desk, file)[note["source_id"]]
    assert (source["text"], source["title"], source["stale"]) == ("", "", True)
    answer = desk.post(f"{file}/notes", json={"id": "n1", "text": "Do not keep this."})
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "session.note_taken_out")
    late = [{"id": "n1", "text": "Do not keep this."}, {"id": "n2", "text": "Keep this."}]
    kept = desk.post(f"{file}/notes/batch", json={"notes": late}).json()
    assert ([note["id"] for note in kept["notes"]], kept["taken_out"]) == (["n2"], ["n1"])
    assert texts(desk, file) == ["Keep this."]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"id": "n1", "text": " \n "}, "session.note_empty"),
        ({"id": "n1", "text": "x", "person_id": "nobody"}, "people.unknown_person"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_with_a_sentence(
    desk: TestClient, file: str, body: dict[str, Any], error: str
) -> None:
    answer = desk.post(f"{file}/notes", json=body)
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, error)
    assert answer.json()["error"]["message"] != f"errors.{error}"
    assert texts(desk, file) == []


def test_notes_taken_by_several_at_once_are_all_there_in_one_order(desk: TestClient, file: str) -> None:
    answers: list[int] = []

    def note(who: int) -> None:
        for at in range(EACH):
            body = {"id": f"n-{who}-{at}", "text": f"{who} says {at}"}
            answers.extend(desk.post(f"{file}/notes", json=body).status_code for _ in range(2))

    threads = [threading.Thread(target=note, args=(who,)) for who in range(NOTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * NOTERS * EACH * 2
    found = desk.get(f"{file}/notes").json()
    assert [note["position"] for note in found] == list(range(NOTERS * EACH))
    for who in range(NOTERS):
        assert [note["text"] for note in found if note["id"].startswith(f"n-{who}-")] == [
            f"{who} says {at}" for at in range(EACH)
        ]
    changes = desk.get(f"{file}/session/changes").json()
    assert (changes["upto"], len(changes["notes"])) == (NOTERS * EACH, NOTERS * EACH)
