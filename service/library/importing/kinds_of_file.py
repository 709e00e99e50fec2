"""What a file is, by its first bytes and its name, and whether it is small enough to open."""

import io
import zipfile
from enum import StrEnum
from pathlib import PurePath

from service.errors import BadInput, TooLarge, UnreadableFile

MEGABYTE = 1_000_000
MOST_BYTES = 10 * MEGABYTE
"""One file that somebody uploads."""
MOST_UNPACKED_BYTES = 50 * MEGABYTE
MOST_RATIO = 100
"""Unpacked to packed. Word files reach about 20; a zip bomb 1,000."""
MOST_CHARACTERS = 2_000_000
"""Text of one document: some 1,300 pages."""
MOST_PAGES = 500
"""Pages of a PDF, slides of a presentation."""
MOST_PARTS = 10_000
"""Files inside a Word or PowerPoint file. One of 500 slides with pictures has some 3,000."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class FileKind(StrEnum):
    MARKDOWN = "md"
    TEXT = "txt"
    HTML = "html"
    JSONL = "jsonl"
    WORD = "docx"
    SLIDES = "pptx"
    PDF = "pdf"


BY_SUFFIX = {
    ".md": FileKind.MARKDOWN,
    ".markdown": FileKind.MARKDOWN,
    ".txt": FileKind.TEXT,
    ".html": FileKind.HTML,
    ".htm": FileKind.HTML,
    ".jsonl": FileKind.JSONL,
    ".ndjson": FileKind.JSONL,
    ".docx": FileKind.WORD,
    ".pptx": FileKind.SLIDES,
    ".pdf": FileKind.PDF,
}

CONVERTED = frozenset({FileKind.WORD, FileKind.SLIDES, FileKind.PDF, FileKind.HTML})
"""The kinds a child process turns into Markdown."""
_MAIN_PART = {FileKind.WORD: "word/document.xml", FileKind.SLIDES: "ppt/presentation.xml"}


def kind_of(name: str, data: bytes) -> FileKind:
    """The kind of a file whose name and content agree. Raises UnreadableFile or BadInput with the sentence for its sender."""
    kind = BY_SUFFIX.get(PurePath(name).suffix.lower())
    if kind is None:
        raise UnreadableFile("library.unknown_format")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise BadInput("library.empty_file")
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile("library.encrypted_or_old_office")
    is_zip, is_pdf = data.startswith(b"PK\x03\x04"), b"%PDF-" in data[:1024]
    if (kind in _MAIN_PART) != is_zip or (kind is FileKind.PDF) != is_pdf:
        raise UnreadableFile("library.not_what_it_says", suffix=kind.value)
    return kind


def refuse_large(size: int, *, most: int = MOST_BYTES) -> None:
    if size > most:
        raise TooLarge("library.file_too_large", megabytes=most // MEGABYTE)


def refuse_zip_bomb(data: bytes, kind: FileKind = FileKind.WORD) -> None:
    """Raise before anything is unpacked when a Word or PowerPoint file would unpack to far more than it should, or has no main part.

    An archive inside it (an embedded workbook, a zip) is never opened.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # NotImplementedError is zipfile's, for an archive of a later version than it knows.
        raise UnreadableFile("library.damaged_file") from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or unpacked > MOST_RATIO * max(len(data), 1):
        raise TooLarge("library.unpacks_too_large", megabytes=MOST_UNPACKED_BYTES // MEGABYTE)
    if not any(entry.filename == _MAIN_PART[kind] for entry in entries):
        raise UnreadableFile("library.not_what_it_says", suffix=kind.value)


def decoded(data: bytes) -> str:
    """Text from bytes: UTF-8, or UTF-16 with its mark. Raises UnreadableFile for any other encoding."""
    try:
        text = data.decode("utf-16") if data.startswith(_UTF_16) else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("library.wrong_encoding") from None
    if text.count("\x00") > len(text) // 1000:
        raise UnreadableFile("library.wrong_encoding")
    return text
