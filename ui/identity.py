"""How this desk knows who is asking, from the same variables as the service; and where it may listen.

Local mode has one person and no sign-in, so the desk then refuses every address another machine could reach.
"""

import os
import sys
from collections.abc import Mapping, Sequence

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
