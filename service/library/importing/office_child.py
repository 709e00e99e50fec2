"""Word, PowerPoint, PDF and HTML to Markdown. Run as a program of its own, in a child process with limits: these files come from anywhere.

    python office_child.py docx|pptx|pdf|html INPUT OUTPUT SECONDS MEGABYTES PAGES

Writes JSON to OUTPUT: {"markdown": …, "title": …} or {"error": message id, "values": {…}}. It imports nothing of ours. mammoth,
python-pptx, markdownify and pdfplumber are the engines inside markitdown; taken directly they start in 0.5 s and 82 MB of address space
instead of 3.4 s and 605 MB, and pdfplumber also gives headings and tables, which markitdown's PDF text has not (docs/decisions/
0007-library-index.md, 0009-files-in.md).
"""

import ctypes
import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

FEWEST_LETTERS_A_PAGE = 15
"""A PDF with less than this on its pages is a picture of text."""
PLAIN, TABLE = -1.0, 0.0
"""Sizes of type that are none: a line read without its type, and a table."""
TABLE_PAGES = 60
"""Tables are looked for on this many pages: finding them is what takes time."""
_BOLD_LINE = re.compile(r"(?m)^\*\*([^*\n]{2,100}[^*\n:])\*\*$(?=\n\n|\Z)")
"""A short paragraph all in bold is what people use for a heading."""
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.)?\W*\d{1,4}(?:\W+\d{1,4})?\W*", re.IGNORECASE)
_ITEM = re.compile(r"(?:[•●▪◦‣·–]|\(cid:\d+\))\s*(.*)")
_UNSEEN = [
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "canvas",
    "button",
    "select",
    "nav",
    "head",
]
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:;|$)|font-size:[01](?:\.\d+)?(?:px|pt|em|%)?(?:;|$)"
    r"|(?<![-\w])color:(?:white|transparent|#fff(?:fff)?|rgba?\(255,255,255)"
)
"""A style, without blanks, that keeps words from a reader."""
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


class Refused(Exception):
    def __init__(self, error: str, **values: int) -> None:
        super().__init__(error)
        self.error, self.values = error, values


def word(path: str) -> dict[str, Any]:
    import mammoth

    with open(path, "rb") as file:
        html = mammoth.convert_to_html(
            file,
            style_map="p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh",
            convert_image=mammoth.images.img_element(lambda _image: {}),
        ).value
    return {"markdown": _from_html(html)}


def _from_html(html: str) -> str:
    from markdownify import markdownify

    markdown = markdownify(
        html, heading_style="ATX", strip=["img", "a"], bullets="-", escape_underscores=False, escape_asterisks=False
    )
    markdown = re.sub(r"[ \t]+$", "", markdown, flags=re.MULTILINE)
    markdown = re.sub(r"\n{3,}", "\n\n", markdown).strip()
    return _tables_with_heads(_BOLD_LINE.sub(r"## \1", markdown))


def _tables_with_heads(markdown: str) -> str:
    """Word tables seldom mark a head row, and the converter then writes an empty one: the first row becomes the head."""
    return re.sub(r"(?m)^\|(?:  \|)+\n(\|(?: --- \|)+)\n(\|.*\|)$", r"\2\n\1", markdown)


def html(path: str) -> dict[str, Any]:
    """A web page: what a reader sees of it, headings, lists and tables kept. Nothing is fetched, links and pictures stay behind."""
    from bs4 import BeautifulSoup, Comment

    with open(path, "rb") as file:
        page = BeautifulSoup(_decoded(file.read()), "html.parser")
    title = page.title.get_text(" ", strip=True) if page.title else ""
    for element in page.find_all(_UNSEEN):
        element.decompose()
    comments = page.find_all(string=lambda text: isinstance(text, Comment))
    unseen = sum(1 for comment in comments if str(comment).strip())
    for comment in comments:
        comment.extract()
    for element in page.find_all(_is_hidden):
        if not element.decomposed:
            unseen += bool(element.get_text(strip=True))
            element.decompose()
    markdown = _from_html(str(page.body or page))
    if title and not re.search(r"(?m)^# ", markdown):
        markdown = f"# {title}\n\n{markdown}"
    return {"markdown": markdown, "title": title[:300], "unseen": unseen}


