"""Small pools of people for the solver, and the best panel found by looking at every one."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from hypothesis import strategies as st

from service.domain.ids import HubId, PersonId
from service.domain.panels import Caution, PanelRules, Spread, Weights
from service.domain.peers import Candidate, Evidence, EvidenceKind, Facet
from service.domain.people import Person
from service.people.panels.facts import Facts, Known, Question
from service.people.panels.worth import broken, worth

FACETS = (Facet(id="f1", text="How do others price water?"), Facet(id="f2", text="Who repairs the pumps?"))
ZONES = ("Africa/Nairobi", "Europe/Paris", "America/Lima", "Asia/Tokyo")
LEARNED = Evidence(kind=EvidenceKind.WROTE, title="A pump that failed", quote="We would not do it again.", strength=1)
SHARES = st.integers(0, 4).map(lambda quarter: quarter / 4)


def candidate(number: int, *, hub: str = "hub-0", relevance: float = 0.0, **facets: float) -> Candidate:
    person = Person(id=PersonId(f"p-{number:03}"), name=f"Person {number}", hub_id=HubId(hub))
    return Candidate(person=person, hub=hub, relevance=relevance, facets=facets)


@st.composite
def questions(draw: st.DrawFn, *, most: int = 10) -> Question:
    """Any question over at most `most` people, with half of what could be known left out."""
    count = draw(st.integers(3, most))
    candidates, asked, zones, were_peers, challenges, attributes = [], {}, {}, set(), {}, {}
    ids = [PersonId(f"p-{number:03}") for number in range(count)]
    for at, who in enumerate(ids):
        person = Person(
            id=who,
            name=f"Person {at}",
            hub_id=HubId(f"hub-{draw(st.integers(0, 2))}"),
            job_title=draw(st.sampled_from(("", "Engineer", "Economist"))),
            seniority=draw(st.sampled_from((None, 2, 5))),
            languages=draw(st.sampled_from(((), ("en",), ("fr",), ("en", "fr")))),
        )
        facets = {facet.id: share for facet in FACETS if (share := draw(SHARES))}
        candidates.append(Candidate(person=person, hub=person.hub_id, relevance=draw(SHARES), facets=facets))
        asked[who] = (date(2026, 1, 1),) * draw(st.integers(0, 4))
        if draw(st.booleans()):
            were_peers.add(who)
        if draw(st.integers(0, 3)) == 0:
            challenges[who] = LEARNED
        if zone := draw(st.sampled_from((None, *ZONES))):
            zones[who] = zone
        attributes[who] = {"gender": draw(st.sampled_from(("", "F", "M")))}
    some = st.sets(st.sampled_from(ids), max_size=2).map(frozenset)
    pinned = draw(some) if draw(st.booleans()) else frozenset()
    cautions = st.dictionaries(
        st.tuples(st.sampled_from(ids), st.sampled_from(list(Caution))), st.just("ok"), max_size=2
    )
    seats = draw(st.integers(4, 5))
    return Question(
        candidates=tuple(draw(st.permutations(candidates))),
        facets=FACETS,
        rules=PanelRules(
            seats_from=seats,
            seats_to=draw(st.integers(seats, 6)),
            per_hub=draw(st.integers(1, 4)),
            cap=draw(st.sampled_from((None, 2, 3))),
            first_timers=draw(st.integers(0, 2)),
            challengers=draw(st.integers(0, 1)),
            host_hubs=tuple(HubId(f"hub-{hub}") for hub in draw(st.sets(st.integers(0, 3), max_size=2))),
            languages=draw(st.sampled_from(((), ("fr",), ("en", "fr")))),
            spread=draw(st.sampled_from(((), (Spread(of="role", at_least=2),), (Spread(of="gender", at_least=2),)))),
            weights=Weights(spread=draw(st.sampled_from((0.0, 0.5, 2.0))), coverage=draw(st.sampled_from((0.0, 2.0)))),
        ),
        known=Known(
            host_team=draw(some),
            reporting_line=draw(some),
            host_seniority=draw(st.sampled_from((None, 3))),
            apart=draw(st.booleans()),
            host_zone="Africa/Nairobi",
            day=date(2026, 3, 1),
            zones=zones,
            asked_on=asked,
            was_peer=frozenset(were_peers),
            away=draw(some),
            attributes=attributes,
            challenges=challenges,
        ),
        pinned=pinned,
        reasons=draw(cautions),
    )


def every_panel(facts: Facts, rules: PanelRules) -> Iterator[tuple[int, ...]]:
    """Each panel that keeps the rules."""
    for seats in range(rules.seats_from, rules.seats_to + 1):
        for rows in combinations(range(len(facts)), seats):
            if not broken(facts, rows, rules):
                yield rows


def best_of_all(facts: Facts, rules: PanelRules) -> int | None:
    return max((worth(facts, rows).total for rows in every_panel(facts, rules)), default=None)
