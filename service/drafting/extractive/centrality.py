"""What a session turned on: how much of its recurring words a sentence carries, and which sentences repeat each other.

    Centrality.of(rows of stems) -> Centrality

Weights come from how many sentences a stem stands in, so that a long session costs no more than its length.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

LONG_ENOUGH = 12
"""Stems from which a longer sentence is not worth more for its length alone."""
ALIKE = 0.7
"""Share of the shorter sentence's stems from which two say the same."""
THE_SAME = 0.85
"""The share for what a person took the trouble to note and sort."""


@dataclass(frozen=True, slots=True)
class Centrality:
    """`weight` of a stem, 0 to 1: how much of the session comes back to it."""

    weight: dict[str, float]

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Self:
        counts = Counter(stem for row in rows for stem in set(row))
        most = max(counts.values(), default=1)
        ceiling = math.log1p(most)
        return cls({stem: math.log1p(count) / ceiling if count > 1 else 0.0 for stem, count in counts.items()})

    def score(self, stems: Sequence[str], seen: frozenset[str] | set[str] = frozenset()) -> float:
        """0 to 1: the mean weight of its stems, as though it had `LONG_ENOUGH`; stems already `seen` count a fifth."""
        unique = set(stems)
        if not unique:
            return 0.0
        total = sum(self.weight.get(stem, 0.0) * (0.2 if stem in seen else 1.0) for stem in unique)
        return min(1.0, total / max(LONG_ENOUGH, len(unique)))


def repeats(stems: Sequence[str], earlier: Sequence[frozenset[str]], *, alike: float = ALIKE) -> bool:
    """Whether an earlier sentence says nearly the same."""
    own = set(stems)
    return any(other and own and len(own & other) >= alike * max(3, min(len(own), len(other))) for other in earlier)
