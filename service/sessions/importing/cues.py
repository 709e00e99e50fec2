"""Subtitle files: WebVTT of Zoom, Teams, Stream and others, and SubRip.

Read by ourselves and not by webvtt-py, which the tests hold beside us. On well-formed files the two agree cue for cue; but it refuses a
file without its first line, drops cues whose times have a comma, drops what stands after an empty line within a cue, and gives the
words of a second voice in a cue to the first. All four come out of real tools, and none may lose words in silence.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from service.domain.text import as_shown, clean
from service.sessions.importing.turns import TranscriptFormat, Turn, is_speaker
from service.support.folding import fold
from service.support.names import everyday_words

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-{{1,2}}>[ \t]*{_TIME}(?:[ \t].*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_TAG = re.compile(
    r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[.\s][^<>]*)?/?>|<\d{1,4}(?::\d{1,2}){1,2}[.,]\d{1,3}>", re.IGNORECASE
)
_PLACE = re.compile(r"\{\\[^{}]*\}")
"""`{\\an8}`: where SubRip players put a line."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_NAMED = re.compile(r"([^:\n]{1,80}?)[ \t]*:[ \t]+(\S.*)$", re.DOTALL)
_NO_NAME = re.compile(r"[?!;]|\.\s+\w{3,}\s+\w")
_KEY_AND_VALUE = re.compile(r"[\w -]{1,40}:.*")
_BLOCKS_OF_THE_FORMAT = ("STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Cue:
    start: float | None
    end: float | None
    lines: tuple[str, ...]
    """As they stand, markup and all."""


@dataclass(frozen=True, slots=True)
class Cues:
    cues: tuple[Cue, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    cues: list[Cue] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)
    """Message ids in the order they came up."""
    lines: list[str] = field(default_factory=list)
    times: tuple[float, float] | None = None

    def close(self) -> None:
        lines = tuple(line.strip() for line in self.lines if line.strip())
        if lines:
            start, end = self.times or (None, None)
            self.cues.append(Cue(start, end, lines))
        self.lines, self.times = [], None


def has_cues(text: str) -> bool:
    """Whether a text is subtitles, whatever its name: two lines of times, or one under the head of a WebVTT file."""
    found = sum(1 for line in text.split("\n") if "->" in line and TIMES.match(line))
    return found > 1 or (found == 1 and text.lstrip().startswith("WEBVTT"))


def read_cues(text: str) -> Cues:
    """The cues in the order of the file. `text` is clean, with `\\n` line ends."""
    reading = _Reading()
    lines = text.split("\n")
    at = _after_the_head(lines)
    while at < len(lines):
        line = lines[at]
        if times := _times(line):
            if reading.lines and _is_id(reading.lines, lines, at):
                reading.lines.pop()
            reading.close()
            reading.times = times
        elif "-->" in line and not any(character.isalpha() for character in line):
            reading.left_out["transcripts.left_out.times"] = None
        elif _opens_a_block(lines, at):
            block = _block(lines, at)
            if line.startswith("NOTE") and _says_something(block):
                reading.left_out["transcripts.left_out.comments"] = None
            at += len(block)
            continue
        else:
            reading.lines.append(line)
        at += 1
    reading.close()
    return Cues(tuple(reading.cues), tuple(reading.left_out))


def _after_the_head(lines: Sequence[str]) -> int:
    """Past `WEBVTT` and the `Kind: captions` lines under it."""
    at = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not lines[at].startswith("WEBVTT"):
        return at
    at += 1
    while at < len(lines) and (_KEY_AND_VALUE.fullmatch(lines[at].strip()) and not _times(lines[at])):
        at += 1
    return at


def _times(line: str) -> tuple[float, float] | None:
    match = TIMES.match(line) if "->" in line else None
    if match is None:
        return None
    start, end = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:8])
    return start, max(start, end)


def _seconds(hours: str | None, minutes: str, seconds: str, part: str | None) -> float:
    thousandths = int((part or "0").ljust(3, "0")[:3])
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + thousandths / 1000


def _is_id(held: Sequence[str], lines: Sequence[str], at: int) -> bool:
    """Whether the line above the times is the cue's number or id: it stands alone above them, or is a number, or has the shape of one."""
    line = held[-1].strip()
    alone = at < 2 or not lines[at - 2].strip()
    return bool(line) and (
        line.isdigit() or re.fullmatch(r"[\w.-]{8,}/[\d-]+", line) is not None or (alone and " " not in line)
    )


