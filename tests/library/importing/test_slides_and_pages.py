"""PowerPoint files, web pages and plain text, good and hostile."""

import io
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Inches

from service.domain.places import Space
from service.errors import BadInput, PeerAssistError, TooLarge, UnreadableFile
from service.library.importing.incoming import Surroundings
from service.library.importing.kinds_of_file import FileKind
from service.library.importing.office import to_markdown
from service.library.importing.plain_text import with_headings
from service.library.importing.reading import read_file

REAL = Surroundings(Space.REAL)


def slides(count: int = 2, *, words: bool = True) -> bytes:
    deck = Presentation()
    for number in range(count):
        slide = deck.slides.add_slide(deck.slide_layouts[1] if words else deck.slide_layouts[6])
        if not words:
            continue
        slide.shapes.title.text = "When the pump ran dry" if number == 0 else f"Part {number}"
        body = slide.placeholders[1].text_frame
        body.text = "We asked who pays for the spare parts"
        below = body.add_paragraph()
        below.text, below.level = "The committee does", 1
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(5), Inches(4), Inches(1)).table
        for row, cells in enumerate((("Name", "Role"), ("Ada Ochieng", "Host lead"))):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
        slide.notes_slide.notes_text_frame.text = "Say here that it worked: the pump runs."
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The file with more parts in it, the last of a name winning."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_zip", ".zip").replace("_bin", ".bin"), content)
    return file.getvalue()


def test_titles_lists_tables_and_notes_of_slides_survive() -> None:
    markdown = to_markdown(slides(), FileKind.SLIDES).markdown
    assert markdown.startswith("# When the pump ran dry\n")
    assert "## Part 1" in markdown.split("\n")
    assert "- We asked who pays for the spare parts\n  - The committee does" in markdown
    assert "| Name | Role |\n| --- | --- |\n| Ada Ochieng | Host lead |" in markdown
    assert markdown.count("Say here that it worked: the pump runs.") == 2


def test_what_slides_do_not_say_is_guessed_and_marked_for_correction() -> None:
    document = read_file("Pump 2024-03-14.pptx", slides(), REAL).document
    assert (document.title, str(document.date)) == ("When the pump ran dry", "2024-03-14")
    assert {"title", "date", "language"} <= set(document.guessed)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (with_parts(slides(1), ppt__media__long_bin=b"a" * 60_000_000), TooLarge, "library.unpacks_too_large"),
        (slides(1)[:9000], UnreadableFile, "library.damaged_file"),
        (with_parts(b"", word__document_bin=b"a"), UnreadableFile, "library.not_what_it_says"),
        (slides(3, words=False), BadInput, "library.scanned"),
        (slides(501, words=False), TooLarge, "library.too_many_pages"),
    ],
    ids=["bomb", "cut short", "no slides part", "pictures only", "too many"],
)
def test_slides_that_cannot_be_read_are_refused_with_their_own_sentence(
    data: bytes, error: type[PeerAssistError], message: str
) -> None:
    with pytest.raises(error) as raised:
        to_markdown(data, FileKind.SLIDES)
    assert raised.value.message_id == message


def test_a_zip_inside_is_never_opened() -> None:
    inner = with_parts(b"", secret_bin=b"INNER WORDS " * 100)
    markdown = to_markdown(with_parts(slides(1), ppt__embeddings__more_zip=inner), FileKind.SLIDES).markdown
    assert "# When the pump ran dry" in markdown
    assert "INNER WORDS" not in markdown


def test_a_page_keeps_what_a_reader_sees() -> None:
    page = """<!doctype html><html><head><title>Site</title><style>p{color:red}</style><script>steal()</script></head><body><form>
    <nav>Home | About</nav><h1>When the pump ran dry</h1><h2>What we did</h2><p>We asked <b>who</b> pays. <a href="https://example.org">More</a></p>
    <p style="display: none">SECRET</p><div hidden>SECRET <p hidden>SECRET</p></div><span aria-hidden="true">SECRET</span><!-- SECRET -->
    <img src="https://example.org/spy.png" alt="spy"><ul><li>Ask first</li></ul>
    <table><tr><th>Name</th><th>Role</th></tr><tr><td>Ada</td><td>Peer</td></tr></table><input value=SECRET></form></body></html>"""
    markdown = to_markdown(page.encode(), FileKind.HTML).markdown
    for part in ("# When the pump ran dry", "## What we did", "- Ask first", "| Ada | Peer |"):
        assert part in markdown.split("\n")
    for gone in ("SECRET", "steal", "color", "example.org", "spy", "About"):
        assert gone not in markdown
    assert read_file("case.html", page.encode(), REAL).document.title == "When the pump ran dry"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_page_is_read_in_the_encoding_it_names(encoding: str) -> None:
    page = f'<html><head><meta charset="{encoding}"></head><body><h1>La pompe à sec</h1></body></html>'
    assert to_markdown(page.encode(encoding), FileKind.HTML).markdown == "# La pompe à sec"


def test_a_page_nested_without_end_is_refused() -> None:
    with pytest.raises(PeerAssistError) as raised:
        to_markdown(b"<p>a" + b"<div>" * 200_000, FileKind.HTML, seconds=10)
    assert raised.value.message_id in {"library.takes_too_much", "library.takes_too_long", "library.damaged_file"}


def test_headings_of_plain_text_are_headings() -> None:
    text = "The dry pump\n============\n\nBACKGROUND\n\nIt was DRY.\nVERY DRY\nindeed.\n\nWhat we did\n-----------\nWe dug.\n"
    assert [line for line in with_headings(text).split("\n") if line.startswith("#")] == [
        "# The dry pump",
        "## BACKGROUND",
        "## What we did",
    ]
    document = read_file("note.txt", text.encode(), REAL).document
    assert document.title == "The dry pump"
    assert "title" in document.guessed
