"""Invitations from people's own sentences: the extractive writer of the step *invitation*.

*Why you* says in a fixed sentence what somebody took part in, with a sentence of that case that speaks of this problem; the problem
and what is asked are the accepted statement's own. Nothing is said of anybody that no past case or directory entry says.
"""

import re
from collections.abc import Mapping, Sequence

from service.domain.drafts import Claim, DraftedInvitation, InvitationContent
from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.sources import Source, Span
from service.drafting.extractive.problem_statement import quotation
from service.drafting.extractive.templates import filled, template
from service.drafting.invited import InvitedPerson, TookPart
from service.library.stemming import terms
from service.locale import say
from service.support.folding import alike
from service.support.sentences import Sentence, read_sentences

CASES_TOLD = 2
SHARED_AT_LEAST = 2
"""Words a sentence of a past case shares with the problem before it is quoted as being about it."""
LONGEST_QUOTE = 45
SHORTEST_QUOTE = 6
LONGEST_PROBLEM = 45
"""Words up to which the problem stands whole; of a longer one, its first sentence."""
MOST_QUESTIONS = 3
_LABELLED = re.compile(r"(?:[^\s:]+\s+){0,5}[^\s:]*\s?:")
"""`Kamala Rai: before any lease …`: another's words, or a line of a list, not what somebody did."""

Statement = Mapping[SheetField, Source]


def write_invitations(people: Sequence[InvitedPerson], statement: Statement) -> InvitationContent:
    """One for each person, in their language; quoted sentences keep theirs."""
    rows = []
    for number, person in enumerate(people, 1):
        rows.append(
            DraftedInvitation(
                who=person.invitee.who,
                name=person.invitee.name,
                language=person.invitee.language,
                why=why_you(person, statement, f"why-{number}"),
                problem=problem_of(statement, f"problem-{number}"),
                asked=asked_of(statement, f"asked-{number}"),
            )
        )
    return InvitationContent(invitations=tuple(rows))


def why_you(person: InvitedPerson, statement: Statement, prefix: str) -> tuple[Claim, ...]:
    """The cases closest to the problem, then the newest. Where none is known, what the directory says they work on."""
    language = person.invitee.language
    about = _stems(statement)
    found = [(part.strength, *_closest(part, about), part) for part in person.took_part]
    ranked = sorted(found, key=lambda each: (-each[0], -each[1]))[:CASES_TOLD]  # stable: the newest first among equals
    claims = [_told(part, sentence, language, f"{prefix}-{n}") for n, (_, _, sentence, part) in enumerate(ranked, 1)]
    if not claims and (own := person.own_words) is not None:
        span = Span(source_id=own.id, start=0, end=len(own.text), quote=own.text)
        text = filled(template("why_you", "own_words", language), words=own.text)
        claims.append(Claim(id=f"{prefix}-1", text=text, support=(span,), template=True))
    return tuple(claims)


def problem_of(statement: Statement, prefix: str) -> tuple[Claim, ...]:
    source = statement.get(SheetField.PROBLEM)
    if source is None:
        return ()
    sentences = read_sentences(source)
    if sum(each.words for each in sentences) > LONGEST_PROBLEM:
        sentences = sentences[:1]
    return tuple(quotation(f"{prefix}-{n}", each, source) for n, each in enumerate(sentences, 1))


def asked_of(statement: Statement, prefix: str) -> tuple[Claim, ...]:
    """What the team wants to learn: that is what is asked of whoever comes."""
    source = statement.get(SheetField.WANT_TO_LEARN)
    sentences = read_sentences(source)[:MOST_QUESTIONS] if source else ()
    return tuple(quotation(f"{prefix}-{n}", each, source) for n, each in enumerate(sentences, 1) if source)


def _told(part: TookPart, sentence: Sentence | None, language: Language, claim_id: str) -> Claim:
    case = part.case
    hub, year = case.hub_name, case.document.date.year if case.document.date else None
    name = "with_year" if hub and year else "without_year" if hub else "title_only"
    told = filled(template("case_name", name, language), title=case.document.title, hub=hub, year=str(year))
    did = say(language, f"invitations.took_part.{part.role.value}")
    whole = Span(source_id=part.source.id, start=0, end=len(part.source.text), quote=part.source.text)
    if sentence is None:
        text = filled(template("why_you", "took_part", language), case=told, did=did)
        return Claim(id=claim_id, text=text, support=(whole,), template=True)
    source = next(each for each in case.sources if each.id == sentence.source_id)
    text = filled(template("why_you", "with_words", language), case=told, did=did, words=sentence.text)
    return Claim(id=claim_id, text=text, support=(whole, sentence.span(source)), template=True)


def _closest(part: TookPart, about: frozenset[str]) -> tuple[int, Sentence | None]:
    """The sentence of the case that shares most with the problem, and how much; none where too little.

    Among the words the search found in it first, where they hold a whole sentence.
    """
    found_words = alike(part.words)
    best: tuple[bool, int, Sentence | None] = (False, 0, None)
    for source in part.case.sources:
        for sentence in read_sentences(source):
            if not SHORTEST_QUOTE <= sentence.words <= LONGEST_QUOTE or _LABELLED.match(sentence.text):
                continue
            shared = len(set(terms(sentence.text, source.language.value)) & about)
            found = bool(found_words) and alike(sentence.text) in found_words
            if (found, shared) > best[:2]:
                best = (found, shared, sentence)
    by_search, shared, closest = best
    return (shared, closest) if by_search or shared >= SHARED_AT_LEAST else (shared, None)


def _stems(statement: Statement) -> frozenset[str]:
    fields = (SheetField.PROBLEM, SheetField.WANT_TO_LEARN, SheetField.TRIED)
    sources = [statement[field] for field in fields if field in statement]
    return frozenset(stem for source in sources for stem in terms(source.text, source.language.value))
