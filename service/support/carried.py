"""Does a model's sentence speak of what it cites at all?

A model told what to write by an injected instruction can copy a true quote beside any sentence it likes, without a
number, date or name to be caught by. A summary shares words with what it sums up; such a sentence does not. So a claim
must share at least a quarter of its content words, by stem, with the words around its quotes; and a sentence of it, or what it says
beside a quote it repeats, must share one at least. Only where both are in one language: across languages words say nothing,
and a person must look.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from service.domain.drafts import Claim
from service.domain.places import Language
from service.domain.sources import Source
from service.library.stemming import terms
from service.support.folding import alike
from service.support.quantities import quantities

SHARE = 1 / 4
_REPORTING = """
said say says saying told tell stated state mentioned mention explained explain noted note thought think believed believe argued
discussed discuss discussion talked talk asked ask answered answer decided decide decision agreed agree suggested suggest
proposed propose recommended recommend reported report concluded conclude added presented introduced pointed claimed meeting
session group team host peer peers member members people participants facilitator project manager also finally firstly secondly
thirdly moreover besides however therefore thus addition first second last lastly general dit dire disent explique expliquer
precise estime pense penser rappelle souligne propose proposer recommande recommander decide decider decision convenu accord
demande demander repond repondre reunion seance groupe equipe hote pairs membres participants facilitateur aussi enfin ensuite
egalement toutefois cependant ainsi donc
"""
"""Words that only report: they belong to nobody's matter."""
FEWEST_SMUGGLED = 2
"""Content words from which a part of a claim must share one with what it cites."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
AROUND = 300
"""Characters on either side of a quote that count as its surroundings: a sentence or two."""


def words_not_carried(
    claim: Claim, sources: Mapping[str, Source], language: Language, *, beside: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The claim's words that stand nowhere near its quotes, where they are too many; else nothing.

    `beside`: who is speaking, where the claim is about something said. Who said it then counts neither way, and nor do numbers,
    which are checked apart, and what only reports (`the team decided`), unless they stand there too.
    """
    cited = [(span, sources[span.source_id]) for span in claim.support if span.source_id in sources]
    if not cited or claim.quoted or claim.template or any(source.language is not language for _, source in cited):
        return ()
    near = {
        stem
        for span, source in cited
        for stem in terms(source.text[max(0, span.start - AROUND) : span.end + AROUND], language.value)
    }
    said = set(terms(claim.text, language.value))
    if beside is not None:
        apart = _reporting(language) | {stem for words in _numbers(claim.text, language) for stem in words}
        said -= (apart - near) | {stem for text in beside for stem in terms(text, language.value)}
    if said and len(said & near) < SHARE * len(said):
        return tuple(word for word in claim.text.split() if not set(terms(word, language.value)) <= near)
    return _smuggled(claim, near | _reporting(language), language)


def _smuggled(claim: Claim, near: set[str], language: Language) -> tuple[str, ...]:
    """A sentence behind a true one, or words behind a true quotation, that share nothing with what is cited."""
    text = alike(claim.text)
    parts = _SENTENCE_END.split(text)
    for span in claim.support:
        quote = alike(span.quote)
        if len(quote.split()) > 3 and quote in text:
            parts += text.split(quote)
    for part in parts:
        stems = set(terms(part, language.value))
        if part != text and len(stems) >= FEWEST_SMUGGLED and stems.isdisjoint(near):
            return tuple(part.split())
    return ()


def _numbers(text: str, language: Language) -> Iterable[list[str]]:
    return (terms(number.words, language.value) for number in quantities(text, language))


@cache
def _reporting(language: Language) -> frozenset[str]:
    return frozenset(terms(_REPORTING, language.value))
