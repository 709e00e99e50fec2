"""The write-up as PDF, Word and Markdown, over HTTP."""

from io import BytesIO

import pytest
from docx import Document as WordDocument
from fastapi.testclient import TestClient
from pypdf import PdfReader

from service.pages.files import attachment
from tests.write_ups.conftest import NOTES, Room
from tests.write_ups.test_approval import sign
from tests.write_ups.test_review import changed, line, view


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def word_text(data: bytes) -> str:
    found = WordDocument(BytesIO(data))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in found.paragraphs] + cells)


def test_a_draft_goes_out_in_three_formats_and_says_that_nobody_approved_it(desk: TestClient, drafted: Room) -> None:
    pdf, word, markdown = (desk.get(f"/write-up.{suffix}") for suffix in ("pdf", "docx", "md"))
    assert [answer.status_code for answer in (pdf, word, markdown)] == [200, 200, 200]
    assert pdf.content.startswith(b"%PDF")
    assert "not approved" in pdf_text(pdf.content).casefold()
    for text in (pdf_text(pdf.content), word_text(word.content), markdown.text):
        plain = " ".join(text.split())
        assert NOTES["n-cover"] in plain
        assert "a peer, Northern Savannah" in plain
        assert "60 cedis" not in plain, "what is held back never goes in"
        assert NOTES["n-learn"] not in plain, "nor what was left out"
    assert pdf.headers["content-type"] == "application/pdf"
    assert 'filename="The drains of Nyakoro market.pdf"' in pdf.headers["content-disposition"]


def test_an_approved_one_says_who_approved_it_also_when_a_correction_is_under_way(
    desk: TestClient, drafted: Room
) -> None:
    assert sign(desk).status_code == 200
    desk.post("/write-up/correct")
    changed(desk, "n-cover", text="Corrected words.")
    assert "Corrected words." in desk.get("/write-up.md").text
    first = desk.get("/write-up.pdf", params={"version": 1})
    assert "Kwame Mensah" in pdf_text(first.content)
    assert "Corrected words." not in pdf_text(first.content)
    assert desk.get("/write-up.pdf", params={"version": 7}).status_code == 404


def test_the_annex_holds_the_notes_and_lines_moved_there_under_its_name(desk: TestClient, drafted: Room) -> None:
    changed(desk, "n-action", use="annex")
    desk.patch("/write-up", json={"annex_name": "Steps in detail", "revision": view(desk)["write_up"]["revision"]})
    option = {"id": "option-1", "text": "Close the drain at night.", "offered_by": "Grace Achieng"}
    assert desk.post("/options", json=option).status_code in (200, 201)
    without = desk.get("/write-up.md").text
    assert "Steps in detail" in without
    assert NOTES["n-action"].rstrip(".") in without.split("Steps in detail")[1]
    assert "Close the drain at night." not in without
    whole = desk.get("/write-up.md", params={"annex": True}).text
    assert "Close the drain at night." in whole
    assert whole.count(NOTES["n-cover"]) == 2, "in the body, and as the note it rests on"
    assert "Close the drain" not in desk.get("/write-up.md", params={"annex": True, "options": False}).text
    assert view(desk)["pages"]["pages"] == 1


def test_who_took_a_line_back_is_in_no_file_and_no_annex(desk: TestClient, drafted: Room) -> None:
    desk.post("/options", json={"id": "option-1", "text": "Slabs on rails.", "offered_by": "Abena Owusu"})
    found = line(desk, "n-cover")
    body = {"naming": "withdrawn", "revision": found["revision"]}
    assert desk.post(f"/write-up/lines/{found['id']}/naming", json=body).status_code == 200
    whole = desk.get("/write-up.md", params={"annex": True}).text
    assert NOTES["n-cover"] not in whole
    assert "Slabs on rails." not in whole
    assert NOTES["n-spades"] in whole


def test_a_word_no_font_can_print_stops_approval_and_the_pdf(desk: TestClient, drafted: Room) -> None:
    changed(desk, "n-cover", text="The chief signed as \U00013000\U00013001.")
    shown = view(desk)["pages"]
    assert shown["uncovered"]
    refused = sign(desk)
    assert refused.json()["error"]["id"] == "write_up.uncovered"
    assert "\U00013000" in refused.json()["error"]["message"]
    assert desk.get("/write-up.pdf").status_code == 422
    assert view(desk)["write_up"]["status"] == "in_review"


def test_an_empty_write_up_has_no_file(desk: TestClient, drafted: Room) -> None:
    other = desk.post("http://test/api/v1/peer-assists", json={"title": "Another"}).json()["id"]
    assert desk.get(f"http://test/api/v1/peer-assists/{other}/write-up.pdf").status_code == 404
    assert desk.get("/write-up.exe").status_code == 422


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
        ('a/../b"c.md', "attachment; filename=\"a_.._b_c.md\"; filename*=UTF-8''a_.._b_c.md"),
        ("é.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%C3%A9.pdf"),
    ],
)
def test_a_file_name_is_safe_in_any_script(name: str, header: str) -> None:
    assert attachment(name) == header
