"""What can go wrong, as a tree. Every error carries a message id; `service/locale` has the sentence.

    PeerAssistError                     500
    ├── BadInput                        422  a value the facilitator can correct
    │   ├── TooLarge                    413  more than we take, with the limit
    │   └── UnreadableFile              415  a file or encoding we cannot open
    ├── NotAuthenticated                401
    ├── NotPermitted                    403
    ├── NotFound                        404  also: exists, but not for this reader
    ├── Conflict                        409
    │   ├── StaleRevision               409  somebody else saved first; carries both versions
    │   └── NotAllowed                  409  the method's rules forbid it in this state
    ├── TooMany                         429
    ├── ModelAnsweredBadly              502
    └── Unavailable                     503  a part we need cannot be reached
        └── ModelUnreachable            503

Parameters are values for the sentence (counts, limits, field names): never people's text, keys or prompts.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

Parameter = str | int | float


class PeerAssistError(Exception):
    """Something a person should be told about, in their own language.

    `message_id` names the sentence in the catalogue (`errors.<message_id>`); `parameters` fill it.
    """

    status: ClassVar[int] = 500

    def __init__(self, message_id: str, /, **parameters: Parameter) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.parameters: Mapping[str, Parameter] = parameters

    def details(self) -> dict[str, Any]:
        """Further members of the JSON error, beside `id` and `message`."""
        return {}

    def headers(self) -> dict[str, str]:
        """Headers the answer needs, such as when to come back."""
        return {}


class BadInput(PeerAssistError):
    """A value that cannot be taken as it is. `field` is its path in the request, such as `sheet.problem`."""

    status = 422

    def __init__(self, message_id: str, /, *, field: str | None = None, **parameters: Parameter) -> None:
        super().__init__(message_id, **parameters)
        self.field = field


class TooLarge(BadInput):
    status = 413


class UnreadableFile(BadInput):
    status = 415


class NotAuthenticated(PeerAssistError):
    status = 401

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="Peer Assist"'}


class NotPermitted(PeerAssistError):
    status = 403


class NotFound(PeerAssistError):
    status = 404


class Conflict(PeerAssistError):
    status = 409


class StaleRevision(Conflict):
    """Somebody saved first. `current` is what is stored, `yours` what was sent: the reader chooses or merges."""

    def __init__(self, *, current: Any, yours: Any) -> None:
        super().__init__("stale_revision")
        self.current = current
        self.yours = yours

    def details(self) -> dict[str, Any]:
        return {"current": self.current, "yours": self.yours}


class NotAllowed(Conflict):
    """The method's rules forbid this in the present state."""


class Later(PeerAssistError):
    """`retry_after`: seconds until it may be tried again, where that is known."""

    def __init__(self, message_id: str, /, *, retry_after: int | None = None, **parameters: Parameter) -> None:
        super().__init__(message_id, **parameters)
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class TooMany(Later):
    status = 429


class ModelAnsweredBadly(PeerAssistError):
    """The model answered, but not in the form asked for, twice."""

    status = 502


class Unavailable(Later):
    status = 503


class ModelUnreachable(Unavailable):
    """No answer from the model: no key, refused connection, time-out, provider down."""
