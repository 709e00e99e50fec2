"""OpenID Connect: what an identity provider says about somebody, verified here and nowhere else.

The desk signs people in and hands over the ID token once; signature, issuer, audience, times and age are checked with joserfc against
the keys the provider publishes, over https (or on this machine).
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from service.domain.hosts import is_loopback
from service.errors import NotAuthenticated, Unavailable

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
"""What a token may be signed with: none without a key pair, so that no published key can serve as a shared secret."""
CLOCKS_DIFFER_SECONDS = 60
OLDEST = timedelta(minutes=10)
"""A token is exchanged right after the sign-in it tells of; an older one was found somewhere."""
KEYS_KEPT = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""For a key not seen yet: providers change theirs, and a forged token must not make us ask each time."""
TIMEOUT = httpx.Timeout(10.0, connect=5.0)


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider. `verified_email` is empty unless the provider vouches for it."""

    issuer: str
    subject: str
    verified_email: str


class IdentityProvider:
    """One provider, by its issuer. Its keys are asked for when first needed and kept for an hour."""

    def __init__(self, issuer: str, client_id: str) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._asked_at: datetime | None = None

    def identity(self, id_token: str, *, now: datetime, nonce: str | None = None) -> Identity:
        """Raises NotAuthenticated for whatever is not a fresh token of this provider for this desk; Unavailable."""
        try:
            claims = self._verified(id_token, now)
        except (JoseError, ValueError, TypeError, KeyError):
            raise NotAuthenticated("accounts.id_token_refused") from None
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.client_id:
            raise NotAuthenticated("accounts.id_token_refused")
        if nonce is not None and claims.get("nonce") != nonce:
            raise NotAuthenticated("accounts.id_token_refused")
        if now.timestamp() - float(claims["iat"]) > OLDEST.total_seconds():
            raise NotAuthenticated("accounts.id_token_old")
        email = claims.get("email") if claims.get("email_verified") is True else ""
        return Identity(self.issuer, claims["sub"], email if isinstance(email, str) else "")

    def _verified(self, id_token: str, now: datetime) -> dict[str, Any]:
        try:
            token = jwt.decode(id_token, self._published(now), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            token = jwt.decode(id_token, self._published(now, also_new=True), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=CLOCKS_DIFFER_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(token.claims)
        return token.claims

    def _published(self, now: datetime, *, also_new: bool = False) -> KeySet:
        with self._lock:
            age = now - self._asked_at if self._asked_at is not None else None
            if self._keys is None or age is None or age > (ASKED_AGAIN_AFTER if also_new else KEYS_KEPT):
                self._keys, self._asked_at = self._ask(), now
            return self._keys

    def _ask(self) -> KeySet:
        """What the provider publishes. Raises Unavailable, also where it names another issuer or an address anybody could answer at."""
        try:
            with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as calls:
                about = (
                    calls.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration").raise_for_status().json()
                )
                if about["issuer"] != self.issuer or not is_safe_address(about["jwks_uri"]):
                    raise Unavailable("accounts.provider_unusable")
                return KeySet.import_key_set(calls.get(about["jwks_uri"]).raise_for_status().json())
        except (httpx.HTTPError, JoseError, ValueError, TypeError, KeyError):
            raise Unavailable("accounts.provider_unreachable") from None


def is_safe_address(address: str) -> bool:
    """https, or http to this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    )
