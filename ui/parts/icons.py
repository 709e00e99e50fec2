"""One set of icons, drawn here: 16 by 16, one stroke. They stand beside words, never in their place."""

from collections.abc import Mapping
from typing import Literal

Icon = Literal[
    "drafted",
    "held_back",
    "accepted",
    "approved",
    "person",
    "question",
    "warning",
    "done",
    "empty",
    "close",
    "worked",
    "partly",
    "failed",
]

_RING = "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8z"
PATHS: Mapping[Icon, str] = {
    "drafted": "M11.2 2.8l2 2L6 12l-3 .9.9-3zM9.6 4.4l2 2",
    "held_back": f"{_RING}M6.4 5.8v4.4M9.6 5.8v4.4",
    "accepted": "M3 8.6l3.3 3.3L13 4.8",
    "approved": "M4 7.4h8v6H4zM5.8 7.4V5.2a2.2 2.2 0 0 1 4.4 0v2.2",
    "person": "M8 2.2a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 1 0 0-5.2zM3 13.8c.4-3 2.3-4.4 5-4.4s4.6 1.4 5 4.4",
    "question": f"{_RING}M6.2 6.3c.1-1.1.9-1.7 1.9-1.7 1.1 0 1.9.7 1.9 1.6 0 1.5-1.9 1.5-1.9 3M8 11.3v.1",
    "warning": "M8 2.2l6.2 11.2H1.8zM8 6.4v3.4M8 11.6v.1",
    "done": f"{_RING}M5.3 8.2l1.9 1.9 3.5-3.9",
    "empty": _RING,
    "close": "M4 4l8 8M12 4l-8 8",
    "worked": f"{_RING}M5.3 8.2l1.9 1.9 3.5-3.9",
    "partly": f"{_RING}M5 8h6",
    "failed": f"{_RING}M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6",
}


def icon_html(icon: Icon) -> str:
    """The icon for `st.html`, hidden from screen readers because words stand beside it.

    Streamlit takes `<svg>` out of HTML, so it is a mask that `icon_rules` defines.
    """
    return f'<i class="pa-icon pa-i-{icon}" aria-hidden="true"></i>'


def icon_rules() -> str:
    """The style rules behind `icon_html`."""
    drawing = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='black' "
        "stroke-width='1.5' stroke-linecap='round' stroke-linejoin='round'%3E%3Cpath d='{path}'/%3E%3C/svg%3E"
    )
    return "\n".join(
        f'.pa-i-{icon} {{ --pa-drawing: url("{drawing.format(path=path)}"); }}' for icon, path in PATHS.items()
    )
