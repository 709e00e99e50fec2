"""The one text type, and how to make pasted text fit it.

People's words are data. Characters that can hide or reorder words (bidi controls), that PostgreSQL refuses (NUL) or that are not text
(lone surrogates, C0 controls) are refused at the door with a sentence; `clean` removes them from text a person pasted or a file held.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

LINE_LIMIT = 300
FIELD_LIMIT = 20_000
REQUEST_LIMIT = 100_000

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\U000e0000-\U000e007f]")


def clean(text: str) -> str:
    """Text as a person meant it: NFC, `\\n` line ends, without invisible, control or direction-changing characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _FORBIDDEN.sub("", text)))


def _refuse_hidden(text: str) -> str:
    text = text.replace("\r\n", "\n")
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError(f"hidden_character:{ord(found.group()):04X}")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


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
