"""Where this stands and what to do now: one sentence, one button."""

import streamlit as st

from ui.parts.prose import escaped, label_text


def next_step(sentence: str, *, action: str, key: str, disabled: bool = False) -> bool:
    """Draw the sentence and its button; True in the run after a click."""
    with st.container(key=f"pa-next-{key}"):
        st.html(f'<p class="pa-next-sentence">{escaped(sentence)}</p>')
        return st.button(label_text(action), key=key, type="primary", disabled=disabled)
