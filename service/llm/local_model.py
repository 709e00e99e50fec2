"""`PEER_ASSIST_MODEL=local:/path/model.gguf`: any GGUF on this machine, with nothing leaving it.

llama.cpp runs in a child process (`local_server`) and LiteLLM talks to it as to any provider, with the answer held to
our JSON schema while it is written. The child starts with the first call and again after it died.
"""

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue

from service.domain.sent import THIS_MACHINE
from service.errors import ModelUnreachable
from service.llm.litellm_model import LiteLlmModel
from service.llm.local_server import KEY
from service.llm.model import Heard, JsonSchema, Message, ModelBusy, Reply

PREFIX = "local:"
READY_SECONDS = 300.0
"""Longest wait for the model to be read from disk; tens of gigabytes from a slow one take minutes."""
LOOK_SECONDS = 0.2


class LocalModel:
    on_this_machine = True
    host = THIS_MACHINE

    def __init__(self, path: str, *, context_tokens: int = 8192) -> None:
        self.name = f"{PREFIX}{Path(path).name}"
        self.setting = f"{PREFIX}{path}"
        self._path = Path(path).expanduser()
        self._context = context_tokens
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._client: LiteLlmModel | None = None
        self._closed = False

    def worded(self, messages: Sequence[Message], schema: JsonSchema) -> Sequence[Message]:
        return messages

    def price(self, tokens_in: int, tokens_out: int) -> float:
        return 0.0

    def send(
        self, messages: Sequence[Message], schema: JsonSchema, *, max_tokens: int, timeout_seconds: float, heard: Heard
    ) -> Reply:
        client = self._ready(lambda: heard(""))
        try:
            return client.send(messages, schema, max_tokens=max_tokens, timeout_seconds=timeout_seconds, heard=heard)
        except ModelBusy:
            raise self._why_gone() from None

    @property
    def process_id(self) -> int | None:
        """Of the child, while it runs."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def close(self) -> None:
        """For good: a call still under way does not start the child again."""
        with self._lock:
            self._closed = True
            self._end()

    def _why_gone(self) -> ModelBusy:
        """Its process may take a moment to be seen dead; either way the next call starts it again."""
        return ModelBusy("model.local_ended" if self.process_id is None else "model.gone")

    def _ready(self, waiting: Callable[[], None]) -> LiteLlmModel:
        with self._lock:
            if self._client is not None and self.process_id is not None:
                return self._client
            self._end()
            if self._closed:
                raise ModelUnreachable("model.local_ended")
            if not self._path.is_file():
                raise ModelUnreachable("model.file_missing")
            if find_spec("xllamacpp") is None:
                raise ModelUnreachable("model.local_not_installed")
            key = secrets.token_urlsafe(24)
            self._child = self._start(key)
            try:
                address = _address(self._child, waiting)
            except BaseException:
                self._end()
                raise
            self._client = LiteLlmModel(
                "openai/local",
                api_base=f"{address}/v1",
                api_key=key,
                schema_support=True,
                on_this_machine=True,
                shown_as=self.name,
            )
            return self._client

    def _start(self, key: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "service.llm.local_server", str(self._path.resolve()), str(self._context)],
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, KEY: key},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # llama.cpp may print the prompt there
            text=True,
        )

    def _end(self) -> None:
        child, self._child, self._client = self._child, None, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _address(child: subprocess.Popen[str], waiting: Callable[[], None]) -> str:
    """What the child prints once the model is loaded. Raises ModelUnreachable when it ends or takes too long."""
    said: Queue[str] = Queue()

    def listen() -> None:
        assert child.stdout is not None  # noqa: S101
        said.put(child.stdout.readline().strip())

    threading.Thread(target=listen, name="local-model-start", daemon=True).start()
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            address = said.get(timeout=LOOK_SECONDS)
        except Empty:
            waiting()
            continue
        if address.startswith("http://127.0.0.1:"):
            return address
        raise ModelUnreachable("model.local_failed")
    raise ModelUnreachable("model.timed_out")
