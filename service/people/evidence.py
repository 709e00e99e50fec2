"""Who has solved something similar: people by the passages of their work that fit a problem, each of which can be opened.

    candidates(library, Asked(problem, facets, not_them), caller=caller, today=today) -> tuple[Candidate, ...]

The search is the caller's own: what is closed to them lends nobody evidence and is not counted. It opens transactions of its own; call
it outside of any.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import DocumentId, PersonId
from service.domain.peers import Candidate, Evidence, Facet
from service.domain.people import Person
from service.library.found import BestPassage
from service.library.library import Library
from service.people import participations
from service.people.hub_store import hub_names
from service.people.own_words import OwnWords, own_words
from service.people.shown import Shown, of_own_words
from service.people.store import people_by_id
from service.people.weighing import PASSAGES, Deed, Fit, Part, standing, weigh

OWN_WORDS_COUNT = 0.1
"""At most, where somebody who lived the passage that fits best has 1."""
BELOW_EVERY_DEED = 0.9
FACET_COUNTS = 0.25
"""What a passage on one facet alone counts beside one on the whole problem."""
OWN_WORDS_AT_MOST = 50
EVERYBODY = slice(None)
KNOWS_A_FACET = 0.02


@dataclass(frozen=True, slots=True)
class Asked:
    """A problem to find people for. `not_them`: the host team, and whoever has another part in the day; `not_in`: its own write-up."""

    problem: str
    facets: tuple[Facet, ...] = ()
    not_them: frozenset[PersonId] = frozenset()
    not_in: frozenset[DocumentId] = frozenset()


@dataclass(slots=True)
class _Found:
    """What is known of one person while they are weighed."""

    deeds: tuple[Deed, ...] = ()
    more: list[Deed] = field(default_factory=list)
    """Of facets, in documents that are not among the deeds."""
    facets: dict[str, float] = field(default_factory=dict)
    said: OwnWords | None = None

    @property
    def standing(self) -> float:
        """By what they did; their own words add a little."""
        return standing(self.deeds) + (OWN_WORDS_COUNT * self.said.strength if self.said else 0.0)


def candidates(
    library: Library, asked: Asked, *, caller: Caller, today: date, told: slice = EVERYBODY
) -> tuple[Candidate, ...]:
    """Everybody with evidence, the best first; those of whom only the directory speaks come after all others.

    `told`: for whom the evidence is told, in that order, since quoting takes longer than ranking; the others come without.
    """
    texts = [asked.problem, *(each.text for each in asked.facets)]
    best, *rest = library.best_passages(texts, caller=caller, most=PASSAGES, exclude=asked.not_in)
    by_facet = {facet.id: passages for facet, passages in zip(asked.facets, rest, strict=True)}
    telling = library.telling("\n".join(texts))
    with library.database.transaction(read_only=True) as tx:
        parts = _parts(tx, {each.document.id for every in (best, *by_facet.values()) for each in every})
        said = own_words(tx, telling, seen_by=caller, most=OWN_WORDS_AT_MOST + len(asked.not_them))
        ids = {part.person_id for of in parts.values() for part in of} | {each.person_id for each in said}
        people = {
            id: person
            for id, person in people_by_id(tx, ids - asked.not_them, seen_by=caller).items()
            if _may_be_suggested(person)
        }
        hubs = hub_names(tx, seen_by=caller)
    theirs = {id: [part for part in of if part.person_id in people] for id, of in parts.items()}
    found = _weighed(best, by_facet, theirs, today=today)
    for each in said:
        if each.person_id in people:
            found.setdefault(each.person_id, _Found()).said = each
    highest = _highest_by_facet(found)
    passages = {each.passage.id: each for every in (*by_facet.values(), best) for each in every}
    shown = Shown(passages, lambda text, language: library.why(list(telling), text, language), hubs)
    ranked = _ranked(found)
    telling_of = set(range(len(ranked))[told])
    return tuple(
        Candidate(
            person=people[id],
            hub=hubs.get(people[id].hub_id, ""),
            relevance=relevance,
            facets=_known(found[id], highest),
            evidence=_evidence(found[id], people[id], shown) if at in telling_of else (),
        )
        for at, (id, relevance) in enumerate(ranked)
    )


def _may_be_suggested(person: Person) -> bool:
    """Who was not asked may be; who said no may not, and who asked to be forgotten is nobody any more."""
    return person.may_be_suggested is not False and not person.anonymised


def _parts(tx: Connection, document_ids: Collection[DocumentId]) -> dict[DocumentId, list[Part]]:
    found: dict[DocumentId, list[Part]] = {}
    for document_id, person_id, role, confirmed in participations.parts_in(tx, document_ids):
        found.setdefault(document_id, []).append(Part(person_id, role, confirmed))
    return found


def _weighed(
    best: Sequence[BestPassage],
    by_facet: Mapping[str, Sequence[BestPassage]],
    parts: Mapping[DocumentId, list[Part]],
    *,
    today: date,
) -> dict[PersonId, _Found]:
    """Who did something like the problem, and which of its facets they know. A facet by itself makes nobody a candidate."""
    found = {id: _Found(deeds) for id, deeds in weigh(_fits(best, parts), parts, today=today).items()}
    for facet, passages in by_facet.items():
        for id, deeds in weigh(_fits(passages, parts), parts, today=today).items():
            if id in found:
                known = {deed.fit.document_id for deed in found[id].deeds}
                found[id].facets[facet] = standing(deeds)
                found[id].more += [deed for deed in deeds if deed.fit.document_id not in known]
    return found


def _fits(passages: Sequence[BestPassage], parts: Mapping[DocumentId, list[Part]]) -> list[Fit]:
    """Those that speak for somebody: what fits best is measured among them."""
    return [
        Fit(each.document.id, each.passage.id, each.score, each.document.date)
        for each in passages
        if parts.get(each.document.id)
    ]


def _ranked(found: Mapping[PersonId, _Found]) -> list[tuple[PersonId, float]]:
    """Deeds first; then, below the least of them, what the directory says alone."""
    did = [(id, each.standing) for id, each in found.items() if each.deeds]
    top = max((of for _, of in did), default=0.0)
    ranked = [(id, of / top if top else 0.0) for id, of in sorted(did, key=lambda each: (-each[1], each[0]))]
    said = [(id, each.said.strength) for id, each in found.items() if not each.deeds and each.said]
    most = min(OWN_WORDS_COUNT, BELOW_EVERY_DEED * ranked[-1][1]) if ranked else OWN_WORDS_COUNT
    said = sorted(said, key=lambda each: (-each[1], each[0]))[:OWN_WORDS_AT_MOST]
    return [*ranked, *((id, most * strength) for id, strength in said)]


def _highest_by_facet(found: Mapping[PersonId, _Found]) -> dict[str, float]:
    highest: dict[str, float] = {}
    for each in found.values():
        for facet, value in each.facets.items():
            highest[facet] = max(value, highest.get(facet, 0.0))
    return highest


def _known(found: _Found, highest: Mapping[str, float]) -> dict[str, float]:
    shares = {facet: value / highest[facet] for facet, value in found.facets.items() if highest[facet] > 0}
    return {facet: min(1.0, share) for facet, share in shares.items() if share >= KNOWS_A_FACET}


def _evidence(found: _Found, person: Person, shown: Shown) -> tuple[Evidence, ...]:
    """What can be opened, the strongest first; the directory's own words last."""
    weighed = [*((deed, 1.0) for deed in found.deeds), *((deed, FACET_COUNTS) for deed in found.more)]
    told = shown.of_deeds(weighed, person)
    if found.said is None:
        return told
    strength = min([OWN_WORDS_COUNT * found.said.strength, *(each.strength for each in told)])
    return (*told, of_own_words(found.said, strength=strength))
