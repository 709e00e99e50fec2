"""What the solver knows of each person, as numbers, in the order of the ids: the same question has one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.domain.ids import PersonId
from service.domain.panels import HUB, ROLE, Caution, PanelRules, burden
from service.domain.peers import Candidate, Evidence, Facet
from service.domain.people import LanguageCode
from service.people.panels.hours import shared_slots, slot_masks

SCALE = 10_000
"""The solver counts in whole ten-thousandths, so that equal is equal."""
ANY = -1
"""Every bit set: whatever is not known of a person rules nothing out."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around the candidates: of the file, and of people beyond what the directory's own row says."""

    host_team: frozenset[PersonId] = frozenset()
    reporting_line: frozenset[PersonId] = frozenset()
    """Whom the host team reports to, and who reports to it, as far as the directory says."""
    host_seniority: int | None = None
    language: LanguageCode = "en"
    apart: bool = False
    """They do not all meet in one room, so hours have to be shared."""
    day: date | None = None
    host_zone: str = "UTC"
    zones: Mapping[PersonId, str] = field(default_factory=dict)
    """Whose zone is known, their own or their hub's."""
    asked_on: Mapping[PersonId, tuple[date, ...]] = field(default_factory=dict)
    """When each was asked as a peer in the last twelve months."""
    was_peer: frozenset[PersonId] = frozenset()
    """Who was a peer at any time, as far as is recorded: the others are first-timers."""
    away: frozenset[PersonId] = frozenset()
    unwilling: frozenset[PersonId] = frozenset()
    """Who asked not to be suggested."""
    attributes: Mapping[PersonId, Mapping[str, str]] = field(default_factory=dict)
    challenges: Mapping[PersonId, Evidence] = field(default_factory=dict)
    """What somebody did otherwise than the host team thinks of doing."""


@dataclass(frozen=True, slots=True)
class Question:
    """One panel to choose. Pins sit on it, the excluded do not, and a reason sets a caution of a person aside."""

    candidates: Sequence[Candidate]
    facets: Sequence[Facet] = ()
    rules: PanelRules = field(default_factory=PanelRules)
    known: Known = field(default_factory=Known)
    pinned: frozenset[PersonId] = frozenset()
    excluded: frozenset[PersonId] = frozenset()
    reasons: Mapping[tuple[PersonId, Caution], str] = field(default_factory=dict)


Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Facts:
    """One row per person who may be asked at all, by id. Weights are whole: `SCALE` is the best candidate's experience."""

    candidates: tuple[Candidate, ...]
    experience: Ints
    rest: Ints
    cautions: Ints
    """Taken off for the reporting line and for seniority; shared hours depend on the panel."""
    knows: Ints
    """Person × facet: what the whole panel gains where this person knows the facet best."""
    hub: Ints
    groups: tuple[Ints, ...]
    """Per kind of spread (hub, role, attributes): the number of each person's value, -1 where it is not known."""
    kinds: tuple[str, ...]
    bonus: int
    """For each further value of a kind of spread."""
    first_timer: NDArray[np.bool_]
    challenger: NDArray[np.bool_]
    over_cap: Ints
    """How far the cap would have to rise for this person; 0 where it need not."""
    languages: Ints
    language_codes: tuple[LanguageCode, ...]
    slots: Ints
    slot_count: int
    outside: int
    """Taken off for each who shares too few hours."""
    pinned: NDArray[np.bool_]
    hub_ids: tuple[str, ...]
    wanted_spread: frozenset[str]
    """Kinds of spread of which a rule asks a number."""

    @property
    def weight(self) -> Ints:
        return self.experience - self.rest - self.cautions

    def __len__(self) -> int:
        return len(self.candidates)


