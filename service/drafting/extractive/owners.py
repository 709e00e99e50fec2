"""Who takes an action step and by when, only as far as the words say it.

owner(text, said_by, names) -> str          "" where nobody is named
due(text, today) -> (str, date | None)      as said, and the day where it names one
"""

import re
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

from service.domain.places import Language
from service.drafting.extractive.write_up_cues import cues
from service.support.dates import DateMention, dates
from service.support.folding import fold
from service.support.names import everyday_words

_NAME = r"[A-ZÀ-Ý][\w'’-]*(?: (?:[A-ZÀ-Ý][\w'’-]*|de|du|van|al))*(?<! de)(?<! du)(?<! van)(?<! al)"
_IS_PLACE_OR_BODY = re.compile(r"\b(?:of|in|with|from|at|for|against|the|de|du|des|dans|avec|les|la|le) $")
"""`many in Essex will`, `we asked the Liberals to`: no person's step."""
_HALF_A_YEAR = timedelta(days=183)
_LEADS_DAY = re.compile(
    r"(?:\b(?:by|before|until|on|from|in|mid|end of|early|late|d'ici(?: au| le)?|avant(?: le| la)?|le|au|en|fin|mi|des"
    r"|a partir d[eu])[ -](?:the )?)+$"
)
_BEGINS = re.compile(r"from\b|des\b|a partir\b")


def owner(text: str, said_by: str, language: Language, names: Collection[str] = ()) -> str:
    """The one the sentence gives the step to: a name in it, or the speaker where it says `I will`."""
    for pattern in _named(language):
        for match in pattern.finditer(text):
            name = match["name"].strip()
            if is_name(name, names) and not _IS_PLACE_OR_BODY.search(text, 0, match.start("name")):
                return name
    if said_by and _first_person(language).search(fold(text)):
        return said_by
    return ""


def is_name(words: str, names: Collection[str] = ()) -> bool:
    """It is what somebody here is called, or looks like a name and is no everyday word."""
    known = {part for name in names for part in (fold(name), *fold(name).split())}
    folded = fold(words)
    if folded in known:
        return True
    if dates(words) or re.fullmatch(r"[A-Z]{2,6}(?:['’]?s)?", words):
        return False
    return not any(part in everyday_words() or part in _no_names() for part in folded.split())


@cache
def _no_names() -> frozenset[str]:
    return frozenset(str(word) for word in cues()["no_names"])


@cache
def _named(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each.replace("NAME", rf"(?P<name>{_NAME})")) for each in cues()["owner"][language.value])


@cache
def _first_person(language: Language) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, cues()["first_person"][language.value])) + r")(?!\w)")


def due(text: str, language: Language, today: date | None) -> tuple[str, date | None]:
    """The words that say by when, and their day where they name one and no other. A day something begins on gives way to any other."""
    folded = fold(text)
    begins: tuple[str, date | None] | None = None
    for mention in dates(text):
        if any(name in ("hour", "minute") for parts in mention.readings for name, _ in parts):
            continue
        lead = _LEADS_DAY.search(folded, 0, mention.start)
        if lead is None and not any(dict(parts).keys() & {"day", "weekday", "tomorrow"} for parts in mention.readings):
            continue
        start = lead.start() if lead is not None else mention.start
        found = text[start : mention.end], _day(mention, today)
        if lead is None or not _BEGINS.match(lead.group()):
            return found
        begins = begins or found
    if begins is not None:
        return begins
    match = _spoken_due(language).search(folded)
    return (text[match.start() : match.end()], None) if match is not None else ("", None)


@cache
def _spoken_due(language: Language) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(cues()["due"][language.value]) + r")(?!\w)")


def _day(mention: DateMention, today: date | None) -> date | None:
    """A day with its year; one without a year is the nearest, where `today` is known and half a year says which."""
    if len(mention.readings) != 1:
        return None
    said = dict(next(iter(mention.readings)))
    if set(said) not in ({"day", "month", "year"}, {"day", "month"}):
        return None
    years = [said["year"]] if "year" in said else [today.year + add for add in (-1, 0, 1)] if today else []
    days = [day for year in years if (day := _real(year, said["month"], said["day"])) is not None]
    if "year" in said or today is None:
        return days[0] if days else None
    near = [day for day in days if abs(day - today) < _HALF_A_YEAR]
    return near[0] if len(near) == 1 else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
