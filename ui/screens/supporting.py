"""Sources as the claims part draws them: where the words come from, whose they are, and which of them carry the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.library import Document
from service.domain.sources import Source, Span
from ui.desk import Desk
from ui.parts.claims import Source as Card
from ui.screens.wording import SIGNS, outcome_words


@dataclass(frozen=True)
class ToRing:
    """Somebody of a past case: `role` is translated, `how_to_reach` empty where nobody knows."""

    name: str
    role: str
    how_to_reach: str

    @property
    def line(self) -> str:
        reach = f" ({self.how_to_reach})" if self.how_to_reach else ""
        return f"{self.name}, {self.role}{reach}"


@dataclass(frozen=True)
class Case:
    """A past case as evidence names it; its people, the host's first."""

    document: Document
    hub: str
    people: tuple[ToRing, ...]


def plain_source(source: Source, span: Span) -> Card:
    """A source of the file itself: the request, an answer, a note."""
    return Card(
        id=source.id,
        title=source.title,
        text=source.text,
        start=span.start,
        end=span.end,
        can_open=False,
    )


def case_source(desk: Desk, source: Source, span: Span, cases: Mapping[str, Case]) -> Card:
    """A passage of a past case, with hub, date, outcome and its people; other sources plainly."""
    case = cases.get(source.document_id or "")
    if case is None:
        return plain_source(source, span)
    document = case.document
    return Card(
        id=document.id,
        title=document.title,
        place=case.hub or document.organisation,
        date=desk.texts.date(document.date) if document.date else "",
        text=source.text,
        start=span.start,
        end=span.end,
        outcome=SIGNS[document.outcome],
        outcome_words=outcome_words(desk, document.outcome),
        people="; ".join(person.line for person in case.people[:3]),
    )
