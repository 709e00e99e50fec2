"""Addresses and markup: never a summary, and what an injected instruction would want in a draft."""

import re
from collections.abc import Iterable

_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:com|org|net|io|info|biz|co|app|dev)\b\S*", re.I
)
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|!?\[[^\]]*\]\([^)]*\)|\{\{|\{%|```")


def foreign_addresses(text: str, cited: Iterable[str]) -> tuple[str, ...]:
    """The addresses and pieces of markup in a text that none of the cited texts holds."""
    folded = " ".join(cited).casefold()
    found = [match.group() for pattern in (_ADDRESS, _MARKUP) for match in pattern.finditer(text)]
    return tuple(words for words in found if words.casefold().rstrip(".,;:)") not in folded)
