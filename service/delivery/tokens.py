"""The secret in a personal link's address: 32 random bytes, of which only the hash is ever kept."""

import hashlib
import secrets

BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
