"""A part of a page that can fail alone: what went wrong is said where it happened, and the rest of the page stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from ui.client import ServiceProblem
from ui.parts.notice import notice


@contextmanager
def section() -> Iterator[None]:
    try:
        yield
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
