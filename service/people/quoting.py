"""The part of a passage worth quoting: whole sentences, word for word, where most of what was asked for stands."""

import re
from collections.abc import Iterator, Sequence

import sentencex

from service.people.names import folded

LONGEST = 320
NAMING = 3
"""What naming the person counts beside a word of the problem."""

_MARK = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])\s+")


def quote_of(text: str, words: Sequence[str], *, person: str = "", language: str = "en", longest: int = LONGEST) -> str:
    """A run of sentences of `text` as they stand, with the most of `words` in it, and `person` by name; the earliest of equals.

    Headings and tables are no sentences; a run ends where one stands.
    """
    blocks = [list(_sentences(text, start, end, language)) for start, end in _blocks(text)]
    runs = []
    for block in blocks:
        for at, (start, stop) in enumerate(block):
            for _, later in block[at + 1 :]:
                if later - start > longest:
                    break
                stop = later
            runs.append((-_holds(text[start:stop], words, person), start, stop))
    if not runs:
        return text[:longest]
    _, start, stop = min(runs)
    found = text[start:stop]
    return found if len(found) <= longest else f"{found[:longest].rsplit(' ', 1)[0]} …"


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between headings, tables, list items and empty lines."""
    at, start = 0, -1
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        breaks = not bare or bare.startswith(("#", "|")) or _MARK.match(bare)
        if breaks and start >= 0:
            yield start, at
            start = -1
        if bare and not bare.startswith(("#", "|")) and start < 0:
            mark = _MARK.match(line.lstrip())
            start = at + len(line) - len(line.lstrip()) + (mark.end() if mark else 0)
        at += len(line)
    if start >= 0:
        yield start, at


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    at = start
    for sentence in sentencex.segment(language, text[start:end]):
        bare = sentence.strip()
        found = text.find(bare, at, end) if bare else -1
        if found >= 0:
            at = found + len(bare)
            yield found, at


def _holds(text: str, words: Sequence[str], person: str) -> int:
    low = text.casefold()
    return sum(word.casefold() in low for word in words) + (NAMING if person and folded(person) in folded(text) else 0)
