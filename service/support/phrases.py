"""Patterns made of phrases that are kept as data, matched over folded text."""

import re
from collections.abc import Sequence

_GAP = r"(?:\W+[\w'-]+){0,4}?\W+"


def phrase_pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """One pattern for many phrases, over folded text. `*` ends a word any way, ` .. ` is up to four words in between."""
    parts = []
    for phrase in sorted(map(str, phrases), key=len, reverse=True):
        pieces = [re.escape(piece).replace(r"\*", r"[\w-]*").replace(r"\ ", r"\s+") for piece in phrase.split(" .. ")]
        parts.append(_GAP.join(pieces))
    return re.compile(r"(?<![\w])(?:" + "|".join(parts) + r")(?![\w])")
