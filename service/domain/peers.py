"""Who has solved something similar: people, what speaks for each of them, and which parts of the problem they know."""

from enum import StrEnum

from pydantic import Field

from service.domain.ids import DocumentId, Id, PassageId
from service.domain.library import Outcome
from service.domain.people import ParticipationRole, Person
from service.domain.text import Line, Text, Value


class EvidenceKind(StrEnum):
    """From the strongest down: what somebody did counts more than what is said of them."""

    WROTE = "wrote"
    TOOK_PART = "took_part"
    OWN_WORDS = "own_words"
    """What the directory says they know; nothing they did is known to us."""


class Evidence(Value):
    """A passage that matches the problem, and the person's part in it. Without ids it is the directory's own words."""

    kind: EvidenceKind
    role: ParticipationRole | None = None
    confirmed: bool = True
    """False where an import read their name there and nobody has said whose it is."""
    document_id: DocumentId | None = None
    passage_id: PassageId | None = None
    title: Line = ""
    year: int | None = None
    place: Line = ""
    outcome: Outcome | None = None
    quote: Text = ""
    """Word for word, of the passage or of the directory."""
    words: tuple[str, ...] = ()
    """Words of the quote that the problem asks for, as they stand in it."""
    strength: float = Field(ge=0)


class Facet(Value):
    """A part of the problem that somebody on the panel should know: a question to learn from, or the problem itself."""

    id: Id
    text: Text


class Candidate(Value):
    """Somebody who may be asked, with what speaks for it. `relevance` is 0 to 1, the best candidate of the problem being 1."""

    person: Person
    hub: Line
    relevance: float = Field(ge=0, le=1)
    facets: dict[Id, float] = Field(default_factory=dict)
    """How well they know each facet of the problem, 0 to 1; a facet that is missing is not covered."""
    evidence: tuple[Evidence, ...] = ()
