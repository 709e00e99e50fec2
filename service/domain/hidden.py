"""Characters nobody sees: they carry orders past a reader, split words apart or turn them round.

    without_hidden(text) -> (text, removed)      invisible and direction-changing characters
    without_comments(text) -> (text, removed)    comments and elements that a page would not show, in HTML or Markdown

What a script or an emoji needs stays: joiners between letters that join (Arabic, Indic scripts …) and inside an emoji, direction
marks near letters written from right to left, one variation selector behind a character that has variants, the tags of a flag.
Removing is counted, so that whoever sent the text can be told.
"""

import re
import unicodedata
from typing import NamedTuple

_ALWAYS = (
    "\u00ad"  # soft hyphen: says where a word may be broken, which whoever draws the word knows better
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_SOMETIMES = "\u061c\u200c-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_CANDIDATES = re.compile(f"[{_ALWAYS}{_SOMETIMES}]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""A black flag with the tags of a region: Scotland, Wales, England."""

_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
_VARIES = re.compile("[#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
"""May be drawn as a picture or as a sign."""
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_JOINING = (
    "ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "THAANA", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL",
    "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE", "SUNDANESE", "CHAKMA",
    "HANIFI", "ADLAM", "PHAGS-PA",
)  # fmt: skip
"""Scripts in which a joiner changes what is written, by the first word of their letters' names."""

_NEAR = 12
"""Characters on either side in which a direction mark must find a letter written from right to left."""
_COMMENT = re.compile(r"<!--.*?(?:--!?>|\Z)|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_UNSEEN = re.compile(
    r"<([a-z][a-z0-9]*)\b(?:[^<>]*?\s)?(?:hidden(?=[\s>/=])|aria-hidden\s*=\s*[\"']?true|style\s*=\s*([\"'])[^<>]*?"
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*[;\"']|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|%)?\s*[;\"']"
    r"|(?<![-\w])color\s*:\s*(?:white|transparent|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255)))[^<>]*>.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


class Cleaned(NamedTuple):
    """The text, and how much was taken out of it: characters, or comments and unseen elements."""

    text: str
    removed: int


def without_hidden(text: str) -> Cleaned:
    """The text with every character that can be seen, and those unseen ones that a script or an emoji needs."""
    if _CANDIDATES.search(text) is None:
        return Cleaned(text, 0)
    flags = {at for match in _FLAG.finditer(text) for at in range(match.start(), match.end())}
    kept = [
        at not in flags and _CANDIDATES.match(letter) is not None and not _is_needed(text, at, letter)
        for at, letter in enumerate(text)
    ]
    return Cleaned("".join(letter for letter, goes in zip(text, kept, strict=True) if not goes), sum(kept))


def without_comments(text: str) -> Cleaned:
    """HTML or Markdown without what a browser would not show. Code blocks keep theirs: there they are words."""
    if "<" not in text:
        return Cleaned(text, 0)
    removed = 0
    parts = re.split(r"(^(?:```|~~~).*?^(?:```|~~~)[ \t]*$|(?<!`)`[^`\n]+`(?!`))", text, flags=re.DOTALL | re.MULTILINE)
    for at in range(0, len(parts), 2):
        for pattern in (_COMMENT, _UNSEEN):
            parts[at], count = pattern.subn("", parts[at])
            removed += count
    return Cleaned("".join(parts), removed)


def _is_needed(text: str, at: int, letter: str) -> bool:
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    match letter:
        case "\u200d":
            joins_emoji = _is_emoji_end(text, at) and _EMOJI.match(after) is not None
            return joins_emoji or _joins(before)
        case "\u200c":
            return _joins(before) and _joins(after)
        case "\u200e" | "\u200f" | "\u061c":
            return any(map(_is_from_right, text[max(0, at - _NEAR) : at + _NEAR]))
        case "\ufe0e" | "\ufe0f":
            return _VARIES.match(before) is not None
        case _ if "\ufe00" <= letter <= "\ufe0d":
            return _IDEOGRAPH.match(before) is not None or unicodedata.category(before or "a") == "Sm"
        case _ if letter >= "\U000e0100":
            return _IDEOGRAPH.match(before) is not None
    return False


def _is_emoji_end(text: str, at: int) -> bool:
    """Behind an emoji, its skin colour or its variation selector."""
    before = text[at - 2] if at > 1 and text[at - 1] == "\ufe0f" else text[at - 1] if at else ""
    return _EMOJI.match(before) is not None


def _joins(letter: str) -> bool:
    if not letter or letter.isascii():
        return False
    return unicodedata.name(letter, "").split(" ", 1)[0] in _JOINING


def _is_from_right(letter: str) -> bool:
    return unicodedata.category(letter) != "Cf" and unicodedata.bidirectional(letter) in ("R", "AL", "AN")
