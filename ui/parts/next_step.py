"""Where this stands and what to do now: one sentence, one button."""

import streamlit as st

from ui.parts.prose import escaped, label_text


def next_step(sentence: str, *, action: str, key: str, disabled: bool = False, why_not: str = "") -> bool:
    """Draw the sentence and its button; True in the run after a click. `why_not`: what keeps this reader from pressing it."""
    with st.container(key=f"pa-next-{key}"):
        st.html(f'<p class="pa-next-sentence">{escaped(sentence)}</p>')
        return st.button(
            label_text(action), key=key, type="primary", disabled=disabled or bool(why_not), help=why_not or None
        )
