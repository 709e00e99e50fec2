"""The support check: does every drafted sentence rest on the words it cites?

    check(claim, sources) -> HeldBack | None
    split_supported(claims, sources) -> (kept, held_back)
    find_quote(quote, source) -> Span | None

Nothing is drafted from words that speak to the machine (`orders.py`), nor from our own prompts. Ids must be among the sources shown;
the quoted words must stand in the source at the place named, to the letter (white space and the shape of quotation marks aside);
numbers, dates and names of the claim must occur in what it cites. A sentence somebody added by hand is theirs and is never held back.
The check reads words, not sense: it cannot tell a wrong summary from a right one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from service.domain.drafts import Claim, HeldBack, HeldBackReason
from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.sources import Source, Span
from service.support import dates, quantities
from service.support.folding import alike
from service.support.names import missing_names
from service.support.orders import addresses_machine, orders, without_orders
from service.support.own_prompts import words_of_a_prompt

Said = TypeVar("Said", dates.DateMention, quantities.Quantity)

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"'»”)]*\s+(?=[\"'«“(]?[A-ZÀ-Ý0-9])|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)")


def check(
    claim: Claim, sources: Mapping[str, Source], *, field: SheetField | None = None, named: Iterable[str] = ()
) -> HeldBack | None:
    """What is wrong with the claim's support, the gravest first, or None. `sources` are those shown to the writer, by id.

    `named`: names that stand beside the cited words, such as who said them.
    """
    if claim.added_by:
        return None
    if not claim.support:
        return HeldBack(claim=claim, reason=HeldBackReason.NO_SOURCE, field=field)
    if any(span.source_id not in sources for span in claim.support):
        return HeldBack(claim=claim, reason=HeldBackReason.UNKNOWN_SOURCE, field=field)
    if addresses_machine(claim.text) or any(is_ordered(span, sources[span.source_id]) for span in claim.support):
        return HeldBack(claim=claim, reason=HeldBackReason.ADDRESSES_MACHINE, field=field)
    return check_words(claim, sources, field=field, named=named)


def check_words(
    claim: Claim, sources: Mapping[str, Source], *, field: SheetField | None = None, named: Iterable[str] = ()
) -> HeldBack | None:
    """Whether what the claim says stands in what it cites. The rest of `check`."""
    if ours := words_of_a_prompt(claim.text, (sources[span.source_id].text for span in claim.support)):
        return HeldBack(claim=claim, reason=HeldBackReason.NOT_CARRIED, missing=ours, field=field)
    lost = tuple(span.quote for span in claim.support if not stands_in(span, sources[span.source_id]))
    added = _beside_quotes(claim)
    if not lost and claim.quoted:
        lost = added
    if lost:
        return HeldBack(claim=claim, reason=HeldBackReason.QUOTE_NOT_FOUND, missing=lost, field=field)
    if not added:
        return None
    for reason, missing in _unsupported(claim, sources, named):
        if missing:
            return HeldBack(claim=claim, reason=reason, missing=tuple(missing), field=field)
    return None


def split_supported(
    claims: Iterable[Claim], sources: Mapping[str, Source], *, field: SheetField | None = None
) -> tuple[tuple[Claim, ...], tuple[HeldBack, ...]]:
    """The claims that hold, and those held back with the reason."""
    kept, held = [], []
    for claim in claims:
        trouble = check(claim, sources, field=field)
        if trouble is None:
            kept.append(claim)
        else:
            held.append(trouble)
    return tuple(kept), tuple(held)


def is_ordered(span: Span, source: Source) -> bool:
    """The span lies in words that speak to the machine, or reaches into them."""
    return any(start < span.end and span.start < end for start, end in orders(source.text))


def stands_in(span: Span, source: Source) -> bool:
    """The quoted words are at the place the span names."""
    if not 0 <= span.start < span.end <= len(source.text) or not any(letter.isalnum() for letter in span.quote):
        return False
    return alike(source.text[span.start : span.end]) == alike(span.quote)


def find_quote(quote: str, source: Source) -> Span | None:
    """Where a quotation stands in a source, tolerant of white space and the shape of quotation marks: for writers that give no place."""
    wanted = alike(quote)
    if not any(letter.isalnum() for letter in wanted):
        return None
    pattern = r"(?:\s|\n[ \t]*>[ \t]?)+".join(_letters(word) for word in wanted.split(" "))
    match = re.search(pattern, source.text)
    if match is None:
        return None
    return Span(source_id=source.id, start=match.start(), end=match.end(), quote=match.group())


_MARKS = {"'": "['’‘‛ʼ`´]", '"': '["“”„«»]', "-": "[-–—‑‐−]"}


def _letters(word: str) -> str:
    return "".join(_MARKS.get(letter) or re.escape(letter) for letter in word)


def _beside_quotes(claim: Claim) -> tuple[str, ...]:
    """What a claim says besides the words it quotes. A claim marked as the source's own words holds nothing."""
    quotes = [alike(span.quote) for span in claim.support]
    text = alike(claim.text)
    if text in (" ".join(quotes), *quotes):
        return ()
    for quote in sorted(quotes, key=len, reverse=True):
        text = text.replace(quote, " ")
    rest = text.replace("…", " ").strip(" []().,;")
    return (" ".join(rest.split()),) if any(letter.isalnum() for letter in rest) else ()


