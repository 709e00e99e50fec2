"""The past cases that exist only as ragged Word and PDF files."""

from pathlib import Path

import docx
import pypdf
import pytest

from tests.corpus.reading import CORPUS, Corpus

FOLDER = CORPUS / "write_ups_office"
PATHS = sorted(path for path in FOLDER.iterdir() if path.suffix in {".docx", ".pdf"})
DATES = {
    "fleuve-convention-trois-signatures": "5 mars 2026",
    "rift-borehole-meters": "23rd April 2026",
    "visayas-beach-plastic": "14 November 2024",
    "lake-basin-cold-room": "21 May 2026",
    "bassin-etuveuse": "20 février 2024",
}


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_a_few_are_word_and_pdf_and_each_is_expected(corpus: Corpus) -> None:
    assert {path.name for path in PATHS} == {row["file"] for row in corpus.office}
    assert {path.suffix for path in PATHS} == {".docx", ".pdf"}
    assert 4 <= len(PATHS) <= 5
    assert not {row["id"] for row in corpus.office} & set(corpus.write_ups)


def test_each_is_small() -> None:
    assert all(path.stat().st_size < 60_000 for path in PATHS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_holds_what_an_import_should_guess_and_no_front_matter(path: Path, corpus: Corpus) -> None:
    (row,) = [row for row in corpus.office if row["file"] == path.name]
    text = " ".join(text_of(path).replace("’", "'").split())
    assert not text.startswith("---")
    assert row["title"] in text
    assert DATES[row["id"]] in text
    assert corpus.hubs[row["hub"]]["language"] == row["language"]
    for seat in row["people"]:
        name = corpus.people[seat["person"]]["name"]
        assert name in text or (row["id"], name) == ("visayas-beach-plastic", "Rodel Pacana"), name


@pytest.mark.parametrize("path", [path for path in PATHS if path.suffix == ".docx"], ids=lambda path: path.stem)
def test_the_word_files_have_a_table_a_header_and_no_heading_styles(path: Path) -> None:
    document = docx.Document(str(path))
    assert document.tables
    assert document.sections[0].header.paragraphs[0].text
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None]
    assert not [style for style in styles if str(style).startswith("Heading")]


@pytest.mark.parametrize("path", [path for path in PATHS if path.suffix == ".pdf"], ids=lambda path: path.stem)
def test_the_pdf_files_do_not_give_their_title_away(path: Path) -> None:
    metadata = pypdf.PdfReader(path).metadata
    assert metadata is not None
    assert metadata.title == "Document1"
