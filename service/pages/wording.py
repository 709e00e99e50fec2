"""Dates, labels and colours of a page, in its language."""

import unicodedata
from datetime import date

from babel.dates import format_date

from service.domain.agenda import Format
from service.domain.people import ParticipationRole
from service.domain.places import Language
from service.locale import catalogue, say

LEAST_CONTRAST = 4.5


def day_of(day: date | None, language: Language) -> str:
    """`3 May 2026`, or nothing."""
    return format_date(day, format="long", locale="en_GB" if language is Language.EN else language.value) if day else ""


def format_of(format: str, language: Language) -> str:
    return say(language, f"pages.format.{format}") if format in set(Format) else format


def role_of(role: str, language: Language) -> str:
    """The role as a heading of names: in the plural where several hold it by nature."""
    known = role in set(ParticipationRole) and f"pages.role.{role}" in catalogue(language)
    return say(language, f"pages.role.{role}") if known else role


def labelled(language: Language, label: str, text: str) -> str:
    """`Label: text`, with the space a French colon takes."""
    return f"{label}\u00a0: {text}" if language is Language.FR else f"{label}: {text}"


def runs_right_to_left(text: str) -> bool:
    """By its first letter that has a direction."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def readable(colour: str) -> str:
    """The colour, darkened until words in it can be read on white paper (4.5 : 1)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    while _contrast_with_white(red, green, blue) < LEAST_CONTRAST:
        red, green, blue = int(red * 0.94), int(green * 0.94), int(blue * 0.94)
    return f"#{red:02X}{green:02X}{blue:02X}"


def _contrast_with_white(*channels: int) -> float:
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
