"""The facts in which two places can differ, as people stated them: where, how many, how much, who, when, under which rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from service.domain.drafts import Difference
from service.domain.places import Language
from service.domain.sources import Source, Span
from service.drafting.extractive.reasons import case_lexicon
from service.support import dates, quantities
from service.support.folding import fold
from service.support.names import names
from service.support.phrases import phrase_pattern
from service.support.sentences import Sentence
from service.support.stop_words import STOP_WORDS

_LONG = 22
"""Words from which only the part of a sentence that states the fact is quoted."""
_SHORTEST_CLAUSE = 5
_MOST_WORDS_AROUND = 12
"""Words of an amount or a count with what it is for."""
_SEVERAL = 2
"""Cues that show that a clause is about people, and does not only mention one."""
_MOST_EXACT_FIRST = (
    Difference.MONEY,
    Difference.SCALE,
    Difference.TIME,
    Difference.PLACE,
    Difference.POLICY,
    Difference.PEOPLE,
)
_OUR_PEOPLE = re.compile(
    r"\b(?:our team|we are \w+ (?:people|of us)|team of|notre equipe|equipe de|nous sommes \w+ (?:personnes|agents))\b"
)
_BREAK = re.compile(r"[;:!?()|]|[.,](?!\d)|\n\n")
_CURRENCY_BEFORE = re.compile(r"(?:\b[A-Z]{2,4}|US\$|[$€£₱₵])\.?\s?$")


@dataclass(frozen=True, slots=True)
class Fact:
    source: Source
    start: int
    end: int
    score: float

    @property
    def span(self) -> Span:
        quote = self.source.text[self.start : self.end]
        return Span(source_id=self.source.id, start=self.start, end=self.end, quote=quote)


@dataclass(frozen=True, slots=True)
class _Clause:
    source: Source
    start: int
    text: str
    folded: str
    language: Language
    numbers: tuple[quantities.Quantity, ...]
    dated: bool
    """It names a month or a year."""
    names: frozenset[str]
    early: float


def best_facts(rows: Iterable[tuple[Sentence, Source]]) -> dict[Difference, Fact | None]:
    """For each difference the clause that states it best, or None where nobody stated it. Rather not the same clause twice."""
    clauses = [clause for sentence, source in rows for clause in _clauses(sentence, source)]
    chosen: dict[Difference, Fact | None] = {}
    used: set[tuple[str, int]] = set()
    for difference in _MOST_EXACT_FIRST:
        found = []
        for clause in clauses:
            score, start, end = _stated(difference, clause)
            if score:
                score += 0.3 * clause.early - 2.5 * ((clause.source.id, clause.start + start) in used)
                found.append(Fact(clause.source, clause.start + start, clause.start + end, score))
        best = max(found, key=lambda fact: fact.score, default=None)
        chosen[difference] = best
        if best is not None:
            used.add((best.source.id, best.start))
    return chosen


def _clauses(sentence: Sentence, source: Source) -> Iterable[_Clause]:
    if sentence.folded.endswith("?") or sentence.words < 4:
        return
    whole = source.text[sentence.start : sentence.end]
    for start, end in _cuts(whole):
        text = whole[start:end]
        said = dates.dates(text)
        yield _Clause(
            source,
            sentence.start + start,
            text,
            fold(text),
            sentence.language,
            tuple(quantities.quantities(dates.without_dates(text, said), sentence.language)),
            any(dict(parts).keys() & {"month", "year"} for mention in said for parts in mention.readings),
            frozenset(name.folded for name in names(text)),
            1 - sentence.position,
        )


def _cuts(text: str) -> list[tuple[int, int]]:
    if len(text.split()) < _LONG:
        return [(0, len(text))]
    cuts = [*(match.end() for match in re.finditer(r"[;:]\s+|,\s+(?![0-9]{3}\b)", text)), len(text)]
    found: list[tuple[int, int]] = []
    start = 0
    for cut in cuts:
        if len(text[start:cut].split()) >= _SHORTEST_CLAUSE:
            found.append((start, start + len(text[start:cut].rstrip(" \n,;:"))))
            start = cut
    if start < len(text) and found:
        found[-1] = (found[-1][0], len(text))
    return found or [(0, len(text))]


@cache
def _cues(difference: Difference, language: Language) -> re.Pattern[str]:
    return phrase_pattern(case_lexicon()["differences"][difference.value][language.value])


def _stated(difference: Difference, clause: _Clause) -> tuple[float, int, int]:
    """How well a clause states the difference, and where in it: an amount or a count is quoted without what is around it."""
    cues = len(set(_cues(difference, clause.language).findall(clause.folded)))
    if difference is Difference.MONEY:
        money = [number for number in clause.numbers if number.unit not in ("", "%")]
        return (3.0 + min(cues, 3), *_around(clause.text, money[0])) if money else (0.0, 0, 0)
    if difference is Difference.SCALE:
        counted = [number for number in clause.numbers if not number.unit and _counts(clause, number.end)]
        return (3.0 + len(counted), *_around(clause.text, counted[0])) if counted else (0.0, 0, 0)
    score = 0.0
    if difference is Difference.TIME:
        score = min(cues, 2) + 1.5 * clause.dated + bool(clause.numbers) if clause.dated or clause.numbers else 0.0
        score = score if cues else 0.0
    elif difference is Difference.PLACE:
        beside = _names_a_place(clause) if cues else 0
        score = min(cues, 3) + min(len(clause.names), 2) + beside if beside else 0.0
    else:
        ours = 2 * (difference is Difference.PEOPLE and _OUR_PEOPLE.search(clause.folded) is not None)
        enough = _SEVERAL if difference is Difference.PEOPLE else 1
        score = float(cues + ours) if cues + ours >= enough else 0.0
    return score, 0, len(clause.text)


def _around(text: str, number: quantities.Quantity) -> tuple[int, int]:
    """From the number, with its currency, to the next break, without loose words at the end."""
    before = _CURRENCY_BEFORE.search(text, 0, number.start)
    start = before.start() if before else number.start
    stop = _BREAK.search(text, number.end)
    words = list(re.finditer(r"\S+", text[start : stop.start() if stop else len(text)]))
    if len(words) > _MOST_WORDS_AROUND:
        words = words[:_MOST_WORDS_AROUND]
        while len(words) > 1 and fold(words[-1][0]) in STOP_WORDS:
            words.pop()
    return start, max(number.end, start + words[-1].end())


def _counts(clause: _Clause, at: int) -> bool:
    """A counted noun stands within two words after the number."""
    return _counted(clause.language).match(clause.folded, at) is not None


@cache
def _counted(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?:[ -]+[\w'-]+){{0,2}}?[ -]+(?:de |d')?{_cues(Difference.SCALE, language).pattern}")


@cache
def _place_names(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """`Tabakwet County`, `commune de Galoya`; and `in Kerimoi`: with the word that would be the name."""
    cues = _cues(Difference.PLACE, language).pattern
    return (
        re.compile(rf"\b(\w+)\W+{cues}|{cues} (?:de |d'|of )?(\w+)\b"),
        re.compile(r"\b(?:in|at|near|a|dans) (\w+)\b"),
    )


def _names_a_place(clause: _Clause) -> int:
    """3 where a name stands beside the kind of place, 1 where something is only in it, 0 otherwise."""
    beside, within = _place_names(clause.language)
    for worth, pattern in ((3, beside), (1, within)):
        found = pattern.finditer(clause.folded)
        if any(word in clause.names for match in found for word in match.groups() if word):
            return worth
    return 0
