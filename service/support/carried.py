"""Does a model's sentence speak of what it cites at all?

A model told what to write by an injected instruction can copy a true quote beside any sentence it likes, without a
number, date or name to be caught by. A summary shares words with what it sums up; such a sentence does not. So a claim
must share at least a quarter of its content words, by stem, with the words around its quotes. Only where both are in one
language: across languages words say nothing, and a person must look.
"""

from collections.abc import Iterable, Mapping

from service.domain.drafts import Claim
from service.domain.places import Language
from service.domain.sources import Source
from service.library.stemming import terms

SHARE = 1 / 4
AROUND = 300
"""Characters on either side of a quote that count as its surroundings: a sentence or two."""


def words_not_carried(
    claim: Claim, sources: Mapping[str, Source], language: Language, *, beside: Iterable[str] = ()
) -> tuple[str, ...]:
    """The claim's words that stand nowhere near its quotes, where they are too many; else nothing.

    `beside`: what stands beside the quotes, such as who is speaking.
    """
    cited = [(span, sources[span.source_id]) for span in claim.support if span.source_id in sources]
    if not cited or claim.quoted or claim.template or any(source.language is not language for _, source in cited):
        return ()
    near = {
        stem
        for span, source in cited
        for stem in terms(source.text[max(0, span.start - AROUND) : span.end + AROUND], language.value)
    }
    near.update(stem for text in beside for stem in terms(text, language.value))
    said = set(terms(claim.text, language.value))
    if not said or len(said & near) >= SHARE * len(said):
        return ()
    return tuple(word for word in claim.text.split() if not set(terms(word, language.value)) <= near)
