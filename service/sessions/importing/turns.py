"""What was said, turn by turn: pieces as a file has them become turns a person can read and a claim can cite."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from service.domain.agenda import Phase
from service.domain.sessions import NoteKind
from service.domain.text import LINE_LIMIT

MOST_WORDS = 300_000
"""Two full days of talk, twice over."""
MOST_TURNS = 50_000
TURN_WORDS = 120
"""A turn is cut at a sentence's end so that it stays below this."""
_LONGEST_SENTENCE = 2 * TURN_WORDS
_LONGEST_WORD = 1_000
"""Characters. A longer run without a space is no word and is cut."""
_MOST_CHARACTERS = 4_000
"""Of a turn, where its words are endless."""
_PAUSE = 20.0
"""Seconds of silence after a finished sentence that start a new turn of the same speaker."""
_ASIDE_WORDS = 4
"""An *mm, yes* of so many words between two halves of a sentence does not split it."""

_FINISHED = re.compile(r"[.!?…。؟।።][\"'”’»)\]]*$")
_SHORT_FORM = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Ste|No|Mme|Mlle|vs|etc|e\.g|i\.e|approx|env|cf|p)|(?<!\w)[A-Z])\.$"
)


class TranscriptFormat(StrEnum):
    """What was read, told from its content and not from its name."""

    ZOOM_VTT = "zoom_vtt"
    TEAMS_VTT = "teams_vtt"
    SRT = "srt"
    CHAT = "chat"
    DOCX = "docx"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's words, or one line of notes.

    `speaker` is as it stands in the file, empty where nobody noted it. `seconds` and `ended` count from the start of the recording.
    `phase` and `kind` are set only where the notes say so: under a heading (*OPTIONS*, *Actions*) or after a label (*Decision:*).
    """

    speaker: str
    text: str
    seconds: float | None = None
    ended: float | None = None
    phase: Phase | None = None
    kind: NoteKind | None = None


@dataclass(frozen=True, slots=True)
class ReadTranscript:
    """Everything a file says. `left_out` holds message ids: whatever was cut or could not be read is named there."""

    format: TranscriptFormat
    turns: tuple[Turn, ...]
    words: int
    digest: str
    left_out: tuple[str, ...] = ()


def digest(turns: Iterable[Turn]) -> str:
    """The same for the same words in the same order: under another file name, as `.srt` after `.vtt`, with names spelled otherwise."""
    found = hashlib.sha256()
    for turn in turns:
        for word in re.findall(r"[^\W_]+", turn.text.casefold()):
            found.update(word.encode("utf-8", "replace") + b" ")
    return found.hexdigest()


def is_speaker(name: str) -> bool:
    """Whether a name can stand as one: a line with a letter, digit, mark or sign in it. People do call themselves *ௌௌ*."""
    return 0 < len(name) <= LINE_LIMIT and any(unicodedata.category(character)[0] in "LNMS" for character in name)


def joined(pieces: Iterable[Turn]) -> tuple[Turn, ...]:
    """Consecutive pieces of one speaker as one turn, sentences whole again, cut at about `TURN_WORDS`; every word kept, in order.

    A piece that goes on in the middle of a sentence after a short aside of somebody else is put before the aside.
    """
    groups: list[list[Turn]] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1][-1], piece):
            groups[-1].append(piece)
        elif len(groups) > 1 and _goes_on_after_an_aside(groups[-2][-1], groups[-1], piece):
            groups[-2].append(piece)
        else:
            groups.append([piece])
    return tuple(turn for group in groups for turn in _cut(group))


def short(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Each turn for itself, cut at about `TURN_WORDS`."""
    return tuple(piece for turn in turns for piece in _cut([turn]))


def _goes_on(before: Turn, piece: Turn) -> bool:
    if piece.speaker != before.speaker:
        return False
    if before.ended is None or piece.seconds is None:
        return True
    return piece.seconds - before.ended <= _PAUSE or not _FINISHED.search(before.text)


def _goes_on_after_an_aside(before: Turn, aside: Sequence[Turn], piece: Turn) -> bool:
    return (
        bool(piece.speaker)
        and piece.speaker == before.speaker
        and len(aside) == 1
        and len(aside[0].text.split()) <= _ASIDE_WORDS
        and piece.text[:1].islower()
        and not _FINISHED.search(before.text)
        and (before.ended is None or piece.seconds is None or piece.seconds - before.ended <= _PAUSE)
    )


def _cut(group: Sequence[Turn]) -> Iterator[Turn]:
    if len(group) == 1 and len(group[0].text) <= TURN_WORDS * 2:
        yield group[0]
        return
    held: list[tuple[str, Turn]] = []
    characters = 0
    for sentence in _sentences(group):
        length = sum(len(word) for word, _ in sentence)
        if held and (len(held) + len(sentence) > TURN_WORDS or characters + length > _MOST_CHARACTERS):
            yield _turn(held)
            held, characters = [], 0
        held.extend(sentence)
        characters += length
    if held:
        yield _turn(held)


def _sentences(group: Sequence[Turn]) -> Iterator[list[tuple[str, Turn]]]:
    """The words of a group with the piece each stands in, a sentence at a time; none longer than twice a turn."""
    held: list[tuple[str, Turn]] = []
    characters = 0
    for piece in group:
        for word in _words(piece.text):
            held.append((word, piece))
            characters += len(word)
            bare = word.rstrip()
            ended = _FINISHED.search(bare) and not _SHORT_FORM.search(bare)
            endless = len(held) >= _LONGEST_SENTENCE or characters >= _MOST_CHARACTERS
            if ended or endless or (len(held) >= TURN_WORDS and bare.endswith((",", ";"))):
                yield held
                held, characters = [], 0
    if held:
        yield held


def _words(text: str) -> Iterator[str]:
    """The words, each with the line break after it where there is one."""
    for match in re.finditer(r"\S+(\s*\n)?", text):
        word = match.group().rstrip() + ("\n" if match.group(1) else "")
        for start in range(0, len(word), _LONGEST_WORD):
            yield word[start : start + _LONGEST_WORD]


def _turn(held: Sequence[tuple[str, Turn]]) -> Turn:
    first, last = held[0][1], held[-1][1]
    parts: list[str] = []
    for word, _ in held:
        parts += [word] if word.endswith("\n") else [word, " "]
    return replace(first, text="".join(parts).strip(), ended=last.ended)
