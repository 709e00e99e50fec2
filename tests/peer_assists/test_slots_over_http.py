"""Slots, the poll and the calendars over HTTP, with people in three zones."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.dependencies import _now
from service.domain.ids import PeerAssistId
from service.domain.people import Participation, ParticipationRole
from service.domain.polls import Answer, Poll
from service.errors import StaleRevision
from service.peer_assists import files, poll_store, store
from service.people import participations

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
HUBS = (
    {"id": "nairobi", "name": "Rift", "country": "KE", "timezone": "Africa/Nairobi"},
    {"id": "accra", "name": "Savannah", "country": "GH", "timezone": "Africa/Accra"},
    {"id": "manila", "name": "Visayas", "country": "PH", "timezone": "Asia/Manila"},
)
PEOPLE = (
    {"id": "lead", "name": "Amina", "hub_id": "nairobi"},
    {"id": "kwame", "name": "Kwame", "hub_id": "accra", "away": [{"from_day": "2027-03-03", "to_day": "2027-03-04"}]},
    {"id": "rodel", "name": "=HYPERLINK(1)", "hub_id": "manila"},
)


@pytest.fixture
def file(desk: TestClient, sqlite_database: Database) -> dict[str, Any]:
    """A file with a host lead in Nairobi, peers in Accra and Manila, and somebody nobody knows."""
    desk.app.dependency_overrides[_now] = lambda: NOW  # type: ignore[attr-defined]
    for hub in HUBS:
        assert desk.post("/hubs", json=hub).status_code == 201
    for person in PEOPLE:
        assert desk.post("/people", json=person).status_code == 201, person
    opened: dict[str, Any] = desk.post(
        "/peer-assists",
        json={
            "title": "Pumps; BEGIN:VALARM, \\n",
            "hub_id": "nairobi",
            "decision_date": "2027-03-14",
            "days_to_change": 9,
            "host_team": {"lead_id": "lead"},
        },
    ).json()
    peers = [
        Participation(id="", name=name, role=ParticipationRole.PEER, person_id=person_id)
        for name, person_id in (("Kwame", "kwame"), ("=HYPERLINK(1)", "rodel"), ("Ben", None))
    ]
    with sqlite_database.transaction() as tx:
        participations.set_peer_assist_people(
            tx, opened["id"], peers, roles=[ParticipationRole.PEER], made_by="local", now=NOW
        )
    return opened


def at(file: dict[str, Any]) -> str:
    return f"/peer-assists/{file['id']}"


def test_slots_come_with_what_they_cost_whom_and_the_days_left(desk: TestClient, file: dict[str, Any]) -> None:
    view = desk.get(f"{at(file)}/slots").json()
    assert (view["found"]["first"], view["found"]["last"]) == ("2027-02-08", "2027-03-05")
    assert [(each["name"], each["timezone"], each["zone_of_hub"]) for each in view["found"]["attendees"]] == [
        ("Amina", "Africa/Nairobi", True),
        ("Kwame", "Africa/Accra", True),
        ("=HYPERLINK(1)", "Asia/Manila", True),
        ("Ben", "", False),
    ]
    best = view["slots"][0]
    assert best["when"] == "Monday 8 February 2027, 11:00–12:30"
    assert best["costs"] == ["08:00–09:30 for Kwame in Accra", "16:00–17:30 for =HYPERLINK(1) in Manila"]
    assert best["left"] == "25 days to spare: 34 before the decision, and changing the plan takes 9."
    assert "Ben" not in str([each["costs"] for each in view["slots"]])


@pytest.mark.parametrize(
    ("moment", "cost"),
    [
        ("2027-03-26T11:00:00Z", "Good Friday, a holiday in Ghana: Kwame"),
        ("2027-03-04T11:00:00Z", "Kwame: away"),
        ("2027-03-06T11:00:00Z", "Weekend in Kenya: Amina"),
    ],
)
def test_a_moment_somebody_asks_about_says_what_it_costs(
    desk: TestClient, file: dict[str, Any], moment: str, cost: str
) -> None:
    asked = desk.get(f"{at(file)}/slots", params={"at": moment}).json()["asked"]
    assert cost in asked["costs"]


def test_the_words_are_the_readers(desk: TestClient, file: dict[str, Any]) -> None:
    headers = {"Accept-Language": "fr"}
    view = desk.get(f"{at(file)}/slots", params={"at": "2027-03-06T11:00:00Z"}, headers=headers).json()
    assert view["asked"]["when"] == "samedi 6 mars 2027, 14:00–15:30"
    assert "Fin de semaine (Kenya) : Amina" in view["asked"]["costs"]
    assert view["asked"]["left"].startswith("Trop tard")


@pytest.mark.parametrize("moment", ["2027-03-05T11:00:00", "0001-01-01T00:00:00Z", "soon"])
def test_a_moment_nobody_means_is_refused(desk: TestClient, file: dict[str, Any], moment: str) -> None:
    assert desk.get(f"{at(file)}/slots", params={"at": moment}).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_decision_in_any_year_breaks_nothing(desk: TestClient, file: dict[str, Any], day: str) -> None:
    changed = {"decision_date": day, "session_date": day, "days_to_change": 3650, "revision": file["revision"]}
    assert desk.patch(at(file), json=changed).status_code == 200
    for name in ("slots", "preparation-slots", "poll"):
        assert desk.get(f"{at(file)}/{name}").status_code == 200, name


def test_the_preparation_is_for_facilitator_and_host_alone_some_days_before(
    desk: TestClient, file: dict[str, Any]
) -> None:
    body = {"starts_at": "2027-03-03T11:00:00Z", "timezone": "Africa/Nairobi", "revision": 1}
    assert desk.put(f"{at(file)}/meeting", json=body).status_code == 200
    view = desk.get(f"{at(file)}/preparation-slots").json()
    assert [each["name"] for each in view["found"]["attendees"]] == ["Amina"]
    best = view["slots"][0]
    assert best["costs"] == []
    assert best["when"].startswith("Friday 26 February 2027")


# -- the poll --


def test_a_poll_is_kept_answered_counted_and_chosen_from(desk: TestClient, file: dict[str, Any]) -> None:
    slots = [each["slot"]["starts_at"] for each in desk.get(f"{at(file)}/slots").json()["slots"][:3]]
    poll = desk.put(f"{at(file)}/poll", json={"slots": [*slots[::-1], slots[0]], "revision": 1}).json()
    assert (poll["poll"]["slots"], poll["poll"]["revision"], poll["best"]) == (slots, 2, None)
    for who, answers in {
        "lead": ("yes", "yes", "no"),
        "kwame": ("no", "if_need_be", "yes"),
        "Ben": ("yes", None, None),
    }.items():
        for slot, answer in zip(slots, answers, strict=True):
            body = {"who": who, "starts_at": slot, "answer": answer}
            poll = desk.put(f"{at(file)}/poll/answers", json=body).json()
    assert [{name: tally[name] for name in ("yes", "if_need_be", "no", "open")} for tally in poll["tallies"]] == [
        {"yes": 2, "if_need_be": 0, "no": 1, "open": 1},
        {"yes": 1, "if_need_be": 1, "no": 0, "open": 2},
        {"yes": 1, "if_need_be": 0, "no": 1, "open": 2},
    ]
    assert poll["best"] == slots[1]
    fewer = desk.put(f"{at(file)}/poll", json={"slots": slots[1:], "revision": 2}).json()
    assert len(fewer["poll"]["answers"]) == 4, "answers about the slots that stay are kept"


def test_answers_nobody_was_asked_for_are_refused(desk: TestClient, file: dict[str, Any]) -> None:
    slot = "2027-03-01T10:00:00Z"
    desk.put(f"{at(file)}/poll", json={"slots": [slot], "revision": 1})
    for body, wrong in (
        ({"who": "lead", "starts_at": "2027-03-01T11:00:00Z"}, "polls.no_such_slot"),
        ({"who": "somebody", "starts_at": slot}, "polls.not_asked"),
    ):
        answer = desk.put(f"{at(file)}/poll/answers", json={**body, "answer": "yes"})
        assert (answer.status_code, answer.json()["error"]["id"]) == (422, wrong)
    days = [f"2027-03-{day:02d}T10:00:00Z" for day in range(1, 8)]
    assert desk.put(f"{at(file)}/poll", json={"slots": days, "revision": 2}).json()["error"]["id"] == "polls.too_many"
    stale = desk.put(f"{at(file)}/poll", json={"slots": [], "revision": 1})
    assert (stale.status_code, stale.json()["error"]["current"]["revision"]) == (409, 2)


def test_the_hours_people_work_can_be_changed(desk: TestClient, file: dict[str, Any]) -> None:
    rules = {"opens": "08:00", "closes": "18:00"}
    assert desk.put(f"{at(file)}/poll", json={"rules": rules, "revision": 1}).status_code == 200
    best = desk.get(f"{at(file)}/slots").json()["slots"][0]
    assert best["costs"] == []
    for wrong in ({"opens": "18:00", "closes": "08:00"}, {"opens": "08:00+02:00"}, {"to_day": "9999-12-31"}):
        assert desk.put(f"{at(file)}/poll", json={"rules": wrong, "revision": 2}).status_code == 422, wrong


def test_the_poll_leaves_as_text_in_every_zone_and_as_a_harmless_table(desk: TestClient, file: dict[str, Any]) -> None:
    slot = "2027-03-01T10:00:00Z"
    assert desk.get(f"{at(file)}/poll/text").json()["text"] == "No dates have been chosen to ask about yet."
    desk.put(f"{at(file)}/poll", json={"slots": [slot], "revision": 1})
    desk.put(f"{at(file)}/poll/answers", json={"who": "rodel", "starts_at": slot, "answer": "if_need_be"})
    assert desk.get(f"{at(file)}/poll/text").json()["text"].splitlines() == [
        "When would you be free for the peer assist “Pumps; BEGIN:VALARM, \\n”?",
        "",
        "1. Monday 1 March 2027, 13:00–14:30 (Nairobi)",
        "   Monday 1 March 2027, 10:00–11:30 (Accra)",
        "   Monday 1 March 2027, 18:00–19:30 (Manila)",
        "",
        "For each, please answer: yes, if need be, or no.",
    ]
    table = desk.get(f"{at(file)}/poll.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0][3] == "Monday 1 March 2027, 13:00–14:30"
    assert rows[3] == ["'=HYPERLINK(1)", "peer", "Asia/Manila", "if need be"]
    assert len(rows) == 5


def test_a_poll_is_kept_on_either_database_and_goes_with_its_file(database: Database, caller: Caller) -> None:
    slots = (datetime(2027, 3, 1, 10, tzinfo=UTC), datetime(2027, 3, 2, 10, tzinfo=UTC))
    with database.transaction() as tx:
        file = files.open_file(tx, files.NewFile(title="Pumps"), caller=caller, now=NOW)
        poll_store.save(tx, Poll(peer_assist_id=file.id, slots=slots), who=["Ann"])
        poll_store.answer(tx, file.id, slots[0], "Ann", Answer.NO, among=["Ann"])
        kept = poll_store.answer(tx, file.id, slots[0], "Ann", Answer.YES, among=["Ann"])
        assert kept.answer_of("Ann", slots[0]) is Answer.YES
        with pytest.raises(StaleRevision):
            poll_store.save(tx, Poll(peer_assist_id=file.id), who=["Ann"])
        gone = poll_store.save(tx, Poll(peer_assist_id=file.id, slots=slots, revision=2), who=[])
        assert gone.answers == (), "who no longer takes part is not asked"
        poll_store.answer(tx, file.id, slots[0], "Ann", Answer.YES, among=["Ann"])
    with database.transaction() as tx:
        assert poll_store.get(tx, file.id).slots == slots
        store.delete_file(tx, file.id)
        assert poll_store.get(tx, PeerAssistId(file.id)) == Poll(peer_assist_id=file.id)


# -- calendars --


def calendar(desk: TestClient, file: dict[str, Any], name: str = "meeting") -> Any:
    """Read back; Any, since what a property of a calendar may hold is wider than what ours do."""
    answer = desk.get(f"{at(file)}/{name}.ics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"\r\n" in answer.content
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    return icalendar.Calendar.from_ical(answer.content)


def test_no_calendar_before_there_is_a_date(desk: TestClient, file: dict[str, Any]) -> None:
    for name, why in (("meeting", "meeting.no_date"), ("preparation", "meeting.no_preparation")):
        answer = desk.get(f"{at(file)}/{name}.ics")
        assert (answer.status_code, answer.json()["error"]["id"]) == (404, why)


def test_a_session_over_the_clock_change_reads_back_at_its_hour(desk: TestClient, file: dict[str, Any]) -> None:
    """Paris moves its clocks in the night to Sunday 28 March 2027; the second day still begins at two."""
    desk.put(f"{at(file)}/agenda", json={"preset": "2x90", "revision": file["revision"]})
    body = {"starts_at": "2027-03-27T13:00:00Z", "timezone": "Europe/Paris", "where": "Salle; 2, étage", "revision": 1}
    desk.put(f"{at(file)}/meeting", json=body)
    found = calendar(desk, file)
    assert (found["method"], found["version"]) == ("PUBLISH", "2.0")
    (zone,) = found.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Paris"
    first, second = found.walk("VEVENT")
    paris = ZoneInfo("Europe/Paris")
    assert first["dtstart"].params["TZID"] == "Europe/Paris"
    for event, day, offset in ((first, date(2027, 3, 27), 1), (second, date(2027, 3, 28), 2)):
        begin = event["dtstart"].dt.astimezone(paris)
        assert (begin.date(), begin.hour, begin.minute) == (day, 14, 0)
        assert event["dtstart"].dt.utcoffset() == timedelta(hours=offset)
    assert second["dtend"].dt - second["dtstart"].dt == timedelta(minutes=95)
    assert first["location"] == "Salle; 2, étage"
    assert "14:00–14:15" in first["description"]


def test_the_rules_of_the_zone_in_the_file_give_the_same_hours(desk: TestClient, file: dict[str, Any]) -> None:
    """Read by what stands in the file alone, as a calendar does that knows no zones by name."""
    body = {"starts_at": "2027-03-29T12:00:00Z", "timezone": "Europe/Paris", "revision": 1}
    desk.put(f"{at(file)}/meeting", json=body)
    (zone,) = calendar(desk, file).walk("VTIMEZONE")
    rules = zone.to_tz()
    local = datetime(2027, 3, 29, 14, 0, tzinfo=rules)
    assert local.astimezone(UTC) == datetime(2027, 3, 29, 12, tzinfo=UTC)


def test_hostile_words_stay_words(desk: TestClient, file: dict[str, Any]) -> None:
    desk.put(
        f"{at(file)}/meeting",
        json={"starts_at": "2027-03-01T10:00:00Z", "timezone": "UTC", "where": "a\\nBEGIN:VEVENT", "revision": 1},
    )
    raw = desk.get(f"{at(file)}/meeting.ics").content
    found = calendar(desk, file)
    (event,) = found.walk("VEVENT")
    assert not found.walk("VALARM")
    assert event["summary"] == file["title"]
    assert event["location"] == "a\\nBEGIN:VEVENT"
    assert not [line for line in raw.split(b"\r\n") if line.startswith((b"BEGIN:VALARM", b"DESCRIPTION:BEGIN"))]
    assert event["dtstart"].dt == datetime(2027, 3, 1, 10, tzinfo=UTC)
    assert not found.walk("VTIMEZONE")


def test_a_moved_meeting_is_the_same_event_with_a_higher_sequence(desk: TestClient, file: dict[str, Any]) -> None:
    seen = []
    for revision, starts in enumerate(("2027-03-01T10:00:00Z", "2027-03-02T10:00:00Z"), start=1):
        body = {"starts_at": starts, "timezone": "Africa/Nairobi", "revision": revision}
        assert desk.put(f"{at(file)}/meeting", json=body).status_code == 200
        (event,) = calendar(desk, file).walk("VEVENT")
        seen.append((str(event["uid"]), int(event["sequence"])))
    current = desk.get(at(file)).json()
    desk.put(f"{at(file)}/agenda", json={"preset": "half_day", "revision": current["revision"]})
    (event,) = calendar(desk, file).walk("VEVENT")
    seen.append((str(event["uid"]), int(event["sequence"])))
    assert len({uid for uid, _ in seen}) == 1
    assert [sequence for _, sequence in seen] == sorted({sequence for _, sequence in seen})
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=225)


def test_the_preparation_is_a_calendar_of_its_own(desk: TestClient, file: dict[str, Any]) -> None:
    body = {
        "starts_at": "2027-03-03T11:00:00Z",
        "timezone": "Africa/Nairobi",
        "preparation_at": "2027-02-26T06:00:00Z",
        "preparation_minutes": 45,
        "revision": 1,
    }
    desk.put(f"{at(file)}/meeting", json=body)
    (event,) = calendar(desk, file, "preparation").walk("VEVENT")
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=45)
    assert event["dtstart"].dt.astimezone(UTC) == datetime(2027, 2, 26, 6, tzinfo=UTC)
    assert str(event["uid"]) not in {str(each["uid"]) for each in calendar(desk, file).walk("VEVENT")}


# -- the agenda --


def test_the_length_is_suggested_with_its_reasons(desk: TestClient, file: dict[str, Any]) -> None:
    found = desk.get(f"{at(file)}/agenda/suggested-length").json()
    assert found["preset"] == "90"
    assert [each["id"] for each in found["reasons"]] == ["no_questions", "hubs", "no_shared_hours"]


@pytest.mark.parametrize("format", ["pdf", "docx", "md"])
def test_the_agenda_leaves_as_a_file_with_the_clock_once_a_date_is_set(
    desk: TestClient, file: dict[str, Any], format: str
) -> None:
    before = desk.get(f"{at(file)}/agenda.{format}")
    assert before.status_code == 200
    body = {"starts_at": "2027-03-03T11:00:00Z", "timezone": "Africa/Nairobi", "revision": 1}
    desk.put(f"{at(file)}/meeting", json=body)
    after = desk.get(f"{at(file)}/agenda.{format}", params={"language": "fr", "script": True})
    assert after.headers["content-disposition"].startswith("attachment; filename=")
    if format == "md":
        assert "0:10–0:25" in before.text
        assert "14:10–14:25" in after.text
        assert "Mercredi 3 mars 2027, 14:00–15:30" in after.text
        assert "Vous avez la parole" in after.text
        assert "You have the floor" not in before.text
    else:
        assert after.content[:2] == {"pdf": b"%P", "docx": b"PK"}[format]
