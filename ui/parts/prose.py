"""People's words on the page, exactly as they wrote them: never Markdown, never HTML, never a picture from elsewhere.

Streamlit reads Markdown in `st.markdown`, in widget labels, in tooltips and in tables, and fetches the pictures it finds there. So
people's words go through `prose` and `escaped`; a label that holds some goes through `label_text`.
"""

import html
import re
from typing import Literal

import streamlit as st

Voice = Literal["sans", "serif", "quiet"]

_LABEL_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&@/^=])")
_ADDRESS = re.compile(r"(?i)(https?|ftp)(?=:)|(www)(?=\.)")
_HIDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def escaped(text: str) -> str:
    """HTML in which `text` is only text, without characters that hide or reorder it."""
    return html.escape(_HIDING.sub("", text), quote=True)


def paragraphs(text: str) -> str:
    """HTML paragraphs: an empty line parts them, a single line end stays a line end."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{escaped(part).replace(chr(10), '<br>')}</p>" for part in parts if part.strip())


def label_text(text: str) -> str:
    """`text` for a widget's label, which Streamlit reads as Markdown: every mark it knows is made plain.

    It makes a link of a bare address even where its marks are escaped; a joiner nobody sees keeps it words.
    """
    plain = " ".join(_HIDING.sub("", text).split())
    return _LABEL_MARKS.sub(r"\\\1", _ADDRESS.sub("\\g<0>\u2060", plain))


def prose(text: str, *, voice: Voice = "serif", language: str | None = None) -> None:
    """Draw people's words as paragraphs of reading width, in the serif unless told otherwise."""
    spoken = f' lang="{escaped(language)}"' if language else ""
    st.html(f'<div class="pa-prose pa-{voice}"{spoken} dir="auto">{paragraphs(text)}</div>')


def quote(text: str, *, by: str, language: str | None = None) -> None:
    """Draw somebody's own words with who said them; `by` is already a line such as "a community officer, Kisumu"."""
    spoken = f' lang="{escaped(language)}"' if language else ""
    st.html(
        f'<figure class="pa-quote"><blockquote{spoken} dir="auto">{paragraphs(text)}</blockquote>'
        f"<figcaption>{escaped(by)}</figcaption></figure>"
    )
