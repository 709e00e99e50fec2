"""The pool of the panel eval: people with their committees as expertise, and topics that ask for some of them.

    pool_of(folder) -> Pool        resampled(pool, size, seed) -> Pool        problem(pool, topic) -> Problem

`folder` holds pool.jsonl, categories.jsonl and topics.jsonl. Relevance of a person to a topic: 1 for a member of the committee and 0.5 more
for its lead, 0.4 for a member of the parent committee alone, × (1 + 0.15 ln(1 + years served)).
"""

import json
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.ids import DocumentId, HubId, PersonId
from service.domain.peers import Candidate, Evidence, EvidenceKind, Facet
from service.domain.people import Person

ZONES = {
    "Northeast": "America/New_York",
    "South": "America/Chicago",
    "Midwest": "America/Chicago",
    "West": "America/Los_Angeles",
    "Territory": "America/Puerto_Rico",
}
FACETS_AT_MOST = 5


class UnreadableData(Exception):
    """A file of the test data that is not what it should be."""


@dataclass(frozen=True, slots=True)
class Member:
    person: Person
    expertise: frozenset[str]
    leads: frozenset[str]
    seniority: float
    """The factor for years served."""


@dataclass(slots=True)
class Pool:
    """People by id, and the topics in the order of their file."""

    members: tuple[Member, ...]
    topics: tuple[str, ...]
    problems: dict[str, "Problem"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A topic as the product sees it, and the relevance the eval counts by, in the order of the people."""

    topic: str
    candidates: tuple[Candidate, ...]
    facets: tuple[Facet, ...]
    relevance: NDArray[np.float64]
    knows: NDArray[np.bool_]
    """Person × facet."""
    expertise: tuple[frozenset[str], ...]


def pool_of(folder: Path) -> Pool:
    rows = _read(folder / "pool.jsonl", ("id", "name", "region", "chamber", "years_served", "expertise", "leads"))
    topics = _read(folder / "topics.jsonl", ("topic",))
    members = tuple(_member(row) for row in sorted(rows, key=lambda row: str(row["id"])))
    return Pool(members, tuple(str(row["topic"]) for row in topics))


def resampled(pool: Pool, size: int, *, seed: int) -> Pool:
    """As many people drawn from the pool with replacement, each with an id of their own."""
    drawn = random.Random(seed).choices(pool.members, k=size)
    members = [
        Member(
            each.person.model_copy(update={"id": PersonId(f"r{at:05}"), "name": f"{each.person.name} {at}"}),
            each.expertise,
            each.leads,
            each.seniority,
        )
        for at, each in enumerate(drawn)
    ]
    return Pool(tuple(members), pool.topics)


def problem(pool: Pool, topic: str) -> Problem:
    """Made once per topic."""
    if topic not in pool.problems:
        pool.problems[topic] = _problem(pool, topic)
    return pool.problems[topic]


def parent(topic: str) -> str | None:
    return topic.split(" / ")[0] if " / " in topic else None


def _facets(pool: Pool, topic: str) -> tuple[str, ...]:
    """A committee asks for its subcommittees, a subcommittee for itself and others of the same committee: five at most, by name."""
    family = [other for other in sorted(pool.topics) if parent(other) == (parent(topic) or topic) and other != topic]
    own = [topic] if parent(topic) or not family else []
    return tuple((own + family)[:FACETS_AT_MOST])


def _problem(pool: Pool, topic: str) -> Problem:
    relevance = np.array([_relevance(each, topic) for each in pool.members])
    best = max(float(relevance.max(initial=0.0)), 1e-9)
    wanted = _facets(pool, topic)
    facets = tuple(Facet(id=f"f{at}", text=name) for at, name in enumerate(wanted))
    knows = np.array([[name in each.expertise for name in wanted] for each in pool.members], dtype=bool)
    candidates = tuple(
        Candidate(
            person=each.person,
            hub=each.person.hub_id,
            relevance=float(relevance[at]) / best,
            facets={f"f{facet}": 1.0 for facet in np.flatnonzero(knows[at])},
            evidence=_evidence(topic, float(relevance[at])),
        )
        for at, each in enumerate(pool.members)
    )
    return Problem(topic, candidates, facets, relevance, knows, tuple(each.expertise for each in pool.members))


def _evidence(topic: str, strength: float) -> tuple[Evidence, ...]:
    if not strength:
        return ()
    kind = EvidenceKind.TOOK_PART if strength >= 1 else EvidenceKind.OWN_WORDS
    return (Evidence(kind=kind, document_id=DocumentId("committee"), title=topic[:300], strength=strength),)


def _relevance(member: Member, topic: str) -> float:
    above = parent(topic)
    if topic in member.expertise:
        return (1.5 if topic in member.leads else 1.0) * member.seniority
    return 0.4 * member.seniority if above in member.expertise else 0.0


def _member(row: Mapping[str, Any]) -> Member:
    years = int(row["years_served"] or 0)
    person = Person(
        id=PersonId(str(row["id"])),
        name=str(row["name"]),
        hub_id=HubId(str(row["region"])),
        job_title=str(row["chamber"]),
        seniority=1 + min(4, years // 8),
    )
    factor = 1 + 0.15 * math.log(1 + years)
    return Member(person, frozenset(map(str, row["expertise"])), frozenset(map(str, row["leads"])), factor)


def _read(path: Path, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if not all(name in row for name in wanted):
                raise ValueError
        except (ValueError, TypeError) as error:
            raise UnreadableData(f"{path.name}, line {number}") from error
        rows.append(row)
    return rows
