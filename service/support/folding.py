"""Text as it is compared: lower case, without accents, with plain quotes. Every character stays at its place.

fold("L’Élu dit") == "l'elu dit"
"""

import re
import unicodedata
from functools import lru_cache

_PLAIN = {
    "’": "'", "‘": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-",
}  # fmt: skip
_ELISION = re.compile(r"^(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu)'")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isspace():
        return "\n" if character == "\n" else " "
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def fold(text: str) -> str:
    """The text for comparing; `len(fold(text)) == len(text)`, so that offsets hold in both."""
    return "".join(map(_folded, text))


def words(folded: str) -> list[str]:
    """The words of a folded text, without the elided article (`l'eau` is `eau`)."""
    return [_ELISION.sub("", word) for word in _WORD.findall(folded)]


def alike(text: str) -> str:
    """A text reduced to what must be equal between a quotation and its source: letters, signs, single spaces.

    Line marks of a quoted e-mail (`> `) at the start of a line are layout, not words.
    """
    folded = "".join(_PLAIN.get(character, character) for character in unicodedata.normalize("NFC", text))
    return " ".join(re.sub(r"\n[ \t]*(?:>[ \t]?)+", "\n", folded).split())


def word_set(text: str) -> frozenset[str]:
    """A list of words written as running text."""
    return frozenset(text.split())
