"""Notes as people type them, and transcripts that are plain text: one line or bullet a turn, with who, when and in which phase.

    Collins - who holds the money between harvest and dry season?      speaker by a dash, where the name is known
    Kamala: how many have other water? K: ten. S: no, fourteen         three speakers on one line
    Abena Owusu 2:21: we greased it                                    speaker and time
    OPTIONS (host listens)                                             a phase, until the next heading
    Actions:                                                           a kind, for the list under it

A name is believed where the notes bear it out: it comes back, stands in the list of who was there, is somebody of the file, or is an
initial. Whatever is not believed stays in the words of the line.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from service.domain.agenda import Phase
from service.domain.sessions import NoteKind
from service.sessions.importing.headings import heading, is_nobody, label
from service.sessions.importing.turns import Turn, is_speaker, joined, short
from service.support.folding import fold
from service.support.names import everyday_words

_WORD = r"[^\W\d_][\w.'’|-]{0,30}"
_NAME = rf"{_WORD}(?:[ \t]+(?:\|[ \t]*)?(?:{_WORD}|\d{{1,3}}(?![:.\d]))){{0,3}}"
"""*Ama Mensah*, *Kofi | Hub*, *Speaker 1*."""
_ASIDE = r"(?:[ \t]*\([^()\n]{0,60}\))?"
_COLON = re.compile(rf"(?P<name>{_NAME}){_ASIDE}[ \t]*[:：][ \t]*(?P<words>\S.*)$", re.DOTALL)
_DASH = re.compile(rf"(?P<name>{_NAME}){_ASIDE}[ \t]+[-–—][ \t]+(?P<words>\S.*)$", re.DOTALL)
_CLOCK = r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>\d{2})(?:[.,]\d{1,3})?"
_TIMED = re.compile(
    rf"(?P<name>{_NAME}){_ASIDE}[ \t]+[\[(]?{_CLOCK}[\])]?[ \t]*(?P<colon>[:：]?)[ \t]*(?P<words>.*)$", re.DOTALL
)
_TIME_FIRST = re.compile(
    rf"[\[(]?{_CLOCK}[\])]?[ \t]*[-–—|]?[ \t]*(?P<name>{_NAME}){_ASIDE}[ \t]*[:：][ \t]*(?P<words>\S.*)$", re.DOTALL
)
_INSIDE = re.compile(rf"(?<=[.?!\"”»])[ \t]+(?P<name>{_WORD}(?:[ \t]+{_WORD})?){_ASIDE}[ \t]*[:：][ \t]+")
_BULLET = re.compile(r"(?:[-*+•●▪◦‣·–—]|->|=>|→|>{1,3}|\[[ xX]?\])[ \t]+")
_NUMBER = re.compile(r"(?P<number>\d{1,2}|[a-z])(?P<mark>[.)]|[ \t]+[-–—](?=[ \t])|(?=[ \t]))[ \t]+")
_RULE = re.compile(r"[\W_]*$")
_PAGE = re.compile(r"(?:page|p\.|-)\s*\d{1,3}(?:\s*(?:of|/|sur|-)\s*\d{0,3})?\s*-?$", re.IGNORECASE)
_THERE = re.compile(
    r"\b(?:in the room|on (?:teams|zoom|the call|the line|line|screen)|online|present|participants?|attend(?:ees|ance|ed)?"
    r"|peers?|hosts?|host team|facilitators?|notes?[- ]?takers?|présente?s?|en ligne|dans la salle|à distance|pairs|équipe hôte"
    r"|animat(?:eur|rice))"
    r"\s*:\s*(?P<names>[^\n.;:]{1,600})",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_ALIKE = 0.8
_MOST_LISTED = 200
_HARD_WRAPPED = (50, 110)
"""Characters of the longest line in text that a mail program or a notebook wrapped."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line or joined lines: where it stands and what it says."""

    text: str
    indent: int
    bullet: bool = False
    numbered: bool = False
    after_gap: bool = False
    marked: bool = False
    """Set off as a heading."""
    width: int = 0


