"""A circuit breaker: a model that keeps failing is left alone for a while, and then tried with one call.

    with breaker.call():       raises ModelResting while it is left alone
        reply = model.send(…)

It counts failures in a row, over all drafts of this process. `rest` grows with every trial that fails; a provider that says when to come
back (Retry-After) is taken at its word. Time is the monotonic clock's: a clock that is set neither ends a rest nor makes it endless.
(pybreaker and purgatory have one fixed rest, and measure it by the wall clock or an event loop.)
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from service.domain.breakers import BreakerState, ModelState
from service.errors import ModelAnsweredBadly, ModelUnreachable
from service.llm.ledger import BudgetSpent
from service.llm.model import ModelBusy

FAILURES = 3
"""In a row: a whole answer's attempts."""
REST_SECONDS = 30.0
LONGEST_REST_SECONDS = 900.0
PATIENCE_SECONDS = 20.0
"""A provider that wants us to wait longer than this is not waited for."""
_AT_ONCE = frozenset({"model.no_key", "model.key_refused", "model.unknown_model"})
"""Asking again does not help: once is enough."""
_OURS = frozenset({"model.request_refused", "model.too_long"})
"""What this one request asked for is at fault, and the provider is well."""


class ModelResting(ModelUnreachable):
    """Nothing was sent: the model failed so often just now that it is left alone."""

    def __init__(self) -> None:
        super().__init__("model.resting")


class Breaker:
    """Of one model in this process; safe to share between threads."""

    def __init__(
        self,
        name: str,
        *,
        failures: int = FAILURES,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._most, self._rest, self._clock = failures, rest_seconds, clock
        self._lock = Lock()
        self._close()

    @property
    def state(self) -> ModelState:
        with self._lock:
            left = max(0.0, self._until - self._clock()) if self._open else 0.0
            found = BreakerState.CLOSED if not self._open else BreakerState.OPEN if left else BreakerState.HALF_OPEN
            return ModelState(
                model=self.name, state=found, failures=self._failures, error=self._error, rests_seconds=round(left)
            )

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._open

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call. Raises ModelResting where it may not be made."""
        tries = self._begin()
        try:
            yield
        except ModelAnsweredBadly:
            self.forget()
            raise
        except BudgetSpent:
            raise
        except ModelUnreachable as error:
            self.forget() if error.message_id in _OURS else self._failed(error)
            raise
        else:
            self.forget()
        finally:
            if tries:
                with self._lock:
                    self._trying = False

    def _begin(self) -> bool:
        """Whether this call is the trial of a model that was left alone."""
        with self._lock:
            if not self._open:
                return False
            if self._trying or self._clock() < self._until:
                raise ModelResting
            self._trying = True
            return True

    def forget(self) -> None:
        """As if it had never failed: it answered, or somebody saw to it."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        self._open, self._trying = False, False
        self._failures, self._trials, self._until, self._error = 0, 0, 0.0, ""

    def _failed(self, error: ModelUnreachable) -> None:
        asked_to_wait = (error.after_seconds or 0.0) if isinstance(error, ModelBusy) else 0.0
        with self._lock:
            self._failures += 1
            self._error = error.message_id
            for_good = error.message_id in _AT_ONCE or asked_to_wait > PATIENCE_SECONDS
            if self._open and not self._trying:
                return  # began before the rest did, and tells nothing new
            if for_good or self._trying or self._failures >= self._most:
                rest = max(self._rest * 2**self._trials, asked_to_wait)
                self._open, self._until = True, self._clock() + min(rest, LONGEST_REST_SECONDS)
                self._trials += 1
