"""Whom the solver need not look at: somebody is left out only where enough others could always sit there instead and lose nothing.

The argument: with `seats_to` people of the same hub who each stand in for a person at no loss, any panel with that person lacks at least
one of them, and is as good or better with that one in the seat. So some best panel is among those who are kept.
"""

import numpy as np
from numpy.typing import NDArray

from service.people.panels.facts import Facts

Rows = NDArray[np.intp]
_TOGETHER = 512
_ROLE = 1
"""The place of the roles among the groups. Their values are many, so they get an argument of their own: with `seats_to` stand-ins
of as many different roles, one at least has a role that nobody else on the panel has, and brings as much."""


def kept(facts: Facts, seats: int) -> Rows:
    """Rows of those to choose from, rising. Pinned people stay."""
    order = np.lexsort((np.arange(len(facts)), -facts.weight))
    rows: list[int] = []
    for number in range(len(facts.hub_ids)):
        there = order[facts.hub[order] == number]
        rows.extend(_of_hub(facts, _possible(facts, there, seats), seats))
    return np.array(sorted({*rows, *np.flatnonzero(facts.pinned)}), dtype=np.intp)


def _possible(facts: Facts, order: Rows, seats: int) -> Rows:
    """A quick first cut: those whom as many as `seats` of their very kind beat even if they knew every facet best."""
    left: list[Rows] = []
    kinds = np.stack(
        [
            facts.first_timer[order],
            facts.challenger[order],
            facts.over_cap[order],
            facts.languages[order],
            facts.slots[order],
        ]
    )
    spread = np.stack([group[order] for group in facts.groups])
    _, inverse = np.unique(np.concatenate([kinds, spread[_held(facts)]]), axis=1, return_inverse=True)
    for kind in range(int(inverse.max(initial=-1)) + 1):
        same = order[inverse.ravel() == kind]
        if len(same) > seats:
            most = facts.weight[same] + facts.knows[same].sum(axis=1) + _bonuses(facts, same)
            beaten = np.arange(len(same)) >= seats
            same = same[~(beaten & (facts.weight[same[seats - 1]] >= most))]
        left.append(same)
    found = np.concatenate(left) if left else order
    return found[np.lexsort((found, -facts.weight[found]))]


def _held(facts: Facts) -> list[int]:
    """The kinds of spread that a rule asks a number of: there a value may not be lost. The hub is the same here anyway."""
    return [at for at, kind in enumerate(facts.kinds) if at and kind in facts.wanted_spread]


def _bonuses(facts: Facts, rows: Rows) -> NDArray[np.int64]:
    """What a person may add by being of another role and so on; the hub is the same for all who are compared."""
    found = np.zeros(len(rows), dtype=np.int64)
    for group in facts.groups[1:]:
        found += facts.bonus * (group[rows] >= 0)
    return found


def _of_hub(facts: Facts, order: Rows, seats: int) -> list[int]:
    """Those of one hub, by falling weight, who are not stood in for by `seats` others of those before them."""
    stay: list[int] = []
    weight, held = facts.weight, _held(facts)
    for start in range(0, len(order), _TOGETHER):
        part = order[start : start + _TOGETHER]
        before = np.concatenate([np.array(stay, dtype=np.intp), part])
        loss = np.zeros((len(before), len(part)), dtype=np.int64)
        for facet in range(facts.knows.shape[1]):
            loss += np.maximum(0, facts.knows[part, facet][None, :] - facts.knows[before, facet][:, None])
        for at, group in enumerate(facts.groups[1:], 1):
            other = (group[part] >= 0)[None, :] & (group[before][:, None] != group[part][None, :])
            if at == _ROLE:
                role = facts.bonus * other
            else:
                loss += facts.bonus * other
        ahead = weight[before][:, None] - weight[part][None, :]
        stands = facts.first_timer[before][:, None] | ~facts.first_timer[part][None, :]
        stands &= facts.challenger[before][:, None] | ~facts.challenger[part][None, :]
        stands &= facts.over_cap[before][:, None] <= facts.over_cap[part][None, :]
        for mask in (facts.languages, facts.slots):
            stands &= (mask[part][None, :] & ~mask[before][:, None]) == 0
        for kind in held:
            group = facts.groups[kind]
            stands &= (group[part] < 0)[None, :] | (group[before][:, None] == group[part][None, :])
        earlier = np.concatenate(
            [np.ones((len(stay), len(part)), dtype=bool), np.triu(np.ones((len(part), len(part)), dtype=bool), 1)]
        )
        stands &= earlier
        enough = (stands & (ahead >= loss + role)).sum(axis=0) >= seats
        if _ROLE not in held:
            roles = facts.groups[_ROLE][before]
            one_each = np.zeros(len(before), dtype=bool)
            one_each[np.unique(roles, return_index=True)[1]] = True
            one_each &= roles >= 0
            enough |= (stands & (ahead >= loss) & one_each[:, None]).sum(axis=0) >= seats
        stay.extend(int(row) for row in part[~enough])
    return stay
