"""The desk's look on every page: one style sheet of our own, read once."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from ui.parts.icons import icon_rules

_SHEET = Path(__file__).parents[1] / "assets" / "desk.css"


@lru_cache(maxsize=1)
def _sheet() -> str:
    return f"<style>{_SHEET.read_text(encoding='utf-8')}\n{icon_rules()}</style>"


def use_styles() -> None:
    """Put the style sheet on the page. Call once, first thing in the script."""
    st.html(_sheet())
