"""How many pages the body takes."""

from collections.abc import Mapping

from service.domain.ids import LineId
from service.domain.items import Section
from service.domain.write_ups import MOST_PAGES, Header, PageCount, WriteUp

WORDS_A_PAGE = 430
LONGEST_SHOWN = 5


def count(write_up: WriteUp, header: Header, shown_as: Mapping[LineId, str]) -> PageCount:
    """Not for a transaction."""
    body = write_up.body()
    pages = _pages(write_up)
    over = pages > MOST_PAGES
    protected = {line.id for line in body if not line.is_protected}
    return PageCount(
        pages=pages,
        over=over,
        protected_over=over and _pages(write_up.without(protected)) > MOST_PAGES,
        words={section: sum(_length(line.claim.text) for line in write_up.body(section)) for section in Section},
        longest=tuple(line.id for line in sorted(body, key=lambda line: -_length(line.claim.text))[:LONGEST_SHOWN]),
    )


def _pages(write_up: WriteUp) -> int:
    words = sum(_length(line.claim.text) for line in write_up.body())
    return -(-words // WORDS_A_PAGE)


def _length(text: str) -> int:
    return len(text.split())
