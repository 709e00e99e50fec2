"""What a page is made of, before anybody decides how it looks: the same blocks become PDF, Word and Markdown, so the words agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from service.domain.places import Language


@dataclass(frozen=True)
class Heading:
    """Level 1 for the parts of a page, 2 for what stands in them."""

    text: str
    level: int = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    text: str
    by: str = ""
    quiet: bool = False
    """Small and grey: what is about the page, not of it."""
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Item:
    """One line of a list: the words, whose they are, and labelled details in their own words."""

    text: str
    by: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Bullets:
    items: tuple[Item, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Table:
    """`shares` are the columns' parts of the width. `for_actions`: what, who, by when, which Markdown sets as the house format's list."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    for_actions: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Facts:
    """Label and value, a line each: host, hub, date, format, people."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class PageBreak:
    kind: Literal["break"] = "break"


@dataclass(frozen=True)
class Ruled:
    """Empty lines to write on."""

    lines: int
    kind: Literal["ruled"] = "ruled"


Block = Heading | Paragraph | Bullets | Table | Facts | PageBreak | Ruled


@dataclass(frozen=True)
class Document:
    """A whole paper. `kicker` stands small above the title; `annex` begins on a new page and is not counted."""

    title: str
    kicker: str
    language: Language
    footer: str = ""
    day: date | None = None
    """The date it carries in its properties: never the clock's, so that the same words give the same bytes."""
    author: str = ""
    blocks: tuple[Block, ...] = ()
    annex_title: str = ""
    annex: tuple[Block, ...] = ()
    compact: bool = False
    """Small margins and type: a sheet to hold in the hand."""
    front: dict[str, object] = field(default_factory=dict)
    """Front matter of the Markdown."""

    def texts(self) -> Iterator[str]:
        """Every string that will be printed."""
        yield from (self.title, self.kicker, self.footer, self.author, self.annex_title)
        for block in (*self.blocks, *self.annex):
            yield from texts_of(block)


def texts_of(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(text=text, by=by):
            yield from (text, by)
        case Bullets(items=items):
            for item in items:
                yield from (item.text, item.by)
                for label, text in item.details:
                    yield from (label, text)
        case Table(columns=columns, rows=rows):
            yield from columns
            for row in rows:
                yield from row
        case Facts(rows=rows):
            for row in rows:
                yield from row
