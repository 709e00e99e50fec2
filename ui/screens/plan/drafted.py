"""Drafted sentences beside what they rest on, as on every page: the violet rule until somebody accepts them."""

from collections.abc import Mapping, Sequence
from typing import Literal

from service.domain.drafts import Claim, HeldBack
from service.domain.sources import Source
from ui.desk import Desk
from ui.parts.claims import Claim as Sentence
from ui.parts.claims import Source as Card
from ui.parts.claims import claims
from ui.screens.supporting import plain_source
from ui.wording import claims_words


def drafted_of(
    desk: Desk,
    sections: Sequence[tuple[str, Sequence[Claim]]],
    held_back: Sequence[HeldBack],
    sources: Mapping[str, Source],
    *,
    key: str,
    line: str,
    evidence: Literal["beside", "aside"] = "aside",
) -> None:
    """The sentences by heading, and those held back with the reason; touching a marker opens the words."""
    items = [
        Sentence(id=claim.id, sentence=claim.text, sources=_cards(claim, sources), section=heading)
        for heading, rows in sections
        for claim in rows
    ]
    items += [
        Sentence(
            id=f"held-{held.claim.id}",
            sentence=held.claim.text,
            state="held_back",
            sources=_cards(held.claim, sources),
            reason=desk.t(f"desk.held_back.{held.reason.value}", words=", ".join(held.missing)),
        )
        for held in held_back
    ]
    if items:
        words = claims_words(desk.texts, drafted=line)
        claims(items, words, key=key, language=desk.language, evidence=evidence)


def _cards(claim: Claim, sources: Mapping[str, Source]) -> tuple[Card, ...]:
    found = [(span, sources[span.source_id]) for span in claim.support if span.source_id in sources]
    return tuple(plain_source(source, span) for span, source in found if source.text or source.title)
