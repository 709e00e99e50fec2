"""Do two sentences say otherwise of the same thing? A number, a date or a no that differs, cautiously.

    differ(one, other, language) -> bool

Both must speak of the same: most content words shared, no name that only the other has. Then they differ where each gives as many
numbers and they do not agree, where their dates cannot be the same day, or where one says no (`polarity.py`). What is put in other
words, or in another unit, is beyond it: two sentences it passes may still disagree.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from service.domain.places import Language
from service.library.stemming import terms
from service.support import dates, quantities
from service.support.folding import fold
from service.support.polarity import turned_round

FEWEST_SHARED = 3
"""Content words in common."""
MOST = 0.6
"""Share of the shorter sentence's content words that the other must have; of the longer one's for a no."""
LONGEST = 60
"""Words of a sentence that are compared: a longer one speaks of too much."""

_NAME = re.compile(r"(?<=[\w,;] )[A-ZÀ-Ý][\w'’-]+")


@dataclass(frozen=True, slots=True)
class _Read:
    stems: frozenset[str]
    names: frozenset[str]
    dates: tuple[dates.DateMention, ...]
    numbers: tuple[quantities.Quantity, ...]
    words: int


def differ(one: str, other: str, language: Language) -> bool:
    first, second = _read(one, language), _read(other, language)
    if max(first.words, second.words) > LONGEST:
        return False
    shared = first.stems & second.stems
    if len(shared) < FEWEST_SHARED or len(shared) < MOST * min(len(first.stems), len(second.stems)):
        return False
    if first.names and second.names and first.names.isdisjoint(second.names):
        return False
    if _numbers_differ(first, second) or _dates_differ(first, second):
        return True
    same_subject = len(shared) >= MOST * max(len(first.stems), len(second.stems))
    return same_subject and bool(turned_round(one, other, language) or turned_round(other, one, language))


def _numbers_differ(first: _Read, second: _Read) -> bool:
    """As many numbers on both sides, and one of them has no counterpart."""
    if not first.numbers or len(first.numbers) != len(second.numbers):
        return False
    return any(not quantities.supported(each, second.numbers) for each in first.numbers) and all(
        not (one.unit and other.unit) or one.unit == other.unit
        for one, other in zip(first.numbers, second.numbers, strict=True)
    )


def _dates_differ(first: _Read, second: _Read) -> bool:
    """One date each, said as fully, that cannot be the same."""
    if len(first.dates) != 1 or len(second.dates) != 1:
        return False
    one, other = first.dates[0], second.dates[0]
    return all(
        any(dict(theirs).get(name, value) != value for name, value in ours)
        for ours in one.readings
        for theirs in other.readings
    ) and not {name for parts in one.readings for name, _ in parts}.isdisjoint(
        {name for parts in other.readings for name, _ in parts}
    )


@lru_cache(maxsize=8192)
def _read(text: str, language: Language) -> _Read:
    days = tuple(each for each in dates.dates(text) if not each.may_be_a_number)
    plain = dates.without_dates(text, days)
    numbers = tuple(quantities.quantities(plain, language))
    for number in reversed(numbers):
        plain = plain[: number.start] + " " * (number.end - number.start) + plain[number.end :]
    return _Read(
        stems=frozenset(stem for stem in terms(plain, language.value) if not stem.isdigit()),
        names=frozenset(fold(name) for name in _NAME.findall(plain)),
        dates=days,
        numbers=numbers,
        words=len(text.split()),
    )
