"""Days written in people's words, proposed as dates of the file and never set without a person.

    proposed_dates({"request": …, "decision": …}, written=day, today=day, language=…) -> ProposedDates

Read are *14 March 2027*, *March 14th*, *14/03/2027*, *2027-03-14*, *le 1er mars*, *end of March*, *fin mars*, *in two weeks*, *dans dix
jours*; a day without a year is the next one after the text was written. A day that is over, a year alone, a weekday alone, and *12/10*
(which month?) are left out. What date of the file it could be is told by the nearest word of its sentence.
"""

import calendar
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from service.domain.findings import Words
from service.domain.peer_assists import DateRole, ProposedDate, ProposedDates, ProposedDays
from service.domain.problem import SheetField
from service.peer_assists.wording import AROUND, expression, plainly, sentence_starts

PROPOSED_AT_MOST = 10
READ_AT_MOST = 30_000
READ_OF_A_FORM = 50
FARTHEST_DAYS = 5 * 366

_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_FRENCH = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]
_MONTHS = {name: at for names in (_ENGLISH, _FRENCH) for at, name in enumerate(names, 1)}
_MONTHS |= {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTHS |= {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7}
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_MOTS = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
_NUMBERS = {word: at for words in (_WORDS, _MOTS) for at, word in enumerate(words, 1)}
_NUMBERS |= {
    "a": 1,
    "an": 1,
    "une": 1,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
}

_MONTH = (
    "(?P<month>"
    + "|".join(sorted((*_MONTHS, "février", "août", "décembre", "févr", "fév", "déc"), key=len, reverse=True))
    + r")\b\.?"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:,? ?(?P<year>20\d\d)\b)?"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = r"(?P<unit>days?|weeks?|months?|jours?|semaines?|mois)"

_FORMS = tuple(
    expression(form)
    for form in (
        r"\b(?P<year>20\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b",
        r"\b(?P<day>0?[1-9]|[12]\d|3[01])[/.](?P<m>0?[1-9]|1[0-2])[/.](?P<year>20\d\d)\b",
        rf"\b{_DAY}(?:st|nd|rd|th|er)? (?:of )?{_MONTH}{_YEAR}",
        rf"\b{_MONTH} {_DAY}(?:st|nd|rd|th)?\b(?![/:.]\d){_YEAR}",
        rf"\b(?P<edge>(?:the )?end of|late|fin|fin de|mid-|mid |mi-) ?(?:the month of |du mois de )?{_MONTH}{_YEAR}",
        rf"\b(?:in|within|dans|d'ici) (?:about |around |some |environ |à peu près )?{_COUNT} {_UNIT}\b(?! (?:ago|before|plus tôt))",
    )
)

_CUES = {
    DateRole.DECISION: expression(
        r"\b(?:decides?|deciding|decisions?|votes?|(?:board|committee|council|group) (?:meets|sits|meeting)|"
        r"deadline|approval|sign(?:s|ing)?|submit|submission|due|décid\w+|décisions?|tranch\w+|se réunit|échéance|signature|"
        r"sign(?:er|ons|e)|dépos\w+|soumett\w+|soumission|date limite|vot(?:e|er|ons)|arrêt(?:er|ons) notre)\b"
    ),
    DateRole.START: expression(
        r"\b(?:starts?|starting|begins?|beginning|launch\w*|kick-?off|roll-?out|go live|works? begin\w*|démarr\w+|commenc\w+|début\w*|"
        r"lanc\w+|lancement|mise en service|entr\w+ en vigueur)\b"
    ),
    DateRole.SESSION: expression(
        r"\b(?:session|meet (?:with )?(?:you|the peers)|peer assist|workshop on|come on|join us|gather|half a day|the day itself|séance|"
        r"assistance par les pairs|atelier|rencontr\w+|venir le|demi-journée|se retrouver)\b"
    ),
}
_OVER = expression(
    r"\b(?:was|were|has been|had|met on|signed in|since|last|ago|held|sent|received|wrote|voted in|a été|ont été|avait|depuis|dernière?|"
    r"tenue?|reçue?|envoyée?|signée? (?:en|le))\b"
)
_TO_CHANGE = expression(
    rf"\b{_COUNT} {_UNIT} (?:\w+ ){{0,3}}?(?:to (?:change|amend|revise|alter|rework|adapt|adjust)|"
    r"(?:pour|afin de) (?:changer|modifier|adapter|revoir|réviser|corriger))\b"
)
_UNIT_DAYS = {"d": 1, "j": 1, "w": 7, "s": 7, "m": 30}


def proposed_dates(texts: Mapping[str, str], *, written: date, today: date) -> ProposedDates:
    """Days in these texts by field name. `written` is the day the text was written, from which *in two weeks* counts."""
    dates: list[ProposedDate] = []
    days: list[ProposedDays] = []
    for field, text in texts.items():
        for proposed in _dates(field, text[:READ_AT_MOST], written, today):
            if (proposed.role, proposed.day) not in {(each.role, each.day) for each in dates}:
                dates.append(proposed)
        for found in _days_to_change(field, text[:READ_AT_MOST]):
            if found.days not in {each.days for each in days}:
                days.append(found)
    return ProposedDates(dates=tuple(dates[:PROPOSED_AT_MOST]), days_to_change=tuple(days[:PROPOSED_AT_MOST]))


def _dates(field: str, text: str, written: date, today: date) -> Iterator[ProposedDate]:
    plain = plainly(text)
    starts = sentence_starts(plain)
    taken = 0
    matches = (match for form in _FORMS for match in islice(form.finditer(plain), READ_OF_A_FORM))
    for match in sorted(matches, key=lambda each: (each.start(), -each.end())):
        if match.start() < taken:
            continue
        taken = match.end()
        day = _day_of(match, written)
        at = bisect_right(starts, match.start()) - 1
        sentence_end = starts[at + 1] if at + 1 < len(starts) else len(plain)
        first = max(starts[at], match.start() - AROUND)
        sentence = plain[first : min(sentence_end, match.end() + AROUND)]
        start, end = match.start() - first, match.end() - first
        role = _role(sentence, start, end, field)
        if day is None or role is None or not today <= day <= today + timedelta(days=FARTHEST_DAYS):
            continue
        year_given = bool(match.groupdict().get("year")) or "count" in match.groupdict()
        if not year_given and _OVER.search(sentence[max(0, start - 40) : start]):
            continue
        last = match.end() - match.group().endswith(".")
        words = Words(field=field, start=match.start(), end=last, text=text[match.start() : last])
        yield ProposedDate(role=role, day=day, words=words, year_given=year_given)


def _day_of(match: re.Match[str], written: date) -> date | None:
    """The day meant, or None where there is no such day or it could be two."""
    parts = match.groupdict()
    if parts.get("count"):
        return _after(written, _number(parts["count"]), parts["unit"])
    if parts.get("m"):
        if (
            "-" not in match.group()
            and int(parts["day"]) <= 12
            and int(parts["m"]) <= 12
            and parts["day"] != parts["m"]
        ):
            return None
        return _real(int(parts["year"]), int(parts["m"]), int(parts["day"]))
    month = _MONTHS[_unaccented(parts["month"])]
    years = [int(parts["year"])] if parts.get("year") else [written.year, written.year + 1]
    for year in years:
        if parts.get("edge"):
            middle = parts["edge"].lower().startswith("mi")
            day: date | None = date(year, month, 15 if middle else calendar.monthrange(year, month)[1])
        else:
            day = _real(year, month, int(parts["day"]))
        if day is not None and (parts.get("year") or day >= written):
            return day
    return None


def _role(sentence: str, start: int, end: int, field: str) -> DateRole | None:
    """By the nearest cue of the sentence, one before the day counting as nearer; in the field *decision* a day is the decision's."""
    nearest: tuple[int, DateRole] | None = None
    for role, cue in _CUES.items():
        for match in cue.finditer(sentence):
            distance = (
                start - match.end()
                if match.end() <= start
                else (match.start() - end) * 2
                if match.start() >= end
                else 0
            )
            if nearest is None or distance < nearest[0]:
                nearest = (distance, role)
    if nearest is not None:
        return nearest[1]
    return DateRole.DECISION if field == SheetField.DECISION.value else None


def _days_to_change(field: str, text: str) -> Iterator[ProposedDays]:
    for match in islice(_TO_CHANGE.finditer(plainly(text)), READ_OF_A_FORM):
        days = _number(match["count"]) * _UNIT_DAYS[match["unit"][0].lower()]
        if 0 < days <= 3650:
            yield ProposedDays(
                days=days,
                words=Words(field=field, start=match.start(), end=match.end(), text=text[match.start() : match.end()]),
            )


def _after(day: date, count: int, unit: str) -> date | None:
    if unit.lower().startswith("m"):
        month = day.month - 1 + count
        year, month = day.year + month // 12, month % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1])) if year <= 9999 else None
    return day + timedelta(days=count * _UNIT_DAYS[unit[0].lower()])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBERS[text.lower()]


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c)).rstrip(".")
