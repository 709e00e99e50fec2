"""What a given panel is worth, whether it keeps the rules, and what one swap would change: plain arithmetic over everybody at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain.panels import PanelRules, Rule, RuleOf, Score
from service.people.panels.facts import ANY, SCALE, Facts
from service.people.panels.model import wanted

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Worth:
    """The parts of the objective, in whole units."""

    experience: int
    coverage: int
    spread: int
    rest: int
    cautions: int

    @property
    def total(self) -> int:
        return self.experience + self.coverage + self.spread - self.rest - self.cautions

    def score(self) -> Score:
        parts = {name: getattr(self, name) / SCALE for name in Score.model_fields}
        return Score(**parts)


def worth(facts: Facts, rows: Sequence[int]) -> Worth:
    chosen = np.array(sorted(rows), dtype=np.intp)
    return Worth(
        experience=int(facts.experience[chosen].sum()),
        coverage=int(facts.knows[chosen].max(axis=0, initial=0).sum()),
        spread=sum(facts.bonus * len(set(group[chosen].tolist()) - {-1}) for group in facts.groups),
        rest=int(facts.rest[chosen].sum()),
        cautions=int(facts.cautions[chosen].sum()) + facts.outside * len(outside(facts, chosen)),
    )


def outside(facts: Facts, rows: Sequence[int] | Rows) -> list[int]:
    """Who shares too few working minutes, when the panel meets at the stretch of the day that suits most."""
    if not facts.slot_count:
        return []
    return min(
        ([int(row) for row in rows if not facts.slots[row] >> slot & 1] for slot in range(facts.slot_count)), key=len
    )


def common_language(facts: Facts, rows: Sequence[int] | Rows) -> str | None:
    """The first language all of them speak who say what they speak; None where there is none or none is asked for."""
    both = int(np.bitwise_and.reduce(facts.languages[np.array(rows, dtype=np.intp)], initial=ANY))
    return next((code for at, code in enumerate(facts.language_codes) if both >> at & 1), None)


def broken(facts: Facts, rows: Sequence[int], rules: PanelRules) -> list[RuleOf]:
    """Rules that this panel does not keep."""
    chosen = np.array(sorted(rows), dtype=np.intp)
    found = []
    if not rules.seats_from <= len(chosen) <= rules.seats_to:
        found.append(RuleOf(rule=Rule.SEATS))
    if np.bincount(facts.hub[chosen], minlength=1).max() > rules.per_hub:
        found.append(RuleOf(rule=Rule.PER_HUB))
    if facts.over_cap[chosen].any():
        found.append(RuleOf(rule=Rule.CAP))
    if facts.first_timer[chosen].sum() < wanted(rules.first_timers, facts.first_timer):
        found.append(RuleOf(rule=Rule.FIRST_TIMER))
    if facts.challenger[chosen].sum() < wanted(rules.challengers, facts.challenger):
        found.append(RuleOf(rule=Rule.CHALLENGER))
    there = {facts.hub_ids[number] for number in facts.hub[chosen]}
    found.extend(RuleOf(rule=Rule.HOST_HUB, of=hub) for hub in rules.host_hubs if hub not in there)
    if facts.language_codes and common_language(facts, chosen) is None:
        found.append(RuleOf(rule=Rule.LANGUAGE))
    for kind, group in zip(facts.kinds, facts.groups, strict=True):
        needed = max((each.at_least for each in rules.spread if each.of == kind), default=1)
        if needed > 1 and len(set(group[chosen].tolist()) - {-1}) < needed:
            found.append(RuleOf(rule=Rule.SPREAD, of=kind))
    found.extend(
        RuleOf(rule=Rule.PIN, of=facts.candidates[row].person.id)
        for row in np.flatnonzero(facts.pinned)
        if row not in rows
    )
    return found


def with_each(facts: Facts, rest: Sequence[int]) -> NDArray[np.int64]:
    """The total of `rest` and each person in turn, whatever the rules say: one figure per person."""
    chosen = np.array(sorted(rest), dtype=np.intp)
    found = facts.weight + int(facts.weight[chosen].sum())
    best = facts.knows[chosen].max(axis=0, initial=0)
    found = found + np.maximum(facts.knows, best).sum(axis=1)
    for group in facts.groups:
        there = sorted(set(group[chosen].tolist()) - {-1})
        found = found + facts.bonus * (len(there) + ((group >= 0) & ~np.isin(group, there)))
    if facts.slot_count:
        missing = np.stack(
            [
                (facts.slots[chosen] >> slot & 1 == 0).sum() + (facts.slots >> slot & 1 == 0)
                for slot in range(facts.slot_count)
            ]
        )
        found = found - facts.outside * missing.min(axis=0)
    return np.asarray(found, dtype=np.int64)


def may_join(facts: Facts, rest: Sequence[int], rules: PanelRules) -> NDArray[np.bool_]:
    """Who may join `rest` so that every rule holds."""
    chosen = np.array(sorted(rest), dtype=np.intp)
    found = np.ones(len(facts), dtype=bool)
    found[chosen] = False
    found &= (np.bincount(facts.hub[chosen], minlength=len(facts.hub_ids))[facts.hub] + 1) <= rules.per_hub
    found &= facts.over_cap == 0
    for who, needed in (
        (facts.first_timer, wanted(rules.first_timers, facts.first_timer)),
        (facts.challenger, wanted(rules.challengers, facts.challenger)),
        *((facts.hub == facts.hub_ids.index(hub), 1) for hub in rules.host_hubs),
    ):
        found &= int(who[chosen].sum()) + who >= needed
    if facts.language_codes:
        both = np.bitwise_and.reduce(facts.languages[chosen], initial=ANY)
        found &= (facts.languages & both & ((1 << len(facts.language_codes)) - 1)) != 0
    for kind, group in zip(facts.kinds, facts.groups, strict=True):
        needed = max((each.at_least for each in rules.spread if each.of == kind), default=1)
        there = sorted(set(group[chosen].tolist()) - {-1})
        if needed > 1:
            found &= len(there) + ((group >= 0) & ~np.isin(group, there)) >= needed
    return found
