"""Words that read as something other than a wish to learn (method.md row 3): each is a question to put to the host, never a verdict.

    readings(text, field) -> dict[finding id, tuple[Words, ...]]

The words stand in `wording.en.yaml` and `wording.fr.yaml`; both are read in every text, since teams mix languages. A sentence that
says the opposite ("nothing is decided", "we do not want to blame anyone"), asks whether, or calls itself an idea, is left alone.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import yaml

from service.domain.findings import Words
from service.domain.problem import SheetField

WORDING = ("wording.en.yaml", "wording.fr.yaml")
READ_AT_MOST = 100_000
LONGEST_WORDS = 160
FOUND_AT_MOST = 30
"""Matches of one rule that are looked at: nobody reads the thirty-first."""
AROUND = 400
"""Characters of a sentence read on each side, so that one endless sentence takes no longer than many short ones."""

_SAME_LENGTH = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})
_BREAK = re.compile(r"(?<=[.!?…;])[\"»”')\]]*\s+|\n\s*\n|\n(?=\s*(?:[-*•–]|\d{1,2}[.)])\s)")
_PART = re.compile(r"<([a-z_]+)>")
_BEFORE = 48
"""Characters before the words in which a negation turns them round."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a wording file, ready to search."""

    finding: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    turned: re.Pattern[str] | None
    not_in: frozenset[str]


def readings(text: str, field: str) -> dict[str, tuple[Words, ...]]:
    """The words of each finding. `field` is the field of the sheet, or `request`. *Ideas so far, not decided* is never read."""
    return {} if field == SheetField.IDEAS.value else read(text, field, WORDING)


def read(text: str, field: str, files: tuple[str, ...]) -> dict[str, tuple[Words, ...]]:
    """The words of each finding of these wording files."""
    plain = plainly(text[:READ_AT_MOST])
    starts = sentence_starts(plain)
    found: dict[str, list[Words]] = {}
    for rule in rules(files):
        if field in rule.not_in:
            continue
        for match in islice(rule.pattern.finditer(plain), FOUND_AT_MOST):
            at = bisect_right(starts, match.start()) - 1
            end = starts[at + 1] if at + 1 < len(starts) else len(plain)
            first, last = max(starts[at], match.start() - AROUND), min(end, match.end() + AROUND)
            if match.end() <= end and _holds(rule, plain[first:last], match.start() - first, match.end() - first):
                words = Words(field=field, start=match.start(), end=match.end(), text=text[match.start() : match.end()])
                _add(found.setdefault(rule.finding, []), words)
    return {finding: tuple(sorted(words, key=lambda each: each.start)) for finding, words in found.items()}


def plainly(text: str) -> str:
    """The text with apostrophes and spaces made plain, character for character, so that places stay."""
    return text.translate(_SAME_LENGTH)


def sentence_starts(plain: str) -> list[int]:
    return [0, *(match.end() for match in _BREAK.finditer(plain))]


def expression(source: str) -> re.Pattern[str]:
    """A pattern as it reads: a space stands for white space, ` ?` for some or none, case is ignored."""
    return re.compile(source.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


@cache
def rules(files: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of wording files, in their order."""
    found: list[Rule] = []
    for name in files:
        content = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        parts: dict[str, str] = content["parts"]
        for block in content["findings"]:
            unless, turned = (_compiled(block.get(key), parts) for key in ("unless", "turned"))
            for line in block["words"].splitlines():
                pattern = expression(_filled(line, parts))
                found.append(Rule(block["id"], pattern, unless, turned, frozenset(block.get("not_in", ()))))
    return tuple(found)


def _compiled(source: str | None, parts: dict[str, str]) -> re.Pattern[str] | None:
    return expression(_filled(source, parts)) if source else None


def _filled(source: str, parts: dict[str, str]) -> str:
    """The pattern with its <parts> put in, which may hold parts themselves."""
    while _PART.search(source):
        source = _PART.sub(lambda part: parts[part[1]], source)
    return source


def _holds(rule: Rule, sentence: str, start: int, end: int) -> bool:
    """Whether the words, found at these places of their sentence, mean what they seem to."""
    if end - start > LONGEST_WORDS:
        return False
    if rule.unless is not None and rule.unless.search(sentence.rstrip()):
        return False
    around = sentence[max(0, start - _BEFORE) : end]
    if end >= len(sentence.rstrip(" ?\n")):
        around = sentence[max(0, start - _BEFORE) :]
    return rule.turned is None or not rule.turned.search(around)


def _add(words: list[Words], new: Words) -> None:
    """Keep the longer of two that overlap."""
    for at, old in enumerate(words):
        if new.start < old.end and old.start < new.end:
            if new.end - new.start > old.end - old.start:
                words[at] = new
            return
    words.append(new)
