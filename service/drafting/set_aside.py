"""What of the sources speaks to the machine: not drafted from, and never silently.

set_aside(sources) -> one held-back row for each stretch of it, with its words and their place
"""

from collections.abc import Iterable

from service.domain.drafts import Claim, HeldBack, HeldBackReason
from service.domain.sources import Source, Span
from service.support.orders import orders

SHOWN_AT_MOST = 20
LONGEST = 400
"""Characters of it that are shown; the source has the rest."""


def set_aside(sources: Iterable[Source]) -> tuple[HeldBack, ...]:
    rows: list[HeldBack] = []
    for source in sources:
        for start, end in orders(source.text):
            quote = source.text[start:end]
            words = " ".join(quote.split())
            claim = Claim(
                id=f"set-aside-{len(rows) + 1}",
                text=words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…",
                support=(Span(source_id=source.id, start=start, end=end, quote=quote),),
                quoted=True,
            )
            rows.append(HeldBack(claim=claim, reason=HeldBackReason.ADDRESSES_MACHINE))
    return tuple(rows[:SHOWN_AT_MOST])