def _decoded(data: bytes) -> str:
    """By its byte order mark, else what the page says it is, else UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        said = _CHARSET.search(data[:4096])
        encoding = said[1].decode("ascii").lower() if said and not data.startswith(b"\xef\xbb\xbf") else "utf-8-sig"
    try:
        return data.decode("utf-8-sig" if encoding in ("utf-8", "utf8") else encoding)
    except (UnicodeDecodeError, LookupError):
        raise Refused("wrong_encoding") from None


def _is_hidden(element: Any) -> bool:
    style = str(element.get("style") or "").replace(" ", "").lower()
    return _HIDING.search(style) is not None or element.has_attr("hidden") or element.get("aria-hidden") == "true"


def slides(path: str, *, pages: int) -> dict[str, Any]:
    """Titles as headings, bullets by their level, tables, and the notes under a slide. What is embedded is not opened."""
    from pptx import Presentation

    presentation = Presentation(path)
    if len(presentation.slides) > pages:
        raise Refused("too_many_pages", most=pages)
    blocks: list[str] = []
    letters = 0
    for slide in presentation.slides:
        found = list(_slide(slide, first=not blocks))
        letters += sum(len(block) for block in found)
        blocks += found
    if letters < FEWEST_LETTERS_A_PAGE * len(presentation.slides):
        raise Refused("scanned")
    return {"markdown": "\n\n".join(blocks), "title": str(presentation.core_properties.title or "")[:300]}


def _slide(slide: Any, *, first: bool) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and (text := _on_one_line(title.text_frame.text)):
        yield f"{'#' if first else '##'} {text}"
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.has_text_frame and (text := _paragraphs(shape)):
            yield text
        elif getattr(shape, "has_table", False) and shape.has_table:
            yield _table([[cell.text for cell in row.cells] for row in shape.table.rows])
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
        yield from (text for paragraph in frame.paragraphs if (text := _on_one_line(paragraph.text)))


def _shapes(shapes: Any) -> Iterator[Any]:
    """All of them, those in groups too, from the top down and from left to right."""
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _paragraphs(shape: Any) -> str:
    """The text of a shape: a list in the body of a slide, as most are, else paragraphs."""
    lines = [
        (paragraph.level, text) for paragraph in shape.text_frame.paragraphs if (text := _on_one_line(paragraph.text))
    ]
    if shape.is_placeholder and len(lines) > 1:
        return "\n".join(f"{'  ' * level}- {text}" for level, text in lines)
    return "\n\n".join(text for _, text in lines)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def pdf(path: str, *, pages: int, seconds: float) -> dict[str, Any]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    until = time.monotonic() + seconds
    try:
        opened = pdfplumber.open(path)
    except PdfminerException as error:
        encrypted = isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect)
        raise Refused("encrypted" if encrypted else "damaged_file") from None
    with opened as document:
        if len(document.pages) > pages:
            raise Refused("too_many_pages", most=pages)
        lines: list[list[dict[str, Any]]] = []
        for number, page in enumerate(document.pages):
            if time.monotonic() > until:
                lines.extend(_plain_pages(path, number))
                break
            lines.append(_page(page, with_tables=number < TABLE_PAGES))
            page.close()
        count, title = len(document.pages), str((document.metadata or {}).get("Title") or "")
    letters = sum(len(line["text"]) for page in lines for line in page)
    if letters < FEWEST_LETTERS_A_PAGE * count:
        raise Refused("scanned")
    return {"markdown": _markdown(_without_running_lines(lines)), "title": title[:300]}


def _page(page: Any, *, with_tables: bool) -> list[dict[str, Any]]:
    """Lines and tables of a page from the top down: text, size of type, bold, where it stands."""
    tables = page.find_tables() if with_tables and (page.lines or page.rects) else []
    tables = [table for table in tables if len(table.rows) > 1 and max(len(row.cells) for row in table.rows) > 1]
    rest = page
    for table in tables:
        rest = rest.outside_bbox(table.bbox)
    found = []
    for line in rest.extract_text_lines(return_chars=True, strip=True):
        sizes = Counter(round(char["size"] * 2) / 2 for char in line["chars"])
        bold = sum("bold" in char["fontname"].lower() for char in line["chars"]) > len(line["chars"]) * 0.8
        found.append({"text": line["text"], "size": sizes.most_common(1)[0][0], "bold": bold, "top": line["top"], "bottom": line["bottom"],
                      "right": line["x1"], "page": page.page_number})  # fmt: skip
    for table in tables:
        found.append({"text": _table(table.extract()), "size": TABLE, "bold": False, "top": table.bbox[1], "bottom": table.bbox[3],
                      "right": table.bbox[2], "page": page.page_number})  # fmt: skip
    return sorted(found, key=lambda line: line["top"])


def _plain_pages(path: str, first: int) -> Iterator[list[dict[str, Any]]]:
    """The rest of a long document, fast (2 ms a page, against 60) and without headings or tables."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(path)
    for number in range(first, len(document)):
        texts = document[number].get_textpage().get_text_bounded().splitlines()
        yield [
            {
                "text": text,
                "size": PLAIN,
                "bold": False,
                "top": at * 10.0,
                "bottom": at * 10.0 + 8,
                "right": 6.0 * len(text),
                "page": number + 1,
            }
            for at, text in enumerate(texts)
            if text.strip()
        ]


