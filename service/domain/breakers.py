"""Whether a model is asked at the moment, as administrators are shown it."""

from enum import StrEnum

from service.domain.text import Line, Value


class BreakerState(StrEnum):
    CLOSED = "closed"
    """It is asked."""
    OPEN = "open"
    """It failed too often in a row and is left alone for a while."""
    HALF_OPEN = "half_open"
    """The while is over: the next call tries it."""


class ModelState(Value):
    """One model in one process. `failures` in a row, the last of them `error` (a message id)."""

    model: Line
    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    error: Line = ""
    rests_seconds: int = 0
    """How much longer it is left alone."""
