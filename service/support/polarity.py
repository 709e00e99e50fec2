"""Does a sentence say no where what it cites says yes, or the other way round? By cue words (`polarity.yaml`), cautiously.

    turned_round(text, cited, language) -> the words the two disagree on

A word counts as negated within the few words after a no, in the same clause. The two disagree on a word that one of them
negates every time and the other never, with nothing unfavourable said near it that could have been put as a no. Irony,
double negation and a no three sentences earlier are beyond it: most talk holds a no somewhere.
"""

import re
from collections.abc import Iterator, Mapping
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

_CLAUSES = re.compile(r"[.!?;:\n]+|,|\b(?:and|but|so|because|which|who|et|mais|donc|car|parce que|qui)\b")


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
    said, said_no, _ = _read(text, language)
    there, there_no, wary = _read(cited, language)
    no_more = [word for word in said_no - said if word in there - there_no - wary]
    no_less: list[str] = []
    if not said_no and not _pattern("soft").search(fold(text)) and not _pattern("hard").search(fold(text)):
        no_less = [word for word in said if word in there_no - there]
    return tuple(sorted({*no_more, *no_less}))


def says_no_alone(text: str, cited: str) -> bool:
    """The text holds a no, and what it cites holds none at all, nor anything that could be put as one."""
    folded, other = fold(text), fold(cited)
    if _pattern("hard").search(_pattern("idle").sub(" ", folded)) is None:
        return False
    return _pattern("hard").search(other) is None and _pattern("soft").search(other) is None


def _read(text: str, language: Language) -> tuple[set[str], set[str], set[str]]:
    """Stems that stand without a no, stems within reach of one, and stems of clauses that say something unfavourable."""
    plain: set[str] = set()
    negated: set[str] = set()
    wary: set[str] = set()
    for clause in _clauses(text):
        match = _pattern("hard").search(clause)
        if match is None:
            stems = terms(clause, language.value)
            plain.update(stems)
            if _pattern("soft").search(clause):
                wary.update(stems)
            continue
        plain.update(terms(clause[: match.start()], language.value))
        after = terms(clause[match.end() :], language.value)
        negated.update(after[:REACH])
        plain.update(after[REACH + 2 :])
    return plain, negated, wary


def _clauses(text: str) -> Iterator[str]:
    return (piece for piece in _CLAUSES.split(_pattern("idle").sub(" ", fold(text))) if piece.strip())
