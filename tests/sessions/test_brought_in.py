"""Notes and transcripts brought in over HTTP: every turn a note, nothing twice, names confirmed once, and all of it gone when deleted."""

from typing import Any

import pytest
from starlette.testclient import TestClient

VTT = """WEBVTT

00:00:02.000 --> 00:00:05.000
<v Kwame Boateng>The pumps have stood since March.</v>

00:12:31.000 --> 00:12:36.000
<v Collins O.>In the Lake Region we pay by the pump.</v>

00:12:40.000 --> 00:12:44.000
<v Meeting Room 2>Who checks the list?</v>
"""
SRT = """1
00:00:02,000 --> 00:00:05,000
Kwame Boateng: The pumps have stood since March.

2
00:12:31,000 --> 00:12:36,000
Collins O.: In the Lake Region we pay by the pump.

3
00:12:40,000 --> 00:12:44,000
Meeting Room 2: Who checks the list?
"""
NOTES = """Kpatuya handpumps, notes

Kwame: the pumps stand since March.
Collins: we pay by the pump.
Kwame: who checks the list?
Collins: the water user committee.
"""


def sent(desk: TestClient, path: str, *named: tuple[str, str], **form: str) -> Any:
    parts = [("files", (name, text.encode(), "application/octet-stream")) for name, text in named]
    return desk.post(path, files=parts, data=form)


def brought(desk: TestClient, file: str, name: str, text: str) -> dict[str, Any]:
    answer = sent(desk, f"{file}/transcripts", (name, text))
    assert answer.status_code == 201, answer.text
    (imported,) = answer.json()
    found: dict[str, Any] = imported
    return found


def person(desk: TestClient, name: str, id: str) -> str:
    hub = desk.get("/hubs").json()["items"][0]["id"]
    answer = desk.post("/people", json={"name": name, "hub_id": hub, "id": id})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def test_every_turn_is_a_note_with_who_and_when_to_cite(desk: TestClient, file: str) -> None:
    desk.post(f"{file}/notes", json={"id": "n1", "text": "Typed before."})
    imported = brought(desk, file, "meeting.vtt", VTT)
    assert (imported["already_there"], imported["transcript"]["turns"], imported["transcript"]["name"]) == (
        False,
        3,
        "meeting.vtt",
    )
    notes = desk.get(f"{file}/notes").json()
    assert [(note["position"], note["speaker"], note["text"], note["origin"]) for note in notes[1:]] == [
        (1, "Kwame Boateng", "The pumps have stood since March.", "transcript"),
        (2, "Collins O.", "In the Lake Region we pay by the pump.", "transcript"),
        (3, "Meeting Room 2", "Who checks the list?", "transcript"),
    ]
    source = desk.get(f"{file}/sources/{notes[2]['source_id']}").json()
    assert (source["kind"], source["title"]) == ("cue", "Collins O., 0:12:31")


def test_the_same_words_again_are_not_kept_twice_whatever_the_file(desk: TestClient, file: str) -> None:
    first = brought(desk, file, "meeting.vtt", VTT)
    for again in (brought(desk, file, "copy.vtt", VTT), brought(desk, file, "meeting.srt", SRT)):
        assert (again["already_there"], again["transcript"]) == (True, first["transcript"])
    assert len(desk.get(f"{file}/notes").json()) == 3
    assert desk.get(f"{file}/transcripts").json() == [first["transcript"]]


def test_what_was_left_out_is_said_in_the_readers_language(desk: TestClient, file: str) -> None:
    with_comment = VTT.replace("WEBVTT\n", "WEBVTT\n\nNOTE made by a machine\n", 1)
    parts = [("files", ("meeting.vtt", with_comment.encode(), "text/vtt"))]
    (imported,) = desk.post(f"{file}/transcripts", files=parts, headers={"Accept-Language": "fr"}).json()
    assert imported["transcript"]["left_out"] == ["transcripts.left_out.comments"]
    assert imported["left_out"]
    assert not imported["left_out"][0].startswith("transcripts.")


def test_pasted_notes_are_notes(desk: TestClient, file: str) -> None:
    imported = desk.post(f"{file}/transcripts/pasted", json={"text": NOTES}).json()
    assert imported["transcript"]["name"] == "Pasted notes"
    notes = desk.get(f"{file}/notes").json()
    assert {note["origin"] for note in notes} == {"pasted"}
    assert "we pay by the pump." in [note["text"] for note in notes if note["speaker"] == "Collins"]
    assert desk.get(f"{file}/sources/{notes[0]['source_id']}").json()["kind"] == "note"


