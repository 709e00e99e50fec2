"""Questions from our bank, chosen for this request: the extractive writer of the step *clarifying_questions*.

First what the request does not say, then what it says vaguely, what a past case raises, and what its words call for; no two
of the same kind while another perspective has something to ask. At most seven, the most useful first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from service.domain.drafts import ClarifyingQuestionsContent
from service.domain.ids import DocumentId
from service.domain.places import Language
from service.domain.problem import ProblemSheet, SheetField
from service.domain.questions import SHOWN_AT_MOST, ClarifyingQuestion
from service.domain.sources import Source
from service.drafting.case_text import CaseText
from service.drafting.extractive.cues import cue_score
from service.drafting.extractive.problem_statement import choose, most_telling_vague_words
from service.drafting.extractive.question_bank import BankQuestion, Slot, bank
from service.drafting.extractive.reasons import reasons
from service.drafting.extractive.sorting import Sorted, sort_request
from service.drafting.extractive.templates import filled, template
from service.drafting.extractive.terms import terms
from service.support import dates, quantities
from service.support.folding import fold
from service.support.phrases import phrase_pattern

GAP_WORTH = {
    SheetField.DECISION: 6.0,
    SheetField.WANT_TO_LEARN: 5.6,
    SheetField.WHY_IT_MATTERS: 5.2,
    SheetField.TRIED: 5.0,
    SheetField.USEFUL_RESULT: 4.0,
    SheetField.FIXED_AND_OPEN: 3.8,
    SheetField.CONTEXT: 3.6,
    SheetField.CONSTRAINTS: 3.4,
    SheetField.PROBLEM: 3.2,
    SheetField.IDEAS: 2.6,
}
"""What an answer is worth while a field is empty: what decides whether the day can still help comes first."""
_SAME_PERSPECTIVE, _SAME_FIELD, _SAME_SLOT = 1.2, 2.4, 1.0
"""What a question loses for each one already chosen like it."""
_LONGEST_CASE_QUOTE = 40
_A_SUBJECT_ONLY = 25
"""Words under which a request names a subject and tells no story."""
_OUR_OWN = {
    Language.EN: re.compile(r"\b(?:we|our|us)\b"),
    Language.FR: re.compile(r"\b(?:nous|notre|nos|on)\b"),
}
_ALREADY_DECIDED = 6.0
_TERM_WORTH = 2.6
_WORDS_PER_OWN = 15
"""A team that tells its own story says `we` and `our` more often than once in so many words."""
_A_STORY = (
    SheetField.WHY_IT_MATTERS,
    SheetField.TRIED,
    SheetField.IDEAS,
    SheetField.FIXED_AND_OPEN,
    SheetField.USEFUL_RESULT,
    SheetField.DECISION,
    SheetField.CONSTRAINTS,
)
_A_PROBLEM = 3.0
_ABOUT_THE_SUBJECT = 4
"""Questions that quote the subject, at most: more of one form tire the reader."""
_SUBJECT_WORDS = 14
_SUBJECT_ONLY_WORTH = 11.0
"""Where there is no story yet, what the subject means comes before how the day should run."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    question: BankQuestion
    text: str
    worth: float
    gap: bool = False
    document_id: DocumentId | None = None


def write_clarifying_questions(
    sheet: ProblemSheet, sources: Sequence[Source], cases: Sequence[CaseText], *, language: Language, today: date
) -> ClarifyingQuestionsContent:
    """At most seven questions for the host. `sheet` is as it is being worked on; `cases` the most similar first."""
    found = sort_request(sources)
    said = fold("\n".join([*(source.text for source in sources), *(sheet.text(field) for field in SheetField)]))
    unsaid = {
        field for field in SheetField if not sheet.text(field).strip() and not _says_something(found, field, language)
    }
    candidates = [
        *_from_the_bank(said, unsaid, language),
        *_about_vague_words(found, sources, unsaid, language),
        *_about_terms(found, unsaid, language),
        *_from_cases(cases, unsaid, language),
    ]
    return ClarifyingQuestionsContent(
        questions=tuple(
            ClarifyingQuestion(
                id=f"{each.question.id}{f'-{each.document_id}' if each.document_id else ''}",
                text=each.text,
                perspective=each.question.perspective,
                why=each.question.why(language),
                field=each.question.field,
                gap=each.gap,
                document_id=each.document_id,
                bank_id=each.question.id,
            )
            for each in _the_most_useful(candidates)
        )
    )


def _says_something(found: Sorted, field: SheetField, language: Language) -> bool:
    """`I have no date yet` stands in the field of the decision and does not fill it."""
    sentences = choose(found, field)
    if field is not SheetField.DECISION:
        return bool(sentences)
    return any(dates.dates(each.text) or quantities.quantities(each.text, language) for each in sentences)


def _the_most_useful(candidates: list[_Candidate]) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    left = list(candidates)
    while left and len(chosen) < SHOWN_AT_MOST:
        best = max(left, key=lambda each: each.worth - _alike(each, chosen))
        chosen.append(best)
        left.remove(best)
    return chosen


