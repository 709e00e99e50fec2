"""A panel with everything that is said about it, or the conflict that stands in its way."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from service.domain.ids import PersonId
from service.domain.panels import (
    Outcome,
    Panel,
    PanelRules,
    Reserve,
    Rule,
    RuleCost,
    RuleOf,
    Seat,
    Spread,
)
from service.domain.peers import EvidenceKind
from service.people.panels.choosing import choose, swaps
from service.people.panels.conflicts import conflict
from service.people.panels.facts import SCALE, Facts, Question, facts
from service.people.panels.telling import not_checked, warned, why
from service.people.panels.worth import common_language, outside, worth

RESERVES = 2


def solve(question: Question, *, costs: bool = True) -> Outcome:
    """The best panel under the rules, proven, with reserves and what each rule costs; or the ways out of a conflict."""
    known = facts(question)
    chosen = choose(known, question.rules)
    if chosen is None:
        return Outcome(conflict=conflict(question, known))
    panel = as_panel(question, known, chosen.rows, gap=chosen.gap)
    if costs:
        panel = panel.model_copy(update={"costs": what_rules_cost(question, known, chosen.rows)})
    return Outcome(panel=panel)


def as_panel(question: Question, known: Facts, rows: Sequence[int], *, gap: float = 0.0) -> Panel:
    """A panel of these rows, said in full. `rows` may break a rule, where a person swapped by hand."""
    rows = tuple(sorted(rows))
    apart = set(outside(known, rows))
    held = np.array(rows, dtype=np.intp)
    best = known.knows[held].max(axis=0, initial=0)
    counted = counted_challengers(question, known, rows)
    seats = tuple(
        _seat(question, known, rows, row, outside_hours=row in apart, challenger=row in counted) for row in rows
    )
    order = sorted(range(len(rows)), key=lambda at: (-seats[at].relevance, seats[at].person.id))
    return Panel(
        seats=tuple(seats[at] for at in order),
        score=worth(known, rows).score(),
        gap=gap,
        facets=tuple(question.facets),
        not_covered=tuple(facet for at, facet in enumerate(question.facets) if not best[at]),
        candidates=len(known),
        language=common_language(known, rows),
        no_challenger=bool(question.rules.challengers) and not known.challenger.any(),
        no_first_timer=bool(question.rules.first_timers) and not known.first_timer.any(),
    )


def counted_challengers(question: Question, known: Facts, rows: Sequence[int]) -> frozenset[int]:
    """The seats that fill the rule, no more than it asks for: named by a person first, then by the strength of what they did."""

    def standing(row: int) -> tuple[bool, float, str]:
        who = known.candidates[row].person.id
        told = question.known.challenges[who]
        return told.kind is not EvidenceKind.OWN_WORDS, -told.strength, who

    found = sorted((row for row in rows if known.challenger[row]), key=standing)
    return frozenset(found[: question.rules.challengers])


def _seat(
    question: Question, known: Facts, rows: tuple[int, ...], row: int, *, outside_hours: bool, challenger: bool
) -> Seat:
    candidate, rest = known.candidates[row], [each for each in rows if each != row]
    who = candidate.person.id
    others = known.knows[np.array(rest, dtype=np.intp)].max(axis=0, initial=0)
    best_at = tuple(
        facet for at, facet in enumerate(question.facets) if known.knows[row, at] and known.knows[row, at] >= others[at]
    )
    first = bool(known.first_timer[row])
    return Seat(
        person=candidate.person,
        hub=candidate.hub,
        relevance=candidate.relevance,
        why=why(question, known, rows, row, best_at, challenger=challenger),
        evidence=candidate.evidence,
        challenges=question.known.challenges.get(who),
        challenger=challenger,
        facets=best_at,
        asked_on=question.known.asked_on.get(who, ()),
        warned=warned(candidate, question, outside_hours=outside_hours),
        not_checked=not_checked(candidate, question),
        pinned=who in question.pinned,
        first_timer=first,
        reserves=reserves(question, known, rows, row),
    )


def reserves(
    question: Question, known: Facts, rows: tuple[int, ...], row: int, *, limit: int = RESERVES
) -> tuple[Reserve, ...]:
    """Who could sit there instead so that every rule holds, the least loss first."""
    total = worth(known, rows).total
    found = swaps(known, rows, row, question.rules, limit=limit)
    return tuple(reserve(question, known, rows, row, each.row, loss=total - each.total) for each in found)


def reserve(question: Question, known: Facts, rows: Sequence[int], row: int, other: int, *, loss: int) -> Reserve:
    candidate = known.candidates[other]
    rest = np.array([each for each in rows if each != row], dtype=np.intp)
    before = np.maximum(known.knows[rest].max(axis=0, initial=0), known.knows[row])
    after = np.maximum(known.knows[rest].max(axis=0, initial=0), known.knows[other])
    return Reserve(
        person=candidate.person,
        hub=candidate.hub,
        loss=loss / SCALE,
        relevance_lost=round(known.candidates[row].relevance - candidate.relevance, 4),
        facets_lost=tuple(facet for at, facet in enumerate(question.facets) if after[at] < before[at]),
        load=len(question.known.asked_on.get(candidate.person.id, ())),
    )


def what_rules_cost(question: Question, known: Facts, rows: tuple[int, ...]) -> tuple[RuleCost, ...]:
    """For each rule, the best panel without it; a rule that costs nothing is told as such."""
    found = []
    for rule, without in _without_each(question.rules):
        if _binds_nobody(rule.rule, known):
            found.append(RuleCost(rule=rule, gain=0))
            continue
        eased = replace(question, rules=without)
        theirs = facts(eased) if rule.rule in _CHANGES_FACTS else known
        chosen = choose(theirs, without)
        if chosen is None:
            continue
        gain = worth(theirs, chosen.rows).total - worth(known, rows).total
        ours, other = _names(known, rows), _names(theirs, chosen.rows)
        changed = gain > 0
        found.append(
            RuleCost(
                rule=rule,
                gain=max(0, gain) / SCALE,
                comes=tuple(name for who, name in other.items() if who not in ours) if changed else (),
                goes=tuple(name for who, name in ours.items() if who not in other) if changed else (),
            )
        )
    return tuple(found)


_CHANGES_FACTS = frozenset({Rule.CAP, Rule.LANGUAGE, Rule.SEATS})


def _binds_nobody(rule: Rule, known: Facts) -> bool:
    """Nobody is kept out or let in by it, so that no panel would be better without it."""
    return (
        (rule is Rule.CAP and not known.over_cap.any())
        or (rule is Rule.LANGUAGE and bool((known.languages & 1).all()))
        or (rule is Rule.FIRST_TIMER and not known.first_timer.any())
        or (rule is Rule.CHALLENGER and not known.challenger.any())
    )


def _without_each(rules: PanelRules) -> list[tuple[RuleOf, PanelRules]]:
    """Each rule that asks for something, and the rules without it."""
    found: list[tuple[Rule, str, dict[str, object]]] = []
    if rules.per_hub < rules.seats_to:
        found.append((Rule.PER_HUB, "", {"per_hub": rules.seats_to}))
    if rules.cap is not None:
        found.append((Rule.CAP, "", {"cap": None}))
    if rules.first_timers:
        found.append((Rule.FIRST_TIMER, "", {"first_timers": 0}))
    if rules.challengers:
        found.append((Rule.CHALLENGER, "", {"challengers": 0}))
    for hub in rules.host_hubs:
        found.append((Rule.HOST_HUB, hub, {"host_hubs": tuple(each for each in rules.host_hubs if each != hub)}))
    if not rules.any_language:
        found.append((Rule.LANGUAGE, "", {"any_language": True}))
    for spread in rules.spread:
        if spread.at_least > 1:
            eased = tuple(Spread(of=each.of, at_least=1) if each == spread else each for each in rules.spread)
            found.append((Rule.SPREAD, spread.of, {"spread": eased}))
    return [(RuleOf(rule=rule, of=of), rules.model_copy(update=change)) for rule, of, change in found]


def _names(known: Facts, rows: Sequence[int]) -> dict[PersonId, str]:
    return {known.candidates[row].person.id: known.candidates[row].person.name for row in rows}
