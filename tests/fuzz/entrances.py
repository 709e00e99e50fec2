"""What reads people's files, each with real files to begin from. Office files go through the code of the child process, in the fork."""

import importlib
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from service.domain.places import Language, Space
from service.library.importing import office, office_child
from service.library.importing.incoming import Surroundings
from service.library.importing.reading import read_file, read_lines
from service.people.importing.headings import known_headings
from service.people.importing.identifying import Taken, Wishes
from service.people.importing.opening import opened
from service.people.importing.planning import planned
from service.sessions.importing.reading import read_transcript
from tests.library.importing.test_office import pdf, word
from tests.library.importing.test_slides_and_pages import slides

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"

VTT = b"""WEBVTT

1
00:00:01.000 --> 00:00:04.500 align:start
<v Ada Ochieng>Who pays the mechanic in the third year?</v>

00:00:05.000 --> 00:00:09.000
Omar Ba: We asked the county, and it took <i>nine</i> months.

NOTE a break
"""
SRT = b"""1
00:00:01,000 --> 00:00:04,500
Ada Ochieng: Who pays the mechanic?

2
00:00:05,000 --> 00:00:09,000
Omar Ba: The county, after nine months.
"""
CHAT = (
    b"[12/11/2026, 09:14:02] Ada Ochieng: Who pays?\n[12/11/2026, 09:15:40] Omar Ba: The county, after nine months.\n"
)
CSV = (
    "name;hub;e-mail;languages;time zone\n"
    '"Ochieng, Ada";Northern Hub;ada@example.org;en|fr;Africa/Nairobi\n'
    "Omar Bâ;Lake Hub;omar@example.org;Kiswahili, français;Africa/Dakar\n"
).encode()
HTML = (
    b"<!doctype html><meta charset=utf-8><title>When the pump ran dry</title><h1>What we did</h1><p>We asked who pays.</p>"
    b"<table><tr><th>Name<th>Role<tr><td>Ada<td>Host</table><ul><li>Ask first<li>Then build</ul><!-- a comment -->"
)
JSONL = (
    b'{"id": "a-1", "title": "When the pump ran dry", "text": "We asked who pays.", "people": ["Ada Ochieng"]}\n' * 3
)


@dataclass(frozen=True, slots=True)
class Entrance:
    read: Callable[[bytes], object]
    seeds: Sequence[bytes]
    seconds: float = 10.0
    """A real file takes well under one; the forks share two cores with everything else."""


def entrances() -> dict[str, Entrance]:
    """By kind of file. Everything they import is imported when this returns, so that a fork has nothing left to load."""
    around = Surroundings(space=Space.PRACTICE)
    cases = [path.read_bytes() for path in sorted(CORPUS.rglob("*.md"))[:6]]
    found = {
        "vtt": Entrance(partial(read_transcript, "talk.vtt"), [VTT]),
        "srt": Entrance(partial(read_transcript, "talk.srt"), [SRT]),
        "chat": Entrance(partial(read_transcript, "talk.txt", names=("Ada Ochieng",)), [CHAT, *cases[:2]]),
        "front_matter": Entrance(partial(read_file, "case.md", around=around), cases),
        "jsonl": Entrance(lambda data: list(read_lines(BytesIO(data), around)), [JSONL]),
        "csv": Entrance(_read_list, [CSV]),
        "html": Entrance(partial(_converted, "case.html"), [HTML]),
        "docx": Entrance(partial(_converted, "case.docx"), [word()]),
        "docx_notes": Entrance(_word_notes, [word()]),
        "pptx": Entrance(partial(_converted, "case.pptx"), [slides()]),
        "pdf": Entrance(partial(_converted, "case.pdf"), [pdf(), pdf(3)]),
    }
    for name in ("bs4", "mammoth", "markdownify", "pptx", "pdfplumber", "pypdfium2"):
        importlib.import_module(name)
    for name in ("vtt", "srt", "chat", "front_matter", "jsonl", "csv"):
        found[name].read(found[name].seeds[0])
    return found


def _read_list(data: bytes) -> object:
    wishes = Wishes(space=Space.REAL, language=Language.EN, make_hubs=True)
    return planned(opened(data, known_headings), [], [], wishes=wishes, taken=Taken())


def _converted(name: str, data: bytes) -> object:
    """In a fork: the child's own code without the seconds its start takes. Its limits are set on the fork."""
    office.subprocess.run = _in_this_process  # type: ignore[attr-defined]
    return read_file(name, data, Surroundings(space=Space.PRACTICE))


def _word_notes(data: bytes) -> object:
    office.subprocess.run = _in_this_process  # type: ignore[attr-defined]
    return read_transcript("notes.docx", data)


def _in_this_process(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
    kind, source, target, *limits = command[3:]
    office_child.main(kind, source, target, *map(int, limits))
    return subprocess.CompletedProcess(command, 0, b"", b"")


ENTRANCES = entrances()
