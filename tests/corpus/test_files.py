"""The peer assists in progress: one per difficulty the desk must handle."""

import re
from itertools import pairwise

from tests.corpus.reading import Corpus, read_write_up, words

STAGES = {"prepare", "people", "plan", "session", "write_up", "follow_up"}


def test_every_file_resolves_and_every_text_it_names_exists(corpus: Corpus) -> None:
    assert len(corpus.files) >= 5
    for file in corpus.files.values():
        fields = file.fields
        assert fields["id"] == file.folder.name
        assert fields["fictional"] is True
        assert fields["hub"] in corpus.hubs
        assert fields["stage"] in STAGES
        assert fields["format"] in {"in_person", "virtual", "hybrid"}
        assert fields["visibility"] in {"participants", "hub", "organisation"}
        team = [file.lead, *fields["host_team"].get("members", [])]
        seated = [seat["person"] for seat in fields.get("people", [])]
        assert {*team, *seated, fields.get("facilitator", file.lead)} <= set(corpus.people)
        assert fields.get("facilitator") not in team
        named = {fields[kind] for kind in ("request", "notes", "transcript", "write_up") if kind in fields}
        assert named == {path.name for path in file.folder.iterdir()} - {"file.yaml"}


def test_every_request_is_an_email_of_150_to_500_words(corpus: Corpus) -> None:
    for file in corpus.files.values():
        text = file.text("request")
        assert 150 <= len(text.split()) <= 500, file.fields["id"]
        assert re.match(r"(From|De) ?: ", text)
        assert corpus.people[file.lead]["name"] in text


def test_dates_are_days_from_today_so_that_the_sample_never_goes_stale(corpus: Corpus) -> None:
    for file in corpus.files.values():
        assert not [field for field in file.fields if field.endswith("_date")]
        offsets = {field: value for field, value in file.fields.items() if field.endswith("_in_days")}
        assert offsets["received_in_days"] < 0
        assert all(isinstance(value, int) for value in offsets.values())
        assert not re.search(r"\b20(2[6-9]|3\d)\b", (file.folder / "file.yaml").read_text(encoding="utf-8"))


def test_one_request_is_vague_and_its_solution_is_already_decided(corpus: Corpus) -> None:
    file = corpus.files["appli-stock-vaccins"]
    text = file.text("request")
    assert (file.fields["stage"], file.fields["language"]) == ("prepare", "fr")
    assert "decision_in_days" not in file.fields
    assert "Il nous faut une application" in text
    assert "valident l'approche" in text
    assert "commandées" in text
    assert "?" not in text.split("Est-ce que tu peux")[0]


def test_one_good_request_comes_too_late_to_change_the_plan(corpus: Corpus) -> None:
    fields = corpus.files["nyakoro-market-drains"].fields
    assert fields["session_in_days"] < fields["decision_in_days"]
    assert fields["decision_in_days"] - fields["session_in_days"] < fields["days_to_change"]
    text = corpus.files["nyakoro-market-drains"].text("request")
    for part in (
        "The problem.",
        "Why it matters.",
        "What we have tried.",
        "not decided",
        "What we want to learn",
        "What is fixed",
    ):
        assert part in text


def test_another_hub_faces_the_same_now_and_still_has_time(corpus: Corpus) -> None:
    late, other = corpus.files["nyakoro-market-drains"], corpus.files["kalikhola-health-post-roof"]
    assert late.fields["hub"] != other.fields["hub"]
    assert late.fields["topics"][0] == other.fields["topics"][0] == "budget-release"
    assert {late.fields["visibility"], other.fields["visibility"]} == {"organisation"}
    assert (
        {"budget", "released", "visit", "cash"} & set(words(late.text("request"))) & set(words(other.text("request")))
    )
    assert other.fields["decision_in_days"] > other.fields["days_to_change"] + 14


def test_one_session_left_three_pages_of_messy_notes(corpus: Corpus) -> None:
    notes = corpus.files["kpatuya-handpumps"].text("notes")
    assert [f"page {number}" in notes for number in (1, 2, 3)] == [True, True, True]
    assert 900 <= len(notes.split()) <= 1600
    assert "REDEFINED" in notes
    assert "NOT SETTLED" in notes
    assert re.search(r"talk to Mariama & the assembly abt the line +<- who\?\?  no name said", notes)
    assert "Hery" not in notes.split("to check!!")[0]


def test_the_transcript_is_as_teams_writes_it(corpus: Corpus) -> None:
    transcript = corpus.files["kpatuya-handpumps"].text("transcript")
    cue = r"[0-9a-f-]{36}/\d+-\d\n(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n<v [^>]+>.+</v>\n"
    cues = re.findall(cue, transcript)
    assert transcript.startswith("WEBVTT\n\n")
    assert len(cues) == transcript.count(" --> ") >= 50
    assert all(start < end for start, end in cues)
    assert all(end <= following for (_, end), (following, _) in pairwise(cues))


def test_the_transcript_has_wrong_names_a_redefinition_a_disagreement_and_an_action_without_an_owner(
    corpus: Corpus,
) -> None:
    file = corpus.files["kpatuya-handpumps"]
    transcript = file.text("transcript")
    seated = {corpus.people[seat["person"]]["name"] for seat in file.fields["people"]}
    speakers = set(re.findall(r"<v ([^>]+)>", transcript))
    assert len(speakers & seated) <= 1
    assert "Meeting Room Kpatuya" in speakers
    for wrong in ("Kwami", "Camilla", "Rodell Pakana", "Mariama Isa.", "Jepkosgey", "Colin,"):
        assert wrong in transcript
    assert "How do they see the work when nothing breaks? That is the question. Not what makes them pay." in transcript
    assert "on the ten pumps we do not agree" in transcript
    assert "somebody should talk to Mariama, and to the assembly" in transcript


def test_one_file_is_signed_due_for_follow_up_and_nothing_changed(corpus: Corpus) -> None:
    file = corpus.files["marang-birth-dose"]
    fields = file.fields
    assert fields["stage"] == "follow_up"
    assert fields["approved_by"] == file.lead
    assert fields["session_in_days"] < fields["approved_in_days"] < fields["follow_up_in_days"] < 0
    assert all(step["due_in_days"] < 0 and step["state"] == "not_started" for step in fields["action_steps"])
    assert {step["owner"] for step in fields["action_steps"]} <= set(corpus.people)
    assert (fields["follow_up"]["did_you_act"], fields["follow_up"]["did_you_do_something_differently"]) == ("no", "no")
    write_up = read_write_up(file.folder / fields["write_up"])
    assert write_up.front["status"] == "approved"
    assert all(step["what"] in write_up.body for step in fields["action_steps"])


def test_one_good_request_is_french_and_has_time_to_choose_people(corpus: Corpus) -> None:
    file = corpus.files["remise-forage-kadiel"]
    fields = file.fields
    assert (fields["language"], fields["stage"]) == ("fr", "people")
    assert fields["session_in_days"] + fields["days_to_change"] < fields["decision_in_days"]
    only_french = [person["id"] for person in corpus.people.values() if person.get("languages") == ["fr"]]
    assert any(set(only_french) & set(case.people()) for case in corpus.theme(fields["topics"][0]))
