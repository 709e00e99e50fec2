"""How much each person's part in passages that fit a problem speaks for them: the ranking of people, without a database.

    weigh(fits, parts, today=date(2026, 11, 26))   -> {person: their deeds, the strongest first}
    standing(deeds)                                -> one number to rank by

A document speaks for a person once, by its best passage, so that who did it again in another place counts more than who wrote at
length. What fits half as well as the best counts an eighth: a long tail of passages that are merely about something like it would
else rank whoever wrote most first. Decision record 0016 has the measurements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.ids import DocumentId, PassageId, PersonId
from service.domain.people import ParticipationRole

PASSAGES = 100
"""Of the library's best that are looked at; more change little, since the weight falls so steeply."""
STEEPNESS = 3
HALF_LIFE_YEARS = 5.0
OLD_COUNTS = 0.5
"""However long ago, it still counts for this much of what it would count today."""
UNDATED_COUNTS = 0.75
UNCONFIRMED_COUNTS = 0.5
ROLE_COUNTS: Mapping[ParticipationRole, float] = {
    ParticipationRole.HOST_LEAD: 1.0,
    ParticipationRole.HOST: 1.0,
    ParticipationRole.PEER: 0.8,
    ParticipationRole.JOINING: 0.8,
    ParticipationRole.FACILITATOR: 0.5,
    ParticipationRole.NAMED: 0.5,
    ParticipationRole.SPONSOR: 0.4,
    ParticipationRole.NOTE_TAKER: 0.3,
    ParticipationRole.TIMEKEEPER: 0.2,
}
"""Who lived it knows it best; who brought experience to it next; who kept its time least."""
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Fit:
    """A passage that fits the problem: how well (any scale, above 0), and the day of its document."""

    document_id: DocumentId
    passage_id: PassageId
    score: float
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody did in a document."""

    person_id: PersonId
    role: ParticipationRole
    confirmed: bool = True

    @property
    def counts(self) -> float:
        return ROLE_COUNTS.get(self.role, 0.5) * (1.0 if self.confirmed else UNCONFIRMED_COUNTS)


@dataclass(frozen=True, slots=True)
class Deed:
    """One document's word for one person. `strength` is 1 for who lived the best passage of all, today."""

    fit: Fit
    part: Part
    strength: float


def weigh(
    fits: Sequence[Fit], parts: Mapping[DocumentId, Iterable[Part]], *, today: date | None
) -> dict[PersonId, tuple[Deed, ...]]:
    """Everybody who has a part in a document of `fits`, in the order they stand."""
    top = max((fit.score for fit in fits), default=0.0)
    best: dict[DocumentId, Fit] = {}
    for fit in fits:
        if fit.document_id not in best or fit.score > best[fit.document_id].score:
            best[fit.document_id] = fit
    deeds: dict[PersonId, dict[DocumentId, Deed]] = {}
    for document_id, fit in best.items():
        weight = (fit.score / top) ** STEEPNESS * recency(fit.day, today=today) if top > 0 else 0.0
        for part in parts.get(document_id, ()):
            theirs = deeds.setdefault(part.person_id, {})
            deed = Deed(fit, part, weight * part.counts)
            if document_id not in theirs or deed.strength > theirs[document_id].strength:
                theirs[document_id] = deed
    ordered = {
        person: tuple(sorted(of.values(), key=lambda deed: (-deed.strength, deed.fit.document_id)))
        for person, of in deeds.items()
    }
    return dict(sorted(ordered.items(), key=lambda each: (-standing(each[1]), each[0])))


def standing(deeds: Iterable[Deed]) -> float:
    return sum(deed.strength for deed in deeds)


def recency(day: date | None, *, today: date | None) -> float:
    """1 for today, falling by half towards OLD_COUNTS every HALF_LIFE_YEARS."""
    if day is None or today is None:
        return UNDATED_COUNTS
    years = max(0, (today - day).days) / _DAYS_A_YEAR
    fresh: float = 0.5 ** (years / HALF_LIFE_YEARS)
    return OLD_COUNTS + (1 - OLD_COUNTS) * fresh
