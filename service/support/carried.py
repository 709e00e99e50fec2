"""Does a model's sentence speak of what it cites at all?

A model told what to write by an injected instruction can copy a true quote beside any sentence it likes, without a
number, date or name to be caught by. A summary shares words with what it sums up; such a sentence does not. So a claim
must share at least a quarter of its content words, by stem, with the words around its quotes. Only where both are in one
language: across languages words say nothing, and a person must look.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from service.domain.drafts import Claim
from service.domain.places import Language
from service.domain.sources import Source
from service.library.stemming import terms
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
    if not said or len(said & near) >= SHARE * len(said):
        return ()
    return tuple(word for word in claim.text.split() if not set(terms(word, language.value)) <= near)


def _numbers(text: str, language: Language) -> Iterable[list[str]]:
    return (terms(number.words, language.value) for number in quantities(text, language))


@cache
def _reporting(language: Language) -> frozenset[str]:
    return frozenset(terms(_REPORTING, language.value))
