"""What a claim can rest on. A source is an immutable revision of somebody's words."""

from datetime import datetime
from enum import StrEnum

from service.domain.ids import DocumentId, PassageId, PeerAssistId, SourceId
from service.domain.places import Language
from service.domain.text import Line, Value


class SourceKind(StrEnum):
    REQUEST = "request"
    HOST_ANSWER = "host_answer"
    NOTE = "note"
    CUE = "cue"
    PASSAGE = "passage"
    PARTICIPATION = "participation"
    STATEMENT = "statement"
    """A field of an accepted problem statement."""
    CLOSING = "closing"
    """What was said at the close: what was valuable, what the host will do, when it reports back, the feedback on the day."""


class Source(Value):
    """A fixed text with an id. Editing or erasing what it was taken from makes a new one and marks claims on this one stale."""

    id: SourceId
    kind: SourceKind
    text: str
    title: Line = ""
    """What a reader sees above it: "The team's request", or the title of the past case."""
    language: Language = Language.EN
    peer_assist_id: PeerAssistId | None = None
    document_id: DocumentId | None = None
    passage_id: PassageId | None = None
    revision: int = 1
    stale: bool = False
    made_at: datetime


class Span(Value):
    """The words of a source that carry a claim: characters `start` up to `end`, and those words themselves."""

    source_id: SourceId
    start: int
    end: int
    quote: str
