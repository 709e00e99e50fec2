"""The top of a page: which file this is, whose, when, who may see it, and who is signed in."""

from collections.abc import Sequence

import streamlit as st

from ui.parts.prose import escaped


def masthead(title: str, *, facts: Sequence[str] = (), person: str = "") -> None:
    """Draw the title (one `h1` a page) and one quiet line of facts: hub, date, visibility. `person` stands at the right."""
    line = "".join(f"<li>{escaped(fact)}</li>" for fact in facts if fact)
    who = f'<p class="pa-who">{escaped(person)}</p>' if person else ""
    st.html(
        f'<header class="pa-masthead"><div><h1 dir="auto">{escaped(title)}</h1>'
        f"{f'<ul>{line}</ul>' if line else ''}</div>{who}</header>"
    )
