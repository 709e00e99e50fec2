"""Which sentence belongs in which field of the sheet.

    sort_request(sources) -> Sorted

By headings people wrote, by cue words (`cues.yaml`), by questions of ours they answered, by where a sentence stands. Every
sentence has one place; what is only courtesy has none.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.domain.problem import SheetField
from service.domain.sources import Source, SourceKind
from service.drafting.extractive.cues import cue_score, is_asking, is_noise, labelled, run_in_label
from service.drafting.extractive.question_bank import field_of_question
from service.support.folding import words
from service.support.sentences import Sentence, read_sentences
from service.support.stop_words import STOP_WORDS

_PAST_DEED = re.compile(
    r"\b(?:we|i)(?: have| also| then| already| even|'ve)* (?:\w+ed|met|wrote|held|sent|went|written|brought|took|made|spoke"
    r"|ran|gave|put|paid|rang|built|bought|sat)\b"
    r"|\b(?:nous avons|on a|j'ai|nous nous sommes|nous sommes)(?: meme| aussi| deja| ensuite| donc)? \w+(?:e|es|i|is|u|us|it|ert)\b"
)
_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|er)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|fev|avr|mai|juin|juil|aout)[a-z]*"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december) \d"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"
)
_POINTS_BACK = re.compile(
    r"(?!it is (?:now|the)\b)(?:this|that|these|those|it|they|he|she|such|which|cela|ceci|ca|c'est|ce|il|ils|elle|elles"
    r"|cette|ces|also|aussi)\b"
)
_ELSEWHERE = re.compile(
    r"(?:i|we) (?:also )?(?:know|heard|have heard|hear) (?:that|of)\b"
    r"|(?:je|nous) (?:sais|savons|sommes au courant)\b|j'ai entendu|on (?:m'a|nous a) dit"
)
"""It tells of somebody else's case."""
_SHARED_FROM = 3
_GOES_ON = (SheetField.TRIED, SheetField.IDEAS, SheetField.WHY_IT_MATTERS, SheetField.DECISION)
"""What a paragraph tends to go on about from one sentence to the next."""
_PRIORITY = (
    SheetField.DECISION,
    SheetField.FIXED_AND_OPEN,
    SheetField.USEFUL_RESULT,
    SheetField.CONSTRAINTS,
    SheetField.WANT_TO_LEARN,
    SheetField.TRIED,
    SheetField.IDEAS,
    SheetField.WHY_IT_MATTERS,
    SheetField.CONTEXT,
)
"""Where two fields score alike, the one that is said more rarely."""


