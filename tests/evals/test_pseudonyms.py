"""The eval of the placeholders: what is a mention, what counts as removed, and that a miss shows."""

import json
from pathlib import Path

import pytest

from evals import pseudonyms
from evals.pseudonyms_data import NamedMeeting, name_words
from service.llm.pseudonyms import Pseudonyms

TURNS = [
    {"speaker": "Grace Achieng", "text": "Will Jonas Berg meet the treasurer? WILL he, Achieng asks, at the berg?"},
    {"speaker": "Jonas Berg", "text": "I will, Grace, with Grad A."},
    {"speaker": "Grad A", "text": "Fine by me, and we will write it down together afterwards."},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "writeup_eval").mkdir()
    meeting = {"id": "made-up1", "transcript": TURNS, "references": [{"kind": "x", "text": "They met the treasurer."}]}
    (tmp_path / "writeup_eval" / "x.jsonl").write_text(json.dumps(meeting), encoding="utf-8")
    return tmp_path


def test_a_mention_is_a_word_of_a_name_with_a_capital_that_is_not_written_small_there() -> None:
    meeting = NamedMeeting("m", "Will May: may I, Mays? MAYFIELD, Will, Hope.", ("Will May", "Will Hope"))
    assert [meeting.text[slice(*each)] for each in meeting.mentions(frozenset(meeting.people))] == [
        "Will",
        "Will",
        "Hope",
    ]
    assert name_words("Dr Deputy Chair Anne O'Neill AM") == ["Anne", "Neill"]


def test_it_measures_a_meeting_and_says_what_it_found(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pseudonyms.main(["--data", str(data), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["meetings"], figures["people"], figures["known_removed"]) == (1, 2, 1.0)
    assert (figures["texts_same"], figures["drafts_same"], figures["drafts"]) == (True, 1, 1)


def test_names_that_are_not_hidden_are_counted_as_missed(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pseudonyms, "hide", lambda self, text: text)
    assert pseudonyms.main(["--data", str(data), "--drafts", "0", "--json"]) == 0
    out = capsys.readouterr().out
    figures = json.loads(out.splitlines()[-1])
    assert (figures["known_removed"], figures["contacts_removed"]) == (0.0, 0.0)
    assert "Achieng 2" in out


def test_without_the_data_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pseudonyms.main(["--data", str(tmp_path)]) == 3
    assert "Skipped" in capsys.readouterr().err