def _alike(candidate: _Candidate, chosen: Sequence[_Candidate]) -> float:
    lost = 0.0
    for other in chosen:
        lost += _SAME_PERSPECTIVE * (other.question.perspective is candidate.question.perspective)
        lost += _SAME_FIELD * (other.question.field is candidate.question.field and other.gap and candidate.gap)
        lost += _SAME_FIELD / 2 * (other.question.field is candidate.question.field)
        lost += _SAME_SLOT * (other.question.slot is candidate.question.slot is not Slot.NONE)
        lost += 9.0 * (other.question.id == candidate.question.id)
    return lost


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return phrase_pattern(list(phrases))


def _from_the_bank(said: str, unsaid: set[SheetField], language: Language) -> Iterator[_Candidate]:
    for question in bank():
        if question.slot is not Slot.NONE:
            continue
        if question.unless and _pattern(question.unless).search(said):
            continue
        touched = len(set(_pattern(question.cues).findall(said))) if question.cues else 0
        gap = question.field in unsaid
        if question.cues and not touched:
            continue
        worth = GAP_WORTH[question.field] if gap else 1.6
        worth += 2.0 * (gap and question.first) + min(1.5, 0.4 * touched)
        if question.first and not gap:
            continue
        if question.id == "ideas-sceptic-decided" and touched:
            worth += _ALREADY_DECIDED
        yield _Candidate(question, question.text(language), worth, gap)


def _about_vague_words(
    found: Sorted, sources: Sequence[Source], unsaid: set[SheetField], language: Language
) -> Iterator[_Candidate]:
    by_id: dict[str, Source] = {source.id: source for source in sources}
    chosen = {field: choose(found, field) for field in SheetField}
    by_slot: dict[Slot, BankQuestion] = {
        question.slot: question
        for question in bank()
        if question.slot in (Slot.NUMBER, Slot.DATE, Slot.NAME, Slot.PLACE)
    }
    asked: set[Slot] = set()
    for at, vague in enumerate(most_telling_vague_words(chosen, found, by_id)):
        if vague.needs in asked:
            continue
        asked.add(vague.needs)
        question = by_slot[vague.needs]
        quote = " ".join(by_id[vague.sentence.source_id].text[vague.start : vague.end].split())
        worth = 4.2 - 0.3 * at
        if vague.needs is Slot.DATE and SheetField.DECISION in unsaid:
            worth = GAP_WORTH[SheetField.DECISION] + 2.5  # their own "soon" asks for the date better than we would
        yield _Candidate(question, filled(question.text(language), words=quote), worth, question.field in unsaid)


def _about_terms(found: Sorted, unsaid: set[SheetField], language: Language) -> Iterator[_Candidate]:
    """What a phrase that comes back means; and more about the subject where the request names one and tells no story of its own."""
    words = sum(sentence.words for sentence in found.every)
    own = sum(len(_OUR_OWN[sentence.language].findall(sentence.folded)) for sentence in found.every)
    told = sum(_says_something(found, field, language) for field in _A_STORY)
    told += bool(own and found.problem and cue_score(found.problem, SheetField.PROBLEM) >= _A_PROBLEM)
    bare = told <= 1 and (not own if words <= _A_SUBJECT_ONLY else own * _WORDS_PER_OWN < words)
    phrases = terms([*found.subjects, *found.every], at_most=2, repeated_only=not bare)
    short = [
        each.text.rstrip(" ?.!") for each in (*found.subjects, *found.every[:1]) if 1 <= each.words <= _SUBJECT_WORDS
    ]
    subjects = [*phrases[:1], *short[:1], *phrases[1:], *short[:1]] if bare else []
    asked = 0
    for question in bank():
        about = phrases if question.slot is Slot.TERM else subjects if question.slot is Slot.SUBJECT else []
        if about and asked < _ABOUT_THE_SUBJECT:
            text = filled(question.text(language), words=about[asked % len(about)])
            worth = (_SUBJECT_ONLY_WORTH if bare else _TERM_WORTH) - 0.1 * asked
            asked += 1
            yield _Candidate(question, text, worth, question.field in unsaid)


def _from_cases(cases: Sequence[CaseText], unsaid: set[SheetField], language: Language) -> Iterator[_Candidate]:
    """What made the difference in a past case, asked of this one."""
    for at, case in enumerate(cases):
        went = case.document.outcome
        question = next((each for each in bank() if each.slot is Slot.CASE and each.after == went.value), None)
        short = [reason for reason in reasons(case) if reason.sentence.words <= _LONGEST_CASE_QUOTE]
        if question is None or not short:
            continue
        best = max(reason.score for reason in short)
        words = next(reason.sentence.text for reason in short if reason.score > best - 1)
        text = filled(question.text(language), case=_name(case, language), words=words)
        yield _Candidate(question, text, 5.0 - 0.5 * at, question.field in unsaid, case.document.id)


def _name(case: CaseText, language: Language) -> str:
    hub = case.hub_name or case.document.organisation
    if not hub:
        return filled(template("case_name", "title_only", language), title=case.document.title)
    if case.document.date is None:
        return filled(template("case_name", "without_year", language), title=case.document.title, hub=hub)
    year = str(case.document.date.year)
    return filled(template("case_name", "with_year", language), title=case.document.title, hub=hub, year=year)
