"""Mail addresses that can be used as they stand: one, plain, without anything a header could be broken with."""

import re

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_LOCAL})@{_LABEL}(?:\.{_LABEL})+")
LONGEST = 254
LONGEST_LOCAL = 64


def usable_address(text: str) -> str:
    """The address without spaces around it; empty where it is none, or one no plain server takes."""
    address = text.strip(" ")
    found = _ADDRESS.fullmatch(address)
    return address if found and len(address) <= LONGEST and len(found["local"]) <= LONGEST_LOCAL else ""
