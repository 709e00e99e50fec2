"""The library: documents, their passages, and what a search brings back. A past case is a document of kind write-up."""

from datetime import date as Day
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from service.domain.ids import DocumentId, HubId, PassageId
from service.domain.people import Participation
from service.domain.places import Language, Space, Visibility
from service.domain.text import Line, Name, Text, Value


class DocumentKind(StrEnum):
    WRITE_UP = "write_up"
    LESSON = "lesson"
    REPORT = "report"
    OTHER = "other"


class Outcome(StrEnum):
    """How it went there. Cases that did not work count as much, and say so."""

    WORKED = "worked"
    PARTLY = "partly"
    NOT = "not"
    UNKNOWN = "unknown"


class Document(Value):
    """Anything in the library. `people` is filled when one document is read, and empty in lists of many."""

    id: DocumentId
    title: Name
    kind: DocumentKind = DocumentKind.WRITE_UP
    space: Space = Space.REAL
    hub_id: HubId | None = None
    organisation: Line = ""
    """Who it comes from, where that is no hub of ours."""
    country: Line = ""
    date: Day | None = None
    language: Language = Language.EN
    topics: tuple[Line, ...] = ()
    outcome: Outcome = Outcome.UNKNOWN
    visibility: Visibility = Visibility.ORGANISATION
    url: Line = ""
    fictional: bool = False
    guessed: tuple[Line, ...] = ()
    """Names of the members above that the import guessed and nobody has confirmed."""
    superseded_by: DocumentId | None = None
    happened_since: Text = ""
    """What became of it, as its host answered when asked; empty while nobody did."""
    happened_on: Day | None = None
    """When they said so."""
    people: tuple[Participation, ...] = ()
    words: int = 0
    added_at: datetime | None = None
    revision: int = 1


class Passage(Value):
    """A part of a document small enough to show and to embed: about 100 to 200 words, whole sentences."""

    id: PassageId
    document_id: DocumentId
    position: int
    """0 for the first passage of the document."""
    headings: tuple[str, ...] = ()
    """The path of headings it stands under."""
    start: int
    end: int
    """Characters of the document's text."""
    text: str


class SearchFilter(Value):
    """What to look among. Filters and visibility go into the query, for both halves, never after ranking."""

    hub_ids: tuple[HubId, ...] = Field(default=(), max_length=200)
    organisations: tuple[Line, ...] = Field(default=(), max_length=200)
    topics: tuple[Line, ...] = Field(default=(), max_length=200)
    languages: tuple[Language, ...] = Field(default=(), max_length=200)
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=200)
    kinds: tuple[DocumentKind, ...] = Field(default=(), max_length=200)
    since: Day | None = None
    until: Day | None = None
    include_superseded: bool = False


class Why(Value):
    """Why a passage was found: the words of the query it holds, and whether its meaning is near."""

    words: tuple[str, ...] = ()
    """As they stand in the passage."""
    by_words: bool
    by_meaning: bool


class Hit(Value):
    """A document found, once, with its best passage and why it matched."""

    document: Document
    passage: Passage
    why: Why
    score: float = Field(exclude=True, default=0.0)
    """The fused score, for ranking and evals; not sent to clients."""


class Results(Value):
    hits: tuple[Hit, ...]
    by_meaning: bool
    """False when the embedder could not run and only words were compared."""
    total_documents: int
    """How many documents the query could have found, after filters and visibility."""
