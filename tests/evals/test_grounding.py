"""The eval of the support check: marks without text, corruptions that really change something, and the product's own check."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from evals.corruptions import CORRUPTIONS, Corrupting
from evals.grounding import MARKS, UnreadableData, as_marked, main, measured, read_marked

TURNS = [
    {
        "speaker": "Grace Achieng",
        "text": "In Nakuru we paid 40 pumps in March because the committee met the treasurer.",
    },
    {"speaker": "Maria Lopez", "text": "Good. I will write to the treasurer by Friday, and not to the mayor."},
    {"speaker": "Jonas Berg", "text": "The network was down."},
]
ANSWER = (
    "Forty pumps were paid in Nakuru in March because the committee had met. Maria Lopez will write to the treasurer."
)
MEETING = {
    "id": "made-up1", "transcript": TURNS, "references": [{"kind": "x", "text": ANSWER}], "query_answers": [{"answer": ANSWER}]
}  # fmt: skip
SECOND = {**MEETING, "id": "made-up2"}
CUT = ANSWER.index(" Maria") + 1


def mark(turn: int, start: int, end: int, **members: Any) -> dict[str, Any]:
    spans = [[turn, 0, len(TURNS[turn]["text"])]]
    return {
        "meeting": "made-up1",
        "answer": 0,
        "sentence": 0,
        "start": start,
        "end": end,
        "kind": "learning",
        "spans": spans,
        **members,
    }


FIRST = mark(0, 0, CUT - 1)
STEP = mark(1, CUT, len(ANSWER), kind="action", owner_of_turn=1)
ELSEWHERE = {**FIRST, "meeting": "made-up2"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "writeup_eval"
    folder.mkdir()
    lines = "\n".join(json.dumps(meeting) for meeting in (MEETING, SECOND))
    (folder / "test.jsonl").write_text(lines + "\n", encoding="utf-8")
    return tmp_path


def corrupting(which: dict[str, Any]) -> Corrupting:
    marked = as_marked(which, MEETING)
    noted = tuple(source.text for source in marked.sources.values())
    named = tuple(note.speaker for note in marked.notes.values())
    others = ["The clinic of Kisumu closed its doors.", "Walter Oduya painted the walls."]
    return Corrupting(marked.item, noted, named, marked.speakers, others, random.Random(1))


def test_the_marks_hold_places_and_no_words() -> None:
    marks = json.loads(MARKS.read_text(encoding="utf-8"))
    assert len(marks) >= 200
    for each in marks:
        assert set(each) <= {
            "meeting",
            "answer",
            "reference",
            "sentence",
            "start",
            "end",
            "kind",
            "spans",
            "owner_of_turn",
        }
        assert ("answer" in each) != ("reference" in each)
        assert all(isinstance(number, int) for span in each["spans"] for number in span)
        assert all(start < end for _, start, end in each["spans"])
        assert len(each["meeting"]) < 40
    places = {(each["meeting"], each.get("answer"), each.get("reference"), each["start"]) for each in marks}
    assert len(places) == len(marks)


def test_a_true_sentence_passes_and_every_corruption_of_numbers_dates_names_owners_and_quotes_is_caught(
    data: Path,
) -> None:
    marked = read_marked(data, [FIRST, STEP, ELSEWHERE])
    report = measured(marked)
    assert report["marked"] == 3
    assert report["paraphrases"]["count"] + report["near_verbatim"]["count"] == 3
    group = report["paraphrases"]
    assert group["false_alarms"] == {"share": 0.0, "count": 0, "reasons": {}}
    for kind in ("number", "date", "name", "owner", "quote", "invented_action"):
        assert group["caught"][kind]["of"] > 0, kind
        assert group["caught"][kind]["share"] == 1.0, kind
    assert report["quoting"]["false_alarms"]["count"] == 0


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_a_corruption_changes_the_item_and_nothing_else_of_the_meeting(kind: str) -> None:
    made = [(which, CORRUPTIONS[kind](corrupting(which))) for which in (FIRST, STEP)]
    changed = [(as_marked(which, MEETING).item, wrong) for which, wrong in made if wrong is not None]
    assert changed
    for before, after in changed:
        assert after != before
        if kind != "quote":
            assert after.claim.support == before.claim.support


def test_what_a_sentence_does_not_hold_cannot_be_corrupted() -> None:
    assert CORRUPTIONS["number"](corrupting(STEP)) is None
    assert CORRUPTIONS["swapped_cause"](corrupting(STEP)) is None
    assert CORRUPTIONS["date_added"](corrupting(FIRST)) is None
    assert CORRUPTIONS["raised_to_action"](corrupting(STEP)) is None


def test_the_same_seed_corrupts_the_same_way(data: Path) -> None:
    marked = read_marked(data, [FIRST, STEP, ELSEWHERE])
    assert measured(marked, seed=3) == measured(marked, seed=3)


@pytest.mark.parametrize(
    "bad", [{"spans": [[9, 0, 4]]}, {"start": 4000, "end": 4010}, {"answer": 7}, {"spans": [[0, 900, 910]]}]
)
def test_a_mark_that_points_at_nothing_is_unreadable(bad: dict[str, Any]) -> None:
    with pytest.raises(UnreadableData):
        as_marked({**FIRST, **bad}, MEETING)


def test_no_data_is_skipped_and_bad_data_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 3
    assert "skipped" in capsys.readouterr().out
    (tmp_path / "bad.jsonl").write_text("{\n", encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 2
    assert "bad.jsonl, line 1" in capsys.readouterr().err
