"""What several write-ups say alike: lines put together by shared stems or by meaning, each finding with its cases, counted.

Two lines are alike where the rarer of their stems are the same, or where an embedder that reads both languages finds them near.
Without one, lines in different languages are not compared, and the report says so. No case counts twice in a theme, however much
it says, and what only one case says is told apart.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.items import ItemKind
from service.domain.library import Outcome
from service.domain.reports import Contradiction, ReportedCase, Theme, ThemeQuote
from service.library.embedder import Embedder, languages_of
from service.library.stemming import terms, words_matching
from service.reports.meaning import nearness
from service.support.folding import fold
from service.support.stop_words import STOP_WORDS

KINDS = (ItemKind.OFFERED, ItemKind.RECOMMENDED, ItemKind.LEARNING, ItemKind.DISAGREEMENT, ItemKind.DECIDED)
ALIKE = 0.24
"""Cosine of two lines' weighted stems from which they are one theme."""
MEANT = 0.55
"""Cosine of two lines' vectors from which they mean nearly the same."""
FEWEST_SHARED = 2
"""Stems two lines of a theme share at least."""
COMMON = 0.2
"""Share of the cases from which a stem says nothing about any of them."""
FEW_CASES = 8
"""Up to so many, no stem is too common."""
MOST_THEMES = 12
MOST_OF_ONE_CASE = 5
MOST_WORDS = 3
MOST_CONTRADICTIONS = 3

_NO = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot|ne|pas|jamais|aucun|aucune|sans|rien)\b|n't\b|\bn'(?=[a-z])"
)


@dataclass(frozen=True, slots=True)
class _Line:
    case: int
    quote: ThemeQuote
    stems: tuple[str, ...]
    language: str
    says_no: bool


class Themes(NamedTuple):
    """`themes`: of at least two cases, those of most cases first. `one_case`: lines one case alone says more than once.

    `languages_apart`: there are lines in several languages, and those of one were not compared with those of another.
    """

    themes: tuple[Theme, ...] = ()
    one_case: tuple[ThemeQuote, ...] = ()
    languages_apart: bool = False


def themes_of(cases: Sequence[ReportedCase], embedder: Embedder | None = None) -> Themes:
    lines = [line for number, case in enumerate(cases) for line in _lines(case, number)]
    if len(lines) < 2:
        return Themes()
    meant = None
    if embedder is not None:
        meant = nearness([line.quote.text for line in lines], [line.language for line in lines], embedder)
    spoken = {line.language for line in lines}
    reads = languages_of(embedder) if embedder is not None else frozenset()
    across = meant is not None and (reads is None or spoken <= reads)
    weights, names = _weights(lines, len(cases))
    alike = weights @ weights.T
    shared = (weights > 0).astype(np.float32)
    alike[(shared @ shared.T) < FEWEST_SHARED] = 0.0
    if meant is not None:
        alike = np.maximum(alike, np.where(meant >= MEANT, ALIKE + meant - MEANT, 0.0))
    np.fill_diagonal(alike, 1.0)
    found, alone = _groups(lines, alike)
    themes = [_theme(lines, group, alike, weights, names) for group in found[:MOST_THEMES]]
    one_case = tuple(lines[group[0]].quote for group in alone[:MOST_OF_ONE_CASE])
    return Themes(tuple(themes), one_case, languages_apart=len(spoken) > 1 and not across)


def _lines(case: ReportedCase, number: int) -> list[_Line]:
    found = []
    for line in case.lines:
        if line.kind not in KINDS:
            continue
        matches = words_matching(line.text, terms(line.text, case.language.value), case.language.value)
        stems = tuple(match.stem for match in matches if fold(line.text[match.start : match.end]) not in STOP_WORDS)
        quote = ThemeQuote(
            peer_assist_id=case.peer_assist_id,
            title=case.title,
            place=case.place or case.hub,
            year=case.day.year,
            kind=line.kind,
            text=line.text,
            outcome=case.outcome,
        )
        found.append(_Line(number, quote, stems, case.language.value, _NO.search(fold(line.text)) is not None))
    return found


