"""The days off of a country, as far as the bundled calendars know them: the only importer of `holidays`."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

import holidays

from service.domain.places import Language
from service.domain.slot_values import CountryDays


def country_days(country: str, first: date, last: date, *, language: Language) -> CountryDays | None:
    """Weekends and public holidays from day to day, named in the reader's language where the calendars have it.

    None for a country they do not know, whose days off are then not checked.
    """
    found = _of_years(country, frozenset(range(first.year, last.year + 1)), language)
    if found is None:
        return None
    within = {day: name for day, name in found.holidays.items() if first <= day <= last}
    return found.model_copy(update={"holidays": within})


@lru_cache(maxsize=256)
def _of_years(country: str, years: frozenset[int], language: Language) -> CountryDays | None:
    if not country:
        return None
    try:
        found = holidays.country_holidays(country, years=sorted(years), language=_spoken(country, language))
    except NotImplementedError:  # the library's, for a country whose holidays it does not know
        return None
    return CountryDays(weekend=frozenset(found.weekend), holidays={day: _one(name) for day, name in found.items()})


def _spoken(country: str, language: Language) -> str | None:
    """The calendars' name for the reader's language in that country, or None for its own."""
    known: Collection[str] = holidays.country_holidays(country).supported_languages
    wanted = {Language.EN: ("en_US", "en"), Language.FR: ("fr", f"fr_{country}")}[language]
    return next((each for each in (*wanted, *sorted(known)) if each in known and each.startswith(language)), None)


def _one(name: str) -> str:
    """Two holidays on a day come as one name; a line holds 300 characters."""
    return " ".join(name.replace(";", ",").split())[:300]