def read_notes(text: str, *, names: Collection[str] = ()) -> tuple[Turn, ...]:
    """The turns of notes or of a plain transcript. `names`: people of the file, who are believed wherever they stand before a colon."""
    lines = _without_layout(text)
    known = _Known(lines, names)
    lines = list(_whole(lines, known))
    if _is_dialogue(lines, known):
        return joined(_dialogue(lines, known))
    return short(_notes(lines, known))


def _without_layout(text: str) -> list[_Line]:
    """Lines with words, without bullets, numbers, rules, page numbers and Markdown."""
    lines: list[_Line] = []
    gap, number = True, ""
    for raw in text.split("\n"):
        line = raw.expandtabs(4)
        bare = line.strip()
        if _RULE.match(bare):
            if (
                len(bare) > 2
                and not gap
                and lines
                and lines[-1].indent == len(line) - len(line.lstrip())
                and set(bare) <= set("=-~_")
            ):
                lines[-1] = replace(lines[-1], marked=lines[-1].marked or len(lines[-1].text.split()) <= 12)
            gap = True
            continue
        if _PAGE.match(bare):
            continue
        indent = len(line) - len(line.lstrip())
        if bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2:
            bare = " | ".join(cell for cell in (cell.strip() for cell in bare.strip("|").split("|")) if cell)
        words, bullet, marked = _unmarked(bare)
        words, numbered = _unnumbered(words, number)
        number = numbered or ("" if gap and not bullet else number)
        if words.strip():
            lines.append(_Line(words.strip(), indent, bullet, bool(numbered), gap, marked, len(line.rstrip())))
        gap = False
    return lines


