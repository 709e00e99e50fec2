"""Days as people write them, in English and French."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb février fevrier févr fevr fév fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug août aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"""\b(?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})\b
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:of\s+)?(?P<m2>{_MONTH})\.?,?\s+(?P<y2>(?:19|20)\d\d)\b
    | \b(?P<m3>{_MONTH})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>(?:19|20)\d\d)\b
    | \b(?P<d4>\d{{1,2}})[/.](?P<m4>\d{{1,2}})[/.](?P<y4>(?:19|20)\d\d)\b
    | \b(?P<m5>{_MONTH})\.?\s+(?P<y5>(?:19|20)\d\d)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def first_date(text: str) -> date | None:
    """The first full day named in a text, else the first month, as its first day. `03/04/2024` is the 3rd of April, as in all our hubs."""
    first_month: date | None = None
    for match in _DAY.finditer(text):
        parts = match.groupdict()
        at = next(number for number in "12345" if parts.get(f"y{number}"))
        month = parts[f"m{at}"]
        number = int(month) if month.isdigit() else _MONTHS[month.lower()]
        try:
            found = date(int(parts[f"y{at}"]), number, int(parts.get(f"d{at}") or 1))
        except ValueError:
            continue
        if at != "5":
            return found
        first_month = first_month or found
    return first_month
