"""Meetings in which people are called by their real names: who spoke, and every word of the text that is somebody's name.

    read_people_meetings(data) -> list[NamedMeeting]      common_words(data) -> words that are written small in other texts

What counts as a mention is found here without the code that is measured: a word of a speaker's name as it is written, with a
capital, whole, and not also written small in the same meeting ("will").
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from evals.write_up_data import read_meetings
from service.domain.text import clean
from service.errors import PeerAssistError
from service.sessions.importing.reading import read_transcript

_WORD = re.compile(r"[^\W\d_]+")
_NO_NAME = re.compile(
    r"(?i)(?:grad|phd|professor|postdoc|undergrad|speaker|project manager|marketing|user interface|industrial designer)\b"
)
_PARTS_PLAYED = re.compile(
    "Mrs|Miss|Lord|Lady|Sir|Chair|Deputy|President|Leader|House|Member|Minister|Right|Honourable|Hon|The|Speaker|Clerk|Canada"
)
"""In the labels of a parliament's minutes, and nobody's name."""
_SHORTEST = 3
_OFTEN = 5
"""Times a word is written small in other texts, from which it is common."""


@dataclass(frozen=True, slots=True)
class NamedMeeting:
    """`people` are the speakers who are called by a name of at least two words."""

    id: str
    text: str
    people: tuple[str, ...]

    def mentions(self, people: frozenset[str]) -> list[tuple[int, int]]:
        """Where a word of one of these names stands: start and end."""
        words = [(found.start(), found.end(), found.group()) for found in _WORD.finditer(self.text)]
        small = {word for _, _, word in words if word.islower()}
        parts = {part for name in people for part in name_words(name) if part.casefold() not in small}
        return [
            (start, end) for start, end, word in words if word in parts or (word.title() in parts and word.isupper())
        ]


def name_words(name: str) -> list[str]:
    """The words of a name that say whose it is: three letters or more, with a capital."""
    return [
        word
        for word in _WORD.findall(name)
        if len(word) >= _SHORTEST and word[0].isupper() and not word.isupper() and not _PARTS_PLAYED.fullmatch(word)
    ]


def read_people_meetings(data: Path) -> list[NamedMeeting]:
    """The transcripts of `vtt_samples/` and the meetings of `writeup_eval/` in which people have names."""
    found = [(meeting.id, [(turn.speaker, turn.text) for turn in meeting.turns]) for meeting in read_meetings(data)]
    for path in sorted((data / "vtt_samples").rglob("*.vtt")):
        if not path.name.endswith(".teams.vtt"):
            try:
                read = read_transcript(path.name, path.read_bytes())
            except PeerAssistError:
                continue
            found.append((path.stem, [(turn.speaker, turn.text) for turn in read.turns]))
    return [meeting for id, turns in found if (meeting := _named(id, turns)).people]


def _named(id: str, turns: list[tuple[str, str]]) -> NamedMeeting:
    speakers = dict.fromkeys(speaker for speaker, _ in turns)
    people = tuple(name for name in speakers if len(name_words(name)) >= 2 and not _NO_NAME.match(name))
    return NamedMeeting(id, clean("\n".join(f"{speaker}: {text}" for speaker, text in turns)), people)


def common_words(data: Path) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for path in sorted((data / "corpus_real").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            counts.update(word for word in _WORD.findall(json.loads(line).get("text", "")) if word.islower())
    return frozenset(word for word, count in counts.items() if count >= _OFTEN)
