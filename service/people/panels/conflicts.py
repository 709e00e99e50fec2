"""When the rules cannot all hold: every smallest set of them to ease, how far, and the panel that would buy."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from service.domain.ids import PersonId
from service.domain.panels import Conflict, PanelRules, Relaxation, Rule, WayOut
from service.people.panels.choosing import choose
from service.people.panels.facts import Facts, Question, facts
from service.people.panels.model import PanelModel, Slack
from service.people.panels.pruning import kept
from service.people.panels.worth import worth

MOST_WAYS = 8


def conflict(question: Question, known: Facts) -> Conflict:
    """The ways out of a question that has no panel, the one with the best panel first."""
    rows = [int(row) for row in kept(known, question.rules.seats_to)]
    found: list[WayOut] = []
    tried: list[tuple[int, ...]] = []
    while len(found) < MOST_WAYS:
        eased = _fewest(known, rows, question.rules, tried)
        if eased is None or (tried and len(eased) > len(tried[0])):
            break
        tried.append(eased)
        relax = _how_far(known, rows, question.rules, eased)
        way = _bought(question, relax)
        if way is not None:
            found.append(way)
    found.sort(key=lambda way: (-way.score.total, [(each.rule.rule, each.rule.of) for each in way.relax]))
    return Conflict(ways=tuple(found), people=len(known))


def relaxed(question: Question, changes: Sequence[Relaxation]) -> Question:
    """The question with those rules eased and those pins let go."""
    rules = question.rules
    for change in changes:
        rules = rules.relaxed(change)
    let_go = {PersonId(each.rule.of) for each in changes if each.rule.rule is Rule.PIN}
    return replace(question, rules=rules, pinned=question.pinned - let_go)


def _fewest(known: Facts, rows: list[int], rules: PanelRules, tried: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    """Which rules to ease, as places among the slacks: as few as can be, and none of the sets that were tried."""
    panel = PanelModel(known, rows, rules, elastic=True)
    for slack in panel.slacks:
        panel.model.costs[slack.eased] = -1.0
    for before in tried:
        panel.model.row([(panel.slacks[at].eased, 1.0) for at in before], most=len(before) - 1.0)
    solved = panel.model.solve()
    if solved is None:
        return None
    return tuple(at for at, slack in enumerate(panel.slacks) if solved.values[slack.eased] > 0.5)


def _how_far(known: Facts, rows: list[int], rules: PanelRules, eased: tuple[int, ...]) -> tuple[Relaxation, ...]:
    """The least that is enough, where a rule is a number."""
    panel = PanelModel(known, rows, rules, elastic=True)
    for at, slack in enumerate(panel.slacks):
        if slack.by is not None:
            panel.model.costs[slack.by] = -1.0
        if at not in eased:
            panel.model.upper[slack.eased] = 0.0
    solved = panel.model.solve()
    assert solved is not None, "the set was found by the same rows"  # noqa: S101
    return tuple(_relaxation(panel.slacks[at], round(float(solved.values[panel.slacks[at].by]))) for at in eased)


def _relaxation(slack: Slack, by: int) -> Relaxation:
    return Relaxation(rule=slack.rule, was=slack.was, to=slack.was + (by if slack.rises else -by))


def _bought(question: Question, relax: tuple[Relaxation, ...]) -> WayOut | None:
    eased = relaxed(question, relax)
    known = facts(eased)
    chosen = choose(known, eased.rules)
    if chosen is None:
        return None
    rows = np.array(chosen.rows, dtype=np.intp)
    return WayOut(
        relax=relax,
        seats=tuple(known.candidates[row].person.name for row in chosen.rows),
        score=worth(known, chosen.rows).score(),
        covered=int((known.knows[rows].max(axis=0, initial=0) > 0).sum()),
    )
