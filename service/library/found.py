"""What the library works with while it answers, and what it answers with."""

from dataclasses import dataclass, field

from service.domain.library import Document, Passage
from service.library.lexical import LexicalScores
from service.library.ranking import DenseEvidence


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its people and its passages in reading order."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How much one reader may see. `waiting`: passages of documents that are not found by their meaning as yet."""

    documents: int
    passages: int
    waiting: int


@dataclass(frozen=True, slots=True)
class BestPassage:
    """A passage found by itself, with the document it stands in and how well it fits (comparable within one answer)."""

    document: Document
    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Compared:
    """How many documents a reader may find, and what the query found in them; nothing where there was nothing to compare."""

    documents: int
    stems: list[str] = field(default_factory=list)
    words: LexicalScores | None = None
    meaning: DenseEvidence | None = None
