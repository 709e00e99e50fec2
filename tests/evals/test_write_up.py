"""The eval of write-ups: what is measured, on data made up here, and what it does with data it cannot use."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from evals.write_up import best_rouge, main
from evals.write_up_data import as_notes, lines, read_meetings
from evals.write_up_systems import MOST_WORDS, LexRank, TextRank, Words, cut, lead, textrank

TALK = [
    ("Kwame", "Welcome to the meeting about the pumps of the district and the mechanic who visits them."),
    ("Collins", "You could paint the date of the last visit of the mechanic on the concrete of the pump."),
    ("Rodel", "What if the vegetable sellers collect the fee for the mechanic in small coins every week?"),
    ("Kwame", "We decided that the mechanic visits the pumps in the afternoon of the market day."),
    ("Abena", "I will send the list of the committees that paid the mechanic by Friday."),
]
ROW: dict[str, Any] = {
    "id": "made-up-1",
    "domain": "made up",
    "transcript": [{"speaker": speaker, "text": text} for speaker, text in TALK],
    "references": [
        {"kind": "people", "text": "Collins proposed to paint the date of the last visit on the pump. Abena will send the list."},
        {"kind": "people", "text": "Nothing of this was said."},
    ],
}  # fmt: skip
AS_TEXT: dict[str, Any] = {
    "id": "made-up-2",
    "transcript_text": "# Call 7\n\n**Kwame** 0:12: We agreed to visit the pumps in the afternoon.\n- and to tell the mechanics\n",
    "references": [{"kind": "people", "text": "The pumps are visited in the afternoon."}],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "writeup_eval"
    folder.mkdir()
    rows = "".join(json.dumps(row) + "\n" for row in (ROW, AS_TEXT))
    (folder / "test.jsonl").write_text(rows, encoding="utf-8")
    return tmp_path


def test_meetings_are_read_from_either_folder_whatever_the_split_is_called(data: Path) -> None:
    for folder in (data, data / "writeup_eval"):
        one, two = read_meetings(folder)
        assert [turn.speaker for turn in one.turns] == [speaker for speaker, _ in TALK]
        assert [(turn.speaker, turn.text[:9]) for turn in two.turns] == [("Kwame", "We agreed"), ("Kwame", "- and to ")]
        assert two.set_name == "test"


def test_every_sentence_stands_at_its_place(data: Path) -> None:
    for meeting in read_meetings(data):
        found = lines(meeting)
        assert len(found) >= 2
        for line in found:
            assert meeting.turns[line.turn].text[line.start : line.end].split() == line.text.split()
        notes, sources = as_notes(meeting)
        assert [sources[note.source_id].text for note in notes] == [turn.text for turn in meeting.turns]


def test_the_best_reference_counts() -> None:
    assert best_rouge("paint the date", ["paint the date", "nothing"])["rouge1"] == 1
    assert best_rouge("paint the date", ["nothing"])["rougeLsum"] == 0


def test_every_system_is_cut_to_the_same_length(data: Path) -> None:
    long = ["one two three four five six seven eight nine ten"] * 40
    assert len(cut(long).split()) == MOST_WORDS
    assert cut(long).count("\n") == MOST_WORDS // 10 - 1
    every = lines(read_meetings(data)[0])
    assert lead(every) == every
    assert textrank(every) == every


@pytest.mark.parametrize(("ours", "theirs"), [(LexRank, LexRankSummarizer), (TextRank, TextRankSummarizer)])
def test_the_quick_matrices_are_sumys(ours: Callable[..., Any], theirs: Callable[..., Any]) -> None:
    texts = [text for _, text in TALK] + ["Pumps.", "The pump, the pump, the mechanic.", "?", "Pumps."]
    document = ObjectDocumentModel([Paragraph([Sentence(text, Words()) for text in texts])])
    quick, slow = ours(Stemmer("english")), theirs(Stemmer("english"))
    assert np.allclose(_matrix(quick, document), _matrix(slow, document), atol=1e-6)


def _matrix(ranker: Any, document: ObjectDocumentModel) -> Any:
    if not isinstance(ranker, LexRankSummarizer):
        return ranker._create_matrix(document)
    words: Sequence[Sequence[str]] = [ranker._to_words_set(sentence) for sentence in document.sentences]
    return ranker._create_matrix(words, ranker.threshold, ranker._compute_tf(words), ranker._compute_idf(words))


def test_it_measures_and_writes_the_drafts(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "--run", str(tmp_path / "drafts"), "--json", "--processes", "1"]) == 0
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(report) == {"overall", "support_share", "pages_max", "seconds_per_10k_words"}
    assert set(report["overall"]) == {"lead", "lexrank", "textrank", "ours"}
    assert all(set(scores) == {"rouge1", "rouge2", "rougeLsum"} for scores in report["overall"].values())
    assert report["overall"]["ours"]["rouge1"] > 0
    assert report["support_share"] == 1
    draft = (tmp_path / "drafts" / "made-up-1.md").read_text(encoding="utf-8")
    assert "- I will send the list of the committees that paid the mechanic by Friday. (Abena) [who: Abena]" in draft


def test_without_data_it_is_skipped_and_with_broken_data_it_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 3
    assert capsys.readouterr().out.startswith("skipped")
    (tmp_path / "broken.jsonl").write_text('{"id": 1, "references": [{}], "transcript": []}\n', encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 2
    assert "broken.jsonl, line 1" in capsys.readouterr().err
