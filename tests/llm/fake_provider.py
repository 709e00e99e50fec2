"""A scripted OpenAI-compatible server: each call takes the next behaviour of the script, the last one for ever after."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "upstream-words-that-must-not-get-out"

Behaviour = str | tuple[str, str] | Callable[[dict[str, Any]], str]
"""A fault by name; ("say", text); or a function of the request's body giving the text to say."""


@dataclass
class FakeProvider:
    url: str = ""
    script: list[Behaviour] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    before_answer: Callable[[], None] | None = None
    left_early: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Behaviour:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    @property
    def prompts(self) -> list[str]:
        return ["\n".join(message["content"] for message in body["messages"]) for body in self.bodies]


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            return

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            fake.bodies.append(body)
            fake.headers.append(dict(self.headers))
            if fake.before_answer is not None:
                fake.before_answer()
            try:
                if self.path.endswith("/embeddings"):
                    self.embed(body)
                else:
                    self.behave(fake.next(), body)
            except OSError:
                fake.left_early.set()

        def behave(self, behaviour: Behaviour, body: dict[str, Any]) -> None:
            if callable(behaviour):
                behaviour = ("say", behaviour(body))
            kind, text = (behaviour, '{"answer": "') if isinstance(behaviour, str) else behaviour
            if kind.isdigit():
                self.fail(int(kind))
                return
            if kind == "hang":
                fake.released.wait(10)
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            self.close_connection = True
            if kind == "drip":
                while not fake.released.is_set():
                    self.piece("x")
                    time.sleep(0.05)
                return
            if kind == "endless":
                while True:
                    self.piece("x" * 100_000)
            for at in range(0, len(text), 40):
                self.piece(text[at : at + 40])
            if kind == "cut":
                return
            if kind == "stall":
                fake.released.wait(10)
                return
            if kind == "garbage":
                self.wfile.write(b"data: not json at all " + SECRET.encode() + b"\n\n")
                return
            usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
            self.piece("", finish="stop")
            self.event(
                {
                    "id": "c",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": "m",
                    "choices": [],
                    "usage": usage,
                }
            )
            self.wfile.write(b"data: [DONE]\n\n")

        def fail(self, status: int) -> None:
            repeated = f"{SECRET} {self.headers.get('authorization', '')} {fake.prompts[-1][:200]}"
            said = json.dumps({"error": {"message": repeated, "type": "x"}}).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def embed(self, body: dict[str, Any]) -> None:
            rows = [[3.0, float(len(text)), 0.0] for text in body["input"]]
            data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]
            usage = {"prompt_tokens": 5, "total_tokens": 5}
            said = json.dumps({"object": "list", "model": "m", "data": data[::-1], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def piece(self, text: str, finish: str | None = None) -> None:
            delta = {"content": text} if text else {}
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            self.event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})

        def event(self, value: dict[str, Any]) -> None:
            self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        server.server_close()
