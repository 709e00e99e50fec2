"""A file or a pasted text to turns. What it is is told from its content: a `.txt` may hold subtitles, a chat, a dialogue or notes."""

import io
import zipfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePath

from service.domain.text import Removed, as_shown, clean, counting
from service.errors import BadInput, TooLarge, UnreadableFile
from service.library.importing.kinds_of_file import FileKind, decoded, kind_of, refuse_large
from service.library.importing.office import to_markdown
from service.sessions.importing import cues
from service.sessions.importing.chat import is_chat, read_chat
from service.sessions.importing.notes import read_notes
from service.sessions.importing.turns import (
    MOST_TURNS,
    MOST_WORDS,
    ReadTranscript,
    TranscriptFormat,
    Turn,
    digest,
    joined,
    short,
)

SUBTITLES = (".vtt", ".srt")
TEXTS = (".txt", ".md", ".markdown")
WORD = ".docx"
SUFFIXES = (*SUBTITLES, *TEXTS, WORD)
"""The kinds of file taken, as their names end."""
MOST_CHARACTERS = 5_000_000
"""Of a file before it is read: 300,000 words with times and names between them."""


def read_transcript(name: str, data: bytes, *, names: Collection[str] = ()) -> ReadTranscript:
    """The turns of a file. `names`: people of the file, for lines such as `Collins - who holds the money?`.

    Raises UnreadableFile (415) for a kind we do not take, a broken or encrypted file or another encoding, TooLarge (413) above
    `MOST_WORDS` or 10 MB, BadInput (422) where there are no words.
    """
    with counting() as removed:
        read = _read_file(name, data, names)
    return _told(read, removed)


def read_pasted(text: str, *, names: Collection[str] = ()) -> ReadTranscript:
    """The turns of a pasted text: notes, a dialogue, a chat, or the content of a subtitle file."""
    with counting() as removed:
        read = _read(clean(text), names)
    return _told(read, removed)


def _told(read: ReadTranscript, removed: Removed) -> ReadTranscript:
    """What nobody sees was taken out, and that is said."""
    if not removed.all:
        return read
    return replace(read, left_out=(*read.left_out, "transcripts.left_out.hidden"))


def _read_file(name: str, data: bytes, names: Collection[str]) -> ReadTranscript:
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile("transcripts.unknown_format")
    refuse_large(len(data))
    if suffix == WORD:
        return _read_word(name, data, names)
    text = _text(data, suffix)
    if suffix in SUBTITLES and not any(cues.TIMES.match(line) for line in text.split("\n") if "->" in line):
        raise UnreadableFile("transcripts.no_times", suffix=suffix.removeprefix("."))
    return _read(text, names, subtitles=suffix in SUBTITLES)


def _text(data: bytes, suffix: str) -> str:
    if data.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile("library.not_what_it_says", suffix=suffix.removeprefix("."))
    text = clean(decoded(data))
    if not text.strip():
        raise BadInput("library.empty_file")
    return text


def _read(text: str, names: Collection[str], *, subtitles: bool = False) -> ReadTranscript:
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("transcripts.too_long", most=MOST_WORDS)
    if subtitles or cues.has_cues(text):
        pieces, left_out = cues.read_turns(cues.read_cues(text))
        return _transcript(cues.format_of(text), joined(pieces), left_out)
    text = as_shown(text)
    if is_chat(text):
        turns, left_out = read_chat(text)
        return _transcript(TranscriptFormat.CHAT, short(turns), left_out)
    return _transcript(TranscriptFormat.TEXT, read_notes(text, names=names), ())


def _read_word(name: str, data: bytes, names: Collection[str]) -> ReadTranscript:
    kind_of(name, data)
    text = clean(to_markdown(data, FileKind.WORD).markdown)
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("transcripts.too_long", most=MOST_WORDS)
    left_out = _left_in_word(data)
    if cues.has_cues(text):
        pieces, more = cues.read_turns(cues.read_cues(text), names_on_own_line=True)
        return _transcript(TranscriptFormat.DOCX, joined(pieces), (*left_out, *more))
    return _transcript(TranscriptFormat.DOCX, read_notes(text, names=names), left_out)


def _left_in_word(data: bytes) -> tuple[str, ...]:
    """What a Word file holds that its text has not: pictures, and comments in the margin."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.namelist()
    found = []
    if any(part.startswith("word/media/") for part in parts):
        found.append("transcripts.left_out.pictures")
    if "word/comments.xml" in parts:
        found.append("transcripts.left_out.margin")
    return tuple(found)


def _transcript(format: TranscriptFormat, turns: tuple[Turn, ...], left_out: tuple[str, ...]) -> ReadTranscript:
    words = sum(len(turn.text.split()) for turn in turns)
    if words > MOST_WORDS or len(turns) > MOST_TURNS:
        raise TooLarge("transcripts.too_long", most=MOST_WORDS)
    if not any(character.isalnum() for turn in turns for character in turn.text):
        raise BadInput("transcripts.no_words")
    return ReadTranscript(format, turns, words, digest(turns), left_out)
