"""Running the session over HTTP: one clock for everybody, the close to cite, the go-round, the problem redefined."""

from typing import Any

from starlette.testclient import TestClient

CLOSING = {
    "valuable": "The list of pumps.",
    "will_do": [{"what": "Sign the list", "who": "Abena", "due": "by Friday"}],
    "report_back": "At the March meeting",
    "feedback": [{"name": "Collins", "text": "More time to ask."}],
}


def moved(desk: TestClient, file: str, phase: str | None) -> dict[str, Any]:
    revision = desk.get(f"{file}/session").json()["revision"]
    answer = desk.post(f"{file}/session/phase", json={"phase": phase, "revision": revision})
    assert answer.status_code == 200, answer.text
    session: dict[str, Any] = answer.json()
    return session


def stage(desk: TestClient, file: str) -> str:
    found: str = desk.get(file).json()["stage"]
    return found


def test_a_phase_ends_where_the_next_begins_and_the_stage_follows(desk: TestClient, file: str) -> None:
    assert (desk.get(f"{file}/session").json()["runs"], stage(desk, file)) == ([], "prepare")
    moved(desk, file, "tell")
    assert stage(desk, file) == "session"
    assert desk.get(file).json()["session_date"]
    session = moved(desk, file, "ask")
    assert session["runs"][0]["ended_at"] == session["runs"][1]["started_at"]
    assert moved(desk, file, "ask") == session
    moved(desk, file, "close")
    ended = moved(desk, file, None)
    assert all(run["ended_at"] for run in ended["runs"])
    assert stage(desk, file) == "write_up"
    moved(desk, file, "close")
    assert stage(desk, file) == "session"


def test_two_people_who_move_the_clock_at_once_are_told(desk: TestClient, file: str) -> None:
    assert desk.post(f"{file}/session/phase", json={"phase": "tell", "revision": 1}).status_code == 200
    answer = desk.post(f"{file}/session/phase", json={"phase": "ask", "revision": 1})
    error = answer.json()["error"]
    assert (answer.status_code, error["current"]["runs"][0]["phase"], error["yours"]["phase"]) == (409, "tell", "ask")


def test_a_closed_file_has_no_session(desk: TestClient, file: str) -> None:
    desk.patch(file, json={"stage": "closed", "revision": 1})
    answer = desk.post(f"{file}/session/phase", json={"phase": "tell", "revision": 1})
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "peer_assist.closed")


def test_a_note_takes_its_kind_and_its_time_from_the_phase(desk: TestClient, file: str) -> None:
    kinds = {}
    for phase in ("tell", "ask", "options", "feedback", "close"):
        moved(desk, file, phase)
        note = desk.post(f"{file}/notes", json={"id": phase, "text": "Something said."}).json()
        assert note["phase"] == phase
        assert note["seconds"] is not None
        kinds[phase] = note["kind"]
    assert kinds == {
        "tell": None,
        "ask": "question",
        "options": "option",
        "feedback": "recommendation",
        "close": "decision",
    }
    given = desk.post(f"{file}/notes", json={"id": "n", "text": "Later.", "kind": "learning", "phase": "ask"}).json()
    assert (given["kind"], given["phase"]) == ("learning", "ask")


def test_each_text_of_the_close_is_a_source_and_keeps_it_while_it_stays(desk: TestClient, file: str) -> None:
    moved(desk, file, "close")
    answer = desk.put(f"{file}/session/closing", json={"closing": CLOSING, "revision": 2})
    assert answer.status_code == 200, answer.text
    assert (stage(desk, file), desk.get(f"{file}/notes").json()) == ("session", [])

    def told() -> dict[str, str]:
        return {each["text"]: each["id"] for each in desk.get(f"{file}/sources").json() if each["kind"] == "closing"}

    first = told()
    assert set(first) == {
        "The list of pumps.",
        "Sign the list\nAbena\nby Friday",
        "At the March meeting",
        "More time to ask.",
    }
    changed = {**CLOSING, "report_back": "At the April meeting"}
    desk.put(f"{file}/session/closing", json={"closing": changed, "revision": 3})
    second = told()
    assert {text for text in first if second.get(text) != first[text]} == {"At the March meeting"}
    assert set(second) - set(first) == {"At the April meeting"}
    late = desk.put(f"{file}/session/closing", json={"closing": CLOSING, "revision": 3})
    assert (late.status_code, late.json()["error"]["current"]["closing"]["report_back"]) == (
        409,
        "At the April meeting",
    )


