"""Reads retrieval test sets: `<set>/{corpus.jsonl, queries_*.jsonl, qrels_*.jsonl or .trec}`.

find_sets(data_folder) -> list[Path]        test_set(folder) -> TestSet
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class UnreadableData(Exception):
    """The folder is not laid out as expected; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    text: str
    exclude: frozenset[str]
    """Documents that may not be in this query's ranking, such as the one it was made from."""


@dataclass(frozen=True, slots=True)
class TestSet:
    """`relevant` has the graded judgements: query → document → grade. All splits in the folder are taken together."""

    __test__ = False

    name: str
    documents: tuple[CorpusDocument, ...]
    queries: tuple[Query, ...]
    relevant: dict[str, dict[str, int]]
    reference_bm25: float | None
    """nDCG@10 of BM25 as the set's makers measured it, from `meta.jsonl`."""


def find_sets(data: Path, *, kind: str = "retrieval_eval", texts: str = "corpus.jsonl") -> list[Path]:
    """The sets under a data folder, each with queries and its `texts`: in its `kind`, in itself, or itself."""
    for folder in (data / kind, data):
        found = sorted(path.parent for path in folder.glob(f"*/{texts}") if query_files(path.parent))
        if found:
            return found
    return [data] if (data / texts).is_file() and query_files(data) else []


def test_set(folder: Path) -> TestSet:
    documents = tuple(
        CorpusDocument(str(row["id"]), row.get("title") or "", row.get("text") or "")
        for row in rows(folder / "corpus.jsonl")
    )
    queries = tuple(
        Query(str(row["id"]), row["text"], frozenset(map(str, row.get("exclude") or ())))
        for path in query_files(folder)
        for row in rows(path)
    )
    relevant: dict[str, dict[str, int]] = {}
    for query_id, document_id, grade in judgements(folder):
        relevant.setdefault(query_id, {})[document_id] = grade
    if not relevant:
        raise UnreadableData(f"{folder.name}: no qrels*.jsonl or qrels*.trec with judgements")
    return TestSet(folder.name, documents, queries, relevant, _reference(folder))


test_set.__test__ = False  # type: ignore[attr-defined]


def query_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("queries*.jsonl"))


def judgements(folder: Path) -> Iterator[tuple[str, str, int]]:
    for path in sorted(folder.glob("qrels*.trec")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                query_id, _, document_id, grade = line.split()
                yield query_id, document_id, int(grade)
    for path in sorted(folder.glob("qrels*.jsonl")):
        for row in rows(path):
            yield str(row["query_id"]), str(row["doc_id"]), int(row.get("grade", 1))


def _reference(folder: Path) -> float | None:
    path = folder / "meta.jsonl"
    told = list(rows(path)) if path.is_file() else []
    figures = [
        value for row in told for key, value in row.items() if key.startswith("bm25") and isinstance(value, dict)
    ]
    return float(figures[0]["nDCG10"]) if figures and "nDCG10" in figures[0] else None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise UnreadableData(f"{path.parent.name}/{path.name} line {number} is not JSON") from error