def _unmarked(bare: str) -> tuple[str, bool, bool]:
    """A line without Markdown and its bullet; whether it had one; whether it is set off as a heading."""
    marked = re.match(r"#{1,6}\s+\S", bare) is not None
    if marked:
        bare = bare.lstrip("#").strip().rstrip("#").strip()
    bullet = False
    while match := _BULLET.match(bare):
        bare, bullet = bare[match.end() :], True
    bold = re.fullmatch(r"(?:\*\*|__)([^*_]{1,120})(?:\*\*|__):?", bare)
    if bold:
        return bold[1].strip(), bullet, True
    return re.sub(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1", r"\2", bare), bullet, marked


def _unnumbered(words: str, before: str) -> tuple[str, str]:
    """A line without `3.`, `3)`, `b)` or `3 -` before it, and that number. A bare `3 ` counts only after a 2."""
    match = _NUMBER.match(words)
    if match is None:
        return words, ""
    number, mark = match["number"], match["mark"]
    follows = number == "1" or number == "a" or (before != "" and _next(before) == number)
    if mark == "" and (number == "1" or not number.isdigit() or not follows):
        return words, ""
    if mark == "." and not number.isdigit():
        return words, ""
    return (words[match.end() :], number) if follows or mark in (".", ")") else (words, "")


def _next(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)


class _Known:
    """The names the notes bear out, and whether a word before a colon or dash is one of them."""

    def __init__(self, lines: Sequence[_Line], names: Collection[str]) -> None:
        self._sure: set[str] = set()
        for name in names:
            self._add(name)
        for line in lines:
            for there in _THERE.finditer(line.text):
                for part in re.split(r"[,/&]|\s-{1,2}\s| and | et ", re.sub(r"\([^()]*\)", "", there["names"])):
                    if (bare := part.strip(" -*")) and len(bare.split()) <= 4 and _looks_like_a_name(bare):
                        self._add(bare)
        self._listed = sorted(self._sure)[:_MOST_LISTED]
        """People of the file and of the list of who was there: a name nearly theirs is believed too."""
        said = [match["name"] for line in lines if (match := _said(line.text))]
        counts = Counter(fold(name) for name in said if _looks_like_a_name(name))
        named = sum(counts.values())
        self.mostly = named >= 0.5 * max(1, len(lines))
        """At least half of the lines say who speaks."""
        self.asks = any(re.match(r"[Qq]\s*[:.]", line.text) for line in lines)
        """Q and A are the question and its answer, not two people."""
        timed = [_name(match["name"]) for line in lines if (match := _TIME_FIRST.match(line.text) or _timed(line.text))]
        self._timed = Counter(map(fold, timed))
        self._sure |= {name for name, count in counts.items() if count > 1 or (self.mostly and not _everyday(name))}

    def _add(self, name: str) -> None:
        folded = fold(" ".join(name.split()))
        if folded:
            self._sure |= {folded, *(word for word in folded.split()[:1] if len(word) > 2)}

    def timed(self, name: str) -> bool:
        """Whether the words beside a time are a speaker: they come back so, or are written as a name is."""
        if not is_speaker(name) or is_nobody(name):
            return False
        written_as_one = all(word[0].isupper() and not word.isupper() for word in name.split())
        return self._timed[fold(name)] > 1 or written_as_one or self(name)

    def __call__(self, name: str, *, by_dash: bool = False) -> bool:
        if not _looks_like_a_name(name):
            return False
        folded = fold(name)
        if folded in self._sure:
            return True
        if len(name) <= 2 and name.isupper():
            return not by_dash and not (self.asks and name in ("Q", "A")) and name not in ("Q", "NB", "PS", "RE", "CC")
        return (
            len(folded) > 3
            and not _everyday(folded)
            and any(
                SequenceMatcher(None, folded, each).ratio() >= _ALIKE
                for each in self._listed
                if abs(len(each) - len(folded)) < 3
            )
        )


def _said(text: str) -> re.Match[str] | None:
    return _TIME_FIRST.match(text) or _timed(text) or _COLON.match(text)


def _timed(text: str) -> re.Match[str] | None:
    match = _TIMED.match(text)
    return match if match and (match["colon"] or not match["words"]) else None


def _looks_like_a_name(name: str) -> bool:
    first = name[0]
    return is_speaker(name) and (first.isupper() or not first.islower()) and not is_nobody(name)


def _everyday(folded: str) -> bool:
    return all(word.strip(".'") in everyday_words() for word in folded.split())


def _whole(lines: Sequence[_Line], known: _Known) -> Iterator[_Line]:
    """Lines that were wrapped by hand or by a program are one again."""
    width = max((line.width for line in lines), default=0)
    full = sum(line.width >= 0.75 * width for line in lines)
    wrapped = _HARD_WRAPPED[0] <= width <= _HARD_WRAPPED[1] and full >= 0.25 * len(lines)
    held: _Line | None = None
    for line in lines:
        if held is not None and _continues(held, line, known, wrapped=wrapped, width=width):
            held = replace(held, text=f"{held.text} {line.text}", width=line.width)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _continues(held: _Line, line: _Line, known: _Known, *, wrapped: bool, width: int) -> bool:
    if (
        line.after_gap
        or line.bullet
        or line.numbered
        or line.marked
        or held.marked
        or _speaker(line.text, known) is not None
    ):
        return False
    if (
        heading(line.text, marked=False) is not None
        or heading(held.text, marked=False) is not None
        or label(line.text) is not None
    ):
        return False
    if wrapped and held.width >= 0.75 * width:
        return True
    return line.text[0].islower() and not _ENDED.search(held.text) and line.indent > held.indent and line.indent > 1


def _is_dialogue(lines: Sequence[_Line], known: _Known) -> bool:
    """Whether the text is a transcript: at least half of its blocks say who speaks, and hardly any line is a bullet."""
    said = sum(_speaker(line.text, known) is not None for line in lines)
    timed = sum(_timed(line.text) is not None or _TIME_FIRST.match(line.text) is not None for line in lines)
    bullets = sum(line.bullet or line.numbered for line in lines)
    return said > 1 and bullets < 0.2 * len(lines) and (known.mostly or timed >= max(2, 0.2 * len(lines)))


def _dialogue(lines: Sequence[_Line], known: _Known) -> Iterator[Turn]:
    """A line without a name goes on with the speaker before; the last time before a line holds for it."""
    speaker, seconds = "", None
    phase: Phase | None = None
    for line in lines:
        opened = heading(line.text, marked=line.marked) if len(line.text.split()) <= 8 else None
        if opened is not None and opened.phase is not None and _speaker(line.text, known) is None:
            phase, speaker = opened.phase, ""
            if opened.rest:
                yield Turn("", opened.rest, phase=phase)
            continue
        found = _speaker(line.text, known)
        if found is not None:
            speaker, seconds, words = found
        elif line.marked:
            speaker, words = "", line.text
        else:
            words = line.text
        if words:
            yield Turn(speaker, words, seconds, phase=phase)


def _speaker(text: str, known: _Known) -> tuple[str, float | None, str] | None:
    """Who says a line, when, and what."""
    timed = _TIME_FIRST.match(text) or _timed(text)
    if timed is not None and known.timed(_name(timed["name"])):
        hours, minutes, seconds = int(timed["h"] or 0), int(timed["m"]), int(timed["s"])
        return _name(timed["name"]), hours * 3600.0 + minutes * 60 + seconds, timed["words"].strip()
    by_colon = _COLON.match(text)
    if by_colon is not None and known(_name(by_colon["name"])) and not by_colon["words"].startswith("//"):
        return _name(by_colon["name"]), None, by_colon["words"].strip()
    by_dash = _DASH.match(text)
    if by_dash is not None and known(_name(by_dash["name"]), by_dash=True):
        return _name(by_dash["name"]), None, by_dash["words"].strip()
    return None


def _name(name: str) -> str:
    return " ".join(name.split())


def _notes(lines: Sequence[_Line], known: _Known) -> Iterator[Turn]:
    phase: Phase | None = None
    kind: NoteKind | None = None
    least = 0
    """How far in a line stands, at least, that belongs to the list of a kind."""
    for line in lines:
        opened = heading(line.text, marked=line.marked)
        if opened is not None and opened.phase is not None:
            if opened.phase.is_work:
                phase, kind = opened.phase, None
            if opened.rest:
                yield from _told(replace(line, text=opened.rest), known, opened.phase, None)
            continue
        if opened is not None:
            kind, least = opened.kind, line.indent + line.bullet
            continue
        if line.marked or not (line.bullet or line.numbered) or line.indent < least:
            kind = None
        elif kind is not None:
            least = max(least, line.indent - 1)
        yield from _told(line, known, phase, kind)


def _told(line: _Line, known: _Known, phase: Phase | None, kind: NoteKind | None) -> Iterator[Turn]:
    """One line as one turn, or as several where others answer on it."""
    if line.marked:
        yield Turn("", line.text, phase=phase, kind=kind)
        return
    if (
        kind is NoteKind.ACTION
    ):  # the name before a colon in a list of actions is who will do it, and belongs to its words
        yield Turn("", line.text, phase=phase, kind=kind)
        return
    speaker, seconds, words = _speaker(line.text, known) or ("", None, line.text)
    if (labelled := _label(words, known)) is not None:
        kind, words = labelled
    at = 0
    for match in _INSIDE.finditer(words):
        if known(_name(match["name"])):
            yield Turn(speaker, words[at : match.start()].strip(), seconds, phase=phase, kind=kind)
            speaker, seconds, kind, at = _name(match["name"]), None, None, match.end()
    if words[at:].strip():
        yield Turn(speaker, words[at:].strip(), seconds, phase=phase, kind=kind)


def _label(words: str, known: _Known) -> tuple[NoteKind, str] | None:
    if known.asks and (match := re.match(r"[Aa]\s*:\s*(\S.*)$", words, re.DOTALL)):
        return NoteKind.ANSWER, match[1]
    return label(words)
