"""Work that takes longer than a second: what it is doing, how far, how long, and a way out."""

import streamlit as st

from ui.parts.prose import escaped, label_text


def progress(
    doing: str,
    *,
    key: str,
    done: int | None = None,
    total: int | None = None,
    line: str = "",
    cancel: str | None = None,
) -> bool:
    """Draw one piece of work; True in the run after Cancel was pressed.

    `doing` is in the reader's terms ("Reading 12 past cases"); `line` is what is ready and how long is left, if known. Without
    `total` the bar shows that work goes on, not how far. Call it inside `st.fragment(run_every=1)` so that nothing else reruns.
    """
    if total:
        share = max(0.0, min(1.0, (done or 0) / total))
        values = f'aria-valuemin="0" aria-valuemax="{total}" aria-valuenow="{done or 0}"'
        bar = f'<span style="width:{share * 100:.1f}%"></span>'
    else:
        values, bar = "", '<span class="pa-unknown"></span>'
    with st.container(key=f"pa-progress-{key}"):
        st.html(
            f'<div class="pa-progress"><p class="pa-doing" role="status">{escaped(doing)}</p>'
            f'<div class="pa-bar" role="progressbar" aria-label="{escaped(doing)}" {values}>{bar}</div>'
            f'<p class="pa-quiet">{escaped(line)}</p></div>'
        )
        return cancel is not None and st.button(label_text(cancel), key=f"{key}-cancel", type="tertiary")
