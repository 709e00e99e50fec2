"""What a model is asked for, and how its answer becomes claims that are checked like anybody's.

    SaidClaim, SaidSupport            the shapes: small, closed, every claim with the words it copies
    ShownSources                      the sources of one call under short ids (S1, S2 …)
    shown.claims(said, prefix)        -> claims, with every copied quote found at its place, or left unfound
    shown.question_trouble(text)      -> HeldBack | None: a question may ask anything, but may not bring in a fact
    so_far(text)                      -> what can be read already of an answer still being written

Nothing is mended here: an unknown source or a quote that is not there stays so, and the support check holds it back.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field, StringConstraints
from pydantic_core import from_json, to_json

from service.domain.drafts import Claim, HeldBack, HeldBackReason
from service.domain.ids import SourceId
from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.sources import Source, Span
from service.domain.text import clean
from service.llm.model import AnswerShape
from service.llm.prompts import Told
from service.support.addresses import foreign_addresses
from service.support.carried import words_not_carried
from service.support.folding import alike
from service.support.grounding import check, check_words, find_quote, is_ordered, stands_in
from service.support.orders import addresses_machine, without_orders

A = TypeVar("A", bound=AnswerShape)

LANGUAGE_NAMES = {Language.EN: "English", Language.FR: "French"}
UNKNOWN = SourceId("unknown")

SourceLabel = Annotated[str, StringConstraints(max_length=8)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Quote = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class SaidSupport(AnswerShape):
    source: SourceLabel = Field(description="The id of a source, such as S1.")
    quote: Quote = Field(description="Words copied from that source, letter for letter.")


class SaidClaim(AnswerShape):
    text: Sentence = Field(description="One plain sentence.")
    support: Annotated[tuple[SaidSupport, ...], Field(min_length=1, max_length=3)]


class ShownSources:
    """Sources under the short ids of one call."""

    def __init__(self, sources: Sequence[Source], language: Language) -> None:
        self._language = language
        self._by_label = {f"S{number}": source for number, source in enumerate(sources, 1)}
        self.by_id: dict[str, Source] = {source.id: source for source in sources}
        self.readable: dict[str, Source] = {
            source.id: source.model_copy(update={"text": without_orders(source.text)}) for source in sources
        }
        """The sources without what speaks to the machine: nothing rests on that, no number, no name and no code."""

    @property
    def told(self) -> list[Told]:
        return [
            Told(label, each.kind.value, each.title, without_orders(each.text))
            for label, each in self._by_label.items()
        ]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.by_id)

    def source(self, label: str) -> Source | None:
        return self._by_label.get(label.strip().strip("[]"))

    def span(self, support: SaidSupport) -> Span:
        source = self.source(support.source)
        if source is None:
            return Span(source_id=UNKNOWN, start=0, end=0, quote=clean(support.quote))
        found = find_quote(support.quote, source)
        return found or Span(source_id=source.id, start=0, end=0, quote=clean(support.quote))

    def claim(self, said: SaidClaim, claim_id: str) -> Claim:
        text = one_line(said.text)
        support = tuple(self.span(each) for each in said.support)
        quoted = alike(text) == " ".join(alike(span.quote) for span in support)
        return Claim(id=claim_id, text=text, support=support, quoted=quoted)

    def checked(
        self, said: Iterable[SaidClaim], prefix: str, *, field: SheetField | None = None
    ) -> tuple[tuple[Claim, ...], tuple[HeldBack, ...]]:
        """The claims whose support holds, and those held back with the reason. The same sentence twice counts once."""
        kept: list[Claim] = []
        held: list[HeldBack] = []
        seen: set[str] = set()
        for number, each in enumerate(said, 1):
            claim = self.claim(each, f"{prefix}-{number}")
            if alike(claim.text) in seen:
                continue
            seen.add(alike(claim.text))
            trouble = self.trouble(claim, field=field)
            if trouble is None:
                kept.append(claim)
            else:
                held.append(trouble)
        return tuple(kept), tuple(held)

    def trouble(self, claim: Claim, *, field: SheetField | None = None) -> HeldBack | None:
        cited = [self.readable[span.source_id].text for span in claim.support if span.source_id in self.by_id]
        trouble = check(claim, self.by_id, field=field) or _foreign(claim, cited, field)
        if trouble is None and (missing := words_not_carried(claim, self.by_id, self._language)):
            return HeldBack(claim=claim, reason=HeldBackReason.NOT_CARRIED, missing=missing, field=field)
        return trouble

    def from_elsewhere(self, claim: Claim) -> HeldBack:
        """For a claim whose source belongs to another part of the draft."""
        return HeldBack(claim=claim, reason=HeldBackReason.UNKNOWN_SOURCE)

    def question_trouble(
        self, claim_id: str, text: str, quotes: Sequence[SaidSupport] = (), *, field: SheetField | None = None
    ) -> HeldBack | None:
        """A question needs no source, but numbers, dates, names and addresses in it must stand in what was shown."""
        whole = tuple(
            Span(source_id=SourceId(each.id), start=0, end=len(each.text), quote=each.text)
            for each in self.readable.values()
            if any(letter.isalnum() for letter in each.text)
        )
        spans = tuple(self.span(each) for each in quotes)
        claim = Claim(id=claim_id, text=one_line(text), support=whole)
        trouble = (
            self._quotes_trouble(claim, spans, field)
            or check_words(claim, self.readable, field=field)
            or _foreign(claim, [each.text for each in self.readable.values()], field)
        )
        if trouble is None or (not whole and trouble.reason is HeldBackReason.NO_SOURCE):
            return None
        return trouble.model_copy(update={"claim": claim.model_copy(update={"support": spans})})

    def _quotes_trouble(self, claim: Claim, quotes: Sequence[Span], field: SheetField | None) -> HeldBack | None:
        """A question that was ordered, by what it says or by what made it asked, or one asked because of words nobody wrote."""
        known = [span for span in quotes if span.source_id in self.by_id]
        if len(known) < len(quotes):
            return HeldBack(claim=claim, reason=HeldBackReason.UNKNOWN_SOURCE, field=field)
        if addresses_machine(claim.text) or any(is_ordered(span, self.by_id[span.source_id]) for span in known):
            return HeldBack(claim=claim, reason=HeldBackReason.ADDRESSES_MACHINE, field=field)
        lost = tuple(span.quote for span in known if not stands_in(span, self.by_id[span.source_id]))
        return HeldBack(claim=claim, reason=HeldBackReason.QUOTE_NOT_FOUND, missing=lost, field=field) if lost else None


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _foreign(claim: Claim, cited: Sequence[str], field: SheetField | None) -> HeldBack | None:
    """Addresses and markup that nobody wrote."""
    missing = foreign_addresses(claim.text, cited)
    return (
        HeldBack(claim=claim, reason=HeldBackReason.NAME_NOT_FOUND, missing=missing, field=field) if missing else None
    )


def so_far(text: str) -> Mapping[str, Any]:
    """The finished members of a JSON object still being written: unfinished strings and what follows are left out."""
    start = text.find("{")
    if start < 0:
        return {}
    try:
        read = from_json(text[start:], allow_partial=True)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def finished(rows: Any, shape: type[A]) -> list[A]:
    """Those of a list in an unfinished answer that are whole already."""
    whole: list[A] = []
    for row in rows if isinstance(rows, list) else []:
        try:
            whole.append(shape.model_validate_json(to_json(row)))
        except ValueError:
            continue
    return whole