def facts(question: Question) -> Facts:
    """Everybody who may be asked: without the host team, the excluded, the unwilling and the away, unless somebody pinned them."""
    rules, known, reasons = question.rules, question.known, question.reasons
    people = tuple(
        sorted((each for each in question.candidates if _may_be_asked(each, question)), key=lambda c: c.person.id)
    )
    ids = [each.person.id for each in people]
    pinned = np.array([each in question.pinned for each in ids], dtype=bool)
    loads = [len(known.asked_on.get(each, ())) for each in ids]
    cap = rules.cap or 10**6
    lifted = [bool(reasons.get((each, Caution.ASKED_OFTEN), "").strip()) for each in ids]
    hub_ids = tuple(sorted({each.person.hub_id for each in people} | set(rules.host_hubs)))
    number = {hub: at for at, hub in enumerate(hub_ids)}
    hub = np.array([number[each.person.hub_id] for each in people], dtype=np.int64)
    roles = _numbered([each.person.job_title.casefold() for each in people])
    names = sorted(set(rules_attributes(rules)))
    attributes = [
        _numbered([known.attributes.get(each, {}).get(name, "").casefold() for each in ids]) for name in names
    ]
    kinds = (HUB, ROLE, *names)
    languages, codes = _languages(people, question)
    slots, slot_count = _slots(people, question)
    share = rules.weights.coverage * SCALE / max(1, len(question.facets))
    knows = [[round(share * each.facets.get(facet.id, 0.0)) for facet in question.facets] for each in people]
    caution = round(rules.weights.caution * SCALE)
    return Facts(
        candidates=people,
        experience=np.array([round(SCALE * each.relevance) for each in people], dtype=np.int64),
        rest=np.array([round(SCALE * rules.weights.rest * burden(load)) for load in loads], dtype=np.int64),
        cautions=caution * np.array([len(personal_cautions(each, question)) for each in people], dtype=np.int64),
        knows=np.array(knows, dtype=np.int64).reshape(len(people), len(question.facets)),
        hub=hub,
        groups=(hub, roles, *attributes),
        kinds=kinds,
        bonus=round(rules.weights.spread * SCALE / (len(kinds) * rules.seats_to)),
        first_timer=np.array([each not in known.was_peer for each in ids], dtype=bool),
        challenger=np.array([each in known.challenges for each in ids], dtype=bool),
        over_cap=np.array(
            [
                0 if pin or lift else max(0, load - cap + 1)
                for load, pin, lift in zip(loads, pinned, lifted, strict=True)
            ],
            dtype=np.int64,
        ),
        languages=languages,
        language_codes=codes,
        slots=slots,
        slot_count=slot_count,
        outside=caution,
        pinned=pinned,
        hub_ids=hub_ids,
        wanted_spread=frozenset(each.of for each in rules.spread if each.at_least > 1),
    )


def rules_attributes(rules: PanelRules) -> tuple[str, ...]:
    return tuple(each.of for each in rules.spread if each.of not in (HUB, ROLE))


def personal_cautions(candidate: Candidate, question: Question) -> list[Caution]:
    """Those that speak against the person whoever else is on the panel and that no reason sets aside."""
    found = []
    person, known = candidate.person, question.known
    if person.id in known.reporting_line:
        found.append(Caution.REPORTING_LINE)
    if is_above(person.seniority, known.host_seniority):
        found.append(Caution.SENIOR)
    return [each for each in found if not question.reasons.get((person.id, each), "").strip()]


def is_above(seniority: int | None, host: int | None) -> bool:
    """Above the host lead; where either is not known, it is not said."""
    return seniority is not None and host is not None and seniority > host


def _may_be_asked(candidate: Candidate, question: Question) -> bool:
    person, known = candidate.person.id, question.known
    if person in known.host_team or person in question.excluded:
        return False
    if person in question.pinned:
        return True
    lifted = {caution for (who, caution), reason in question.reasons.items() if who == person and reason.strip()}
    return not (
        (person in known.away and Caution.AWAY not in lifted)
        or (person in known.unwilling and Caution.UNWILLING not in lifted)
    )


def _numbered(values: Sequence[str]) -> Ints:
    number = {value: at for at, value in enumerate(sorted(set(values) - {""}))}
    return np.array([number.get(value, -1) for value in values], dtype=np.int64)


def _languages(people: Sequence[Candidate], question: Question) -> tuple[Ints, tuple[LanguageCode, ...]]:
    """A bit per language the panel could work in, for who speaks it or does not say."""
    rules = question.rules
    if rules.any_language:
        return np.full(len(people), ANY, dtype=np.int64), ()
    codes = tuple(sorted(set(rules.languages))) or (question.known.language,)
    masks = []
    for each in people:
        free = each.person.id in question.pinned or question.reasons.get((each.person.id, Caution.LANGUAGE), "").strip()
        spoken = each.person.languages
        masks.append(ANY if free or not spoken else sum(1 << at for at, code in enumerate(codes) if code in spoken))
    return np.array(masks, dtype=np.int64), codes


def _slots(people: Sequence[Candidate], question: Question) -> tuple[Ints, int]:
    rules, known = question.rules, question.known
    if not known.apart or not rules.shared_minutes:
        return np.full(len(people), ANY, dtype=np.int64), 0
    day = known.day or date(2026, 1, 15)
    zones = {known.zones[each.person.id] for each in people if each.person.id in known.zones}
    masks = slot_masks(
        {zone: shared_slots(zone, day, rules) for zone in zones}, shared_slots(known.host_zone, day, rules)
    )
    found = []
    for each in people:
        aside = question.reasons.get((each.person.id, Caution.SHARED_HOURS), "").strip()
        zone = known.zones.get(each.person.id)
        found.append(ANY if aside or zone is None else masks[zone])
    return np.array(found, dtype=np.int64), max((mask.bit_length() for mask in masks.values()), default=0)
