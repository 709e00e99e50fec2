"""Local mode answers to this machine's own names alone, so that no website can reach it under a name of its own (DNS rebinding)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service import http_errors
from service.domain.hosts import is_loopback, without_port
from service.settings import Settings

PERSONAL_PAGES = "/l/"


class OwnNamesOnly:
    """ASGI middleware. Personal pages are also answered under the name of `PEER_ASSIST_PUBLIC_URL`; nothing else is."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.public = urlsplit(settings.public_url).hostname or ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._answers(scope):
            await http_errors.unknown_host(Request(scope))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _answers(self, scope: Scope) -> bool:
        host = without_port(Headers(scope=scope).get("host", ""))
        return is_loopback(host) or (host == self.public != "" and scope["path"].startswith(PERSONAL_PAGES))
