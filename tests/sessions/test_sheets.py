"""The run sheet and the note sheet come as one page each, in the file's language."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient


def pages(desk: TestClient, file: str, name: str) -> list[str]:
    answer = desk.get(f"{file}/session/{name}.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("preset", [None, "one_day", "two_days"])
def test_a_run_sheet_is_one_page_with_every_phase_and_its_rule(
    desk: TestClient, file: str, language: str, preset: str | None
) -> None:
    revision = desk.get(file).json()["revision"]
    revision = desk.patch(file, json={"revision": revision, "language": language}).json()["revision"]
    if preset:
        assert desk.put(f"{file}/agenda", json={"revision": revision, "preset": preset}).status_code == 200
    (page,) = pages(desk, file, "run-sheet")
    words = " ".join(page.split())
    assert ("no advice yet" if language == "en" else "pas encore de conseils") in words


def test_a_note_sheet_is_one_page(desk: TestClient, file: str) -> None:
    assert len(pages(desk, file, "note-sheet")) == 1


def test_nobody_else_gets_the_sheets(desk: TestClient, file: str) -> None:
    missing = file.rsplit("/", 1)[0] + "/pa-nobodys"
    assert desk.get(f"{missing}/session/run-sheet.pdf").status_code == 404