def _opens_a_block(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    after_a_gap = at == 0 or not lines[at - 1].strip()
    return after_a_gap and (re.match(r"NOTE(?:[ \t]|$)", line) is not None or line.rstrip() in _BLOCKS_OF_THE_FORMAT)


def _block(lines: Sequence[str], at: int) -> list[str]:
    end = at
    while end < len(lines) and lines[end].strip() and (end == at or not _times(lines[end])):
        end += 1
    return list(lines[at:end])


def _says_something(block: Sequence[str]) -> bool:
    """Whether a comment holds words of people, and not `NOTE duration:"00:10:00"` as recorders write it."""
    return any(len(line.removeprefix("NOTE").split()) > 3 and not _KEY_AND_VALUE.fullmatch(line) for line in block)


def read_turns(cues: Cues, *, names_on_own_line: bool = False) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    """Pieces with their speakers, one a cue or voice, and what was left out.

    `names_on_own_line`: the first line of a cue may be the speaker's name alone, as in older Word transcripts of Teams.
    """
    left_out = dict.fromkeys(cues.left_out)
    rolling = _are_rolling(cues.cues)
    if rolling:
        left_out["transcripts.left_out.repeated"] = None
    if names_on_own_line:
        pieces = list(_with_names_above(cues.cues))
    elif any(_VOICE.search(line) for cue in cues.cues for line in cue.lines):
        pieces = [piece for cue in cues.cues for piece in _voices(cue)]
    else:
        pieces = list(_named(_without_repeats(cues.cues) if rolling else cues.cues))
    return tuple(piece for piece in pieces if piece.text), tuple(left_out)


def format_of(text: str) -> TranscriptFormat:
    if _VOICE.search(text):
        return TranscriptFormat.TEAMS_VTT
    return TranscriptFormat.ZOOM_VTT if text.lstrip().startswith("WEBVTT") else TranscriptFormat.SRT


def _plain(text: str) -> str:
    """Words alone: without tags and cue settings, entities decoded, on one line."""
    without = _PLACE.sub("", _TAG.sub("", as_shown(text)))
    return " ".join(clean(_ENTITY.sub(lambda match: html.unescape(match.group()), without)).split())


def _voices(cue: Cue) -> Iterator[Turn]:
    parts = _VOICE.split(" ".join(cue.lines))
    yield Turn("", _plain(parts[0]), cue.start, cue.end)
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        speaker = _plain(name)
        text = _plain(words)
        if not is_speaker(speaker):
            speaker, text = "", f"{speaker} {text}".strip() if len(speaker) > 1 else text
        yield Turn(speaker, text, cue.start, cue.end)


def _named(cues: Sequence[Cue]) -> Iterator[Turn]:
    """`Ama Mensah: words`. A cue without a name goes on with the speaker before, where cues have names at all."""
    texts = [[plain for line in cue.lines if (plain := _plain(line))] for cue in cues]
    names = _names([" ".join(lines) for lines in texts])
    speaker = ""
    for cue, lines in zip(cues, texts, strict=True):
        words: list[str] = []
        for line in lines:
            match = _NAMED.match(line)
            if match and match[1].strip() in names:
                if words:
                    yield Turn(speaker, " ".join(words), cue.start, cue.end)
                speaker, line = match[1].strip(), match[2]
                words = []
            words.append(line)
        if words:
            yield Turn(speaker, " ".join(words), cue.start, cue.end)


def _names(texts: Sequence[str]) -> set[str]:
    """The words before a colon that are speakers: nearly all where half of the cues have them, else those that come back."""
    matches = (_NAMED.match(text) for text in texts)
    found = Counter(
        name for match in matches if match and is_speaker(name := match[1].strip()) and not _NO_NAME.search(name)
    )
    everywhere = sum(found.values()) >= 0.5 * max(1, len(texts))
    return {name for name, count in found.items() if (count > 1 or everywhere) and not _is_phrase(name, count)}


def _is_phrase(name: str, count: int) -> bool:
    """*one thing:* once is the start of a sentence; *danceratopz:* and *Will Mensah:* are people."""
    words = name.split()
    lower = any(word[0].islower() for word in words[1:])
    return len(words) > 8 or (count < 3 and len(words) > 1 and lower and fold(words[0]) in everyday_words())


def _with_names_above(cues: Sequence[Cue]) -> Iterator[Turn]:
    firsts = Counter(_plain(cue.lines[0]) for cue in cues if len(cue.lines) > 1)
    wanted = sum(
        count for name, count in firsts.items() if len(name.split()) <= 6 and not name.endswith((".", "?", "!"))
    )
    above = wanted >= 0.6 * max(1, len(cues)) and len(firsts) <= max(1, len(cues) // 2)
    if not above:
        yield from _named(cues)
        return
    for cue in cues:
        first = _plain(cue.lines[0])
        own = len(cue.lines) > 1 and is_speaker(first)
        yield Turn(first if own else "", _plain(" ".join(cue.lines[own:])), cue.start, cue.end)


def _are_rolling(cues: Sequence[Cue]) -> bool:
    """Whether most cues begin with the line the one before ended with, as live captions do that roll up."""
    pairs = [(a, b) for a, b in pairwise(cues) if len(b.lines) > 1]
    repeated = sum(_plain(a.lines[-1]) == _plain(b.lines[0]) for a, b in pairs)
    return repeated >= 3 and repeated >= 0.5 * (len(cues) - 1)


def _without_repeats(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    kept: list[Cue] = []
    last = ""
    for cue in cues:
        lines = cue.lines[1:] if len(cue.lines) > 1 and _plain(cue.lines[0]) == last else cue.lines
        last = _plain(cue.lines[-1])
        kept.append(Cue(cue.start, cue.end, lines))
    return tuple(kept)
