"""The retrieval eval reads any folder laid out like the shared data, keeps its baselines fixed, and prints what it promises."""

import json
import os
from pathlib import Path

import pytest

from evals.__main__ import kinds, main
from evals.measures import MEASURES, measure
from evals.retrieval_data import UnreadableData, find_sets, test_set
from evals.retrieval_systems import DEPTH, bm25, rrf

CASES = {
    "budget": ("Budget released late", "The council voted a budget and the treasury released it after the dry season."),
    "pump": ("Broken pump", "The village pump broke and no spare parts could be found for months."),
    "school": ("", "Teachers met parents every Friday; attendance of girls rose within a term."),
    "clinic": ("Vaccines", "The cold chain failed in the clinic; solar fridges were brought and doses saved."),
    "road": ("", "Rain cut the road, so seed was delivered by boat. # Costs\nBoats cost twice as much."),
}
QUERIES = {
    "late-money": ("Our council committed money. It was never paid out. What did others do?", {"budget": 2}),
    "cold": ("Keeping vaccine doses cold without electricity", {"clinic": 1}),
    "myself": ("The village pump broke and no spare parts could be found", {"road": 1}),
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data" / "retrieval_eval" / "cases"
    folder.mkdir(parents=True)
    write(folder / "corpus.jsonl", [{"id": key, "title": title, "text": text} for key, (title, text) in CASES.items()])
    write(
        folder / "queries_test.jsonl",
        [
            {"id": key, "text": text, "exclude": ["pump"] if key == "myself" else []}
            for key, (text, _) in QUERIES.items()
        ],
    )
    judged = [(query, key, grade) for query, (_, found) in QUERIES.items() for key, grade in found.items()]
    (folder / "qrels_test.trec").write_text("".join(f"{query} 0 {key} {grade}\n" for query, key, grade in judged))
    return tmp_path / "data"


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def shared_data() -> Path:
    folder = Path(os.environ.get("PEER_ASSIST_EVAL_DATA") or "../shared/data")
    if not find_sets(folder):
        pytest.skip("the shared evaluation data is not on this machine")
    return folder


def test_one_run_prints_json_last_and_writes_run_files(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retrieval", "--data", str(data), "--run", str(tmp_path / "out"), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(figures) == {"sets", "mean"}
    assert set(figures["sets"]) == {"cases"}
    for systems in (figures["sets"]["cases"], figures["mean"]):
        assert set(systems) == {"bm25", "dense", "rrf", "ours"}
        assert all(set(one) == set(MEASURES) for one in systems.values())
    assert figures["mean"]["ours"]["recall10"] == 1
    lines = [line.split() for line in (tmp_path / "out/cases/ours.trec").read_text().splitlines()]
    assert {path.name for path in (tmp_path / "out/cases").iterdir()} == {f"{s}.trec" for s in figures["mean"]}
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "ours" for line in lines)
    first = [line for line in lines if line[0] == "late-money"]
    assert [line[3] for line in first] == [str(rank) for rank in range(1, len(first) + 1)]
    assert sorted({float(line[4]) for line in first}, reverse=True) == [float(line[4]) for line in first]
    assert "pump" not in {line[2] for line in lines if line[0] == "myself"}


def test_the_second_run_embeds_nothing_and_answers_the_same(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["retrieval", "--data", str(data / "retrieval_eval"), "--json"])
    first = capsys.readouterr().out.splitlines()
    main(["retrieval", "--data", str(data / "retrieval_eval/cases"), "--json"])
    second = capsys.readouterr().out.splitlines()
    assert first[-1] == second[-1]
    assert any(line.startswith("embedded now: 0") for line in second)


def test_where_the_data_is_absent_it_says_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", "--data", str(tmp_path / "nowhere")]) == 3
    assert capsys.readouterr().out.startswith("skipped: ")


def test_data_that_cannot_be_read_names_its_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = data / "retrieval_eval/cases/corpus.jsonl"
    corpus.write_text(corpus.read_text() + "{broken\n")
    assert main(["retrieval", "--data", str(data)]) == 2
    assert "cases/corpus.jsonl line 6" in capsys.readouterr().err


def test_judgements_are_required_and_both_forms_are_read(data: Path) -> None:
    folder = data / "retrieval_eval/cases"
    write(folder / "qrels_test.jsonl", [{"query_id": "cold", "doc_id": "pump", "grade": 1}])
    assert test_set(folder).relevant["cold"] == {"clinic": 1, "pump": 1}
    for path in folder.glob("qrels*"):
        path.unlink()
    with pytest.raises(UnreadableData):
        test_set(folder)


def test_an_unknown_kind_and_no_kind_are_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "retrieval" in capsys.readouterr().err
    assert main([]) == 2
    assert main(["--help"]) == 0
    assert "retrieval" in kinds()
    assert "measures" not in kinds()


def test_reciprocal_rank_fusion_is_the_formula() -> None:
    run = rrf({"q": [("a", 9.0), ("b", 8.0)]}, {"q": [("b", 0.5), ("c", 0.1)]})
    assert run["q"] == [("b", 1 / 62 + 1 / 61), ("a", 1 / 61), ("c", 1 / 62)]


def test_equal_scores_are_measured_in_the_order_of_the_run() -> None:
    run = {"q": [(key, 1.0) for key in ("z", "a", "b")]}
    assert measure(run, {"q": {"b": 1}})["q"]["mrr10"] == pytest.approx(1 / 3)
    assert measure({}, {"q": {"b": 1}})["q"] == dict.fromkeys(MEASURES, 0.0)


def test_plain_bm25_reaches_the_figure_of_every_set_s_makers() -> None:
    for folder in find_sets(shared_data()):
        data = test_set(folder)
        run = bm25(data)
        measured = measure(run, data.relevant).values()
        ndcg = sum(one["ndcg10"] for one in measured) / len(measured)
        assert data.reference_bm25 is not None
        assert ndcg >= data.reference_bm25 - 0.01, folder.name
        assert all(len(ranking) <= DEPTH for ranking in run.values())
