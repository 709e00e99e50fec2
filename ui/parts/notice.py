"""One sentence next to where something happened: what happened, what is safe, what to do."""

from typing import Literal

import streamlit as st

from ui.parts.icons import Icon, icon_html
from ui.parts.prose import paragraphs

Tone = Literal["plain", "done", "care", "loss"]

_ICONS: dict[Tone, Icon] = {"plain": "question", "done": "done", "care": "warning", "loss": "warning"}


def notice(text: str, *, tone: Tone = "plain") -> None:
    """Draw the sentence. Trouble is announced to screen readers at once, the rest when they are free."""
    role = "alert" if tone == "loss" else "status"
    st.html(
        f'<div class="pa-notice pa-tone-{tone}" role="{role}">{icon_html(_ICONS[tone])}<div>{paragraphs(text)}</div></div>'
    )
