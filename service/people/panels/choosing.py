"""The best panel under the rules, as rows of the facts. What is said about it is `solving`'s."""

from dataclasses import dataclass

import numpy as np

from service.domain.panels import PanelRules
from service.people.panels.facts import Facts
from service.people.panels.model import Chosen, PanelModel
from service.people.panels.pruning import kept
from service.people.panels.worth import may_join, with_each, worth


def choose(facts: Facts, rules: PanelRules) -> Chosen | None:
    """None where the rules cannot all hold. Of panels worth the same, one in which no seat could go to a lower id."""
    rows = kept(facts, rules.seats_to)
    if len(rows) < rules.seats_from:
        return None
    chosen = PanelModel(facts, [int(row) for row in rows], rules).solve()
    return None if chosen is None else Chosen(lowest(facts, chosen.rows, rules), chosen.gap)


def lowest(facts: Facts, rows: tuple[int, ...], rules: PanelRules) -> tuple[int, ...]:
    """The same worth by the lowest ids that single swaps reach. Each swap lowers a row, so it ends."""
    seats, total = set(rows), worth(facts, rows).total
    for row in sorted(rows, reverse=True):
        if facts.pinned[row]:
            continue
        rest = sorted(seats - {row})
        as_good = np.flatnonzero(may_join(facts, rest, rules) & (with_each(facts, rest) >= total))
        if len(as_good) and as_good[0] < row:
            seats = {*rest, int(as_good[0])}
    return tuple(sorted(seats))


@dataclass(frozen=True, slots=True)
class Swap:
    row: int
    total: int


def swaps(facts: Facts, rows: tuple[int, ...], row: int, rules: PanelRules, *, limit: int) -> list[Swap]:
    """Who could take the seat of `row` so that the rules still hold, the best first."""
    rest = [each for each in rows if each != row]
    may, totals = may_join(facts, rest, rules), with_each(facts, rest)
    may[row] = False
    order = np.lexsort((np.arange(len(facts)), -totals))
    return [Swap(int(each), int(totals[each])) for each in order[may[order]][:limit]]