@dataclass(frozen=True, slots=True)
class Placed:
    sentence: Sentence
    score: float


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sentences of each field in reading order, the request before the answers, and the best problem sentence."""

    problem: Sentence | None
    fields: Mapping[SheetField, tuple[Placed, ...]]
    subjects: tuple[Sentence, ...] = ()
    every: tuple[Sentence, ...] = field(default=())


def sort_request(sources: Sequence[Source]) -> Sorted:
    told: dict[Sentence, SheetField] = {}
    """What people said themselves a sentence is about: by a heading, or by answering a question of ours."""
    every: list[Sentence] = []
    subjects: list[Sentence] = []
    for source in sources:
        heading: tuple[int, SheetField] | None = None
        continued: tuple[int, SheetField] | None = None
        for sentence, answers in _with_questions_answered(source):
            if sentence.subject:
                subjects.append(sentence)
                continue
            run_in, is_heading = run_in_label(sentence)
            if is_heading and run_in is not None and not sentence.bullet:
                heading = (sentence.paragraph, run_in)
                continue
            every.append(sentence)
            named = answers or run_in or (labelled(sentence.label) if sentence.label else None)
            if (
                named is None
                and continued is not None
                and continued[0] == sentence.paragraph
                and sentence.text[0].islower()
            ):
                named = continued[1]  # "Ideas: a; b; c" was cut where people draw breath
            continued = (sentence.paragraph, named) if named is not None else None
            if named is None and heading is not None and heading[0] == sentence.paragraph:
                named = heading[1]
            if named is not None:
                told[sentence] = named
    kept = [sentence for sentence in every if sentence in told or not _is_courtesy(sentence)]
    weight = _content_weights([*kept, *subjects])
    subject_words = {word for sentence in subjects for word in words(sentence.folded)} - STOP_WORDS
    problem = _best_problem(kept, subjects, told, weight, subject_words)
    fields: dict[SheetField, list[Placed]] = {each: [] for each in SheetField}
    before: tuple[Sentence, SheetField] | None = None
    for sentence in kept:
        if sentence is problem:
            continue
        found, score = _field_of(sentence, told.get(sentence), before)
        fields[found].append(Placed(sentence, score + 0.5 * weight[sentence]))
        before = (sentence, found)
    return Sorted(problem, {name: tuple(rows) for name, rows in fields.items()}, tuple(subjects), tuple(every))


def _with_questions_answered(source: Source) -> list[tuple[Sentence, SheetField | None]]:
    """Sentences, each with the field our question above it asked for. Our own questions, sent back, are no answer."""
    rows: list[tuple[Sentence, SheetField | None]] = []
    answering: SheetField | None = None
    for sentence in read_sentences(source):
        if source.kind is SourceKind.HOST_ANSWER:
            ours = field_of_question(sentence.folded)
            if ours is not None:
                answering = ours
                continue
            if sentence.older:
                continue
        rows.append((sentence, answering))
    return rows


def _is_courtesy(sentence: Sentence) -> bool:
    if sentence.words < 3 and not sentence.bullet and not sentence.label:
        return True
    best = max(cue_score(sentence, each) for each in SheetField)
    return (is_noise(sentence) and best < 3) or (is_asking(sentence) and best < 5)


def _field_of(
    sentence: Sentence, told: SheetField | None, before: tuple[Sentence, SheetField] | None
) -> tuple[SheetField, float]:
    is_question = sentence.folded.rstrip("\"' ").endswith("?")
    if told is SheetField.PROBLEM or (told is SheetField.CONTEXT and is_question):
        told = SheetField.WANT_TO_LEARN if is_question else SheetField.CONTEXT
    if told is not None:
        return told, 6.0 + cue_score(sentence, told)
    scores = {each: cue_score(sentence, each) for each in _PRIORITY}
    if is_question:
        scores[SheetField.WANT_TO_LEARN] += 3
        scores[SheetField.TRIED] -= 2
    if _PAST_DEED.search(sentence.folded):
        scores[SheetField.TRIED] += 2.2
    if _DATE.search(sentence.folded) and scores[SheetField.DECISION] >= 2:
        scores[SheetField.DECISION] += 2
    scores[SheetField.CONTEXT] += 0.7 + 0.7 * (1 - sentence.position)
    if before is not None and before[0].paragraph == sentence.paragraph and before[1] in _GOES_ON:
        scores[before[1]] += 2.2 if _POINTS_BACK.match(sentence.folded) else 1.4
    best = max(_PRIORITY, key=lambda each: scores[each])
    return best, scores[best]


def _best_problem(
    sentences: Sequence[Sentence],
    subjects: Sequence[Sentence],
    told: Mapping[Sentence, SheetField],
    weight: Mapping[Sentence, float],
    subject_words: set[str],
) -> Sentence | None:
    """The best sentence, or the subject line where that says it better, as it often does."""
    scores = {
        each: problem_score(each, told.get(each), weight[each], set() if each.subject else subject_words)
        for each in (*sentences, *subjects)
        if not each.subject or (each.words >= 6 and cue_score(each, SheetField.PROBLEM) >= 3)
    }
    if not scores:
        return subjects[-1] if subjects else None
    return max(scores, key=lambda each: scores[each])


def problem_score(sentence: Sentence, told: SheetField | None, weight: float, subject: set[str]) -> float:
    """How well a sentence would stand as *the problem in one sentence*."""
    score = min(cue_score(sentence, SheetField.PROBLEM), 7.0) + 2.0 * (1 - sentence.position) + 2.0 * weight
    if told is SheetField.PROBLEM:
        score += 4 if cue_score(sentence, SheetField.PROBLEM) else 0.5
    elif told is not None:
        score -= 4
    if sentence.subject:
        score += 2  # people put into the subject line what they would say in one breath
    if _ELSEWHERE.match(sentence.folded):
        score -= 3
    if is_asking(sentence) or is_noise(sentence):
        score -= 4
    rivals = (
        SheetField.TRIED,
        SheetField.IDEAS,
        SheetField.DECISION,
        SheetField.USEFUL_RESULT,
        SheetField.FIXED_AND_OPEN,
    )
    score -= 0.8 * max(cue_score(sentence, rival) for rival in rivals)
    if sentence.folded.rstrip("\"' ").endswith("?"):
        score -= 2.5
    if _POINTS_BACK.match(sentence.folded):
        score -= 2
    if sentence.words < 7:
        score -= 1.5 if sentence.words >= 5 else 3
    elif sentence.words > 45:
        score -= 2
    elif 12 <= sentence.words <= 35:
        score += 1
    if any(character.isdigit() for character in sentence.folded):
        score += 0.7
    return score + min(1.5, 0.5 * len(subject & set(words(sentence.folded))))


def _content_weights(sentences: Sequence[Sentence]) -> dict[Sentence, float]:
    """0 to 1: the share of a sentence's words that come back elsewhere in the letter. What it is about, it repeats."""
    seen: Counter[str] = Counter()
    contents = {}
    for sentence in sentences:
        content = {word[:7] for word in words(sentence.folded) if word not in STOP_WORDS and len(word) >= _SHARED_FROM}
        contents[sentence] = content
        seen.update(content)
    return {
        sentence: sum(seen[word] > 1 for word in content) / max(4, len(content))
        for sentence, content in contents.items()
    }
