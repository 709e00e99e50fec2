"""The problem sheet from the host team's own sentences: the extractive writer of the step *problem_statement*.

Every claim is a sentence of the request or of an answer, with its place. An unstated field stays empty, with the question that
would fill it. The telling says the same sentences in the order a problem is told, five minutes at most.
"""

from collections.abc import Sequence
from datetime import date

from service.domain.drafts import Claim, DraftedField, ProblemStatementContent
from service.domain.places import Language
from service.domain.problem import WORDS_A_MINUTE, SheetField
from service.domain.sources import Source, Span
from service.drafting.extractive.question_bank import first_question
from service.drafting.extractive.sorting import Placed, Sorted, sort_request
from service.drafting.extractive.templates import filled, template
from service.drafting.extractive.vague import VagueWords, vague_words
from service.support.sentences import Sentence, read_sentences

MINUTES = 5
_AT_MOST = {SheetField.CONTEXT: 8, SheetField.WANT_TO_LEARN: 3, SheetField.TRIED: 6}
_OTHERWISE_AT_MOST = 4
_VAGUE_AT_MOST = 6
_TOLD = (SheetField.WHY_IT_MATTERS, SheetField.CONTEXT, SheetField.TRIED, SheetField.IDEAS, SheetField.WANT_TO_LEARN)
_SHORTENED = (SheetField.CONTEXT, SheetField.IDEAS, SheetField.TRIED, SheetField.WHY_IT_MATTERS)
"""Where the telling is too long, sentences are left out of these first."""


def write_problem_statement(sources: Sequence[Source], *, language: Language, today: date) -> ProblemStatementContent:
    """The sheet, the telling and the vague words. `sources` are the request and the host's answers, oldest first.

    `today` is part of every writer's signature; sentences are quoted as they stand, so nothing here depends on it.
    """
    by_id: dict[str, Source] = {source.id: source for source in sources}
    found = sort_request(sources)
    chosen = {field: choose(found, field) for field in SheetField}
    fields = []
    for field in SheetField:
        claims = tuple(
            quotation(f"{field.value}-{number}", sentence, by_id[sentence.source_id])
            for number, sentence in enumerate(chosen[field], 1)
        )
        question = "" if claims else first_question(field, language)
        fields.append(DraftedField(field=field, claims=claims, question=question))
    return ProblemStatementContent(
        fields=tuple(fields),
        telling=_telling(chosen, by_id, language),
        vague=_vague(chosen, found, by_id, language),
    )


def choose(found: Sorted, field: SheetField) -> tuple[Sentence, ...]:
    """The sentences of a field that are shown: the ones that say it best, in the order they were written."""
    if field is SheetField.PROBLEM:
        return (found.problem,) if found.problem is not None else ()
    placed = found.fields[field]
    best = sorted(placed, key=lambda each: -each.score)[: _AT_MOST.get(field, _OTHERWISE_AT_MOST)]
    return tuple(each.sentence for each in placed if each in best)


def not_in_the_sheet(sources: Sequence[Source], content: ProblemStatementContent) -> tuple[Span, ...]:
    """The sentences of the sources that no field quotes, in reading order: nothing people wrote is lost from sight."""
    used = {
        (span.source_id, span.start) for field in content.fields for claim in field.claims for span in claim.support
    }
    return tuple(
        sentence.span(source)
        for source in sources
        for sentence in read_sentences(source)
        if (source.id, sentence.start) not in used and not sentence.subject
    )


def quotation(claim_id: str, sentence: Sentence, source: Source) -> Claim:
    return Claim(id=claim_id, text=sentence.text, support=(sentence.span(source),), quoted=True)


def _telling(
    chosen: dict[SheetField, tuple[Sentence, ...]], by_id: dict[str, Source], language: Language
) -> tuple[Claim, ...]:
    told = {field: list(chosen[field]) for field in (SheetField.PROBLEM, *_TOLD)}
    limit = MINUTES * WORDS_A_MINUTE - 5 * len(_TOLD)
    for field in _SHORTENED:
        while sum(each.words for rows in told.values() for each in rows) > limit and told[field]:
            told[field].pop()
    claims: list[Claim] = []
    for field, sentences in told.items():
        for at, sentence in enumerate(sentences):
            number = f"telling-{len(claims) + 1}"
            claim = quotation(number, sentence, by_id[sentence.source_id])
            if at == 0 and field is not SheetField.PROBLEM:
                text = filled(template("telling", field.value, language), words=sentence.text)
                claim = Claim(id=number, text=text, support=claim.support, template=True)
            claims.append(claim)
    return tuple(claims)


def _vague(
    chosen: dict[SheetField, tuple[Sentence, ...]], found: Sorted, by_id: dict[str, Source], language: Language
) -> tuple[Claim, ...]:
    claims = []
    for number, words in enumerate(most_telling_vague_words(chosen, found, by_id)[:_VAGUE_AT_MOST], 1):
        quote = by_id[words.sentence.source_id].text[words.start : words.end]
        text = filled(template("vague", words.needs.value, language), words=" ".join(quote.split()))
        span = Span(source_id=words.sentence.source_id, start=words.start, end=words.end, quote=quote)
        claims.append(Claim(id=f"vague-{number}", text=text, support=(span,), template=True))
    return tuple(claims)


def most_telling_vague_words(
    chosen: dict[SheetField, tuple[Sentence, ...]], found: Sorted, by_id: dict[str, Source]
) -> list[VagueWords]:
    """Vague words, those of the problem, the stakes and the decision first, then in reading order."""
    first = (SheetField.PROBLEM, SheetField.WHY_IT_MATTERS, SheetField.DECISION, SheetField.CONTEXT, SheetField.TRIED)
    order: list[Sentence] = [sentence for field in first for sentence in chosen[field]]
    placed: list[Placed] = [each for rows in found.fields.values() for each in rows]
    rest = sorted((each.sentence for each in placed if each.sentence not in order), key=lambda each: each.position)
    return vague_words([*order, *rest], {source_id: source.text for source_id, source in by_id.items()})
