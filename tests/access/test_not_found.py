"""What does not exist and what is not yours look the same: the answer, its headers, and what the database was asked for it."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from service.carried import HEADER
from service.database import Database
from tests.access.conftest import House, may_read
from tests.access.test_isolation import API, FIXED, UPLOADS, WRITES, acting, paths

READER = "p-real-south"


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is executed meanwhile, without its values."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if threading.current_thread().name not in ("library", "chroma"):  # they look for changes all the time
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def closed_and_missing(path: str, house: House) -> tuple[str, str] | None:
    """The address of something this reader may not open, and the same with an id that nobody ever had."""
    names = [name for name in re.findall(r"{(\w+)}", path) if name not in FIXED]
    if not names:
        return None
    address, missing = path, path
    for name, value in FIXED.items():
        address, missing = address.replace(f"{{{name}}}", value), missing.replace(f"{{{name}}}", value)
    closed = next((id for id, word in house.ids[names[0]].items() if not may_read(READER, word)), None)
    if closed is None:
        return None
    address, missing = address.replace(f"{{{names[0]}}}", closed), missing.replace(f"{{{names[0]}}}", "never-was")
    for name in names[1:]:
        inside = next((id for id in house.ids[name] if house.parents.get(id) == closed), "never-was")
        address, missing = address.replace(f"{{{name}}}", inside), missing.replace(f"{{{name}}}", "never-was")
    return address, missing


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_every_route_answers_alike_for_what_is_closed_and_what_never_was(
    desk: TestClient, house: House, method: str
) -> None:
    database: Database = desk.app.state.database  # type: ignore[attr-defined]
    told_apart, tried = [], 0
    for _, path in paths(desk, method):
        both = closed_and_missing(path, house)
        if both is None or (method != "get" and (method, path) not in WRITES):
            continue
        given = WRITES.get((method, path))
        sent: dict[str, Any] = {"files": UPLOADS[path]} if path in UPLOADS else {"json": given}
        if given is not None and path not in UPLOADS:
            sent = {
                "json": {
                    key: each.format(me=READER, own_hub="south-real") if isinstance(each, str) else each
                    for key, each in given.items()
                }
            }
        answers = []
        for address in both:
            with statements(database) as asked:
                body = sent if method != "get" and (given is not None or path in UPLOADS) else {}
                answer = desk.request(method, API + address, headers=acting(READER), **body)
            told = answer.text.replace(answer.headers[HEADER], "its own")
            headers = sorted((name, value) for name, value in answer.headers.items() if name != HEADER.lower())
            answers.append((answer.status_code, told, headers, asked))
        tried += 1
        assert answers[0][0] == 404, (method, both, answers[0])
        if answers[0] != answers[1]:
            told_apart.append((method, path, [each for each in zip(*answers, strict=True) if each[0] != each[1]]))
    assert tried > 3
    assert told_apart == []
