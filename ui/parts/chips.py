"""Small marks with words: how a case came out, and who a person is."""

from typing import Literal

import streamlit as st

from ui.parts.icons import icon_html
from ui.parts.prose import escaped

Outcome = Literal["worked", "partly", "failed", "unknown"]


def outcome_html(outcome: Outcome, words: str) -> str:
    """The outcome of a past case. Cases that did not work look as good as those that did: only the sign differs."""
    sign = "question" if outcome == "unknown" else outcome
    return f'<span class="pa-chip pa-outcome-{outcome}">{icon_html(sign)}{escaped(words)}</span>'


def person_html(name: str, detail: str = "") -> str:
    """A person: the name as they write it, then role and hub."""
    more = f' <span class="pa-quiet">{escaped(detail)}</span>' if detail else ""
    return f'<span class="pa-chip pa-person">{icon_html("person")}<bdi>{escaped(name)}</bdi>{more}</span>'


def outcome_chip(outcome: Outcome, words: str) -> None:
    st.html(outcome_html(outcome, words))


def person_chip(name: str, detail: str = "") -> None:
    st.html(person_html(name, detail))


def chips(*marks: str) -> None:
    """Several marks in one row that wraps: `chips(outcome_html(…), person_html(…))`."""
    st.html(f'<div class="pa-chips">{"".join(marks)}</div>')
