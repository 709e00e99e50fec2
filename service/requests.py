"""Every request has an id: taken from `X-Request-ID` where that is safe, made otherwise, and given back with the answer.

One line of the log for each, with the route as it is written in the code: addresses hold ids, links' secrets and what people searched.
"""

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.acts import act
from service.carried import HEADER, Carried, carrying, request_id_of

NO_ROUTE = "none"


class NamesRequests:
    """ASGI middleware around everything else, so that the answer to a fault has an id too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(Headers(scope=scope).get(HEADER, ""))
        with carrying(Carried(request_id)), act("request", method=_method(scope)) as doing:

            async def named(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message)[HEADER] = request_id
                    doing.about["status"] = message["status"]
                    if message["status"] >= 500:
                        doing.level = logging.ERROR
                await send(message)

            try:
                await self.app(scope, receive, named)
            finally:
                doing.about["route"] = getattr(scope.get("route"), "path", NO_ROUTE)


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") else "other"
