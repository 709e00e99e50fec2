"""The choice of a panel as a mixed-integer model: one column per person, one row per rule.

Coverage of a facet goes to the one on the panel who knows it best; each further hub, role or recorded attribute counts once.
With `elastic` every rule that can be eased has a column that says so, and the model eases as few as it can.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain.panels import FEWEST_SEATS, PanelRules, Rule, RuleOf
from service.people.panels.facts import Facts
from service.people.panels.highs import Model

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Chosen:
    rows: tuple[int, ...]
    gap: float


@dataclass(frozen=True, slots=True)
class Slack:
    """The columns that ease one rule: whether it is eased at all, and by how much where it is a number."""

    rule: RuleOf
    eased: int
    by: int | None
    was: int
    rises: bool
    """The number goes up when it is eased."""


class PanelModel:
    """Rows and columns for the people `rows` of `facts`. Built once, solved once."""

    def __init__(self, facts: Facts, rows: Sequence[int], rules: PanelRules, *, elastic: bool = False) -> None:
        self.facts, self.rows, self.rules, self.elastic = facts, list(rows), rules, elastic
        self.model = Model()
        self.slacks: list[Slack] = []
        worth = 0 if elastic else 1
        self.seat = {
            row: self.model.column(
                worth * float(facts.weight[row]),
                least=1.0 if facts.pinned[row] and not elastic else 0.0,
                most=0.0 if facts.over_cap[row] and not elastic else 1.0,
                whole=True,
            )
            for row in self.rows
        }
        self._seats()
        self._hubs()
        self._cap()
        self._at_least(Rule.FIRST_TIMER, facts.first_timer, wanted(rules.first_timers, facts.first_timer))
        self._at_least(Rule.CHALLENGER, facts.challenger, wanted(rules.challengers, facts.challenger))
        for hub in rules.host_hubs:
            self._at_least(Rule.HOST_HUB, facts.hub == facts.hub_ids.index(hub), 1, of=hub)
        self._languages()
        self._spread(worth)
        self._pins()
        if not elastic:
            self._coverage()
            self._hours()

    def solve(self) -> Chosen | None:
        """The best panel; None where the rules cannot all hold."""
        solved = self.model.solve()
        if solved is None:
            return None
        return Chosen(tuple(row for row in self.rows if solved.values[self.seat[row]] > 0.5), solved.gap)

    def _slack(self, rule: Rule, *, was: int, most: int, rises: bool, of: str = "") -> list[tuple[int, float]]:
        """Terms that let a row give way, none where rules are not to be eased; a rule with `most` 1 is let go altogether."""
        if not self.elastic or most <= 0:
            return []
        eased = self.model.column(whole=True)
        by = self.model.column(most=float(most), whole=True)
        self.model.row([(by, 1.0), (eased, -float(most))], most=0.0)
        self.slacks.append(Slack(RuleOf(rule=rule, of=of), eased, by, was, rises))
        return [(by, 1.0)]

    def _seats(self) -> None:
        everybody = [(column, 1.0) for column in self.seat.values()]
        self.model.row(everybody, most=float(self.rules.seats_to))
        slack = self._slack(
            Rule.SEATS, was=self.rules.seats_from, most=self.rules.seats_from - FEWEST_SEATS, rises=False
        )
        self.model.row(everybody + slack, least=float(self.rules.seats_from))

    def _hubs(self) -> None:
        most = self.rules.seats_to - self.rules.per_hub
        slack = self._slack(Rule.PER_HUB, was=self.rules.per_hub, most=most, rises=True)
        for number in range(len(self.facts.hub_ids)):
            there = [(self.seat[row], 1.0) for row in self.rows if self.facts.hub[row] == number]
            if len(there) > self.rules.per_hub:
                self.model.row(there + [(column, -1.0) for column, _ in slack], most=float(self.rules.per_hub))

    def _cap(self) -> None:
        over = [row for row in self.rows if self.facts.over_cap[row]]
        if not over or not self.elastic:
            return
        most = int(self.facts.over_cap[over].max())
        slack = self._slack(Rule.CAP, was=self.rules.cap or 0, most=most, rises=True)
        for row in over:
            self.model.row([(self.seat[row], float(self.facts.over_cap[row])), (slack[0][0], -1.0)], most=0.0)

    def _at_least(self, rule: Rule, who: NDArray[np.bool_], needed: int, *, of: str = "") -> None:
        if needed:
            slack = self._slack(rule, was=needed, most=needed, rises=False, of=of)
            self.model.row([(self.seat[row], 1.0) for row in self.rows if who[row]] + slack, least=float(needed))

    def _languages(self) -> None:
        codes = self.facts.language_codes
        if not codes:
            return
        spoken = [self.model.column(whole=True) for _ in codes]
        self.model.row([(column, 1.0) for column in spoken], least=1.0, most=1.0)
        slack = self._slack(Rule.LANGUAGE, was=1, most=1, rises=False)
        self._where(self.facts.languages, spoken, [(column, -float(len(self.seat))) for column, _ in slack])

    def _hours(self) -> None:
        if not self.facts.slot_count:
            return
        slots = [self.model.column(whole=True) for _ in range(self.facts.slot_count)]
        self.model.row([(column, 1.0) for column in slots], least=1.0, most=1.0)
        self._where(self.facts.slots, slots, [], outside=-float(self.facts.outside))

    def _where(
        self,
        masks: NDArray[np.int64],
        choices: list[int],
        slack: list[tuple[int, float]],
        *,
        outside: float | None = None,
    ) -> None:
        """People sit only where a choice suits their mask; or, with `outside`, each who does not costs that much."""
        for mask in sorted({int(masks[row]) for row in self.rows} - {-1}):
            here = [(self.seat[row], 1.0) for row in self.rows if masks[row] == mask]
            seats = min(len(here), self.rules.seats_to)
            terms = [*here, *((column, -float(seats)) for at, column in enumerate(choices) if mask >> at & 1), *slack]
            if outside is not None:
                terms.append((self.model.column(outside, most=float(seats)), -1.0))
            self.model.row(terms, most=0.0)

    def _spread(self, worth: int) -> None:
        asked = {each.of: each.at_least for each in self.rules.spread if each.at_least > 1}
        for kind, group in zip(self.facts.kinds, self.facts.groups, strict=True):
            if not worth * self.facts.bonus and kind not in asked:
                continue
            there: list[tuple[int, float]] = []
            for value in sorted({int(group[row]) for row in self.rows} - {-1}):
                column = self.model.column(worth * float(self.facts.bonus))
                there.append((column, 1.0))
                of_it = [(self.seat[row], -1.0) for row in self.rows if group[row] == value]
                self.model.row([(column, 1.0), *of_it], most=0.0)
            if kind in asked:
                slack = self._slack(Rule.SPREAD, was=asked[kind], most=asked[kind], rises=False, of=kind)
                self.model.row(there + slack, least=float(asked[kind]))

    def _pins(self) -> None:
        for row in self.rows:
            if self.facts.pinned[row] and self.elastic:
                slack = self._slack(Rule.PIN, was=1, most=1, rises=False, of=self.facts.candidates[row].person.id)
                self.model.row([(self.seat[row], 1.0), *slack], least=1.0)

    def _coverage(self) -> None:
        for facet in range(self.facts.knows.shape[1]):
            best: list[tuple[int, float]] = []
            for row in self.rows:
                gain = int(self.facts.knows[row, facet])
                if gain:
                    column = self.model.column(float(gain))
                    best.append((column, 1.0))
                    self.model.row([(column, 1.0), (self.seat[row], -1.0)], most=0.0)
            if best:
                self.model.row(best, most=1.0)


def wanted(rule: int, who: NDArray[np.bool_]) -> int:
    """First-timers or challengers: as many as the rule wants and there are. Where there is none the panel says so instead."""
    return min(rule, int(who.sum()))
