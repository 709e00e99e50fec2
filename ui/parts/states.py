"""Whose words are these? The four states of a text, and how each looks: the same on every page, never by colour alone."""

from typing import Literal

import streamlit as st

from ui.parts.icons import icon_html
from ui.parts.prose import escaped

TextState = Literal["drafted", "held_back", "accepted", "approved"]


def state_line_html(state: TextState, line: str) -> str:
    """One quiet line with its icon: "drafted from 6 notes and 2 past cases by …"."""
    return f'<p class="pa-state pa-state-{state}">{icon_html(state)}<span>{escaped(line)}</span></p>'


def state_line(state: TextState, line: str) -> None:
    """Draw the line that says whose words follow."""
    st.html(state_line_html(state, line))
