"""What is taken out of the product does nothing where it is opened: no formula, no reference to elsewhere, no header of somebody else's."""

import csv
import email
import email.policy
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from typing import Any

import icalendar
import pypdf
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from service.database import Database
from tests.access.conftest import House
from tests.access.test_isolation import API, addresses, paths
from tests.planting import plant

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LURES = (
    '=HYPERLINK("http://evil.example/f") {}',
    "{} ![a](http://evil.example/md)",
    "+1+cmd|' /C calc'!A0 {}",
    '{} <img src="http://evil.example/img"> <script>alert(1)</script>',
    "@SUM(A1) {}",
    "{} [a](javascript:alert(1))",
    "-2+3 {}",
    '{} INCLUDEPICTURE "http://evil.example/w"',
    '{} #image("/etc/passwd") #read("/etc/passwd") {{{{ 7*7 }}}}',
)
SPACE = {"X-Space": "real"}


@pytest.fixture(scope="module")
def planted(desk: TestClient, house: House) -> TestClient:
    for file in list(house.ids["peer_assist_id"])[:2]:
        meeting: dict[str, Any] = {"starts_at": "2027-05-03T09:00:00Z", "where": "The meeting room of the district"}
        meeting["revision"] = desk.get(f"{API}/peer-assists/{file}/meeting", headers=SPACE).json().get("revision", 1)
        desk.put(f"{API}/peer-assists/{file}/meeting", json=meeting, headers=SPACE)
    lures = cycle(LURES)
    database = Database(desk.app.state.settings.database)  # type: ignore[attr-defined]
    with database.transaction() as tx:
        assert plant(tx, lambda text: next(lures).format(text)) > 100
    database.dispose()
    return desk


def spreadsheet(answer: Response) -> None:
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=_separator(answer.text)))
    assert rows
    live = [cell for row in rows for cell in row if cell.startswith(FORMULAS) and not _is_number(cell)]
    assert live == []


def word_file(answer: Response) -> None:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    relations = b"".join(content for name, content in parts.items() if name.endswith(".rels"))
    assert b"External" not in relations
    assert not [name for name in parts if re.search(r"vbaProject|embeddings|activeX|attachedTemplate", name)]
    body = b"".join(content for name, content in parts.items() if name.startswith("word/") and name.endswith(".xml"))
    fields = set(re.findall(rb"<w:instrText[^>]*>\s*([A-Z]+)", body)) | set(re.findall(rb'w:instr="\s*([A-Z]+)', body))
    assert fields <= {b"PAGE", b"NUMPAGES"}
    assert b"<w:object" not in body


def paper(answer: Response) -> None:
    read = pypdf.PdfReader(io.BytesIO(answer.content))
    assert not {"/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles"} & set(read.trailer["/Root"].keys())  # type: ignore[attr-defined]
    actions = [note.get_object() for page in read.pages for note in page.get("/Annots", [])]
    assert [action for action in actions if "evil" in str(action) or "javascript" in str(action)] == []
    assert "root:" not in "".join(page.extract_text() for page in read.pages)


def text_with_marks(answer: Response) -> None:
    """Markdown: a reader's program must not find a picture, a link or markup that people wrote."""
    live = re.sub(r"\\.", "", answer.text)
    assert not re.search(r"!\[[^\]]*\]\(|\]\(javascript|<img|<script", live, re.IGNORECASE)


def calendar(answer: Response) -> None:
    read = icalendar.Calendar.from_ical(answer.content)
    assert {part.name for part in read.walk()} <= {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
    assert not [part for part in read.walk() if "ATTACH" in part or "URL" in part]


def letter(answer: Response) -> None:
    read = email.message_from_bytes(answer.content, policy=email.policy.default)
    assert {part.get_content_type() for part in read.walk()} <= {
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }


INERT: dict[str, Callable[[Response], None]] = {
    "text/csv": spreadsheet,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": word_file,
    "application/pdf": paper,
    "text/markdown": text_with_marks,
    "text/calendar": calendar,
    "message/rfc822": letter,
}
HARMLESS = ("application/json", "text/event-stream", "image/png", "text/plain")


def test_everything_that_can_be_taken_out_is_inert(planted: TestClient, house: House) -> None:
    seen = Counter[str]()
    for _, path in paths(planted, "get"):
        looked_at = 0
        for address in addresses(path, house):
            answer = planted.get(address if path == "/health" else API + address, headers=SPACE)
            assert answer.status_code in (200, 404, 409, 422), (address, answer.text)
            if answer.status_code != 200:
                continue
            kind = answer.headers["content-type"].partition(";")[0]
            if kind in INERT:
                assert "attachment" in answer.headers.get("content-disposition", ""), address
                try:
                    INERT[kind](answer)
                except AssertionError as found:
                    raise AssertionError(f"{address}: {found}") from found
                seen[kind] += 1
            else:
                assert kind in HARMLESS, (address, kind)
            looked_at += 1
            if looked_at == 2:
                break
    assert set(seen) >= {"text/csv", "application/pdf", "text/markdown", "text/calendar"}, seen


def _separator(text: str) -> str:
    first = text.lstrip("\ufeff").splitlines()[0]
    return max(",;\t", key=first.count)


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell))
