"""Where a page of a list ended, as opaque text for `?after=`: the sort values of its last row."""

import base64
import binascii
import json

from service.errors import BadInput


def cursor(*values: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def values_of(after: str, *, count: int) -> tuple[str, ...]:
    """The `count` values a cursor was made from. Raises BadInput for one we did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != count:
        raise BadInput("people.bad_cursor", field="after")
    if not all(isinstance(value, str) and value.isprintable() for value in values):
        raise BadInput("people.bad_cursor", field="after")
    return tuple(values)
