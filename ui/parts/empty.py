"""A page with nothing on it yet: what it is for, the first thing to do, an example to look at."""

import streamlit as st

from ui.parts.prose import escaped, label_text


def empty(purpose: str, *, action: str | None = None, example: str | None = None, key: str) -> str | None:
    """Draw the line and up to two buttons. Gives "action" or "example" in the run after a click."""
    with st.container(key=f"pa-empty-{key}"):
        st.html(f'<p class="pa-empty">{escaped(purpose)}</p>')
        if action is None and example is None:
            return None
        with st.container(horizontal=True):
            chosen = None
            if action is not None and st.button(label_text(action), key=f"{key}-action", type="primary"):
                chosen = "action"
            if example is not None and st.button(label_text(example), key=f"{key}-example", type="tertiary"):
                chosen = "example"
    return chosen
