"""The eval of clarifying questions: what counts as covered, and what it does with data it cannot use."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.clarifying_questions import Problem, as_request, asked_question, extractive, main, measured, read_problems
from service.library.embedder import Vectors


class Letters:
    """An embedder for tests: texts are near that share their first word."""

    name = "letters"
    dimensions = 26

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 26), dtype=np.float32)
        for row, text in enumerate(texts):
            rows[row, (ord(text.lower()[0]) - ord("a")) % 26] = 1
        return rows


ROW = {
    "id": "p1",
    "source": "Somewhere (made up)",
    "title": "pumps",
    "problem": "Our pumps stand dry and nobody pays.",
    "clarifying_questions": [{"question": "See [this](http://x). Which pumps do you mean?"}, {"question": "no mark"}],
}


def test_only_the_question_in_a_comment_counts() -> None:
    assert asked_question("I see. Which pumps do you mean? Thanks!") == "Which pumps do you mean?"
    assert asked_question("are you interested in pumps") == "are you interested in pumps"
    assert asked_question("Related: [unicycles?]([link]") != ""


def test_problems_are_read_from_either_folder(tmp_path: Path) -> None:
    folder = tmp_path / "clarify_eval"
    folder.mkdir()
    (folder / "test.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    for data in (tmp_path, folder):
        (problem,) = read_problems(data)
        assert problem.asked == ("Which pumps do you mean?", "no mark")
        assert problem.text.startswith("Subject: pumps\n\nOur pumps")
        assert problem.origin == "Somewhere"


def test_each_problem_counts_once_however_many_questions_it_drew() -> None:
    one = Problem("p1", "here", "t", "x", ("alpha",))
    many = Problem("p2", "here", "t", "x", ("beta", "gamma", "delta"))
    report = measured([one, many], [["all"], ["none"]], Letters())
    assert report["coverage"]["ours"]["0.50"] == 0.5
    assert report["of_all_questions"]["ours"]["0.50"] == 0.25
    assert report["asked"] == 4


def test_a_writer_that_says_nothing_covers_nothing() -> None:
    report = measured([Problem("p1", "here", "t", "x", ("zebra",))], [[]], Letters())
    assert report["coverage"]["ours"]["0.40"] == 0.0
    assert report["ratio"]["0.40"] is None


def test_the_product_writes_the_questions_that_are_measured() -> None:
    questions = extractive(
        as_request(Problem("p1", "here", "t", "Subject: pumps\n\nOur pumps stand dry.", ("Which?",)))
    )
    assert 1 <= len(questions) <= 7


def test_no_data_is_skipped_and_bad_data_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 3
    assert "skipped" in capsys.readouterr().out
    (tmp_path / "bad.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 2
    assert "bad.jsonl, line 1" in capsys.readouterr().err


def test_without_a_model_the_model_writer_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEER_ASSIST_MODEL", raising=False)
    (tmp_path / "one.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    assert main(["--data", str(tmp_path), "--writer", "model"]) == 3
    assert "no model" in capsys.readouterr().out
