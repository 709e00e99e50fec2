"""The desk's look on every page: style sheets of our own, read once."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from ui.parts.icons import icon_rules

_SHEETS = tuple(Path(__file__).parents[1] / "assets" / name for name in ("desk.css", "screens.css", "panel.css"))


@lru_cache(maxsize=1)
def _sheet() -> str:
    sheets = "\n".join(sheet.read_text(encoding="utf-8") for sheet in _SHEETS)
    return f"<style>{sheets}\n{icon_rules()}</style>"


def use_styles() -> None:
    """Put the style sheet on the page. Call once, first thing in the script."""
    st.html(_sheet())