def _unsupported(
    claim: Claim, sources: Mapping[str, Source], named: Iterable[str]
) -> Iterable[tuple[HeldBackReason, list[str]]]:
    """Numbers and dates are looked for in the sentences quoted from; names anywhere in the sources cited, or their titles."""
    passages = [
        text for span in claim.support for text in (span.quote, sentence_around(span, sources[span.source_id].text))
    ]
    language = sources[claim.support[0].source_id].language if claim.support else Language.EN

    cited_dates = [mention for passage in passages for mention in dates.dates(passage)]
    cited_numbers = [
        number
        for passage in passages
        for number in quantities.quantities(dates.without_dates(passage, dates.dates(passage)), language)
    ]
    for mention in cited_dates:
        if mention.may_be_a_number:
            cited_numbers += quantities.quantities(mention.words, language)
    if any(quantities.says_one(passage) for passage in passages):
        cited_numbers += quantities.quantities("1", language)
    said_dates = dates.dates(claim.text)
    missing_dates = [
        mention
        for mention in said_dates
        if not dates.supported(mention, cited_dates)
        and not (mention.may_be_a_number and _all_supported(mention.words, language, cited_numbers))
    ]
    quoted = claim.support[0].quote if len(claim.support) == 1 else ""
    quoted_dates = dates.dates(quoted)
    missing_dates = missing_dates or _said_twice(said_dates, quoted_dates, dates.supported)
    yield HeldBackReason.DATE_NOT_FOUND, [mention.words for mention in missing_dates]

    said_numbers = quantities.quantities(dates.without_dates(claim.text, said_dates), language)
    missing_numbers = [number for number in said_numbers if not quantities.supported(number, cited_numbers)]
    quoted_numbers = quantities.quantities(dates.without_dates(quoted, quoted_dates), language)
    missing_numbers = missing_numbers or _said_twice(said_numbers, quoted_numbers, quantities.supported)
    yield HeldBackReason.NUMBER_NOT_FOUND, [number.words for number in missing_numbers]
    cited = {span.source_id: sources[span.source_id] for span in claim.support}
    texts = [text for source in cited.values() for text in (without_orders(source.text), source.title)]
    yield HeldBackReason.NAME_NOT_FOUND, missing_names(claim.text, (*texts, *named))


def _said_twice(said: list[Said], quoted: list[Said], supported: Callable[[Said, list[Said]], bool]) -> list[Said]:
    """A sentence with as many numbers as it quotes, one of them in another's place: `4 of 5` made into `5 of 5`."""
    if len(said) != len(quoted):
        return []
    left = list(quoted)
    missing = []
    for mention in said:
        match = next((other for other in left if supported(mention, [other])), None)
        if match is None:
            missing.append(mention)
        else:
            left.remove(match)
    return missing


def _all_supported(words: str, language: Language, cited: list[quantities.Quantity]) -> bool:
    return all(quantities.supported(number, cited) for number in quantities.quantities(words, language))


def sentence_around(span: Span, text: str) -> str:
    """The quoted words with the rest of their sentence, so that a short quotation does not lose its own date."""
    start, end = 0, len(text)
    for match in _SENTENCE_ENDS.finditer(text, max(0, span.start - 2000), min(len(text), span.end + 2000)):
        if match.end() <= span.start:
            start = match.end()
        elif match.start() >= span.end:
            end = match.start()
            break
    return text[max(start, span.start - 2000) : min(end, span.end + 2000)]