def test_a_close_kept_after_the_session_asks_for_the_write_up(desk: TestClient, file: str) -> None:
    moved(desk, file, "options")
    moved(desk, file, None)
    assert stage(desk, file) == "session"
    desk.put(f"{file}/session/closing", json={"closing": CLOSING, "revision": 3})
    assert stage(desk, file) == "write_up"


def test_a_redefined_problem_is_a_new_version_and_earlier_options_keep_theirs(desk: TestClient, file: str) -> None:
    sheet = desk.put(f"{file}/sheet/context", json={"text": "Forty pumps.", "revision": 0})
    assert sheet.status_code == 200
    before = desk.post(f"{file}/options", json={"id": "o1", "text": "Pay by the pump"}).json()
    body = {
        "text": "Who pays in the third year?",
        "why": "The money is there; the owner is not.",
        "accepted_by": "Kwame",
    }
    version = desk.post(f"{file}/problem-redefined", json=body).json()
    assert (version["number"], version["kind"], version["why"]) == (2, "as_redefined", body["why"])
    assert (version["sheet"]["problem"], version["sheet"]["context"]) == (body["text"], "Forty pumps.")
    after = desk.post(f"{file}/options", json={"id": "o2", "text": "Pay by the month"}).json()
    assert (before["problem_number"], after["problem_number"]) == (1, 2)
    assert [each["problem_number"] for each in desk.get(f"{file}/options").json()] == [1, 2]
    fields = {each["field"]: each for each in desk.get(f"{file}/sheet").json()["fields"]}
    assert (fields["problem"]["text"], fields["problem"]["origin"]) == (body["text"], "accepted")
    empty = desk.post(f"{file}/problem-redefined", json={**body, "text": " "})
    assert (empty.status_code, empty.json()["error"]["id"]) == (422, "session.problem_empty")


def test_who_has_not_spoken_is_there_with_none(desk: TestClient, file: str) -> None:
    revision = desk.get(file).json()["revision"]
    team = {"team": {"name": "Water", "lead_name": "Kwame"}, "members": [{"name": "Abena"}], "revision": revision}
    assert desk.put(f"{file}/host-team", json=team).status_code == 200
    desk.post(f"{file}/notes", json={"id": "n1", "text": "We pay by the pump.", "speaker": "Collins", "side": "peer"})
    desk.post(f"{file}/notes", json={"id": "n2", "text": "Who checks?", "speaker": "kwame"})
    desk.post(f"{file}/options", json={"id": "o1", "text": "Pay by the month", "offered_by": "Rodel"})
    desk.post(f"{file}/voices/last-word", json={"name": "Abena", "passed": True})
    found = [
        (v["name"], v["side"], v["notes"], v["words"], v["had_last_word"]) for v in desk.get(f"{file}/voices").json()
    ]
    assert found == [
        ("Kwame", "host", 1, 2, False),
        ("Abena", "host", 0, 0, True),
        ("Collins", "peer", 1, 5, False),
        ("Rodel", None, 1, 4, False),
    ]
    assert desk.post(f"{file}/voices/last-word", json={"name": "abena", "had": False}).json() == []


def test_telling_is_weighed_against_listening(desk: TestClient, file: str) -> None:
    assert desk.get(f"{file}/session/balance").json()["telling"] is None
    for id, side, phase, text in (
        ("n1", "host", "tell", "one two three"),
        ("n2", "peer", "options", "one"),
        ("n3", None, "options", "not counted"),
    ):
        desk.post(f"{file}/notes", json={"id": id, "text": text, "side": side, "phase": phase})
    found = desk.get(f"{file}/session/balance").json()
    assert found["telling"] == 0.75
    options = next(each for each in found["phases"] if each["phase"] == "options")
    assert options["sides"] == [{"side": "peer", "notes": 1, "words": 1}, {"side": None, "notes": 1, "words": 2}]
    assert options["minutes_planned"] == 20
