"""What is said of a panel: seats, reserves, costs of rules, hours; and that what is not known keeps nobody out."""

from dataclasses import replace
from datetime import date

from hypothesis import given

from service.domain.ids import PersonId
from service.domain.panels import Caution, PanelRules, Rule, Unchecked
from service.domain.peers import Candidate, Evidence, EvidenceKind
from service.domain.people import Person
from service.people.panels.choosing import choose
from service.people.panels.facts import Known, Question, facts
from service.people.panels.hours import shared_slots, slot_masks
from service.people.panels.pruning import kept
from service.people.panels.solving import solve
from service.people.panels.worth import worth
from tests.people.panels.pools import FACETS, LEARNED, candidate, questions
from tests.people.panels.test_choosing import SOME


@SOME
@given(questions())
def test_somebody_of_whom_nothing_is_known_keeps_their_place(question: Question) -> None:
    """However the rules are: a blank person, with all the experience there is, is never worse than one who is known."""
    blank = Candidate(
        person=Person(id=PersonId("p-000"), name="Blank", hub_id=question.candidates[0].person.hub_id),
        hub="",
        relevance=1,
        facets={facet.id: 1.0 for facet in FACETS},
    )
    others = tuple(each for each in question.candidates if each.person.id != "p-000")
    known = replace(
        question.known,
        host_team=frozenset(),
        reporting_line=frozenset(),
        away=frozenset(),
        zones={who: zone for who, zone in question.known.zones.items() if who != "p-000"},
        asked_on={who: days for who, days in question.known.asked_on.items() if who != "p-000"},
    )
    rules = question.rules.model_copy(update={"spread": (), "host_hubs": (), "challengers": 0, "per_hub": 6})
    asked = replace(question, candidates=(blank, *others), known=known, rules=rules, pinned=frozenset())
    chosen = choose(facts(asked), rules)
    if chosen is not None:
        panel = solve(asked, costs=False).panel
        assert panel is not None
        (seat,) = [seat for seat in panel.seats if seat.person.id == "p-000"]
        assert not seat.warned
        assert {Unchecked.LANGUAGES, Unchecked.SENIORITY, Unchecked.EXPERIENCE} <= set(seat.not_checked)


def test_a_thousand_alike_leave_as_many_as_there_are_seats() -> None:
    people = tuple(candidate(at, hub=f"hub-{at % 3}") for at in range(999))
    known = facts(Question(people, FACETS, PanelRules(seats_from=6, seats_to=8)))
    assert len(kept(known, 8)) == 24
    chosen = choose(known, PanelRules(seats_from=6, seats_to=6, per_hub=3))
    assert chosen is not None
    assert chosen.rows == (0, 1, 2, 3, 4, 5), "of equals, the lowest ids"


def test_many_roles_do_not_keep_everybody_in() -> None:
    people = tuple(
        each.model_copy(update={"person": each.person.model_copy(update={"job_title": f"Role {at}"})})
        for at, each in enumerate(candidate(at) for at in range(500))
    )
    known = facts(Question(people))
    assert len(kept(known, 8)) == 8
    assert known.bonus > 0


def test_each_rule_says_what_it_costs() -> None:
    """Two of a hub keep the third best out; without that rule she would come, and the weakest go."""
    best = [candidate(at, relevance=1 - at / 100) for at in range(3)]
    rest = [candidate(at, hub=f"hub-{at}", relevance=0.5) for at in range(3, 9)]
    question = Question((*best, *rest), rules=PanelRules(seats_from=4, seats_to=4, per_hub=2))
    panel = solve(question).panel
    assert panel is not None
    (cost,) = [each for each in panel.costs if each.rule.rule is Rule.PER_HUB]
    assert cost.gain > 0.4
    assert cost.comes == ("Person 2",)
    assert all(each.gain == 0 for each in panel.costs if each.rule.rule is not Rule.PER_HUB)
    seated = facts(question)
    assert panel.score == worth(seated, [0, 1, 3, 4]).score()


