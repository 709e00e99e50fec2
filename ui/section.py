"""A part of a page that can fail alone: what went wrong is said where it happened, and the rest of the page stands."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ui.client import Missing, ServiceProblem, Stale, Unreachable
from ui.parts.notice import notice

Value = TypeVar("Value")
ASKED_AGAIN_SECONDS = 60


@contextmanager
def section() -> Iterator[None]:
    try:
        yield
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")


def tried(act: Callable[[], object], *, stale: str = "") -> bool:
    """Do it. False, with the sentence drawn, where it could not be done; then nothing is redrawn and nothing typed is lost.

    `stale` is said where somebody saved first; without it, what the service says of it.
    """
    try:
        act()
    except ServiceProblem as problem:
        notice((stale if isinstance(problem, Stale) else "") or problem.in_full(), tone="care")
        return False
    return True


def redraw() -> NoReturn:
    """Draw this part again; the whole page where Streamlit happens to be drawing that, as it may when two clicks come close together."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def shows(key: str, value: object) -> str:
    """The key of a box, made to show `value`, what is kept.

    Nothing is set where it shows that already: what is set reaches the page after a click made meanwhile, and would be taken for a choice.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def tell(place: str, sentence: str) -> None:
    """Say in `place` what went wrong in something done before the page is drawn, such as a button's callback."""
    st.session_state[f"told-{place}"] = sentence


def told(place: str) -> None:
    """Draw what was to be said there, once."""
    with st.container():
        sentence = st.session_state.pop(f"told-{place}", None)
        if sentence:
            notice(sentence, tone="care")


def last_known(key: str, ask: Callable[[], Value], *, even_gone: bool = False, as_of: object = None) -> Value:
    """What the service says or, while it is away, what it said last: a box must not vanish under somebody who types.

    `even_gone`: also when what was asked for has been deleted meanwhile. `as_of`: what it depends on; while that stays the same, the
    service is asked once a minute. Raises Unreachable or Missing where it never said anything.
    """
    kept, asked = f"last-{key}", f"as-of-{key}"
    now = (as_of, time.monotonic() // ASKED_AGAIN_SECONDS)
    if as_of is not None and kept in st.session_state and st.session_state.get(asked) == now:
        known: Value = st.session_state[kept]
        return known
    try:
        st.session_state[kept] = ask()
        st.session_state[asked] = now
    except (Unreachable, Missing) as problem:
        if kept not in st.session_state or (isinstance(problem, Missing) and not even_gone):
            raise
    value: Value = st.session_state[kept]
    return value
