"""Splits a document into passages: what is indexed, found, shown and cited.

    split(text, language="en") -> list[PassageCut]
    embedding_text(title, cut) -> str

A passage is a run of whole sentences, list items or table rows, 100 to 200 words where the text allows it, never
crossing a heading unless the sections are too short to stand alone. Its text is exactly `text[start:end]` (offsets in
Python characters), so a citation can be opened at its place; the headings it begins with are in its path instead.
Any text is accepted: one endless line, no spaces, lone surrogates, binary rubbish decoded somehow; an empty or blank
text has no passages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sentencex

TARGET_WORDS = 150
"""Passages of a section are made equally long, aiming at this; MiniLM reads about 190 English words."""
MOST_WORDS = 200
"""A passage longer than this is cut, even inside a sentence."""
FEWEST_WORDS = 50
"""A section shorter than this is read together with the next one."""
MOST_CHARACTERS = 1600
"""The same limit for text without spaces (a URL, Chinese, base64)."""
MOST_CHARACTERS_TO_SEGMENT = 20_000
"""Longer paragraphs go to the sentence splitter in slices, so that no text is slow."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\r?\n?$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*\r?\n?$")
_ITEM = re.compile(r"[ \t]*(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+\S", re.IGNORECASE)
_ROW = re.compile(r"[ \t]*\|")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class PassageCut:
    """One passage of a document: where it is, what it says, and the headings above it (outermost first)."""

    position: int
    heading_path: tuple[str, ...]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest thing kept whole: a sentence, a list item, a table row, a heading line (then with its title)."""

    start: int
    end: int
    words: int
    heading: str | None = None


@dataclass(slots=True)
class _Section:
    heading_path: tuple[str, ...]
    units: list[_Unit]

    @property
    def words(self) -> int:
        return sum(unit.words for unit in self.units)


def split(text: str, *, language: str = "en") -> list[PassageCut]:
    """Split a Markdown-ish text into passages, in reading order. `language` is the two-letter code of its sentences."""
    readable = _SURROGATE.sub("\ufffd", text)
    cuts: list[PassageCut] = []
    for section in _joined(_sections(readable, language)):
        for run in _runs(section.units):
            body = _without_headings(run, section.heading_path)
            start, end = _trimmed(text, body[0].start, body[-1].end)
            if start < end:
                cuts.append(PassageCut(len(cuts), section.heading_path, start, end, text[start:end]))
    return cuts


def embedding_text(title: str, cut: PassageCut) -> str:
    """What the embedder reads for a passage: the document's title and the headings say what it is about."""
    lead = " > ".join(part for part in (title.strip(), *cut.heading_path) if part)
    return f"{lead}\n{cut.text}" if lead else cut.text


def _sections(text: str, language: str) -> Iterator[_Section]:
    """The text between headings. A heading line opens its own section and is part of it."""
    path: list[tuple[int, str]] = []
    section = _Section((), [])
    for kind, start, end in _blocks(text):
        if kind == "heading":
            yield section
            level, title = _heading(text[start:end])
            path = [(depth, name) for depth, name in path if depth < level] + [(level, title)]
            words = len(text[start:end].split())
            section = _Section(tuple(name for _, name in path if name), [_Unit(start, end, words, title)])
        elif kind == "prose" or len(text[start:end].split()) > FEWEST_WORDS:
            section.units.extend(_sentences(text, start, end, language))
        else:
            section.units.extend(_pieces(text, start, end))
    yield section


