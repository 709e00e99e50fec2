"""How this desk knows who is asking, from the same variables as the service; and where it may listen.

Local mode has one person and no sign-in, so the desk then refuses every address another machine could reach.
"""

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.domain.hosts import is_loopback

REFUSED = (
    "The desk has no sign-in in local mode, so it listens on this machine alone: not on {host}. "
    "Use 127.0.0.1, or set PEER_ASSIST_IDENTITY=team to let others in."
)


def signs_in(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether people sign in here. Anything but `team` is local mode, as in the service."""
    return environment.get("PEER_ASSIST_IDENTITY", "") == "team"


def desk_address(environment: Mapping[str, str] = os.environ) -> str:
    """Where people open this desk, without a slash at the end, as in the service's settings."""
    address = environment.get("PEER_ASSIST_DESK_URL", "").rstrip("/")
    return address or f"http://127.0.0.1:{environment.get('PEER_ASSIST_UI_PORT') or 8501}"


def has_tls() -> bool:
    return desk_address().startswith("https:")


def cookie_name() -> str:
    """The cookie that holds a session. With TLS its name makes browsers refuse it from any other host or path."""
    return "__Host-peer-assist" if has_tls() else "peer-assist"


def session_in_cookie() -> str | None:
    """The session of the browser that opened this page. Only for Streamlit's script."""
    return st.context.cookies.get(cookie_name())


def provider_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """What `st.login` needs, given to Streamlit as values and never as a file; None without an identity provider.

    Its own cookie is signed with a key made at each start: it lives for one redirect (`ui/door.py`).
    """
    issuer = environment.get("PEER_ASSIST_OIDC_ISSUER", "")
    if not signs_in(environment) or not issuer:
        return None
    return {
        "auth": {
            "redirect_uri": f"{desk_address(environment)}/oauth2callback",
            "cookie_secret": secrets.token_hex(32),
            "client_id": environment.get("PEER_ASSIST_OIDC_CLIENT_ID", ""),
            "client_secret": environment.get("PEER_ASSIST_OIDC_CLIENT_SECRET", ""),
            "server_metadata_url": f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            "client_kwargs": {"scope": "openid email profile", "prompt": "login"},
            "expose_tokens": ["id"],
        }
    }


def refuse_other_addresses(arguments: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> None:
    """Stop the start, with a sentence and status 2, where uvicorn was told to listen beyond this machine without sign-in."""
    host = _listening_host(arguments or sys.argv, environment)
    if not signs_in(environment) and not is_loopback(host):
        sys.stderr.write(REFUSED.format(host=host) + "\n")
        raise SystemExit(2)


def _listening_host(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What uvicorn takes: `--host X`, `--host=X`, then its variable, then its default."""
    host = environment.get("UVICORN_HOST") or "127.0.0.1"
    for given, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if given == "--host":
            host = following
        elif given.startswith("--host="):
            host = given.removeprefix("--host=")
    return host


class ThisMachineOnly:
    """ASGI middleware for local mode: however the desk was started, a connection that came in on another address is refused."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = (scope.get("server") or ("127.0.0.1",))[0]
        if scope["type"] not in ("http", "websocket") or is_loopback(host):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(REFUSED.format(host=host), status_code=403)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})
