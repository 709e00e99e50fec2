"""Whether every note the service acknowledged is there, once, as it was sent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

Noted = tuple[str, str, str]
"""File, id and words of a note."""


@dataclass(frozen=True)
class Verdict:
    acknowledged: int
    lost: tuple[Noted, ...]
    """Acknowledged, and not there or not with these words."""
    doubled: tuple[str, ...]
    """Words that were sent once and stand there more than once."""

    @property
    def holds(self) -> bool:
        return not self.lost and not self.doubled


def verdict(acknowledged: Iterable[Noted], kept: Iterable[Noted]) -> Verdict:
    """`kept` are all notes there are. The words of each acknowledged note are its own: they hold its id."""
    sent, there = set(acknowledged), list(kept)
    times = Counter(words for _, _, words in there)
    return Verdict(
        acknowledged=len(sent),
        lost=tuple(sorted(sent - set(there))),
        doubled=tuple(sorted({words for _, _, words in sent if times[words] > 1})),
    )
