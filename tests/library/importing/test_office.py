"""Word and PDF files, good and hostile, through the child process."""

import io
import random
import zipfile

import pytest
from docx import Document as WordDocument
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from service.errors import BadInput, PeerAssistError, TooLarge, UnreadableFile
from service.library.importing.kinds_of_file import FileKind
from service.library.importing.office import to_markdown

ROWS = [["Name", "Role"], ["Ada Ochieng", "Host lead"], ["Omar Ba", "Peer"]]
TABLE = "| Name | Role |\n| --- | --- |\n| Ada Ochieng | Host lead |\n| Omar Ba | Peer |"


def word() -> bytes:
    document = WordDocument()
    document.add_heading("When the pump ran dry", 0)
    document.add_heading("What we did", 1)
    document.add_paragraph("We asked who pays for the spare parts.")
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.add_paragraph("Ask first", style="List Bullet")
    document.add_paragraph().add_run("Why it worked").bold = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(pages: int = 1, encrypt: str | None = None) -> bytes:
    styles = getSampleStyleSheet()
    story = [Paragraph("When the pump ran dry", styles["Title"])]
    for number in range(pages):
        story += [
            Paragraph(f"Part {number}", styles["Heading2"]),
            Paragraph("We asked who pays for the spare parts of the pump. " * 8, styles["BodyText"]),
            Table(ROWS, style=[("GRID", (0, 0), (-1, -1), 1, "black")]),
            PageBreak(),
        ]
    story.append(Paragraph("And this is where it ends.", styles["BodyText"]))
    file = io.BytesIO()
    SimpleDocTemplate(file, **({"encrypt": encrypt} if encrypt else {})).build(story)
    return file.getvalue()


def archive(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def test_headings_tables_and_lists_of_a_word_file_survive() -> None:
    markdown = to_markdown(word(), FileKind.WORD).markdown
    assert markdown.startswith("# When the pump ran dry")
    assert TABLE in markdown
    for part in ("# What we did", "- Ask first", "## Why it worked"):
        assert part in markdown.split("\n")


def test_headings_and_tables_of_a_pdf_survive_and_lines_become_paragraphs() -> None:
    markdown = to_markdown(pdf(), FileKind.PDF).markdown
    assert markdown.startswith("# When the pump ran dry")
    assert "## Part 0" in markdown.split("\n")
    assert TABLE in markdown
    assert "We asked who pays for the spare parts of the pump. We asked" in markdown


def bomb() -> bytes:
    return archive(word__document_xml=b"<w>" + b"a" * 60_000_000 + b"</w>")


def deep_bomb() -> bytes:
    """Under the ratio and the size, and still far too much work: XML of small elements."""
    return archive(word__document_xml=b"<a>" * 3_000_000, filler=random.Random(1).randbytes(400_000))


@pytest.mark.parametrize(
    ("data", "kind", "error", "message"),
    [
        (bomb(), FileKind.WORD, TooLarge, "library.unpacks_too_large"),
        (archive(other_xml=b"<a/>"), FileKind.WORD, UnreadableFile, "library.not_what_it_says"),
        (word()[:900], FileKind.WORD, UnreadableFile, "library.damaged_file"),
        (b"PK\x03\x04" + bytes(99), FileKind.WORD, UnreadableFile, "library.damaged_file"),
        (pdf(encrypt="secret"), FileKind.PDF, UnreadableFile, "library.encrypted"),
        (b"%PDF-1.7\n" + bytes(500), FileKind.PDF, UnreadableFile, "library.damaged_file"),
    ],
    ids=["bomb", "no text part", "cut short", "no archive", "encrypted", "rubbish"],
)
def test_what_cannot_be_opened_is_refused_with_its_own_sentence(
    data: bytes, kind: FileKind, error: type[PeerAssistError], message: str
) -> None:
    with pytest.raises(error) as raised:
        to_markdown(data, kind)
    assert raised.value.message_id == message


def test_a_scanned_pdf_says_so() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.save()
    with pytest.raises(BadInput) as raised:
        to_markdown(file.getvalue(), FileKind.PDF)
    assert (raised.value.message_id, raised.value.status) == ("library.scanned", 422)


def test_too_many_pages_are_refused() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    for _ in range(501):
        canvas.drawString(50, 50, "a page with a few words on it")
        canvas.showPage()
    canvas.save()
    with pytest.raises(TooLarge) as raised:
        to_markdown(file.getvalue(), FileKind.PDF)
    assert raised.value.parameters["most"] == 500


def test_a_file_that_takes_too_much_is_stopped_and_the_service_goes_on() -> None:
    with pytest.raises(PeerAssistError) as raised:
        to_markdown(deep_bomb(), FileKind.WORD, seconds=5, megabytes=256)
    assert raised.value.message_id in {"library.takes_too_long", "library.takes_too_much", "library.damaged_file"}


def test_a_long_pdf_is_read_to_its_end_in_the_time_there_is() -> None:
    markdown = to_markdown(pdf(pages=40), FileKind.PDF, seconds=4).markdown
    assert "And this is where it ends." in markdown