def test_deleting_a_transcript_takes_every_word_of_it_and_leaves_the_rest(desk: TestClient, file: str) -> None:
    desk.post(f"{file}/notes", json={"id": "n1", "text": "Typed before."})
    upto = desk.get(f"{file}/session/changes").json()["upto"]
    transcript = brought(desk, file, "meeting.vtt", VTT)["transcript"]
    gone = [note["id"] for note in desk.get(f"{file}/notes").json()[1:]]
    assert desk.delete(f"{file}/transcripts/{transcript['id']}").status_code == 204
    assert desk.delete(f"{file}/transcripts/{transcript['id']}").status_code == 404
    assert [note["text"] for note in desk.get(f"{file}/notes").json()] == ["Typed before."]
    assert desk.get(f"{file}/transcripts").json() == []
    assert "Lake Region" not in desk.get(f"{file}/sources", params={"stale": True}).text
    assert desk.get(f"{file}/session/changes", params={"after": upto}).json()["notes_taken_out"] == gone
    assert brought(desk, file, "meeting.vtt", VTT)["already_there"] is False
    assert len(desk.get(f"{file}/notes").json()) == 4


def test_names_are_proposed_and_confirmed_once(desk: TestClient, file: str) -> None:
    collins = person(desk, "Collins Ouma", "p-collins")
    brought(desk, file, "meeting.vtt", VTT)
    desk.post(f"{file}/options", json={"id": "o1", "text": "Pay by the pump", "offered_by": "Collins O."})
    proposed = {each["name"]: each for each in desk.get(f"{file}/speakers").json()}
    assert list(proposed) == ["Kwame Boateng", "Collins O.", "Meeting Room 2"]
    assert not any(each["confirmed"] for each in proposed.values())
    assert (proposed["Collins O."]["person_id"], proposed["Collins O."]["called"]) == (collins, "Collins Ouma")
    assert proposed["Meeting Room 2"]["is_place"] is True
    assert proposed["Kwame Boateng"]["person_id"] is None
    told = [
        {"name": "Collins O.", "called": "Collins Ouma", "person_id": collins, "side": "peer", "hub": "Lake Region"},
        {"name": "Kwame Boateng", "side": "host"},
        {"name": "Meeting Room 2", "is_place": True},
    ]
    answer = desk.put(f"{file}/speakers", json={"speakers": told})
    assert answer.status_code == 200, answer.text
    assert all(each["confirmed"] for each in answer.json())
    note = desk.get(f"{file}/notes").json()[1]
    assert (note["speaker"], note["person_id"], note["side"]) == ("Collins Ouma", collins, "peer")
    assert desk.get(f"{file}/sources/{note['source_id']}").json()["title"] == "Collins Ouma, 0:12:31"
    assert desk.get(f"{file}/options").json()[0]["offered_by"] == "Collins Ouma"
    later = desk.post(f"{file}/notes", json={"id": "n9", "text": "One more.", "speaker": "collins o."}).json()
    assert (later["speaker"], later["side"]) == ("Collins Ouma", "peer")
    voices = {each["name"]: each for each in desk.get(f"{file}/voices").json()}
    assert {name: (each["side"], each["notes"]) for name, each in voices.items()} == {
        "Kwame Boateng": ("host", 1),
        "Collins Ouma": ("peer", 3),
    }
    assert [each["name"] for each in desk.get(f"{file}/host-team").json()["people"]] == ["Kwame Boateng"]
    other = [{"name": "Kwame Boateng", "side": "peer"}]
    desk.put(f"{file}/speakers", json={"speakers": other})
    assert desk.get(f"{file}/host-team").json()["people"] == []
    assert {each["name"]: each["side"] for each in desk.get(f"{file}/voices").json()} == {
        "Kwame Boateng": "peer",
        "Collins Ouma": "peer",
    }


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"name": "Nobody"}, "session.unknown_speaker"),
        ({"name": "Kwame Boateng", "person_id": "nobody"}, "people.unknown_person"),
    ],
)
def test_a_speaker_that_is_not_there_is_refused(desk: TestClient, file: str, told: dict[str, Any], error: str) -> None:
    brought(desk, file, "meeting.vtt", VTT)
    answer = desk.put(f"{file}/speakers", json={"speakers": [told]})
    assert (answer.status_code, answer.json()["error"]["id"]) == (422, error)


