"""The notes nearest to some words: what a person looks through to support a sentence."""

import re
from collections import Counter
from collections.abc import Sequence

from service.domain.sources import Source

_WORD = re.compile(r"\w{3,}")


def nearest(words: str, notes: Sequence[Source]) -> list[Source]:
    """Notes that share words with these, those that share the rarest first. A word counts by its first six letters, for its endings."""
    bags = [_stems(note.text) for note in notes]
    known = Counter(stem for bag in bags for stem in bag)
    wanted = _stems(words)
    scored = [(sum(1 / known[stem] for stem in wanted & bag), at) for at, bag in enumerate(bags)]
    return [notes[at] for score, at in sorted(scored, key=lambda each: (-each[0], each[1])) if score > 0]


def _stems(text: str) -> set[str]:
    return {word[:6] for word in _WORD.findall(text.casefold())}
