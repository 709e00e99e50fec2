"""A past case as the drafting steps read it, and the place it is compared with."""

from service.domain.agenda import Format
from service.domain.drafts import PersonToAsk
from service.domain.library import Document, Passage
from service.domain.places import Hub
from service.domain.sources import Source
from service.domain.text import Line, Value


class CaseText(Value):
    """A document with its people, the passages shown, and one source per passage: same id, same text."""

    document: Document
    passages: tuple[Passage, ...] = ()
    sources: tuple[Source, ...] = ()
    hub_name: Line = ""
    people: tuple[PersonToAsk, ...] = ()


class Here(Value):
    """What is known about this file besides people's words: facts of the record, never quoted as somebody's."""

    hub: Hub | None = None
    format: Format | None = None
