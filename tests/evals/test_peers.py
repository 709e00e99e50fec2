"""The peers eval reads any folder laid out like the shared data, keeps its baselines fixed, and prints what it promises."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.peers import figures
from evals.peers_data import PeopleSet, Query, Written, find_sets, people_set
from evals.peers_systems import Ready, bm25_combsum, ours, prior
from evals.retrieval_data import UnreadableData
from evals.retrieval_systems import Clock
from service.library.embedder import BundledEmbedder

DOCUMENTS = [
    ("d1", "ann", "2019-04-01", "Budget released late", "The council voted a budget and the treasury released it after the dry season."),
    ("d2", "busy", "2019-01-01", "Meals", "Parents cooked in turns at the school, and the council thanked them for it."),
    ("d3", "busy", "2019-02-01", "Road", "Rain cut the road, so the council sent seed by boat in the wet season."),
    ("d4", "busy", "2019-03-01", "Pump", "The village pump broke and no spare parts could be found for months."),
    ("d5", "bo", "2021-01-01", "Money", "The council's budget was voted, and nobody released the money until the season was over."),
    ("d6", "cy", "2018-01-01", "Cold", "The cold chain failed in the clinic; solar fridges were brought and doses saved."),
]  # fmt: skip
MONEY = "Our council voted a budget and the money is not released. Who got it released before the season?"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data" / "peers_eval" / "llis_submitters"
    folder.mkdir(parents=True)
    names = ("id", "person", "date", "title", "text")
    write(folder / "documents.jsonl", [dict(zip(names, each, strict=True)) for each in DOCUMENTS])
    write(folder / "people.jsonl", [{"id": person} for person in ("ann", "busy", "bo", "cy", "never")])
    queries: list[dict[str, object]] = [
        {"id": "money", "text": MONEY, "date": "2020-06-01"},
        {"id": "cold", "text": "Keeping vaccine doses cold at a clinic without electricity", "date": "2020-06-01"},
        {"id": "asked", "text": MONEY, "exclude": ["ann"]},
    ]
    write(folder / "queries_test.jsonl", queries)
    (folder / "qrels_test.trec").write_text("money 0 ann 1\ncold 0 cy 2\nasked 0 bo 1\nother 0 ann 1\n")
    return tmp_path / "data"


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_one_run_prints_json_last_and_writes_run_files(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["peers", "--data", str(data), "--run", str(tmp_path / "out"), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(figures) == {"sets", "dated"}
    systems = figures["sets"]["llis_submitters"]
    assert set(systems) == {"bm25_combsum", "prior", "ours"}
    assert all(set(each) == {"mrr", "recall10", "tail_mrr"} for each in systems.values())
    assert systems["ours"]["recall10"] == 1
    assert systems["prior"]["mrr"] < systems["ours"]["mrr"]
    folder = tmp_path / "out" / "llis_submitters"
    assert {path.name for path in folder.iterdir()} == {f"{system}.trec" for system in systems}
    lines = [line.split() for line in (folder / "ours.trec").read_text().splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "ours" for line in lines)


def test_who_asked_is_left_out_and_a_later_document_where_dates_count(data: Path) -> None:
    (folder,) = find_sets(data)
    ready = Ready(people_set(folder), BundledEmbedder(threads=1), Clock())
    for system in (bm25_combsum, prior, ours):
        assert "ann" not in dict(system(ready)["asked"])
        assert "bo" in dict(system(ready)["money"])
        assert "bo" not in dict(system(ready, dated=True)["money"])
    assert [person for person, _ in prior(ready)["cold"]] == ["busy", "ann", "bo", "cy"]
    assert ours(ready)["cold"][0][0] == "cy"


def test_the_tail_is_everybody_outside_the_busiest_tenth() -> None:
    documents = tuple(Written(f"d{at}", "busy" if at < 5 else f"p{at}", None, "", "x") for at in range(14))
    people = tuple(dict.fromkeys(each.person for each in documents))
    queries = (Query("one", "x", date(2020, 1, 1), frozenset()), Query("two", "x", None, frozenset()))
    found = PeopleSet("set", people, documents, queries, {"one": {"busy": 1}, "two": {"p9": 1, "p5": 1}})
    assert found.tail == frozenset(people) - {"busy"}
    told = figures({"one": [("busy", 2.0)], "two": [("busy", 2.0), ("p9", 1.0)]}, found)
    assert told == {"mrr": 0.75, "recall10": 0.75, "tail_mrr": 0.5}
    assert figures({}, found) == {"mrr": 0.0, "recall10": 0.0, "tail_mrr": 0.0}


def test_without_data_it_is_skipped_and_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["peers", "--data", str(tmp_path)]) == 3
    assert "peers_eval" in capsys.readouterr().out


def test_a_set_without_judgements_is_unreadable(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder,) = find_sets(data)
    (folder / "qrels_test.trec").unlink()
    with pytest.raises(UnreadableData, match="qrels"):
        people_set(folder)
    assert main(["peers", "--data", str(data)]) == 2


def test_the_shared_data_is_read_whole() -> None:
    folder = Path(os.environ.get("PEER_ASSIST_EVAL_DATA") or "../shared/data")
    found = {path.name: people_set(path) for path in find_sets(folder)} if folder.is_dir() else {}
    if not found:
        pytest.skip("the shared evaluation data is not on this machine")
    for people in found.values():
        assert people.documents
        assert people.relevant.keys() <= {query.id for query in people.queries}
        assert all(of.keys() <= set(people.people) for of in people.relevant.values())
