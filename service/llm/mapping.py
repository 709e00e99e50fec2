"""A provider's failure as one of our errors. Their words stay out: they can hold our prompt or our key.

LiteLLM gives the same class and status 500 to quite different things, so the causes below an exception are read too, by
the names of their classes. Nothing is chained (`from None` at the seam), so no traceback carries the text either.
"""

import math
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.errors import ModelUnreachable, PeerAssistError
from service.llm.model import ModelBusy

_FINAL = {
    "AuthenticationError": "model.key_refused",
    "PermissionDeniedError": "model.key_refused",
    "NotFoundError": "model.unknown_model",
    "ContextWindowExceededError": "model.too_long",
    "ContentPolicyViolationError": "model.request_refused",
    "UnprocessableEntityError": "model.request_refused",
    "UnsupportedParamsError": "model.request_refused",
    "BadRequestError": "model.request_refused",
}
_TIMED_OUT = {"Timeout", "TimeoutError", "ReadTimeout", "ConnectTimeout", "APITimeoutError", "PoolTimeout"}
_NOT_THERE = {"ConnectionRefusedError", "ConnectError", "gaierror"}
_LOST = {"RemoteProtocolError", "ReadError", "WriteError", "ConnectionResetError", "BrokenPipeError", "JSONDecodeError"}
_KEY_IS_MISSING = ("api_key", "api key", "credentials")
_LONGEST_WAIT = 3_600.0


def mapped(error: Exception, *, began: bool) -> PeerAssistError:
    """Our error for theirs. `began`: part of the answer had come."""
    if isinstance(error, PeerAssistError):
        return error
    chain = list(_chain(error))
    names = {kind.__name__ for link in chain for kind in type(link).__mro__}
    for name in [kind.__name__ for kind in type(error).__mro__]:
        if name in _FINAL:
            return ModelUnreachable("model.no_key" if _says_key_is_missing(error) else _FINAL[name])
    if names & {"RateLimitError"}:
        return ModelBusy("model.too_many_requests", after_seconds=_retry_after(chain))
    if names & _NOT_THERE:
        return ModelBusy("model.refused_connection")
    if names & _TIMED_OUT:
        return ModelUnreachable("model.timed_out")
    if not began and _says_key_is_missing(error) and "HTTPStatusError" not in names:
        return ModelUnreachable("model.no_key")
    if began or names & _LOST:
        return ModelBusy("model.gone")
    return ModelBusy("model.provider_down")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 20:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def _says_key_is_missing(error: Exception) -> bool:
    """Read here and thrown away: it only decides which of our sentences is true."""
    said = str(error).lower()
    return "missing" in said and any(word in said for word in _KEY_IS_MISSING)


def _retry_after(chain: list[BaseException]) -> float | None:
    """Seconds the provider asks us to wait, which it says as seconds or as a moment."""
    for link in chain:
        headers = getattr(getattr(link, "response", None), "headers", None)
        said = headers.get("retry-after") if headers is not None else None
        if said is not None and (seconds := _seconds(str(said))) is not None:
            return min(max(seconds, 0.0), _LONGEST_WAIT)
    return None


def _seconds(said: str) -> float | None:
    with suppress(ValueError):
        seconds = float(said)
        return seconds if math.isfinite(seconds) else None
    with suppress(ValueError, TypeError):
        return (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    return None
