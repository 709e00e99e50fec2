"""A part of a page that can fail alone: what went wrong is said where it happened, and the rest of the page stands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

from ui.client import ServiceProblem, Unreachable
from ui.parts.notice import notice

Value = TypeVar("Value")


@contextmanager
def section() -> Iterator[None]:
    try:
        yield
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")


def last_known(key: str, ask: Callable[[], Value]) -> Value:
    """What the service says or, while it is away, what it said last: a box must not vanish under somebody who types.

    Raises Unreachable where it never said anything.
    """
    kept = f"last-{key}"
    try:
        st.session_state[kept] = ask()
    except Unreachable:
        if kept not in st.session_state:
            raise
    value: Value = st.session_state[kept]
    return value
