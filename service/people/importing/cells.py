"""One cell of a list, read and written. What cannot be used raises Unusable: the cell is left out and said, the person stays."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from service.domain.people import FIRST_YEAR, LAST_YEAR, Away
from service.domain.places import Language
from service.domain.text import LINE_LIMIT
from service.errors import BadInput, Parameter
from service.locale import say
from service.people.hub_store import check_zone
from service.people.names import folded

_UNKNOWN = frozenset(
    {"-", "–", "—", "?", "??", "n/a", "n.a.", "na", "nil", "none", "unknown", "inconnu", "inconnue", "neant", "x x"}
)
_SEPARATING = re.compile(r"[\n;,|]")
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)|(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)")
_YEAR = re.compile(r"(\d{4})(?:-\d\d(?:-\d\d)?)?|(?:\d{1,2}[./]){1,2}(\d{4})")
_YES = frozenset({"yes", "y", "true", "1", "oui", "o", "vrai", "x", "ok"})
_NO = frozenset({"no", "n", "false", "0", "non", "faux"})


class Unusable(Exception):
    """A cell that cannot be used: a message id with values."""

    def __init__(self, message: str, **values: Parameter) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def blank(cell: str) -> bool:
    """Nothing, or one of the ways people write that they do not know."""
    return not cell.strip() or folded(cell) in _UNKNOWN


def line(cell: str) -> str:
    words = " ".join(cell.split())
    if len(words) > LINE_LIMIT:
        raise Unusable("people.cell_too_long", limit=LINE_LIMIT)
    return words


def items(cell: str) -> list[str]:
    """What stands on lines of its own, else between semicolons, bars or commas."""
    for separator in ("\n", ";", "|", ","):
        if separator in cell:
            parts = cell.split(separator)
            break
    else:
        parts = [cell]
    return list(dict.fromkeys(line(part) for part in parts if part.strip()))


def one_cell(parts: Sequence[str]) -> str:
    """What `items` reads back: lines of their own where a part holds a separator itself."""
    if any(_SEPARATING.search(part) for part in parts):
        return "\n".join(parts) + "\n"
    return "; ".join(parts)


def seniority(cell: str) -> int:
    if not re.fullmatch(r"\s*[1-5](?:\.0+)?\s*", cell):
        raise Unusable("people.cell_seniority")
    return int(float(cell))


def year(cell: str) -> int:
    match = _YEAR.fullmatch(cell.strip())
    found = int(match[1] or match[2]) if match else 0
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise Unusable("people.cell_year")
    return found


def languages(cell: str) -> tuple[str, ...]:
    """Codes or names in English, French or the language itself; what stands in brackets is left aside."""
    plain = re.sub(r"\([^()]*\)", " ", cell)
    parts = [part for part in re.split(r"[;,/\n|]|\band\b|\bet\b|&", plain) if part.strip()]
    codes = []
    for part in parts:
        word = folded(part)
        code = word if re.fullmatch(r"[a-z]{2,3}", word) else _language_names().get(word, "")
        if not code:
            raise Unusable("people.cell_languages")
        codes.append(code)
    return tuple(dict.fromkeys(codes))


@cache
def _language_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in ("en", "fr"):
        for code, name in Locale(tag).languages.items():
            if re.fullmatch(r"[a-z]{2,3}", code):
                found.setdefault(folded(name), code)
                try:
                    found.setdefault(folded(Locale(code).get_language_name(code) or ""), code)
                except (UnknownLocaleError, ValueError):
                    continue
    return found


def zone(cell: str) -> str:
    name = line(cell)
    try:
        check_zone(name)
    except BadInput:
        raise Unusable("people.unknown_zone") from None
    return name


def yes_or_no(cell: str) -> bool:
    word = folded(cell)
    if word not in _YES | _NO:
        raise Unusable("people.cell_yes_no")
    return word in _YES


def periods(cell: str) -> tuple[Away, ...]:
    """`2027-01-04 to 2027-01-15; 2027-05-03`: the words between two days are free."""
    found = []
    for part in re.split(r"[;\n|]", cell):
        days = [_day(match) for match in _DAY.finditer(part)]
        if not part.strip():
            continue
        if len(days) not in (1, 2):
            raise Unusable("people.cell_away")
        if days[-1] < days[0]:
            raise Unusable("people.away_order")
        found.append(Away(from_day=days[0], to_day=days[-1]))
    return tuple(found)


def _day(match: re.Match[str]) -> date:
    try:
        if match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        first, second = int(match[4]), int(match[5])
        if first <= 12 and second <= 12 and first != second:
            raise Unusable("people.cell_day")  # 4/1 is April in some places and January in others
        return date(int(match[6]), *((second, first) if first > 12 or first == second else (first, second)))
    except ValueError:
        raise Unusable("people.cell_day") from None


def written_periods(away: Sequence[Away]) -> str:
    return "; ".join(f"{each.from_day.isoformat()}/{each.to_day.isoformat()}" for each in away)


def written_yes_or_no(said: bool | None, language: Language) -> str:
    return "" if said is None else say(language, f"directory.csv.{'yes' if said else 'no'}")
