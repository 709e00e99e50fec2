"""What other rooms call: a write-up as PDF, Word, Markdown or a picture, and how many pages it takes."""

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock

from service.domain.ids import LineId
from service.domain.looks import Look
from service.domain.places import Language
from service.domain.write_ups import MOST_PAGES, Header, PageCount, WriteUp
from service.pages.blocks import Document
from service.pages.coverage import uncovered
from service.pages.markdown import markdown_of
from service.pages.typesetting import Rendered, count_body, picture, typeset
from service.pages.word import word_file
from service.pages.write_up import Annex, write_up_document

MOST_REMEMBERED = 512
_counted: OrderedDict[bytes, int] = OrderedDict()
_lock = Lock()


def render_write_up(
    write_up: WriteUp,
    header: Header,
    *,
    look: Look,
    logo: bytes | None = None,
    language: Language | None = None,
    annex: Annex | None = None,
    attribution: Mapping[LineId, str] | None = None,
) -> Rendered:
    document = write_up_document(write_up, header, language=language, annex=annex, attribution=attribution)
    return typeset(document, look, logo)


def count_pages(
    write_up: WriteUp,
    header: Header,
    *,
    look: Look,
    logo: bytes | None = None,
    language: Language | None = None,
    attribution: Mapping[LineId, str] | None = None,
) -> PageCount:
    """Pages of the body as rendered. Never raises for uncovered words: it names them, and then `pages` is 0."""
    document = write_up_document(write_up, header, language=language, attribution=attribution)
    pages, words = counted(document, look, logo)
    return PageCount(pages=pages, uncovered=words, over=pages > MOST_PAGES)


def counted(document: Document, look: Look, logo: bytes | None = None) -> tuple[int, tuple[str, ...]]:
    """Pages of a paper's body as rendered, remembered; or 0 and the words no font has."""
    words = uncovered((*document.texts(), look.organisation))
    if words:
        return 0, words
    key = sha256(f"{document!r}{look.paper}{look.organisation}{bool(logo)}".encode()).digest()
    with _lock:
        pages = _counted.get(key)
    if pages is None:
        pages = count_body(document, look, logo)
        with _lock:
            _counted[key] = pages
            while len(_counted) > MOST_REMEMBERED:
                _counted.popitem(last=False)
    return pages, ()


def write_up_docx(
    write_up: WriteUp,
    header: Header,
    *,
    look: Look,
    logo: bytes | None = None,
    word_template: bytes | None = None,
    language: Language | None = None,
    annex: Annex | None = None,
    attribution: Mapping[LineId, str] | None = None,
) -> bytes:
    document = write_up_document(write_up, header, language=language, annex=annex, attribution=attribution)
    return word_file(document, look, logo, template=word_template)


def write_up_markdown(
    write_up: WriteUp,
    header: Header,
    *,
    language: Language | None = None,
    annex: Annex | None = None,
    attribution: Mapping[LineId, str] | None = None,
) -> str:
    return markdown_of(write_up_document(write_up, header, language=language, annex=annex, attribution=attribution))


def write_up_picture(
    write_up: WriteUp,
    header: Header,
    *,
    look: Look,
    logo: bytes | None = None,
    language: Language | None = None,
    attribution: Mapping[LineId, str] | None = None,
) -> bytes:
    """The first page as PNG."""
    return picture(write_up_document(write_up, header, language=language, attribution=attribution), look, logo)