def test_nobody_known_to_have_done_otherwise_is_said_and_forbids_nothing() -> None:
    people = tuple(candidate(at, hub=f"hub-{at}", relevance=0.5) for at in range(8))
    panel = solve(Question(people, rules=PanelRules(challengers=1))).panel
    assert panel is not None
    assert panel.no_challenger
    known = Known(challenges={PersonId("p-007"): LEARNED})
    found = solve(Question(people, rules=PanelRules(seats_from=6, seats_to=6, challengers=1), known=known)).panel
    assert found is not None
    assert not found.no_challenger
    (seat,) = [seat for seat in found.seats if seat.challenges]
    assert seat.person.id == "p-007"
    assert seat.challenges is not None
    assert seat.challenges.quote == "We would not do it again."


def test_only_so_many_seats_are_the_challenger_as_the_rule_asks_for_and_they_say_what_they_did() -> None:
    """Everybody learned something the hard way here; a name set by hand goes before, then the strongest evidence."""
    people = tuple(candidate(at, hub=f"hub-{at}", relevance=0.5) for at in range(6))
    strengths = {each.person.id: LEARNED.model_copy(update={"strength": at / 10}) for at, each in enumerate(people)}
    rules = PanelRules(seats_from=6, seats_to=6, challengers=1)

    def marked(challenges: dict[PersonId, Evidence], rules: PanelRules = rules) -> dict[str, str]:
        panel = solve(Question(people, rules=rules, known=Known(challenges=challenges))).panel
        assert panel is not None
        found = {}
        for seat in panel.seats:
            said = [each for each in seat.why if each.id.startswith("challenger")]
            assert bool(said) == seat.challenger
            if said:
                found[str(seat.person.id)] = str(said[0].values["words"])
        return found

    assert marked(strengths) == {"p-005": "We would not do it again."}
    named = Evidence(kind=EvidenceKind.OWN_WORDS, quote="Sell the pumps.", strength=0)
    assert marked(strengths | {PersonId("p-001"): named}) == {"p-001": "Sell the pumps."}
    assert len(marked(strengths, rules.model_copy(update={"challengers": 2}))) == 2
    assert marked(strengths, rules.model_copy(update={"challengers": 0})) == {}


def test_a_caution_costs_until_a_reason_sets_it_aside() -> None:
    people = tuple(candidate(at, hub=f"hub-{at}", relevance=0.5 + at / 100) for at in range(8))
    rules = PanelRules(seats_from=6, seats_to=6)
    known = Known(reporting_line=frozenset({PersonId("p-007")}))
    without = solve(Question(people, rules=rules, known=known)).panel
    assert without is not None
    assert "p-007" not in [seat.person.id for seat in without.seats]
    reasons = {(PersonId("p-007"), Caution.REPORTING_LINE): "They asked for her."}
    panel = solve(Question(people, rules=rules, known=known, reasons=reasons)).panel
    assert panel is not None
    (seat,) = [seat for seat in panel.seats if seat.person.id == "p-007"]
    assert [(each.caution, each.open) for each in seat.warned] == [(Caution.REPORTING_LINE, False)]


def test_hours_are_shared_round_the_clock() -> None:
    rules, day = PanelRules(), date(2026, 3, 1)
    zones = ("Africa/Nairobi", "Europe/Paris", "America/Lima", "Pacific/Auckland", "Pacific/Honolulu")
    slots = {zone: shared_slots(zone, day, rules) for zone in zones}
    masks = slot_masks(slots, slots["Africa/Nairobi"])
    assert masks["Africa/Nairobi"] & masks["Europe/Paris"], "two hours apart share most of the day"
    assert masks["Africa/Nairobi"] & masks["America/Lima"], "eight hours apart share its end"
    assert not masks["Pacific/Honolulu"], "thirteen hours apart share nothing of ninety minutes"
    assert shared_slots("Mars/Olympus", day, rules) is None


def test_who_shares_no_hours_is_told_so_and_may_sit_there() -> None:
    people = tuple(candidate(at, hub=f"hub-{at}", relevance=0.5) for at in range(6))
    zones = {PersonId(f"p-00{at}"): "Africa/Nairobi" for at in range(5)} | {PersonId("p-005"): "Pacific/Honolulu"}
    known = Known(apart=True, host_zone="Africa/Nairobi", day=date(2026, 3, 1), zones=zones)
    panel = solve(Question(people, rules=PanelRules(), known=known)).panel
    assert panel is not None
    told = {seat.person.id: [each.caution for each in seat.warned] for seat in panel.seats}
    assert told[PersonId("p-005")] == [Caution.SHARED_HOURS]
    assert not any(told[who] for who in told if who != "p-005")
