"""Days, months, years, quarters, weekdays and hours in a text, in any form people write them, in either language.

    dates(text) -> list[DateMention]

A mention is known as far as it was said: `14 March` has no year. `12/03/2026` is read both ways. Only regular forms are read
(dateparser's search took `We` and `in sat` for dates): what is no date here is checked as a number or a name instead.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from babel.dates import get_day_names, get_month_names

from service.support.folding import fold

Parts = tuple[tuple[str, int], ...]
"""What is said of a date, such as (("day", 14), ("month", 3))."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """`words` as written, at `start` to `end`; `readings` are what they may mean, usually one."""

    words: str
    start: int
    end: int
    readings: frozenset[Parts]

    @property
    def may_be_a_number(self) -> bool:
        """`2000` people, `14 h` of work."""
        return self.words[:1].isdigit() and all(
            {name for name, _ in parts} in ({"year"}, {"hour", "minute"}) for parts in self.readings
        )


def dates(text: str) -> list[DateMention]:
    """Every date of the text in either language, in order, without overlap: the longest form wins."""
    return list(_dates(text))


@lru_cache(maxsize=1024)
def _dates(text: str) -> tuple[DateMention, ...]:
    """Kept for a while: every sentence of a draft is held against the same few sources."""
    folded = fold(text)
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for start, end, readings in _readings(text, folded):
        if readings and not any(start < stop and begin < end for begin, stop in taken):
            taken.append((start, end))
            found.append(DateMention(text[start:end], start, end, frozenset(readings)))
    return tuple(sorted(found, key=lambda mention: mention.start))


def supported(claimed: DateMention, cited: Iterable[DateMention]) -> bool:
    """Somebody said all of it: `March 2026` rests on `14 March 2026`, and `14 March 2026` not on `14 March`."""
    return any(set(one) <= set(other) for mention in cited for other in mention.readings for one in claimed.readings)


def without_dates(text: str, mentions: Iterable[DateMention]) -> str:
    """The text with its dates blanked out, every other character at its place."""
    for mention in mentions:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for locale in ("en", "fr"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                names[fold(name).rstrip(".")] = number
    return names | {
        "sept": 9,
        "janv": 1,
        "fev": 2,
        "avr": 4,
        "jun": 6,
        "jui": 6,
        "aug": 8,
        "dec": 12,
        "oct": 10,
        "nov": 11,
    }


@cache
def _weekdays() -> dict[str, int]:
    names: dict[str, int] = {}
    for locale in ("en", "fr"):
        for number, name in get_day_names("wide", locale=locale).items():
            names[fold(name)] = number
            names[fold(name) + "s"] = number
    return names


_MONTH = "|".join(sorted(_months(), key=len, reverse=True))
_LONG_MONTH = "|".join(sorted((name for name in _months() if len(name) > 4), key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_NTH = r"(?:st|nd|rd|th|er)?"
_ORDINAL_DAYS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth "
    "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_FRENCH_DAYS = (
    "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf "
    "vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept vingt-huit vingt-neuf trente trente-et-un"
)
_SPELLED_DAYS = {name: day for names in (_ORDINAL_DAYS, _FRENCH_DAYS) for day, name in enumerate(names.split(), 1)}
_DAY = rf"(?P<day>[0-3]?\d{_NTH}\b|\b(?:{'|'.join(sorted(_SPELLED_DAYS, key=len, reverse=True)).replace('-', ' ?-? ?')})\b)"
_BREAK = r"(?![\w])"

_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?:t(?P<hour>\d\d):(?P<minute>\d\d))?(?!\d)"
)
_SLASHED = re.compile(
    r"(?<![\d./])(?P<a>\d{1,2})(?P<mark>[/.])(?P<b>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d\d))(?![\d/])"
)
_SLASHED_SHORT = re.compile(r"\b(?:on|by|before|le|du|au|until|avant le)\s(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])")
_DAY_MONTH = re.compile(
    rf"(?<![\d.,/-])(?:{_DAY}\s*(?:-|–|to|and|au|et|&|or|ou)\s*)??{_DAY.replace('day', 'last')}(?:\s|-)+"
    rf"(?:of\s|de\s|d')?(?P<month>{_MONTH})\b(?:\.?,?\s+(?:de l'an\s)?(?P<year>{_YEAR})(?!\d))?"
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s(?:the\s)?{_DAY.replace('day', 'last')}(?!\d)(?![.,]\d)(?:,?\s+(?P<year>{_YEAR})(?!\d))?"
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{_MONTH})\.?,?\s(?:of\s|de\s)?(?P<year>{_YEAR})(?!\d)")
_MONTH_ALONE = re.compile(rf"(?<![\w'])(?P<month>{_LONG_MONTH}|june|july|juin|mars|may|mai|aout){_BREAK}")
_QUARTER = re.compile(
    rf"(?<!\w)(?:[qt](?P<q>[1-4])|(?P<nth>first|second|third|fourth|last|premier|deuxieme|second|troisieme|quatrieme|dernier|1st|2nd|3rd|4th|1er|2e|3e|4e|2eme|3eme|4eme)\s(?:quarter|trimestre)s?)"
    rf"(?:,?\s?(?:of\s|de\s|/|-)?(?P<year>{_YEAR}))?{_BREAK}"
)
_QUARTERS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "premier": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4,
    "dernier": 4,
}  # fmt: skip
_FISCAL = re.compile(rf"(?<![\w,.])(?P<first>{_YEAR})\s?[/–-]\s?(?P<second>{_YEAR}|\d\d)(?![\d/-])")
_YEAR_ALONE = re.compile(rf"(?<![\w.,/-])(?P<year>{_YEAR})s?(?![\w/%])(?![.,]\d)(?! ?(?:%|per ?cent|pour ?cent))")
_WEEKDAY = re.compile(rf"\b(?P<name>{'|'.join(_weekdays())}){_BREAK}")
_CLOCK = re.compile(
    r"(?<![\d.,:])(?:(?P<h24>[01]?\d|2[0-3])(?::(?P<m24>[0-5]\d)(?::[0-5]\d)?|\s?h(?:\s?(?P<mfr>[0-5]\d))?(?![\w]))(?:\s?(?P<half24>[ap])\.?m\b\.?)?"
    r"|(?P<h12>1[0-2]|0?[1-9])(?:[.:](?P<m12>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?)"
)
_RELATIVE = re.compile(
    r"\b(?:(?P<tomorrow>tomorrow|demain)|(?P<yesterday>yesterday|hier)|(?P<today>today|aujourd'hui)"
    r"|(?P<next>(?:next|coming) (?P<nu>week|month|year|quarter))|(?P<last>last (?P<lu>week|month|year|quarter))"
    r"|(?P<fru>semaine|mois|annee|an|trimestre) (?:(?P<frnext>prochaine?)|(?P<frlast>dernier|derniere|passee?)))\b"
)
_UNITS = {"semaine": "week", "mois": "month", "annee": "year", "an": "year", "trimestre": "quarter"}
_BEFORE_MONTH = re.compile(
    r"\b(?:in|by|of|since|until|till|from|to|early|late|mid|end of|before|after|during|through|between|and|every|each|last|next|this"
    r"|en|de|depuis|avant|apres|jusqu'en|jusqu'a|fin|debut|mi|des|a|et|d'ici)[ -]$"
)


def _readings(text: str, folded: str) -> Iterator[tuple[int, int, list[Parts]]]:
    months = _months()
    for match in _ISO.finditer(folded):
        if 1 <= int(match["month"]) <= 12 and (not match["day"] or 1 <= int(match["day"]) <= 31):
            said = {name: match[name] for name in ("day", "month", "year", "hour", "minute")}
            yield *match.span(), [_parts(**said)]
    for pattern in (_SLASHED, _SLASHED_SHORT):
        for match in pattern.finditer(folded):
            year = match.groupdict().get("year")
            full = f"20{year}" if year and len(year) == 2 else year
            a, b = int(match["a"]), int(match["b"])
            pairs = [(day, month) for day, month in ((a, b), (b, a)) if 1 <= day <= 31 and 1 <= month <= 12]
            yield match.start("a"), match.end(), [_parts(day=day, month=month, year=full) for day, month in pairs]
    for match in _DAY_MONTH.finditer(folded):
        if _is_may_verb(text, match):
            continue
        month, year = months[match["month"]], match["year"]
        if 1 <= _day(match["last"]) <= 31:
            yield match.start("last"), match.end(), [_parts(day=_day(match["last"]), month=month, year=year)]
            if match["day"]:
                yield match.start("day"), match.end("day"), [_parts(day=_day(match["day"]), month=month, year=year)]
    for match in _MONTH_DAY.finditer(folded):
        if match["last"].isdigit() and not match["year"] and folded.endswith("in ", 0, match.start()):
            continue  # "in March 3 pumps were paid for"
        if 1 <= _day(match["last"]) <= 31 and not (match["month"] in ("mars", "mai", "juin") and not match["year"]):
            yield *match.span(), [_parts(day=_day(match["last"]), month=months[match["month"]], year=match["year"])]
    for match in _MONTH_YEAR.finditer(folded):
        yield *match.span(), [_parts(month=months[match["month"]], year=match["year"])]
    for match in _QUARTER.finditer(folded):
        word = match["q"] or match["nth"]
        number = int(word[0]) if word[0].isdigit() else _QUARTERS[word]
        yield *match.span(), [_parts(quarter=number, year=match["year"])]
    for match in _CLOCK.finditer(folded):
        hour = int(match["h24"] or match["h12"])
        half = match["half24"] or match["half"]
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        yield *match.span(), [_parts(hour=hour, minute=match["m24"] or match["mfr"] or match["m12"] or 0)]
    for match in _FISCAL.finditer(folded):
        second = match["second"]
        second = match["first"][:2] + second if len(second) == 2 else second
        if int(second) - int(match["first"]) in range(1, 12):
            yield *match.span(), [(("from", int(match["first"])), ("year", int(match["first"])), ("year", int(second)))]
    for match in _MONTH_ALONE.finditer(folded):
        if _is_month(text, folded, match):
            yield *match.span(), [_parts(month=months[match["month"]])]
    for match in _YEAR_ALONE.finditer(folded):
        yield *match.span(), [_parts(year=match["year"])]
    for match in _WEEKDAY.finditer(folded):
        if match["name"] not in ("sun", "sat"):
            yield *match.span(), [_parts(weekday=_weekdays()[match["name"]])]
    for match in _RELATIVE.finditer(folded):
        yield *match.span(), [_relative(match)]


def _day(said: str) -> int:
    return _SPELLED_DAYS.get(re.sub(r"[ -]+", "-", said)) or int(re.sub(r"\D", "", said) or 0)


def _parts(**said: str | int | None) -> Parts:
    return tuple((name, int(value)) for name, value in said.items() if value is not None)


def _relative(match: re.Match[str]) -> Parts:
    for name in ("tomorrow", "yesterday", "today"):
        if match[name]:
            return ((name, 1),)
    if match["next"] or match["last"]:
        return ((f"{'next' if match['next'] else 'last'} {match['nu'] or match['lu']}", 1),)
    return ((f"{'next' if match['frnext'] else 'last'} {_UNITS[match['fru']]}", 1),)


def _is_month(text: str, folded: str, match: re.Match[str]) -> bool:
    """Not the verbs `may` and `march`, nor the planet."""
    name, at = match["month"], match.start()
    if text[max(0, at - 1) : at] in ("-", "‐", "‑") and text[max(0, at - 2) : at - 1].isalnum():
        return False
    if name not in ("may", "march", "mars", "august", "mai"):
        return True
    led = _BEFORE_MONTH.search(folded, max(0, match.start() - 12), match.start()) is not None
    if name in ("mars", "mai"):
        return led
    return text[match.start()].isupper() and (led or (name == "march" and not _starts_sentence(text, match.start())))


def _is_may_verb(text: str, match: re.Match[str]) -> bool:
    return match["month"] == "may" and not text[match.start("month")].isupper()


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"“«'(")
    return not before or before[-1] in ".!?:\n"
