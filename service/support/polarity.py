"""Does a sentence say no where what it cites says yes, or the other way round? By cue words (`polarity.yaml`), cautiously.

    turned_round(text, cited, language) -> the words the two disagree on

A word counts as negated within the few words after a no, in the same clause. The two disagree on a word that one of them
negates every time and the other never, with nothing unfavourable said near it that could have been put as a no. Irony,
double negation and a no three sentences earlier are beyond it: most talk holds a no somewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.domain.places import Language
from service.library.stemming import terms
from service.support.folding import fold
from service.support.phrases import phrase_pattern

REACH = 3
"""Content words after a no that it negates."""
HALF = 1 / 2
"""Of them that a sentence without a no must repeat before it is said to leave the no out."""

_SENTENCES = re.compile(r"[.!?\n]+")
_CLAUSES = re.compile(r"[;:]+|,|\b(?:and|but|so|because|which|who|et|mais|donc|car|parce que|qui)\b")


@cache
def _cues() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("polarity.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _pattern(group: str) -> re.Pattern[str]:
    phrases = [phrase for phrases in _cues()[group] for phrase in phrases if phrase not in ("n't", "n'")]
    pattern = phrase_pattern(phrases).pattern
    return re.compile(rf"{pattern}|n't\b|\bn'" if group == "hard" else pattern)


def turned_round(text: str, cited: str, language: Language) -> tuple[str, ...]:
    """The content words (stems) of `text` on which it and the cited words disagree; nothing where that is not plain."""
    said, there = _read(text, language), _read(cited, language)
    negated = {word for words in said.negated for word in words}
    no_more = [word for word in negated - said.plain if word in there.plain - there.wary]
    no_less: list[str] = []
    if not said.negated and not _pattern("soft").search(fold(text)) and not _pattern("hard").search(fold(text)):
        for words in there.negated:
            shared = [word for word in words if word in said.plain and word not in there.plain]
            no_less += shared if len(shared) >= HALF * len(words) else []
    return tuple(sorted({*no_more, *no_less}))


def says_no_alone(text: str, cited: str) -> bool:
    """The text holds a no, and what it cites holds none at all, nor anything that could be put as one."""
    folded, other = fold(text), fold(cited)
    if _pattern("hard").search(_pattern("idle").sub(" ", folded)) is None:
        return False
    return _pattern("hard").search(other) is None and _pattern("soft").search(other) is None


@dataclass(frozen=True, slots=True)
class _Polarity:
    """Stems that stand without a no; those within reach of each no; and stems of sentences that say no, or something unfavourable."""

    plain: frozenset[str]
    negated: tuple[tuple[str, ...], ...]
    wary: frozenset[str]


def _read(text: str, language: Language) -> _Polarity:
    plain: set[str] = set()
    negated: list[tuple[str, ...]] = []
    wary: set[str] = set()
    for sentence in _SENTENCES.split(_pattern("idle").sub(" ", fold(text))):
        if _pattern("hard").search(sentence) or _pattern("soft").search(sentence):
            wary.update(terms(sentence, language.value))
        for clause in _CLAUSES.split(sentence):
            match = _pattern("hard").search(clause)
            if match is None:
                plain.update(terms(clause, language.value))
                continue
            plain.update(terms(clause[: match.start()], language.value))
            after = terms(_pattern("degree").sub(" ", clause[match.end() :]), language.value)
            negated.append(tuple(after[:REACH]))
            plain.update(after[REACH + 2 :])
    return _Polarity(frozenset(plain), tuple(words for words in negated if words), frozenset(wary))
