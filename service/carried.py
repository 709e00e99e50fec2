"""What goes along with a request, a job and a call to a model: the id that a person can quote, and who it is for.

Nothing in it is people's words: ids of requests are hexadecimal digits, whoever made them, and ids of accounts opaque.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

HEADER = "X-Request-ID"
_SAFE = re.compile(r"[0-9a-fA-F-]{12,64}")
"""A UUID, or what nginx and the like make: digits in which nobody can write a name."""


@dataclass(slots=True)
class Carried:
    """One for each request and each run of a job. What has a default becomes known on the way."""

    request_id: str = ""
    account: str = ""
    job: str = ""
    read_as_open: set[str] = field(default_factory=set)
    """Ids of the files and documents that were read, and are not for participants alone: a look at them is not kept in the audit trail."""


_carried: ContextVar[Carried] = ContextVar("carried")


def carried() -> Carried:
    """Of the request or job this is part of; empty outside of any."""
    return _carried.get(None) or Carried()


@contextmanager
def carrying(what: Carried) -> Iterator[Carried]:
    token = _carried.set(what)
    try:
        yield what
    finally:
        _carried.reset(token)


def new_request_id() -> str:
    """Short enough to be read out: `3f2a-91cc-07be`."""
    digits = secrets.token_hex(6)
    return "-".join(digits[at : at + 4] for at in range(0, 12, 4))


def request_id_of(header: str) -> str:
    """The id somebody gave, where it is safe to keep; a new one otherwise."""
    return header.lower() if _SAFE.fullmatch(header) else new_request_id()


def opaque(account_id: str) -> str:
    """An account's id without the person it acts for: `local:<person>` is `local`."""
    return account_id.partition(":")[0]
