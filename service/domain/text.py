"""The one text type, and how to make pasted text fit it.

People's words are data. Characters that PostgreSQL refuses (NUL) or that are not text (lone surrogates, C0 controls) are refused at
the door with a sentence. Those that hide, split or reorder words (`hidden.py`) are taken out at every entrance, by `clean`, and
counted: whoever sent them is told (`counting`).
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from service.domain.hidden import without_comments, without_hidden

LINE_LIMIT = 300
FIELD_LIMIT = 20_000
REQUEST_LIMIT = 100_000

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Removed:
    """What was taken out of what somebody sent: hidden characters, and comments or parts that a page does not show."""

    characters: int = 0
    parts: int = 0

    @property
    def all(self) -> int:
        return self.characters + self.parts


_REMOVED: ContextVar[Removed | None] = ContextVar("removed", default=None)


@contextmanager
def counting() -> Iterator[Removed]:
    """Count what is taken out of text until the end of the block, here and in whatever is called from here."""
    removed, around = Removed(), _REMOVED.get()
    token = _REMOVED.set(removed)
    try:
        yield removed
    finally:
        _REMOVED.reset(token)
        if around is not None:
            around.characters += removed.characters
            around.parts += removed.parts


def removed_so_far() -> int:
    """Hidden characters and parts taken out since the innermost `counting` began."""
    removed = _REMOVED.get()
    return removed.all if removed is not None else 0


def clean(text: str) -> str:
    """Text as a person meant it: NFC, `\n` line ends, nothing hidden."""
    if text.isascii() and text.isprintable():  # most names, titles and ids: nothing can hide in them
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    shown, removed = without_hidden(_FORBIDDEN.sub("", text).removeprefix("\ufeff"))
    count = _REMOVED.get()
    if count is not None:
        count.characters += removed
    return unicodedata.normalize("NFC", shown)


def as_shown(text: str) -> str:
    """Of HTML or Markdown, what a page shows of it: without comments and hidden elements, clean."""
    seen = without_comments(text)
    count = _REMOVED.get()
    if count is not None:
        count.parts += seen.removed
    return clean(seen.text)


def _refuse_hidden(text: str) -> str:
    text = text.replace("\r\n", "\n")
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError(f"hidden_character:{ord(found.group()):04X}")
    return clean(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[
    str, StringConstraints(max_length=LINE_LIMIT), AfterValidator(_refuse_hidden), AfterValidator(_one_line)
]
"""One line: a name, a title, a place. At most 300 characters."""

Name = Annotated[Line, StringConstraints(min_length=1)]
"""A line that may not be empty."""

Text = Annotated[str, StringConstraints(max_length=FIELD_LIMIT), AfterValidator(_refuse_hidden)]
"""Some paragraphs: a field of the problem sheet, a note. At most 20,000 characters."""

LongText = Annotated[str, StringConstraints(max_length=REQUEST_LIMIT), AfterValidator(_refuse_hidden)]
"""A request or a pasted document. At most 100,000 characters."""


class Value(BaseModel):
    """A frozen value of the vocabulary. Unknown members are refused, numbers and truth values are not converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
