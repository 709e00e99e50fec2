"""A client with a model: what was acknowledged, what was under way when the line went dead, and what the service has to show for it.

The model is a dictionary. A call says what it would change; acknowledged, the change is in the model; cut off, it is *in doubt*: the
service may show all of it or nothing of it, and nothing else. A value that may come out in more than one way is a frozenset of those.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product as every_choice
from random import Random
from typing import Any

import httpx

from service.database import Database
from tests.delivery.mail_server import MailServer
from tests.faults.product import Product

Key = tuple[str, ...]
State = dict[Key, Any]
API = "/api/v1"


class Cut(Exception):
    """The service died while it was asked."""


@dataclass(frozen=True, eq=False)
class Asked:
    method: str
    path: str
    change: State
    content: dict[str, Any]


class Desk:
    """One data folder's client. Several threads may call."""

    def __init__(self, product: Product, database: Database, mail_server: MailServer, chance: Random) -> None:
        self.product, self.database, self.mail_server, self.chance = product, database, mail_server, chance
        self.known: State = {("index",): "whole"}
        self.doubts: list[Asked] = []
        self.acknowledged = 0
        self.deleted = Counter[str]()
        self.cut = threading.Event()
        self._lock = threading.Lock()

    def ask(self, path: str, **query: Any) -> Any:
        """Read something."""
        return self._send("GET", path, params=query).json()

    def do(self, method: str, path: str, change: State | None = None, **content: Any) -> Any:
        """Ask for `change`. Raises Cut where the service died meanwhile; anything but an acknowledgement is a fault of its own."""
        if method == "POST":
            content["headers"] = {"Idempotency-Key": f"key-{self.chance.random()}"}
        asked = Asked(method, path, change or {}, content)
        with self._lock:
            self.doubts.append(asked)
        answer = self._send(method, path, **content)
        with self._lock:
            self.doubts.remove(asked)
            self.known.update(asked.change)
            self.acknowledged += 1
        return answer.json() if answer.content else None

    def ask_again(self) -> None:
        """Whoever never got an answer presses the button once more."""
        for asked in [each for each in self.doubts if each.method == "POST"]:
            answer = self.product.client.request(asked.method, API + asked.path, **asked.content)
            was_taken = answer.status_code == 409 and answer.json()["error"]["id"] == "taken_already"
            assert answer.is_success or was_taken, f"again {asked.path}: {answer.status_code} {answer.text[:300]}"
            self.doubts.remove(asked)
            self.known.update(asked.change)

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = self.product.client.request(method, API + path, **content)
        except (httpx.TransportError, RuntimeError) as error:  # RuntimeError: closed while another thread was calling
            self.cut.set()
            raise Cut from error
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer

    def settle(self, seen: Mapping[Key, Any]) -> list[str]:
        """Compare, and go on from what is there. Returns what is wrong, a sentence each."""
        tried = []
        for taken in every_choice((False, True), repeat=len(self.doubts)):
            expected = dict(self.known)
            for asked, happened in zip(self.doubts, taken, strict=True):
                expected.update(asked.change if happened else {})
            wrong = differences(expected, seen)
            tried.append(wrong)
            if not wrong:
                break
        self.doubts.clear()
        self.known = {key: value for key, value in seen.items() if value is not None}
        self.cut.clear()
        return min(tried, key=len)


def differences(expected: Mapping[Key, Any], seen: Mapping[Key, Any]) -> list[str]:
    wrong = []
    for key in sorted({*expected, *seen}):
        wanted, found = expected.get(key), seen.get(key)
        if found != wanted and not (isinstance(wanted, frozenset) and found in wanted):
            wrong.append(f"{'/'.join(key)} is {found!r} and was acknowledged as {wanted!r}")
    return wrong


def quietly(work: Callable[[], None]) -> Callable[[], None]:
    """For a thread whose service may die: that is what it is for."""

    def guarded() -> None:
        try:
            work()
        except Cut:
            return

    return guarded