def _table(rows: list[list[str | None]]) -> str:
    cells = [[" ".join((cell or "").split()).replace("|", "\\|") for cell in row] for row in rows]
    head, *body = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([head, "|" + " --- |" * len(cells[0]), *body])


def _without_running_lines(pages: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """All lines, without headers and footers: small first or last lines that, digits apart, stand on most pages; and page numbers."""

    def shape(line: dict[str, Any]) -> str:
        return re.sub(r"\d+", "#", line["text"])

    edges = Counter(edge for page in pages for edge in {shape(line) for line in page[:2] + page[-2:]})
    running = {text for text, count in edges.items() if len(pages) > 2 and count > 0.6 * len(pages)}
    usual = _usual_size([line for page in pages for line in page])
    kept = []
    for page in pages:
        for number, line in enumerate(page):
            at_edge = number < 2 or number >= len(page) - 2
            if not (
                at_edge and ((line["size"] <= usual and shape(line) in running) or _PAGE_NUMBER.fullmatch(line["text"]))
            ):
                kept.append(line)
    return kept


def _usual_size(lines: list[dict[str, Any]]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        if line["size"] > 0:
            sizes[line["size"]] += len(line["text"])
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _markdown(lines: list[dict[str, Any]]) -> str:
    """Lines become headings (larger or bold type), list items, tables and paragraphs."""
    body = _usual_size(lines)
    sizes = {line["size"] for line in lines}
    larger = sorted((size for size in sizes if size >= body * 1.12), reverse=True)
    levels = {size: min(level, 4) for level, size in enumerate(larger, 1)}
    gaps = sorted(
        b["top"] - a["bottom"] for a, b in pairwise(lines) if a["page"] == b["page"] and b["top"] > a["bottom"]
    )
    usual_gap = gaps[len(gaps) // 4] if gaps else 2.0
    right = sorted(line["right"] for line in lines)[int(len(lines) * 0.9)] if lines else 0.0
    blocks: list[str] = []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            blocks.append("".join(paragraph))
            paragraph.clear()

    before: dict[str, Any] | None = None
    for line in lines:
        text = line["text"].strip()
        short = len(text.split()) <= 14 and not text.endswith((".", ";", ","))
        level = levels.get(line["size"]) or (min(len(levels) + 1, 4) if line["bold"] and short else None)
        item = _ITEM.match(text)
        apart = (
            before is None
            or line["size"] == TABLE
            or (line["page"] == before["page"] and line["top"] - before["bottom"] > usual_gap + body * 0.45)
        )
        ended = (
            before is not None
            and before["right"] < right * 0.8
            and before["text"].rstrip().endswith((".", ":", "!", "?", ";"))
        )
        if apart or ended or level or item:
            close()
        if line["size"] == TABLE:
            blocks.append(text)
        elif level and len(text.split()) <= 25:
            mark = "#" * level + " "
            goes_on = (
                bool(blocks)
                and before is not None
                and not apart
                and before["size"] == line["size"]
                and blocks[-1].startswith(mark)
            )
            blocks[-1:] = [f"{blocks[-1]} {text}"] if goes_on else [*blocks[-1:], mark + text]
        elif item:
            paragraph.append("- " + item.group(1))
        elif paragraph and paragraph[-1][-2:-1].isalpha() and paragraph[-1].endswith("-") and text[:1].islower():
            paragraph[-1] = paragraph[-1][:-1]
            paragraph.append(text)
        else:
            paragraph.append(f" {text}" if paragraph else text)
        before = line
    close()
    return "\n\n".join(blocks)


def main(kind: str, source: str, target: str, seconds: int, megabytes: int, pages: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    if hasattr(libc, "unshare"):
        libc.unshare(_NEW_USER | _NEW_NET)  # no network, where the machine lets us; harmless where not
    sys.setrecursionlimit(2_000)
    try:
        match kind:
            case "docx":
                answer = word(source)
            case "pptx":
                answer = slides(source, pages=pages)
            case "html":
                answer = html(source)
            case _:
                answer = pdf(source, pages=pages, seconds=seconds * 0.5)
    except Refused as refused:
        answer = {"error": refused.error, "values": refused.values}
    except (MemoryError, RecursionError):
        answer = {"error": "takes_too_much"}
    except Exception:  # the converters raise anything; the parent only needs to know that they could not
        answer = {"error": "damaged_file"}
    with open(target, "w", encoding="utf-8", errors="replace") as file:
        json.dump(answer, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], *map(int, sys.argv[4:7]))
