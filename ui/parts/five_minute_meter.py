"""Speaking time: the problem must be tellable in five minutes."""

import streamlit as st

from ui.parts.prose import escaped


def five_minute_meter(seconds: int, *, label: str, line: str, limit: int = 300) -> None:
    """Draw the time it takes to tell, in seconds, against `limit`. `line` says it in words ("about 3 minutes 40 seconds to tell")."""
    longest = max(limit * 1.5, seconds)
    over = seconds > limit
    st.html(
        f'<div class="pa-meter{" pa-over" if over else ""}"><p><strong>{escaped(label)}</strong> {escaped(line)}</p>'
        f'<div class="pa-bar" role="meter" aria-label="{escaped(label)}" aria-valuemin="0" aria-valuemax="{longest:.0f}" '
        f'aria-valuenow="{seconds}" aria-valuetext="{escaped(line)}"><span style="width:{seconds / longest * 100:.1f}%"></span>'
        f'<i style="left:{limit / longest * 100:.1f}%"></i></div></div>'
    )
