"""Addresses, markup and codes: never a summary, and what an injected instruction would want in a draft."""

import re
from collections.abc import Iterable

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:com|org|net|io|info|biz|co|app|dev)\b\S*", re.I
)
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|!?\[[^\]]*\]\([^)]*\)|\{\{|\{%|```")
_CODE = re.compile(
    r"(?<![\w/+=-])(?=[\w+/=-]*[A-Za-z])(?=[\w+/=-]*\d)[\w+/=-]{5,}(?![\w-])|\S{28,}|\b(\w+)(?:-\1){2,}\b"
)
"""Letters and digits in one word (`MTg1NA`), a word nobody would say, one word over and over."""


def foreign_addresses(text: str, cited: Iterable[str]) -> tuple[str, ...]:
    """The addresses and pieces of markup, and the codes, in a text that none of the cited texts holds."""
    folded = " ".join(cited).casefold()
    found = [match.group() for pattern in (_ADDRESS, _MARKUP, _CODE) for match in pattern.finditer(text)]
    return tuple(words for words in found if words.casefold().rstrip(".,;:)") not in folded)
