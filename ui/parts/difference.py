"""What changed between two versions, word by word."""

import difflib
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import streamlit as st

from ui.parts.prose import escaped

Change = Literal["same", "removed", "added"]
_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
_LETTERS = re.compile(r"\w")
MOST_WORDS = 6_000


class Piece(NamedTuple):
    change: Change
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as pieces, removed before added. Without the added ones they are `before`, without the removed ones `after`.

    Texts of more than 6,000 words and signs together are compared line by line, which stays quick.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(
        piece
        for same, removed, added in _stretches(old, new)
        for piece in (Piece("same", same), Piece("removed", removed), Piece("added", added))
        if piece.text
    )


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """Triples of (unchanged, then removed, then added). One word standing alone between two changes is hard to read: it joins them."""
    removed = added = ""
    waiting = ""
    opening = True
    for kind, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            kept = new[new_from:new_to]
            lone = sum(1 for word in kept if _LETTERS.search(word)) <= 1 and new_to < len(new) and old_to < len(old)
            if lone and not opening:
                waiting = "".join(kept)
            else:
                yield waiting, removed, added
                removed, added, waiting = "", "", ""
                yield "".join(kept), "", ""
        else:
            removed += waiting + "".join(old[old_from:old_to])
            added += waiting + "".join(new[new_from:new_to])
            waiting = ""
        opening = False
    yield "", removed, added
    if waiting:
        yield waiting, "", ""


def difference_html(before: str, after: str) -> str:
    tags: dict[Change, str] = {"removed": "del", "added": "ins", "same": "span"}
    return "".join(
        f"<{tags[change]}>{escaped(text)}</{tags[change]}>" for change, text in differences(before, after)
    ).replace("\n", "<br>")


def difference(before: str, after: str, *, before_line: str, after_line: str, unchanged: str) -> None:
    """Draw the later version with what was added underlined and what was removed struck through.

    The lines name the versions ("as asked, 3 March, by …"); `unchanged` is said when nothing differs.
    """
    body = (
        f"<p>{escaped(unchanged)}</p>" if before == after else f'<div dir="auto">{difference_html(before, after)}</div>'
    )
    st.html(
        f'<section class="pa-difference"><p class="pa-quiet"><del>{escaped(before_line)}</del> <ins>{escaped(after_line)}</ins></p>'
        f'<div class="pa-prose pa-serif">{body}</div></section>'
    )
