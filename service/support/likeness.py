"""Whether one text says nearly what another does, word for word: a word changed or dropped is still the same sentence.

says_nearly(text, other) -> bool
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from service.support.folding import fold, words

FEWEST_WORDS = 4
"""Of a text that counts as taken over when it stands inside the other: three words anybody says."""
FEWEST_TO_COMPARE = 6
"""Words from which a changed one leaves the sentence what it was; `pay by the pump` and `pay by the month` are two things."""
NEARLY = 0.8
"""Share of the words, in order, that two sentences have in common to be the same."""


def says_nearly(text: str, other: str) -> bool:
    """The same, one whole inside the other, or the same but for a few words; case, accents and marks apart."""
    one, two = words(fold(text)), words(fold(other))
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    return bool(shorter) and (one == two or _holds(longer, shorter) or _nearly_holds(longer, shorter))


def _holds(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    return len(shorter) >= FEWEST_WORDS and f" {' '.join(shorter)} " in f" {' '.join(longer)} "


def _nearly_holds(longer: Sequence[str], shorter: Sequence[str]) -> bool:
    if len(shorter) < FEWEST_TO_COMPARE:
        return False
    wanted = set(shorter)
    return any(
        len(wanted & set(part)) > (NEARLY - 0.1) * len(wanted)
        and SequenceMatcher(None, part, shorter, autojunk=False).ratio() > NEARLY
        for part in _parts(longer, len(shorter))
    )


def _parts(longer: Sequence[str], length: int) -> Iterator[Sequence[str]]:
    for at in range(max(1, len(longer) - length + 1)):
        yield longer[at : at + length]
