"""Whoever sends something hears what was taken out of it.

An answer to a change carries `X-Hidden-Removed: 3` where three characters or parts that nobody sees were taken out of the words sent:
silence would leave people wondering why their text differs from what they pasted.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.text import counting

HEADER = "X-Hidden-Removed"
_CHANGES = ("POST", "PUT", "PATCH")


class TellsWhatWasHidden:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _CHANGES:
            await self.app(scope, receive, send)
            return
        with counting() as removed:

            async def telling(message: Message) -> None:
                if message["type"] == "http.response.start" and removed.all:
                    MutableHeaders(scope=message)[HEADER] = str(removed.all)
                await send(message)

            await self.app(scope, receive, telling)
