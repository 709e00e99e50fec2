"""What the library works with while it answers, and what it answers with."""

from dataclasses import dataclass, field

from service.domain.library import Document, Passage
from service.library.chroma import ChromaIndex, Plan
from service.library.lexical import LexicalScores
from service.library.postings import Mask
from service.library.ranking import DenseEvidence


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its people and its passages in reading order."""

    document: Document
    passages: tuple[Passage, ...]


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


@dataclass(slots=True)
class Allowed:
    """What one reader may find with one filter, while nothing changes; and how Chroma would be asked for it, once that is known."""

    ids: tuple[str, ...]
    words: Mask
    vectors: Mask
    plan: tuple[int, Plan] | None = None

    def plan_of(self, chroma: ChromaIndex) -> Plan:
        version = chroma.version
        if self.plan is None or self.plan[0] != version:
            self.plan = (version, chroma.plan(self.ids))
        return self.plan[1]
