"""Every route, with words of people in every place of it: none of them is in the log, whether the answer is one or a fault."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, StatementError

from service.database import Database
from tests.access.conftest import House
from tests.access.test_isolation import API, FIXED, RENDERED, UPLOADS, WRITES, addresses, paths
from tests.log_lines import Lines, logging_into_memory

WORD = "zqspoken"
LAST = ("delete", "post")
"""What is asked last: deleting takes away what others would be asked about."""


def planted(part: Any) -> Any:
    """The same value with our word in every text in which something can be written."""
    if isinstance(part, str):
        return part.replace("taken", WORD).replace("{me}", "p-real-north").replace("{own_hub}", "north-real")
    if isinstance(part, list):
        return [planted(each) for each in part]
    return {name: planted(each) for name, each in part.items()} if isinstance(part, dict) else part


def every_address(desk: TestClient, house: House) -> Iterator[tuple[str, str, Any]]:
    """Method, address and body of every route: one with ids that lead somewhere, and one with our word for an id."""
    for method, path in sorted(paths(desk, "get", "put", "patch", "post", "delete"), key=lambda each: each[0] in LAST):
        if path.endswith(RENDERED) or path.startswith("/sessions/current"):
            continue
        body = WRITES.get((method, path), {"text": "taken", "query": "taken", "name": "taken", "request": "taken"})
        real = next(addresses(path, house), path)
        written = path
        for name in set(house.ids) | set(FIXED):
            written = written.replace(f"{{{name}}}", WORD)
        for address in {real, written.replace("{token}", WORD)}:
            yield method, address if address.startswith(("/health", "/l/")) else API + address, (body, path)


def ask_everything(desk: TestClient, house: House) -> int:
    headers = {"X-Request-ID": WORD, "User-Agent": WORD, "Referer": f"https://{WORD}", "X-Forwarded-For": WORD}
    desk.get(f"{API}/info", headers={**headers, "X-Space": WORD, "X-Person": WORD})
    asked = 1
    for method, address, (body, path) in every_address(desk, house):
        if address.endswith("/events"):
            address = address.replace(address.split("/")[-2], WORD)
        sent: dict[str, Any] = {"params": {"words": WORD, "q": WORD, "after": WORD}}
        if path in UPLOADS or path.endswith("/imports"):
            sent["files"] = {"files": (f"{WORD}.txt", WORD.encode(), "text/plain")}
        elif method in ("put", "patch", "post"):
            sent["content"] = json.dumps(planted(body))
        desk.request(method, address, headers=headers, **sent)
        asked += 1
    return asked


@pytest.fixture
def log() -> Iterator[Lines]:
    """Also what is said at the lowest level: a library that is asked to say more must not say what people wrote."""
    with logging_into_memory() as lines:
        logging.getLogger().setLevel(logging.DEBUG)
        yield lines


def test_no_word_of_a_request_or_of_what_is_kept_is_in_the_log(desk: TestClient, house: House, log: Lines) -> None:
    with failing("the database says: " + WORD):
        asked = ask_everything(desk, house)
    asked += ask_everything(desk, house)
    assert len(log.all("request")) == asked
    statuses = {line["status"] for line in log.all("request")}
    assert {200, 404, 422, 500, 503} <= statuses
    assert [line for line in log.text.splitlines() if "zq" in line] == []


@contextmanager
def failing(says: str) -> Iterator[None]:
    """Nothing can be read or written, and the error quotes what it was about, as a database's do."""
    turn = iter(range(1_000_000))

    def transaction(self: Database, *, read_only: bool = False) -> Connection:
        if next(turn) % 2:
            raise OperationalError(says, {"text": WORD}, Exception(WORD))
        raise StatementError(says, says, {"text": WORD}, Exception(WORD))

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(Database, "transaction", transaction)
        yield
