"""What a browser is told with every answer, and the refusal of what other people's web pages send.

The desk calls from its own process and never says where a page came from; the pages behind personal links call from their own address.
What a browser sends for another site - a form on a page somebody happens to read that posts to 127.0.0.1 - is refused unread.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import http_errors

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""Put on every answer that does not bring its own."""

SHOWN = ("application/json", "text/html", "text/event-stream", "text/plain", "image/png")
"""What a browser may open in its window; the rest, papers and lists, is saved."""


class SafeHeaders:
    """ASGI middleware. No answer says that another site may read it: there are no CORS headers anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", SHOWN[0]).partition(";")[0] not in SHOWN:
                    headers.setdefault("Content-Disposition", "attachment")
            await send(message)

        if comes_from_elsewhere(Headers(scope=scope)):
            await http_errors.from_another_site(Request(scope))(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


def comes_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser sends this for a page of another site. `Origin` and `Sec-Fetch-Site` are the browser's, no script can set them.

    A link somebody follows to us (`Sec-Fetch-Mode: navigate`, which has no Origin) is no such request.
    """
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.casefold() != headers.get("host", "").casefold()
    return headers.get("sec-fetch-site") in ("cross-site", "same-site") and headers.get("sec-fetch-mode") != "navigate"