def test_the_facilitator_is_never_confirmed_as_one_of_the_hosts(desk: TestClient, file: str) -> None:
    esther = person(desk, "Kwame Boateng", "p-kwame")
    revision = desk.get(file).json()["revision"]
    assert desk.post(f"{file}/hand-over", json={"facilitator_id": esther, "revision": revision}).status_code == 200
    brought(desk, file, "meeting.vtt", VTT)
    told = [{"name": "Kwame Boateng", "person_id": esther, "side": "host"}]
    answer = desk.put(f"{file}/speakers", json={"speakers": told})
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "peer_assist.facilitator_of_host_team")
    assert desk.get(f"{file}/speakers").json()[0]["confirmed"] is False


def test_notes_alone_open_a_file_at_its_write_up(desk: TestClient) -> None:
    answer = desk.post("/notes-from-elsewhere", json={"text": NOTES})
    assert answer.status_code == 201, answer.text
    opened = answer.json()
    file = opened["peer_assist"]
    assert (file["stage"], file["request"], file["language"]) == ("write_up", "", "en")
    assert file["title"].startswith("Kpatuya handpumps")
    assert [each["name"] for each in opened["speakers"]] == ["Kwame", "Collins"]
    assert desk.get(f"/peer-assists/{file['id']}/notes").json()
    assert desk.get(f"/peer-assists/{file['id']}/problem-versions").json() == []


def test_files_open_a_file_at_its_write_up_with_what_was_pasted_beside_them(desk: TestClient) -> None:
    answer = sent(desk, "/notes-from-elsewhere/files", ("meeting.vtt", VTT), text=NOTES, title="Pumps", language="en")
    assert answer.status_code == 201, answer.text
    opened = answer.json()
    assert (opened["peer_assist"]["title"], opened["peer_assist"]["stage"]) == ("Pumps", "write_up")
    assert [each["format"] for each in opened["transcripts"]] == ["teams_vtt", "text"]


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("song.mp3", "la la", (415, "transcripts.unknown_format")),
        ("meeting.vtt", "", (422, "library.empty_file")),
        ("meeting.vtt", "no times here", (415, "transcripts.no_times")),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_of_the_others_is_kept(
    desk: TestClient, file: str, name: str, text: str, error: tuple[int, str]
) -> None:
    answer = sent(desk, f"{file}/transcripts", ("good.vtt", VTT), (name, text))
    assert (answer.status_code, answer.json()["error"]["id"]) == error
    assert desk.get(f"{file}/notes").json() == []
    assert sent(desk, "/notes-from-elsewhere/files", (name, text)).status_code == error[0]
    assert len(desk.get("/peer-assists").json()["items"]) == 1


def test_a_long_transcript_is_taken_whole(desk: TestClient, file: str) -> None:
    lines = [f"Speaker {at % 7}: {' '.join(f'word{at}x{word}' for word in range(100))}." for at in range(1_000)]
    imported = desk.post(f"{file}/transcripts/pasted", json={"text": "\n".join(lines)}).json()
    assert imported["transcript"]["words"] >= 100_000
    notes = desk.get(f"{file}/notes").json()
    assert sum(len(note["text"].split()) for note in notes) == imported["transcript"]["words"]
    found: list[dict[str, Any]] = []
    after, more = 0, True
    while more:
        page = desk.get(f"{file}/session/changes", params={"after": after}).json()
        found += page["notes"]
        after, more = page["upto"], page["more"]
    assert found == notes


def test_endless_words_and_wide_names_are_taken_too(desk: TestClient, file: str) -> None:
    endless = " ".join(f"{at}" + "x" * 990 for at in range(110))
    text = f"Kwame  Boateng: {endless}.\nCollins: ok.\nKwame  Boateng: yes.\nCollins: good."
    assert desk.post(f"{file}/transcripts/pasted", json={"text": text}).status_code == 201
    notes = desk.get(f"{file}/notes").json()
    assert "".join(note["text"] for note in notes).count("x") == 990 * 110
    told = [{"name": each["name"], "side": "peer"} for each in desk.get(f"{file}/speakers").json()]
    assert told
    assert desk.put(f"{file}/speakers", json={"speakers": told}).status_code == 200
    assert {note["side"] for note in desk.get(f"{file}/notes").json() if note["speaker"]} == {"peer"}
