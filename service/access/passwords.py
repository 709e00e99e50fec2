"""Passwords: argon2id, and the same time whether or not there is an account."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import BadInput

SHORTEST, LONGEST = 12, 200
AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MB and a tenth of a second by design; many at once must not take the machine."""

_hasher = PasswordHasher()


def hash_password(password: str, *, email: str = "", name: str = "") -> str:
    """The hash to keep. Raises BadInput where it is too short, or no more than the name or the address."""
    if len(password) < SHORTEST:
        raise BadInput("accounts.password_short", field="password", least=SHORTEST)
    bare = password.casefold()
    if bare in (email.casefold(), name.casefold()) or len(set(bare)) < SHORTEST // 3:
        raise BadInput("accounts.password_plain", field="password")
    with AT_ONCE:
        return _hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password. Without a kept hash it takes as long, and is not."""
    with AT_ONCE:
        try:
            return _hasher.verify(kept or _nobodys(), password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's, and should be made anew at the next sign-in."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody signs in with this")