def _weights(lines: Sequence[_Line], cases: int) -> tuple[NDArray[np.float32], list[str]]:
    """A row a line, a column a stem of its language: rarer stems weigh more, and each row has length 1."""
    where: defaultdict[str, set[int]] = defaultdict(set)
    for line in lines:
        for stem in line.stems:
            where[f"{line.language}:{stem}"].add(line.case)
    most = max(FEW_CASES, COMMON * cases)
    columns = {name: at for at, name in enumerate(sorted(name for name, own in where.items() if len(own) <= most))}
    weights = np.zeros((len(lines), len(columns)), dtype=np.float32)
    for row, line in enumerate(lines):
        for stem in line.stems:
            at = columns.get(f"{line.language}:{stem}")
            if at is not None:
                weights[row, at] = np.log(1 + cases / len(where[f"{line.language}:{stem}"]))
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    return weights / np.maximum(lengths, 1e-9), list(columns)


def _groups(lines: Sequence[_Line], alike: NDArray[np.float32]) -> tuple[list[list[int]], list[list[int]]]:
    """Lines around the one that most cases are near, again and again; the line in the middle stands first."""
    near = alike >= ALIKE
    left = np.ones(len(lines), dtype=bool)
    case_of = np.array([line.case for line in lines])
    several: list[list[int]] = []
    alone: list[list[int]] = []
    membership = np.zeros((len(lines), int(case_of.max()) + 1), dtype=np.float32)
    membership[np.arange(len(lines)), case_of] = 1.0
    while left.any():
        reach = ((near & left).astype(np.float32) @ membership > 0).sum(axis=1)
        score = np.where(left, reach + (near & left).sum(axis=1) / (10 * len(lines)), -1.0)
        seed = int(score.argmax())
        group = [each for each in np.flatnonzero(near[seed] & left).tolist() if each != seed]
        if not group:
            break
        group = [seed, *sorted(group, key=lambda each: -float(alike[seed, each]))]
        left[group] = False
        (several if len({lines[each].case for each in group}) > 1 else alone).append(group)
    return several, alone


def _theme(
    lines: Sequence[_Line],
    group: Sequence[int],
    alike: NDArray[np.float32],
    weights: NDArray[np.float32],
    names: Sequence[str],
) -> Theme:
    first: dict[int, int] = {}
    for each in group:
        first.setdefault(lines[each].case, each)
    chosen = sorted(first.values(), key=lambda each: (lines[each].quote.year, lines[each].quote.title))
    outcomes = Counter(lines[each].quote.outcome for each in first.values())
    return Theme(
        words=_words(lines, group, weights, names),
        cases=len(first),
        lines=len(group),
        quotes=tuple(lines[each].quote for each in chosen),
        contradictions=tuple(_contradictions(lines, list(first.values()), alike)),
        worked=outcomes[Outcome.WORKED],
        partly=outcomes[Outcome.PARTLY],
        not_=outcomes[Outcome.NOT],
    )


def _words(
    lines: Sequence[_Line], group: Sequence[int], weights: NDArray[np.float32], names: Sequence[str]
) -> tuple[str, ...]:
    """The stems most cases of the theme share, as they stand in its middle line or else wherever they stand.

    Where they share a meaning and no stem, the rarest of the middle line.
    """
    cases: defaultdict[int, set[int]] = defaultdict(set)
    for each in group:
        for at in np.flatnonzero(weights[each]).tolist():
            cases[at].add(lines[each].case)
    weight = weights[list(group)].max(axis=0)
    best = sorted(cases, key=lambda at: (-len(cases[at]), -float(weight[at]), names[at]))
    words = []
    own = set(np.flatnonzero(weights[group[0]]).tolist())
    chosen = [at for at in best if len(cases[at]) > 1] or [at for at in best if at in own]
    for at in chosen[:MOST_WORDS]:
        language, _, stem = names[at].partition(":")
        for each in group:
            match = next(iter(words_matching(lines[each].quote.text, [stem], language)), None)
            if match is not None:
                words.append(lines[each].quote.text[match.start : match.end].casefold())
                break
    return tuple(words)


def _contradictions(lines: Sequence[_Line], chosen: Sequence[int], alike: NDArray[np.float32]) -> list[Contradiction]:
    """Pairs of cases of which one says no and the other does not, the likest first: shown for a person to judge."""
    pairs = [
        (float(alike[one, other]), one, other)
        for at, one in enumerate(chosen)
        for other in chosen[at + 1 :]
        if lines[one].says_no != lines[other].says_no and alike[one, other] >= ALIKE
    ]
    found: list[Contradiction] = []
    told: set[str] = set()
    for _, one, other in sorted(pairs, key=lambda pair: -pair[0]):
        words = {lines[one].quote.text, lines[other].quote.text}
        if len(found) < MOST_CONTRADICTIONS and not words & told:  # the same words of a third case say nothing new
            told |= words
            found.append(Contradiction(one=lines[one].quote, other=lines[other].quote))
    return found
