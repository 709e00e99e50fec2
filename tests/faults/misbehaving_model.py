"""An OpenAI-compatible server that misbehaves on purpose: each call takes the next behaviour of the script, the last one for ever after.

    with misbehaving() as model:
        model.script = ["cut", Say("…")]

It is stopped and started again on the same port to refuse connections for real.
"""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

UPSTREAM = "upstream-words-that-must-not-get-out"
Message = dict[str, Any]


@dataclass(frozen=True)
class Say:
    """Answers with this text, letter by letter where `slowly`."""

    text: str
    slowly: bool = False


@dataclass(frozen=True)
class Refuse:
    """Answers with a status and headers, and words that nobody may be shown."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()


Behaviour = Say | Refuse | str
"""Or one of: hang, stall, cut, cut_politely, empty, endless, html, garbage."""
HALF = '{"fields": [{"field": "problem", "claims": [{"text": "None of the 4,500,000 shil'


@dataclass
class MisbehavingModel:
    port: int = 0
    script: list[Behaviour] = field(default_factory=list)
    calls: int = 0
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        config = uvicorn.Config(
            self._answer, host="127.0.0.1", port=self.port, log_level="critical", lifespan="off", interface="asgi3"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        """From now on connections are refused."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(timeout=30)

    async def _answer(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        self.calls += 1
        behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        gone = asyncio.ensure_future(receive())  # ends when the caller leaves
        work = asyncio.ensure_future(_behave(behaviour, send))
        await asyncio.wait({gone, work}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not work.done():
            work.cancel()
        elif behaviour == "cut":
            raise ConnectionAbortedError


async def _behave(behaviour: Behaviour, send: Any) -> None:
    if isinstance(behaviour, Refuse):
        said = json.dumps({"error": {"message": UPSTREAM, "type": "x"}}).encode()
        await _begin(send, behaviour.status, b"application/json", behaviour.headers)
        await send({"type": "http.response.body", "body": said})
        return
    if behaviour == "hang":
        await asyncio.sleep(3600)
    if behaviour == "html":
        await _begin(send, 200, b"text/html")
        await send({"type": "http.response.body", "body": f"<html>{UPSTREAM}</html>".encode()})
        return
    await _begin(send, 200, b"text/event-stream")
    if isinstance(behaviour, Say):
        step = 20 if behaviour.slowly else 200
        for at in range(0, len(behaviour.text), step):
            await _piece(send, behaviour.text[at : at + step])
            await asyncio.sleep(0.01 if behaviour.slowly else 0)
    elif behaviour == "endless":
        while True:
            await _piece(send, "x" * 100_000)
            await asyncio.sleep(0)
    elif behaviour == "garbage":
        await send({"type": "http.response.body", "body": f"data: {UPSTREAM}\n\n".encode(), "more_body": True})
    elif behaviour != "empty":
        await _piece(send, HALF)
    if behaviour == "stall":
        await asyncio.sleep(3600)
    if behaviour == "cut":
        return
    await _piece(send, "", finish="stop")
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    await _event(send, {"choices": [], "usage": usage})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


async def _begin(send: Any, status: int, kind: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind), *headers]})


async def _piece(send: Any, text: str, finish: str | None = None) -> None:
    delta = {"content": text} if text else {}
    await _event(send, {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


async def _event(send: Any, value: dict[str, Any]) -> None:
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", **value}
    await send(
        {"type": "http.response.body", "body": b"data: " + json.dumps(whole).encode() + b"\n\n", "more_body": True}
    )


@contextmanager
def misbehaving() -> Iterator[MisbehavingModel]:
    model = MisbehavingModel(script=["empty"])
    model.start()
    try:
        yield model
    finally:
        model.stop()
