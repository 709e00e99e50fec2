"""When the rules cannot all hold."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given

from service.domain.ids import HubId, PersonId
from service.domain.panels import FEWEST_SEATS, PanelRules, Relaxation, Rule, RuleOf
from service.people.panels.conflicts import conflict, relaxed
from service.people.panels.facts import Facts, Question, facts
from service.people.panels.solving import solve
from tests.people.panels.pools import FACETS, best_of_all, candidate, questions
from tests.people.panels.test_choosing import SOME


def gone(question: Question, known: Facts) -> dict[RuleOf, Relaxation]:
    """Every rule that could be eased, let go as far as it goes."""
    rules = question.rules
    found = {
        RuleOf(rule=Rule.SEATS): FEWEST_SEATS,
        RuleOf(rule=Rule.PER_HUB): rules.seats_to,
        RuleOf(rule=Rule.CAP): 100,
        RuleOf(rule=Rule.FIRST_TIMER): 0,
        RuleOf(rule=Rule.CHALLENGER): 0,
        RuleOf(rule=Rule.LANGUAGE): 0,
        **{RuleOf(rule=Rule.HOST_HUB, of=hub): 0 for hub in rules.host_hubs},
        **{RuleOf(rule=Rule.SPREAD, of=each.of): 0 for each in rules.spread},
        **{RuleOf(rule=Rule.PIN, of=each.person.id): 0 for at, each in enumerate(known.candidates) if known.pinned[at]},
    }
    return {rule: Relaxation(rule=rule, to=to) for rule, to in found.items()}


def holds(question: Question, changes: tuple[Relaxation, ...]) -> bool:
    eased = relaxed(question, changes)
    return best_of_all(facts(eased), eased.rules) is not None


@SOME
@given(questions(most=7))
def test_the_smallest_sets_are_named_and_each_buys_a_panel(question: Question) -> None:
    known = facts(question)
    if best_of_all(known, question.rules) is not None:
        return
    found, all_gone = conflict(question, known), gone(question, known)
    assert found.people == len(known)
    sizes = {len(way.relax) for way in found.ways}
    if not found.ways:
        assert not holds(question, tuple(all_gone.values()))
        return
    (size,) = sizes
    for fewer in range(size):
        for rules in combinations(all_gone.values(), fewer):
            assert not holds(question, rules)
    smallest = {
        frozenset(each.rule for each in rules)
        for rules in combinations(all_gone.values(), size)
        if holds(question, rules)
    }
    named = {frozenset(each.rule for each in way.relax) for way in found.ways}
    assert named <= smallest
    assert len(named) == min(len(smallest), 8)
    for way in found.ways:
        eased = relaxed(question, way.relax)
        outcome = solve(eased)
        assert outcome.panel is not None
        assert sorted(seat.person.name for seat in outcome.panel.seats) == sorted(way.seats)
        assert outcome.panel.score == way.score


def test_a_number_is_eased_no_further_than_it_must() -> None:
    """Seven people of one hub and one of another: six seats need five of the first hub."""
    people = [candidate(at, relevance=0.5) for at in range(7)] + [candidate(7, hub="hub-1", relevance=1.0)]
    outcome = solve(Question(tuple(people), FACETS, PanelRules(per_hub=2)))
    assert outcome.panel is None
    assert outcome.conflict is not None
    (way,) = outcome.conflict.ways
    assert way.relax == (Relaxation(rule=RuleOf(rule=Rule.PER_HUB), was=2, to=5),)


def test_both_ways_out_are_shown_with_what_they_buy() -> None:
    """Too few hubs, or a hub nobody is of: each its own smallest set."""
    people = [candidate(at, hub=f"hub-{at // 2}", relevance=1 - at / 10) for at in range(8)]
    rules = PanelRules(per_hub=2, host_hubs=(HubId("nowhere"),))
    outcome = solve(Question(tuple(people), FACETS, rules))
    assert outcome.conflict is not None
    (way,) = outcome.conflict.ways
    assert [each.rule for each in way.relax] == [RuleOf(rule=Rule.HOST_HUB, of="nowhere")]
    assert len(way.seats) == 8


def test_with_three_people_there_is_no_way_but_to_add_some() -> None:
    outcome = solve(Question(tuple(candidate(at) for at in range(3))))
    assert outcome.conflict is not None
    assert outcome.conflict.ways == ()
    assert outcome.conflict.people == 3


def test_pins_of_one_hub_beyond_the_limit_are_one_rule_among_others() -> None:
    people = tuple(candidate(at, hub="hub-0" if at < 3 else f"hub-{at}") for at in range(9))
    question = Question(people, rules=PanelRules(per_hub=2), pinned=frozenset(PersonId(f"p-00{at}") for at in range(3)))
    outcome = solve(question)
    assert outcome.conflict is not None
    assert {way.relax[0].rule.rule for way in outcome.conflict.ways} == {Rule.PER_HUB, Rule.PIN}
    assert len(outcome.conflict.ways) == 4
    let_go = replace(question, pinned=frozenset())
    assert solve(let_go).panel is not None
