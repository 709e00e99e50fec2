"""Reads sets of people: `<set>/{people.jsonl, documents.jsonl, queries_*.jsonl, qrels_*.trec}`.

find_sets(data_folder) -> list[Path]        people_set(folder) -> PeopleSet
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evals import retrieval_data
from evals.retrieval_data import UnreadableData, judgements, query_files, rows


@dataclass(frozen=True, slots=True)
class Written:
    """Something one person wrote, and the day they did."""

    id: str
    person: str
    day: date | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    text: str
    day: date | None
    exclude: frozenset[str]
    """People who may not be in this query's ranking, such as who asked."""


@dataclass(frozen=True, slots=True)
class PeopleSet:
    """`relevant`: query → person → grade. All splits in the folder are taken together."""

    name: str
    people: tuple[str, ...]
    documents: tuple[Written, ...]
    queries: tuple[Query, ...]
    relevant: dict[str, dict[str, int]]

    @property
    def tail(self) -> frozenset[str]:
        """Everybody outside the busiest tenth by how much they wrote."""
        counts = Counter(each.person for each in self.documents)
        ordered = sorted(self.people, key=lambda person: (-counts[person], person))
        return frozenset(ordered[max(1, len(ordered) // 10) :])


def find_sets(data: Path) -> list[Path]:
    return retrieval_data.find_sets(data, kind="peers_eval", texts="documents.jsonl")


def people_set(folder: Path) -> PeopleSet:
    documents = tuple(
        Written(str(row["id"]), str(row["person"]), _day(row), row.get("title") or "", row.get("text") or "")
        for row in rows(folder / "documents.jsonl")
    )
    queries = tuple(
        Query(str(row["id"]), row["text"], _day(row), frozenset(map(str, row.get("exclude") or ())))
        for path in query_files(folder)
        for row in rows(path)
    )
    asked = {query.id for query in queries}
    relevant: dict[str, dict[str, int]] = {}
    for query_id, person, grade in judgements(folder):
        if query_id in asked and grade > 0:
            relevant.setdefault(query_id, {})[person] = grade
    if not relevant:
        raise UnreadableData(f"{folder.name}: no qrels*.trec with judgements of its queries")
    path = folder / "people.jsonl"
    named = [str(row["id"]) for row in rows(path)] if path.is_file() else []
    people = tuple(dict.fromkeys([*named, *(each.person for each in documents)]))
    return PeopleSet(folder.name, people, documents, queries, relevant)


def _day(row: dict[str, object]) -> date | None:
    try:
        return date.fromisoformat(str(row.get("date") or "")[:10])
    except ValueError:
        return None
