"""How many pages the body takes."""

from service.domain.items import Section
from service.domain.write_ups import MOST_PAGES, PageCount, WriteUp
from service.locale import say
from service.write_ups.opened import Opened

WORDS_A_PAGE = 430
LONGEST_SHOWN = 5


def count(write_up: WriteUp, found: Opened) -> PageCount:
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


def markdown(write_up: WriteUp, found: Opened) -> str:
    """The body as the library keeps it."""
    parts = [write_up.problem_asked, write_up.problem_redefined]
    for section in Section:
        rows = [f"- {line.claim.text}" for line in write_up.body(section)]
        if rows:
            parts.append("\n".join([f"## {say(write_up.language, f'write_ups.section.{section.value}')}", "", *rows]))
    return "\n\n".join(each for each in parts if each.strip()) + "\n"
