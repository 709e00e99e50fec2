"""Words that give notes their shape: headings of phases, labels of kinds, and words before a colon that are nobody's name."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from service.domain.agenda import Phase
from service.domain.sessions import NoteKind
from service.support.folding import fold, word_set

_TEXTS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_PHASES = {fold(word): Phase(phase) for phase, words in _TEXTS["phases"].items() for word in words}
_KINDS = {fold(word): NoteKind(kind) for kind, words in _TEXTS["kinds"].items() for word in words}
_NOBODY = word_set(fold(_TEXTS["nobody"]))
_TRIM = " \t#*_=>:.-–—"
_REST = re.compile(
    r"[\s:.()\-–—]*(?:\d{1,3}\s*(?:min(?:ute)?s?|mn|h)\b\.?|\d{1,2}[:h.]\d{0,2}|[\s:.()\-–—/,]|to|until|à)*",
    re.IGNORECASE,
)
_ALWAYS = frozenset({Phase.RAPPORT, Phase.BREAK, Phase.LUNCH, Phase.CAUCUS})
"""Phases whose word opens a line of notes only as a heading, with whatever is said beside it."""
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that opens a phase or a list of one kind; `rest` is what else stands on it."""

    phase: Phase | None = None
    kind: NoteKind | None = None
    rest: str = ""


def heading(line: str, *, marked: bool) -> Heading | None:
    """The phase or kind a line opens. `marked`: it is set off as a heading (`#`, bold, underlined)."""
    bare = line.strip(_TRIM)
    folded = fold(bare)
    for word in _openings(folded):
        rest = bare[len(word) :]
        if word in _PHASES and _opens_phase(_PHASES[word], bare[: len(word)], rest, marked=marked):
            return Heading(phase=_PHASES[word], rest=_beside(rest))
        if word in _KINDS and not rest.strip(_TRIM) and (marked or line.rstrip().endswith(":") or len(word) > 2):
            return Heading(kind=_KINDS[word])
    return None


def label(text: str) -> tuple[NoteKind, str] | None:
    """`Decision: paint the date` → the kind and the words after the label."""
    head, colon, rest = text.partition(":")
    kind = _KINDS.get(fold(head.strip(_TRIM)))
    return (kind, rest.strip()) if colon and kind is not None and rest.strip() else None


def is_nobody(name: str) -> bool:
    """Whether the words before a colon or a dash are a label and no name."""
    folded = fold(name).strip()
    return folded in _PHASES or folded in _KINDS or folded.split(" ")[0].strip(".") in _NOBODY


def _openings(folded: str) -> list[str]:
    """The words a line may open with, longest first."""
    ends = [match.start() for match in re.finditer(r"(?![\w'])|$", folded[: _LONGEST + 1])]
    return [folded[:end] for end in sorted(set(ends), reverse=True) if 0 < end <= _LONGEST]


def _beside(rest: str) -> str:
    """What stands beside the word of a phase, without its minutes and times of day."""
    after = _REST.match(rest)
    words = rest[after.end() if after else 0 :].strip()
    return words.removesuffix(")") if words.count(")") > words.count("(") else words


def _opens_phase(phase: Phase, word: str, rest: str, *, marked: bool) -> bool:
    following = _REST.sub("", rest, count=1).split()
    if marked or not following:
        return marked or len(word) > 2
    if word.isupper() and len(word) > 2:
        return True
    separated = re.match(r"\s*[-–—:]\s|\s+\d", rest) is not None
    return separated and (phase in _ALWAYS or len(following) <= 4)
