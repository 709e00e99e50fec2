"""The solver against every panel there is."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.people.panels.choosing import choose, swaps
from service.people.panels.facts import Question, facts
from service.people.panels.worth import broken, worth
from tests.people.panels.pools import best_of_all, questions

SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@SOME
@given(questions())
def test_no_panel_is_better_and_every_rule_holds(question: Question) -> None:
    known, rules = facts(question), question.rules
    best, chosen = best_of_all(known, rules), choose(known, rules)
    assert (chosen is None) == (best is None)
    if chosen is not None:
        assert chosen.gap == 0
        assert not broken(known, chosen.rows, rules)
        assert worth(known, chosen.rows).total == best


@SOME
@given(questions(), st.randoms(use_true_random=False))
def test_the_same_question_in_another_order_has_the_same_answer(question: Question, order: object) -> None:
    mixed = list(question.candidates)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    again = replace(question, candidates=tuple(mixed))
    assert choose(facts(question), question.rules) == choose(facts(again), again.rules)


@SOME
@given(questions())
def test_nobody_of_the_host_team_is_chosen_whatever_is_pinned(question: Question) -> None:
    everybody = frozenset(each.person.id for each in question.candidates)
    pinned = replace(question, pinned=everybody)
    assert not {each.person.id for each in facts(pinned).candidates} & question.known.host_team


@SOME
@given(questions())
def test_a_swap_keeps_the_rules_and_says_what_the_panel_is_worth_then(question: Question) -> None:
    known, rules = facts(question), question.rules
    chosen = choose(known, rules)
    if chosen is None:
        return
    for row in chosen.rows:
        rest = [each for each in chosen.rows if each != row]
        found = swaps(known, chosen.rows, row, rules, limit=50)
        theirs = replace_pin(known, row)
        right = {
            other: worth(known, [*rest, other]).total
            for other in range(len(known))
            if other not in chosen.rows
            and not [each for each in broken(known, [*rest, other], rules) if each.of != theirs]
        }
        assert {each.row: each.total for each in found} == right
        assert [each.total for each in found] == sorted(right.values(), reverse=True)


def replace_pin(known: object, row: int) -> str:
    return known.candidates[row].person.id  # type: ignore[attr-defined,no-any-return]
