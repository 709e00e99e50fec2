"""From blocks to PDF, by Typst: the only importer of it. Words go in as one string of JSON and are on no disk."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from service.domain.looks import Look
from service.domain.places import Language
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Paragraph, Ruled, Table
from service.pages.coverage import FONT_FOLDERS, refuse_uncovered
from service.pages.logos import suffix_of
from service.pages.wording import labelled, readable, runs_right_to_left

TEMPLATE = Path(__file__).parent / "templates" / "page.typ"
STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: tagged, titled, in a language, every picture described."""
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rendered:
    """`pages` of the whole; `body_pages` without the annex: what is counted."""

    pdf: bytes
    pages: int
    body_pages: int


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in FONT_FOLDERS]
    )


@cache
def _other_families() -> list[str]:
    """Every further family, so that a name in another script is set in the font made for it. Plain Noto Sans first, emoji last."""
    ours = {"Source Serif 4", "Source Sans 3", "Peer Assist Serif Ext", "Peer Assist Sans Ext"}
    families = sorted(set(_fonts().families()) - ours)
    cjk = [family for family in families if "CJK" in family]
    rest = [family for family in families if family not in cjk and "Emoji" not in family and family != "Noto Sans"]
    simplified_first = sorted(cjk, key=lambda family: (not family.endswith("SC"), family))
    return ["Noto Sans", *rest, *simplified_first, *(family for family in families if "Emoji" in family)]


def typeset(document: Document, look: Look, logo: bytes | None = None) -> Rendered:
    """Render a document. Raises BadInput, with the words, where a character has no font."""
    refuse_uncovered((*document.texts(), look.organisation))
    with _compiler(document, look, logo) as compiler:
        pdf = compiler.compile(
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=datetime(*document.day.timetuple()[:3], tzinfo=UTC) if document.day else NO_DATE,
        )
        pages = int(compiler.query("<end>", field="value", one=True))
        body = _body_pages(compiler)
    assert isinstance(pdf, bytes)  # noqa: S101 — the wheel's type also covers picture formats of several pages
    return Rendered(pdf=pdf, pages=pages, body_pages=body)


def count_body(document: Document, look: Look, logo: bytes | None = None) -> int:
    """Pages of the body, laid out as `typeset` does, without the PDF: in half the time. For words known to be covered (`counted` looks)."""
    with _compiler(document, look, logo) as compiler:
        body = _body_pages(compiler)
    _forget_what_was_laid_out()
    return body


def _body_pages(compiler: typst.Compiler) -> int:
    return int(compiler.query("<body-end>", field="value", one=True))


def _forget_what_was_laid_out() -> None:
    """Typst keeps what it worked out until some compilations later, and a query by itself is none: 1.2 MB for each page asked about."""
    typst.Compiler(font_paths=_fonts()).compile(format="svg")


def picture(document: Document, look: Look, logo: bytes | None = None, *, ppi: float = 96) -> bytes:
    """The first page as a PNG, to be looked at on the screen."""
    refuse_uncovered((*document.texts(), look.organisation))
    with _compiler(document, look, logo) as compiler:
        pages = compiler.compile(format="png", ppi=ppi)
    return pages[0] if isinstance(pages, list) else pages or b""


@contextmanager
def _compiler(document: Document, look: Look, logo: bytes | None) -> Iterator[typst.Compiler]:
    """A Typst compiler that sees one folder: the template's, or where there is a logo one with both. No system fonts, no packages."""
    if not logo:
        yield _compiler_in(TEMPLATE.parent, _data(document, look, None))
        return
    with TemporaryDirectory(prefix="peer-assist-page-") as folder:
        name = f"logo.{suffix_of(logo)}"
        Path(folder, name).write_bytes(logo)
        shutil.copy(TEMPLATE, folder)
        yield _compiler_in(Path(folder), _data(document, look, name))


def _compiler_in(folder: Path, data: Mapping[str, Any]) -> typst.Compiler:
    nowhere = str(folder / "none")
    return typst.Compiler(
        input=str(folder / TEMPLATE.name),
        root=str(folder),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        package_path=nowhere,
        package_cache_path=nowhere,
    )


def _data(document: Document, look: Look, logo: str | None) -> dict[str, Any]:
    language = document.language
    return {
        "title": document.title,
        "title_rtl": runs_right_to_left(document.title),
        "kicker": document.kicker,
        "author": document.author,
        "language": language.value,
        "date": list(document.day.timetuple()[:3]) if document.day else None,
        "footer": document.footer,
        "page_of": say(language, "pages.page_of"),
        "paper": look.paper.value,
        "colour": look.colour,
        "readable": readable(look.colour),
        "organisation": look.organisation,
        "logo": logo,
        "logo_alt": look.organisation or say(language, "pages.logo"),
        "fonts": _other_families(),
        "compact": document.compact,
        "blocks": [_block(block, language) for block in document.blocks],
        "annex_title": document.annex_title,
        "annex": [_block(block, language) for block in document.annex],
    }


def _words(text: str) -> dict[str, Any]:
    return {"text": text, "rtl": runs_right_to_left(text)}


def _block(block: Block, language: Language) -> dict[str, Any]:
    drawn: dict[str, Any] = {"kind": block.kind}
    match block:
        case Heading(text=text, level=level):
            drawn |= {"text": _words(text), "level": level}
        case Paragraph(text=text, by=by, quiet=quiet):
            drawn |= {"text": _words(text), "by": _words(by), "quiet": quiet}
        case Bullets(items=items):
            drawn["items"] = [
                {
                    "text": _words(item.text),
                    "by": _words(item.by),
                    "details": [{"label": labelled(language, label, ""), "text": text} for label, text in item.details],
                }
                for item in items
            ]
        case Table(columns=columns, rows=rows, shares=shares):
            drawn |= {"columns": columns, "rows": [[_words(cell) for cell in row] for row in rows], "shares": shares}
        case Facts(rows=rows):
            drawn["rows"] = [{"label": label, "value": value} for label, value in rows]
        case Ruled(lines=lines):
            drawn["lines"] = lines
    return drawn