def _blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of headings, prose paragraphs, list items, and verbatim lines (table rows, code)."""
    prose_start = prose_end = -1
    in_item = in_fence = False
    kind = "prose"
    for match in _LINE.finditer(text):
        line, start, end = match.group(), match.start(), match.end()
        fence = _FENCE.match(line) is not None
        underline = _UNDERLINE.match(line) is not None and prose_start >= 0 and not in_item and not in_fence
        if underline and text.count("\n", prose_start, prose_end) == 1:
            yield "heading", prose_start, end
            prose_start = -1
            continue
        heading = not in_fence and _HEADING.match(line) is not None
        verbatim = in_fence or fence or _ROW.match(line) is not None
        item = not verbatim and _ITEM.match(line) is not None
        blank = not line.strip()
        in_fence ^= fence
        if prose_start >= 0 and (heading or verbatim or item or blank):
            yield kind, prose_start, prose_end
            prose_start = -1
        if heading:
            yield "heading", start, end
        elif verbatim:
            yield "verbatim", start, end
        elif not blank:
            if prose_start < 0:
                prose_start, kind = start, "item" if item else "prose"
            prose_end = end
        in_item = (in_item or item) and not blank
    if prose_start >= 0:
        yield kind, prose_start, prose_end


def _heading(line: str) -> tuple[int, str]:
    match = _HEADING.match(line)
    if match:
        return len(match.group(1)), (match.group(2) or "").strip()
    title, underline = line.strip().rsplit("\n", 1)
    return (1 if "=" in underline else 2), title.strip()


def _unit(text: str, start: int, end: int) -> _Unit:
    return _Unit(start, end, len(text[start:end].split()))


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[_Unit]:
    for slice_start in range(start, end, MOST_CHARACTERS_TO_SEGMENT):
        slice_end = min(slice_start + MOST_CHARACTERS_TO_SEGMENT, end)
        for boundary in sentencex.get_sentence_boundaries(language, text[slice_start:slice_end]):
            yield from _pieces(text, slice_start + boundary["start_index"], slice_start + boundary["end_index"])


def _pieces(text: str, start: int, end: int) -> Iterator[_Unit]:
    """One unit, or several where it is too long for a passage: cut between words, or anywhere if there are none."""
    unit = _unit(text, start, end)
    if unit.words <= MOST_WORDS and end - start <= MOST_CHARACTERS:
        yield unit
        return
    piece_start, piece_words = start, 0
    for word in _WORD.finditer(text, start, end):
        if piece_words and (piece_words == TARGET_WORDS or word.end() - piece_start > MOST_CHARACTERS):
            yield _Unit(piece_start, word.start(), piece_words)
            piece_start, piece_words = word.start(), 0
        while word.end() - piece_start > MOST_CHARACTERS:
            yield _Unit(piece_start, piece_start + MOST_CHARACTERS, TARGET_WORDS)
            piece_start += MOST_CHARACTERS
        piece_words += 1
    yield _Unit(piece_start, end, piece_words)


def _joined(sections: Iterator[_Section]) -> Iterator[_Section]:
    """Reads a section that is too short together with the next; the headings then are those of the first with words."""
    held: _Section | None = None
    for section in sections:
        if held is None or not held.units:
            held = section
        elif held.words < FEWEST_WORDS:
            only_headings = all(unit.heading is not None for unit in held.units)
            held = _Section(section.heading_path if only_headings else held.heading_path, held.units + section.units)
        elif (
            len(section.units) > 1 and section.words < FEWEST_WORDS // 2 and held.words + section.words <= TARGET_WORDS
        ):
            held.units.extend(section.units)
        else:
            yield held
            held = section
    if held is not None:
        yield held


def _without_headings(run: list[_Unit], path: tuple[str, ...]) -> list[_Unit]:
    """Leaves out the headings a passage begins with, since its path says them; never all of it."""
    for at, unit in enumerate(run):
        if unit.heading is None or unit.heading not in path:
            return run[at:]
    return run


def _runs(units: list[_Unit]) -> Iterator[list[_Unit]]:
    """Groups units into passages of about equal length."""
    remaining = sum(unit.words for unit in units)
    run: list[_Unit] = []
    words = 0
    goal = _goal(remaining)
    for unit in units:
        too_long = words + unit.words > MOST_WORDS or (run and unit.end - run[0].start > MOST_CHARACTERS)
        if run and (too_long or words + unit.words / 2 > goal):
            yield run
            remaining -= words
            run, words, goal = [], 0, _goal(remaining)
        run.append(unit)
        words += unit.words
    if run:
        yield run


def _goal(words: int) -> float:
    return words / max(1, round(words / TARGET_WORDS))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
