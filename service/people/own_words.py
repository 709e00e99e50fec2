"""What the directory says people know: compared with a problem by its words alone, and worth less than anything they did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, Text, cast, select

from service.access.caller import Caller
from service.domain.ids import PersonId
from service.library.stemming import terms
from service.people.tables import people

COVERED = 0.5
"""Of a line's telling words, the share a problem has to say before the line is about it."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The line of the directory that is most about the problem. `strength` is 0 to 1, over all their lines."""

    person_id: PersonId
    line: str
    words: tuple[str, ...]
    strength: float


def own_words(tx: Connection, telling: Mapping[str, float], *, seen_by: Caller, most: int) -> tuple[OwnWords, ...]:
    """The `most` people of the caller's space whose topics or title are about it; `telling` has the problem's stems and their weight."""
    columns = (people.c.id, cast(people.c.practice, Text), people.c.job_title)
    rows = tx.execute(select(*columns).where(people.c.space == seen_by.space.value, people.c.anonymised.is_(False)))
    usual = max(telling.values(), default=0.0)
    found = []
    rates: dict[str, float] = {}
    for id, practice, job_title in rows:
        lines = [*json.loads(practice), *([job_title] if job_title else [])]
        for line in lines:
            if line not in rates:
                rates[line] = _rate(line, telling, usual)
        rated = [(rates[line], line) for line in lines if rates[line] > 0]
        if rated:
            best = max(rated, key=lambda each: each[0])[1]
            words = tuple(word for word, stem in _stems(best) if stem in telling)
            found.append(OwnWords(PersonId(id), best, words, min(1.0, sum(rate for rate, _ in rated))))
    return tuple(sorted(found, key=lambda each: (-each.strength, each.person_id))[:most])


def _rate(line: str, telling: Mapping[str, float], usual: float) -> float:
    """How much of the line the problem says, and how telling that is: 0 where it says less than half."""
    stems = {stem for _, stem in _stems(line)}
    said = sum(telling[stem] for stem in stems if stem in telling)
    whole = said + usual * sum(stem not in telling for stem in stems)
    return (said / whole) * min(1.0, said / (2 * usual)) if whole and said >= COVERED * whole else 0.0


@lru_cache(maxsize=50_000)
def _stems(line: str) -> Sequence[tuple[str, str]]:
    """The words of a line with their stems. Ten thousand people say few hundred things."""
    return tuple((word, stem) for word in line.replace("-", " ").split() for stem in terms(word))
