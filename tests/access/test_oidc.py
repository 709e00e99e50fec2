"""An ID token opens a session only if the provider really made it, for this desk, just now, and only once."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Literal

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

from service.access.oidc import ASKED_AGAIN_AFTER, CLOCKS_DIFFER_SECONDS, OLDEST, IdentityProvider, is_safe_address
from service.domain.accounts import AccountStatus
from service.domain.people import Role
from service.settings import SettingsError, read_settings
from tests.access.team import Team

CLIENT = "desk"
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


class Publisher:
    """What a provider publishes about itself, on loopback, and how often it was asked for its keys."""

    def __init__(self) -> None:
        self.keys: list[Key] = [RSA, EC, ED]
        self.asked = 0
        self.about: dict[str, Any] = {}
        publisher = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/keys":
                    publisher.asked += 1
                    body: Any = KeySet(list(publisher.keys)).as_dict(private=False)
                else:
                    body = publisher.about
                sent = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.about = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def publisher(team: Team) -> Iterator[Publisher]:
    published = Publisher()
    team.calls.app.state.identity_provider = IdentityProvider(published.issuer, CLIENT)  # type: ignore[attr-defined]
    yield published
    published.server.shutdown()
    published.server.server_close()
    team.calls.app.state.identity_provider = None  # type: ignore[attr-defined]


def token(
    team: Team, publisher: Publisher, *, key: Key = RSA, alg: str = "RS256", without: str = "", **claims: Any
) -> str:
    now = int(team.now.timestamp())
    told = {
        "iss": publisher.issuer,
        "aud": CLIENT,
        "sub": "sub-1",
        "iat": now,
        "exp": now + 3600,
        "email": "ann@example.org",
        "email_verified": True,
        **claims,
    }
    told = {name: value for name, value in told.items() if name != without}
    return jwt.encode({"alg": alg, "kid": key.kid or "rsa"}, told, key, algorithms=[alg])


def exchange(team: Team, id_token: str, **more: Any) -> tuple[int, str]:
    answer = team.ask("post", "/sessions/oidc", json={"id_token": id_token, **more})
    return answer.status_code, answer.json().get("error", {}).get("id", "")


REFUSED = (401, "accounts.id_token_refused")


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (EC, "ES256"), (ED, "Ed25519")])
def test_a_fresh_token_of_the_provider_is_exchanged_once(team: Team, publisher: Publisher, key: Key, alg: str) -> None:
    name = f"ann-{alg.lower()}"
    account = team.account(name, Role.READER, status=AccountStatus.INVITED)
    good = token(team, publisher, key=key, alg=alg, sub=name, email=f"{name.title()}@Example.org")
    answer = team.ask("post", "/sessions/oidc", json={"id_token": good})
    assert answer.status_code == 201
    me = team.ask("get", "/me", answer.json()["token"]).json()
    assert (me["account_id"], me["has_password"]) == (account.id, False)
    assert exchange(team, good) == (401, "accounts.id_token_used")
    team.now += timedelta(hours=12)
    assert team.ask("get", "/me", answer.json()["token"]).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-desk"},
        {"aud": [CLIENT, "another-desk"]},
        {"aud": [CLIENT, "another-desk"], "azp": "another-desk"},
        {"azp": "another-desk"},
        {"aud": []},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"nbf": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"without": "exp"},
        {"without": "iat"},
        {"without": "sub"},
        {"without": "aud"},
        {"without": "iss"},
        {"sub": 7},
        {"exp": "never"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(team: Team, publisher: Publisher, claims: dict[str, Any]) -> None:
    assert exchange(team, token(team, publisher, **claims)) == REFUSED


def test_a_token_signed_by_somebody_else_is_refused(team: Team, publisher: Publisher) -> None:
    assert exchange(team, token(team, publisher, key=STRANGER)) == REFUSED


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def test_a_token_that_is_not_signed_is_refused(team: Team, publisher: Publisher) -> None:
    head, body, signature = token(team, publisher).split(".")
    for alg in ("none", "None", "NONE", ""):
        unsigned = encoded(json.dumps({"alg": alg, "kid": "rsa"}).encode())
        for forged in (f"{unsigned}.{body}.", f"{unsigned}.{body}.{signature}", f"{unsigned}.{body}"):
            assert exchange(team, forged) == REFUSED
    for forged in (f"{head}.{body}.", f"{head}.{body}", "x", "a.b.c", f"{head}.{encoded(b'{}')}.{signature}"):
        assert exchange(team, forged) == REFUSED


@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_the_published_key_is_no_shared_secret(team: Team, publisher: Publisher, form: Literal["PEM", "DER"]) -> None:
    """The old confusion: a token signed by HMAC with what everybody can read as its key."""
    body = token(team, publisher).split(".")[1]
    said = f"{encoded(json.dumps({'alg': 'HS256', 'kid': 'rsa'}).encode())}.{body}"
    public = RSA.as_bytes(form, private=False)
    assert exchange(team, f"{said}.{encoded(hmac.digest(public, said.encode(), 'sha256'))}") == REFUSED


def test_a_token_of_another_time_is_refused(team: Team, publisher: Publisher) -> None:
    team.account("tim", Role.READER)
    now = int(team.now.timestamp())
    old = now - int(OLDEST.total_seconds()) - 1
    assert exchange(team, token(team, publisher, sub="tim", email="tim@example.org", iat=old)) == (
        401,
        "accounts.id_token_old",
    )
    over = now - CLOCKS_DIFFER_SECONDS - 1
    assert exchange(team, token(team, publisher, sub="tim", email="tim@example.org", exp=over)) == REFUSED
    near = token(team, publisher, sub="tim", email="tim@example.org", iat=now + CLOCKS_DIFFER_SECONDS - 1)
    assert exchange(team, near)[0] == 201


def test_a_nonce_that_was_asked_for_must_be_there(team: Team, publisher: Publisher) -> None:
    team.account("non", Role.READER)
    claims: dict[str, Any] = {"sub": "non", "email": "non@example.org"}
    assert exchange(team, token(team, publisher, **claims), nonce="asked") == REFUSED
    assert exchange(team, token(team, publisher, **claims, nonce="other"), nonce="asked") == REFUSED
    assert exchange(team, token(team, publisher, **claims, nonce="asked"), nonce="asked")[0] == 201


def test_strangers_and_addresses_nobody_vouches_for_open_nothing(team: Team, publisher: Publisher) -> None:
    team.account("una", Role.READER, status=AccountStatus.INVITED)
    stranger = (403, "accounts.stranger")
    assert exchange(team, token(team, publisher, sub="s", email="stranger@example.org")) == stranger
    for unverified in (False, "true", 1, None):
        forged = token(team, publisher, sub=f"u-{unverified}", email="una@example.org", email_verified=unverified)
        assert exchange(team, forged) == stranger
    assert exchange(team, token(team, publisher, sub="n", without="email")) == stranger


def test_the_provider_knows_somebody_by_its_own_id_once_they_came(team: Team, publisher: Publisher) -> None:
    team.account("ivy", Role.READER, status=AccountStatus.INVITED)
    assert exchange(team, token(team, publisher, sub="ivy-1", email="ivy@example.org"))[0] == 201
    moved = token(team, publisher, sub="ivy-1", email="ivy.new@example.org", iat=int(team.now.timestamp()) - 1)
    assert exchange(team, moved)[0] == 201
    heir = token(team, publisher, sub="ivy-2", email="ivy@example.org")
    assert exchange(team, heir) == (403, "accounts.stranger")


def test_whoever_is_suspended_is_a_stranger(team: Team, publisher: Publisher) -> None:
    team.account("sus", Role.READER, status=AccountStatus.SUSPENDED)
    assert exchange(team, token(team, publisher, sub="sus", email="sus@example.org")) == (403, "accounts.stranger")


def test_keys_are_kept_and_asked_for_again_where_the_provider_changed_them(team: Team, publisher: Publisher) -> None:
    team.account("key", Role.READER)
    claims: dict[str, Any] = {"sub": "key", "email": "key@example.org"}
    assert exchange(team, token(team, publisher, **claims))[0] == 201
    assert exchange(team, token(team, publisher, **claims, jti="2"))[0] == 201
    assert publisher.asked == 1
    fresh = ECKey.generate_key("P-256", {"kid": "fresh"})
    publisher.keys = [fresh]
    renewed = token(team, publisher, key=fresh, alg="ES256", **claims)
    for _ in range(3):
        assert exchange(team, renewed) == REFUSED
    assert publisher.asked == 1
    team.now += ASKED_AGAIN_AFTER + timedelta(seconds=1)
    assert exchange(team, renewed)[0] == 201
    assert publisher.asked == 2


def test_a_provider_that_names_another_issuer_or_an_open_road_is_not_asked(team: Team, publisher: Publisher) -> None:
    answers: tuple[Any, ...] = (
        {"issuer": "https://other.example", "jwks_uri": f"{publisher.issuer}/keys"},
        {"issuer": publisher.issuer, "jwks_uri": "http://keys.example/keys"},
        {"issuer": publisher.issuer},
        [],
    )
    for about in answers:
        publisher.about = about
        status, why = exchange(team, token(team, publisher))
        assert (status, why.startswith("accounts.provider_un")) == (503, True)
    assert publisher.asked == 0


def test_without_a_provider_there_is_nothing_to_exchange(team: Team) -> None:
    assert team.ask("post", "/sessions/oidc", json={"id_token": "x"}).status_code == 404


def test_only_roads_nobody_listens_on_are_safe() -> None:
    assert all(is_safe_address(each) for each in ("https://a.example/k", "http://127.0.0.1:1/k", "http://localhost/k"))
    assert not any(
        is_safe_address(each) for each in ("http://a.example/k", "file:///etc/passwd", "ftp://a", "", "https://")
    )


@pytest.mark.parametrize(
    "issuer", ["http://id.example.org", "id.example.org", "https://id.example.org/?x=1", "file:///x"]
)
def test_an_issuer_that_cannot_be_trusted_stops_the_start(issuer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_ASSIST_OIDC_CLIENT_ID", "desk")
    monkeypatch.setenv("PEER_ASSIST_OIDC_ISSUER", issuer)
    with pytest.raises(SettingsError, match="PEER_ASSIST_OIDC_ISSUER"):
        read_settings()


def test_an_issuer_needs_what_the_provider_knows_the_desk_as(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_ASSIST_OIDC_ISSUER", "https://id.example.org")
    with pytest.raises(SettingsError, match="PEER_ASSIST_OIDC_CLIENT_ID"):
        read_settings()
