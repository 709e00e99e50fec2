"""A year of peer assists over one pool: who is asked each time, by each way of choosing.

    draws(pool, seed) -> topics and hosts        simulate(pool, occasions, way) -> Year        gini(invitations)

Each occasion has a host of the pool, who is not asked that time. Each way keeps its own count of invitations.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from evals.panel_pool import ZONES, Pool, Problem, problem
from service.domain.ids import PersonId
from service.domain.panels import PanelRules
from service.domain.peers import Candidate
from service.people.panels.conflicts import relaxed
from service.people.panels.facts import Known, Question, facts
from service.people.panels.solving import solve
from service.people.panels.worth import broken

OCCASIONS = 200
SKEW = 0.8
ENOUGH = 9
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Occasion:
    topic: str
    host: int
    day: date


@dataclass(frozen=True, slots=True)
class Year:
    """What came of a year: invitations per person, and figures per occasion."""

    invitations: NDArray[np.int64]
    relevance: float
    hubs: float
    expertise: float
    facets: float
    violations: int
    seconds: tuple[float, ...]


def occasions(pool: Pool, seed: int, count: int = OCCASIONS) -> list[Occasion]:
    """Topics in an order drawn once per seed, the first of which comes up most: Zipf with exponent 0.8. Hosts are drawn evenly."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(pool.topics))
    weights = 1.0 / np.arange(1, len(pool.topics) + 1) ** SKEW
    ranks = random.choice(len(pool.topics), size=count, p=weights / weights.sum())
    hosts = random.integers(len(pool.members), size=count)
    days = [FIRST_DAY + timedelta(days=at * 365 // count) for at in range(count)]
    return [
        Occasion(pool.topics[int(order[rank])], int(host), day)
        for rank, host, day in zip(ranks, hosts, days, strict=True)
    ]


Way = Callable[[Problem, Occasion, NDArray[np.int64]], tuple[Sequence[int], int, float]]
"""Who is asked (places in the pool), how many rules that breaks, and the seconds it took."""


def simulate(pool: Pool, occasions: Sequence[Occasion], way: Way) -> Year:
    invitations = np.zeros(len(pool.members), dtype=np.int64)
    relevance = hubs = expertise = facets = 0.0
    violations, seconds = 0, []
    for occasion in occasions:
        theirs = problem(pool, occasion.topic)
        asked, broke, spent = way(theirs, occasion, invitations)
        seconds.append(spent)
        rows = np.array(sorted(asked), dtype=np.intp)
        invitations[rows] += 1
        violations += broke
        relevance += float(theirs.relevance[rows].sum())
        hubs += len({pool.members[row].person.hub_id for row in rows})
        expertise += len(frozenset().union(*(theirs.expertise[row] for row in rows)))
        facets += float(theirs.knows[rows].any(axis=0).mean()) if theirs.facets else 1.0
    count = len(occasions)
    return Year(invitations, relevance, hubs / count, expertise / count, facets / count, violations, tuple(seconds))


def top(seats: int) -> Way:
    """The most relevant people, by id where they are equal."""

    def way(theirs: Problem, occasion: Occasion, invitations: NDArray[np.int64]) -> tuple[Sequence[int], int, float]:
        return _best(theirs.relevance, occasion.host, seats), 0, 0.0

    return way


def greedy(seats: int, penalty: float) -> Way:
    """The best by relevance ÷ (1 + `penalty` × invitations so far), which does better here than taking off. It knows no rule."""

    def way(theirs: Problem, occasion: Occasion, invitations: NDArray[np.int64]) -> tuple[Sequence[int], int, float]:
        return _best(theirs.relevance / (1 + penalty * invitations), occasion.host, seats), 0, 0.0

    return way


def _best(scores: NDArray[np.float64], host: int, seats: int) -> list[int]:
    order = np.argsort(-scores, kind="stable")
    return [int(row) for row in order if row != host][:seats]


class Ours:
    """The product's own solver, asked as the People page asks it. Rules it had to ease count as broken."""

    def __init__(self, pool: Pool, rules: PanelRules, *, full: bool = True, everybody: bool = False) -> None:
        self.rules, self.full, self.everybody = rules, full, everybody
        self.place = {each.person.id: at for at, each in enumerate(pool.members)}
        self.ids = [each.person.id for each in pool.members]
        self.zones = {each.person.id: ZONES.get(each.person.hub_id, "UTC") for each in pool.members}
        self.days: list[list[date]] = [[] for _ in pool.members]
        self.hubs = [each.person.hub_id for each in pool.members]

    def __call__(
        self, theirs: Problem, occasion: Occasion, invitations: NDArray[np.int64]
    ) -> tuple[Sequence[int], int, float]:
        question = self.question(theirs, occasion)
        began, eased = time.perf_counter(), 0
        outcome = solve(question, costs=self.full)
        spent = time.perf_counter() - began
        if outcome.conflict is not None and outcome.conflict.ways:
            least = outcome.conflict.ways[0].relax
            question, eased = relaxed(question, least), len(least)
            outcome = solve(question, costs=False)
        if outcome.panel is None:
            raise RuntimeError(f"nobody can be asked for {theirs.topic}")
        asked = [self.place[seat.person.id] for seat in outcome.panel.seats]
        for row in asked:
            self.days[row].append(occasion.day)
        return asked, self.broken(question, [self.ids[row] for row in asked]) + eased, spent

    def question(self, theirs: Problem, occasion: Occasion) -> Question:
        host = self.ids[occasion.host]
        known = Known(
            host_team=frozenset({host}),
            apart=True,
            day=occasion.day,
            host_zone=self.zones[host],
            zones=self.zones,
            asked_on={who: tuple(self.days[at]) for at, who in enumerate(self.ids) if self.days[at]},
            was_peer=frozenset(who for at, who in enumerate(self.ids) if self.days[at]),
        )
        return Question(theirs.candidates if self.everybody else listed(theirs), theirs.facets, self.rules, known)

    def broken(self, question: Question, asked: Sequence[PersonId]) -> int:
        """Counted afterwards from the panel alone: rules not kept, a host on the panel, a seat that shares too few hours."""
        known = facts(question)
        place = {each.person.id: at for at, each in enumerate(known.candidates)}
        rows = [place[who] for who in asked if who in place]
        hosts = len(asked) - len(rows)
        apart = sum(1 for row in rows if known.slot_count and not known.slots[row])
        return len(broken(known, rows, question.rules)) + hosts + apart


def listed(theirs: Problem) -> tuple[Candidate, ...]:
    """Whom a search would bring: those with anything in common with the topic; everybody where these hardly fill one panel."""
    found = tuple(each for each in theirs.candidates if each.relevance > 0)
    return found if len(found) >= ENOUGH else theirs.candidates


def gini(invitations: NDArray[np.int64]) -> float:
    """0: everybody is asked as often; near 1: one person is asked always. Over the whole pool, those never asked among them."""
    ordered = np.sort(invitations).astype(float)
    places = np.arange(1, len(ordered) + 1)
    total = ordered.sum()
    return float(2 * (places * ordered).sum() / (len(ordered) * total) - (len(ordered) + 1) / len(ordered))


def busiest_tenth(invitations: NDArray[np.int64]) -> float:
    """The share of all invitations that go to the tenth of the pool that is asked most."""
    most = math.ceil(len(invitations) / 10)
    return float(np.sort(invitations)[-most:].sum() / invitations.sum())
