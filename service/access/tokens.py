"""Secrets that stand for somebody: 32 random bytes, of which only the hash is ever kept.

A session's begins with `ps_`, a personal API token's with `pa_`: both are known for what they are, also by whoever looks for leaked ones.
"""

import hashlib
import secrets

BYTES = 32
SESSION, API_TOKEN = "ps_", "pa_"


def new_token(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
