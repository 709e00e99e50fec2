"""Items of a write-up that another note contradicts say so, with that note's words: a reader weighs both.

with_disputes(content, given) -> the write-up, its claims with the words of other notes that say otherwise
"""

from collections import defaultdict

from service.domain.drafts import WriteUpContent, WriteUpItem
from service.domain.sources import Source, Span
from service.drafting.given import Given
from service.library.stemming import terms
from service.support.disputes import FEWEST_SHARED, differ
from service.support.sentences import Sentence, read_sentences

SHOWN = 2
"""Other notes' words beside one item."""


def with_disputes(content: WriteUpContent, given: Given) -> WriteUpContent:
    sources = {source.id: source for source in given.sources}
    noted = [
        (source, sentence)
        for note in given.notes
        if (source := sources.get(note.source_id)) is not None
        for sentence in read_sentences(source)
    ]
    having: dict[str, set[int]] = defaultdict(set)
    for at, (_, sentence) in enumerate(noted):
        for stem in set(terms(sentence.text, sentence.language.value)):
            having[stem].add(at)

    def marked(item: WriteUpItem) -> WriteUpItem:
        against = _against(item, noted, having)
        return (
            item
            if not against
            else item.model_copy(update={"claim": item.claim.model_copy(update={"disputed": against})})
        )

    return content.model_copy(
        update={"items": tuple(map(marked, content.items)), "left_out": tuple(map(marked, content.left_out))}
    )


def _against(item: WriteUpItem, noted: list[tuple[Source, Sentence]], having: dict[str, set[int]]) -> tuple[Span, ...]:
    cited = {span.source_id for span in item.claim.support}
    found: list[Span] = []
    counts: dict[int, int] = defaultdict(int)
    language = next((sentence.language for source, sentence in noted if source.id in cited), None)
    if language is None:
        return ()
    for stem in set(terms(item.claim.text, language.value)):
        for at in having.get(stem, ()):
            counts[at] += 1
    for at in sorted(at for at, count in counts.items() if count >= FEWEST_SHARED):
        source, sentence = noted[at]
        if source.id not in cited and differ(item.claim.text, sentence.text, sentence.language):
            found.append(sentence.span(source))
    return tuple(found[:SHOWN])
