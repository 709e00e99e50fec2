"""A list as a spreadsheet saves it: whatever the encoding and the separator, to rows of cells with their line numbers."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from service.domain.text import clean, counting
from service.errors import BadInput, TooLarge, UnreadableFile

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_BROKEN = 50
MOST_LINES_IN_A_ROW = 20
"""A row that runs on longer began with a quotation mark nobody closed."""
HEADINGS_WITHIN = 10
"""Rows among which the headings are looked for: above them people write a title."""

_SEPARATORS = (",", ";", "\t", "|")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `line` is the first it stands on, as a text editor counts."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenedList:
    headings: Record
    records: tuple[Record, ...]
    broken: tuple[int, ...]
    """Lines whose quotation marks do not close."""
    assumed_encoding: bool
    """Not UTF-8: read as Windows-1252, and accents want a look."""
    hidden: int = 0
    """Characters that nobody sees, taken out."""


def opened(data: bytes, known_headings: Callable[[Sequence[str]], int]) -> OpenedList:
    """`known_headings` says how many of some cells are headings we know. Raises UnreadableFile, TooLarge or BadInput."""
    text, assumed = _decoded(data)
    with counting() as removed:
        text = clean(text)
    first, _, rest = text.partition("\n")
    if first.casefold().startswith("sep=") and len(first) <= 5:
        text = "\n" + rest
    lines = text.split("\n")
    separator = max(_SEPARATORS, key=lambda each: _promise(lines, each, known_headings))
    broken: list[int] = []
    records: list[Record] = []
    for record in _records(lines, separator, broken):
        if len(records) > MOST_ROWS + HEADINGS_WITHIN:
            raise TooLarge("people.csv_rows", most=MOST_ROWS)
        records.append(record)
    if not records:
        raise BadInput("people.csv_empty", field="file")
    at = max(range(min(HEADINGS_WITHIN, len(records))), key=lambda each: (known_headings(records[each].cells), -each))
    if len(records[at].cells) > MOST_COLUMNS:
        raise TooLarge("people.csv_columns", most=MOST_COLUMNS)
    rows = records[at + 1 :]
    if len(rows) > MOST_ROWS:
        raise TooLarge("people.csv_rows", most=MOST_ROWS)
    return OpenedList(records[at], tuple(rows), tuple(broken), assumed, removed.characters)


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding was a guess."""
    if data.startswith(_SPREADSHEETS):
        raise UnreadableFile("people.csv_not_a_list", field="file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in data:
        raise UnreadableFile("people.csv_not_a_list", field="file")
    else:
        encodings = ("utf-8-sig", "cp1252")  # type: ignore[assignment]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding == "cp1252"
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("people.csv_encoding", field="file")


def _promise(lines: Sequence[str], separator: str, known_headings: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """How much sense the first rows make with this separator: headings we know, then columns."""
    rows = list(islice(_records(lines[: HEADINGS_WITHIN * 2], separator, []), HEADINGS_WITHIN))
    return (
        max((known_headings(row.cells) for row in rows), default=0),
        max((len(row.cells) for row in rows), default=0),
    )


class _RunsOn(Exception):
    pass


def _records(lines: Sequence[str], separator: str, broken: list[int]) -> Iterator[Record]:
    """The rows that are not blank. One whose quotation marks are wrong is noted in `broken`, and reading goes on below it."""
    at = 0
    while at < len(lines):
        start = at
        row_start = [at]

        def feed(start: int = start, row_start: list[int] = row_start) -> Iterator[str]:
            for number in range(start, len(lines)):
                if number - row_start[0] >= MOST_LINES_IN_A_ROW:
                    raise _RunsOn
                yield lines[number] + "\n"

        reader = csv.reader(feed(), delimiter=separator, strict=True)
        at = len(lines)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Record(row_start[0] + 1, tuple(cells))
                row_start[0] = start + reader.line_num
        except (csv.Error, _RunsOn):
            broken.append(row_start[0] + 1)
            if len(broken) > MOST_BROKEN:
                raise BadInput("people.csv_broken", field="file", line=broken[0], most=MOST_BROKEN) from None
            at = row_start[0] + 1
