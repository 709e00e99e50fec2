"""A check is a margin note: the words in question underlined, a question to put to the host, "keep as it is" always possible."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from ui.parts.icons import icon_html
from ui.parts.prose import escaped, label_text


class Stretch(NamedTuple):
    """Characters `start` up to but not including `end` of a text."""

    start: int
    end: int


def underlined_html(text: str, stretches: Sequence[Stretch]) -> str:
    """`text` with the stretches underlined. Stretches that overlap or leave the text are joined and cut."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(stretches):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        pieces += (escaped(text[at:start]), f'<mark class="pa-underlined">{escaped(text[start:end])}</mark>')
        at = end
    pieces.append(escaped(text[at:]))
    return "".join(pieces).replace("\n", "<br>")


def margin_note(
    question: str,
    *,
    key: str,
    text: str = "",
    stretches: Sequence[Stretch] = (),
    why: str = "",
    keep: str | None = None,
    kept: str | None = None,
) -> bool:
    """Draw one check; True in the run after "keep as it is" was pressed.

    `text` is the sentence in question (people's words), `why` one quiet line. With `kept` given (a line such as "kept as it is by …")
    the note folds to that line and has no button.
    """
    with st.container(key=f"pa-note-{key}"):
        words = f'<p class="pa-note-words" dir="auto">{underlined_html(text, stretches)}</p>' if text else ""
        reason = f'<p class="pa-quiet">{escaped(why)}</p>' if why else ""
        if kept is not None:
            line = f'<p class="pa-quiet">{icon_html("accepted")}{escaped(kept)}</p>'
            st.html(f'<aside class="pa-note pa-kept">{words}{line}</aside>')
            return False
        ask = f'<p class="pa-question">{icon_html("question")}<span>{escaped(question)}</span></p>'
        st.html(f'<aside class="pa-note">{words}{ask}{reason}</aside>')
        return keep is not None and st.button(label_text(keep), key=f"{key}-keep", type="tertiary")
