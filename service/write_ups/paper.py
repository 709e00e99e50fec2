"""The write-up on paper: how many pages its body takes, and the files it goes out as. Not for a transaction: rendering takes a while."""

from collections.abc import Mapping

from service.domain.ids import LineId
from service.domain.items import Section
from service.domain.write_ups import MOST_PAGES, PageCount, WriteUp
from service.pages import exports
from service.pages.files import FileFormat
from service.pages.write_up import Annex, SeeAlso
from service.write_ups.opened import Opened

LONGEST_SHOWN = 5


def count(write_up: WriteUp, found: Opened) -> PageCount:
    """Pages as rendered, and where it is long."""
    counted = _counted(write_up, found)
    body = write_up.body()
    rest = {line.id for line in body if not line.is_protected}
    return PageCount(
        pages=counted.pages,
        uncovered=counted.uncovered,
        over=counted.over,
        protected_over=counted.over and _counted(write_up.without(rest), found).pages > MOST_PAGES,
        words={section: sum(_length(line.claim.text) for line in write_up.body(section)) for section in Section},
        longest=tuple(line.id for line in sorted(body, key=lambda line: -_length(line.claim.text))[:LONGEST_SHOWN]),
    )


def exported(format: FileFormat, write_up: WriteUp, found: Opened, *, annex: Annex | None = None) -> bytes:
    """The file. Raises BadInput where a PDF would have boxes for letters."""
    said = _attribution(write_up, found)
    if format is FileFormat.MD:
        return exports.write_up_markdown(write_up, found.header, annex=annex, attribution=said).encode()
    if format is FileFormat.DOCX:
        return exports.write_up_docx(
            write_up,
            found.header,
            look=found.look,
            logo=found.logo,
            word_template=found.word_template,
            annex=annex,
            attribution=said,
        )
    return exports.render_write_up(
        write_up, found.header, look=found.look, logo=found.logo, annex=annex, attribution=said
    ).pdf


def see_also(found: Opened) -> tuple[SeeAlso, ...]:
    return tuple(SeeAlso(title=each.title, hub=each.hub, year=each.year) for each in found.see_also)


def _counted(write_up: WriteUp, found: Opened) -> PageCount:
    said = _attribution(write_up, found)
    return exports.count_pages(write_up, found.header, look=found.look, logo=found.logo, attribution=said)


def _attribution(write_up: WriteUp, found: Opened) -> Mapping[LineId, str]:
    """Who added a sentence, the page says by itself."""
    added = {line.id for line in write_up.lines if line.claim.added_by}
    return {key: text for key, text in found.shown_as.items() if key not in added}


def _length(text: str) -> int:
    return len(text.split())
