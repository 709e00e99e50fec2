"""What a draft is made from: read once, in one short transaction, before anything slow begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from service.domain.drafts import DraftContent, HeldBack
from service.domain.ids import DocumentId, SourceId
from service.domain.library import Document
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Visibility, narrowest
from service.domain.problem import ProblemSheet, ProblemStatement
from service.domain.sessions import Closing, Note, Option, Side, Speaker
from service.domain.sources import Source
from service.drafting.case_text import CaseText, Here
from service.drafting.invited import InvitedPerson
from service.llm.model import Answer, Call
from service.llm.models import Models
from service.llm.names import Roster
from service.llm.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Given:
    """`sources`: the request and the host's answers, oldest first; for a write-up, what was noted in the session.

    `roster`: whose names stay here when a model elsewhere is asked.
    """

    file: PeerAssist
    sources: tuple[Source, ...]
    sheet: ProblemSheet
    cases: tuple[CaseText, ...]
    here: Here
    roster: Roster
    language: Language
    today: date
    notes: tuple[Note, ...] = ()
    options: tuple[Option, ...] = ()
    closing: Closing = field(default_factory=Closing)
    speakers: tuple[Speaker, ...] = ()
    sides: Mapping[str, Side] = field(default_factory=dict)
    """Who is of the host team, a peer or the facilitator, by name, as far as anybody said."""
    statement: ProblemStatement | None = None
    """The accepted statement, for what is told to those invited."""
    people: tuple[InvitedPerson, ...] = ()
    ideas: tuple[str, ...] = ()
    """What a model suggested in the session before."""

    @property
    def told_of(self) -> Mapping[DocumentId, Document]:
        """The documents whose words, or whose title, a writer is shown."""
        cases = (*self.cases, *(part.case for person in self.people for part in person.took_part))
        return {case.document.id: case.document for case in cases}

    @property
    def visibility(self) -> Visibility:
        """Of the most restricted text in it."""
        return narrowest(self.file.visibility, *(document.visibility for document in self.told_of.values()))

    @property
    def by_source(self) -> Mapping[SourceId, Note]:
        """The notes by the source that holds their words."""
        return {note.source_id: note for note in self.notes}


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote, checked. The counts are sums over its calls."""

    content: DraftContent
    held_back: tuple[HeldBack, ...]
    source_ids: tuple[str, ...]
    model: str
    host: str
    prompt_name: str
    prompt_version: str
    prompt_hash: str
    tokens_in: int
    tokens_out: int
    seconds: float
    cost_usd: float | None

    @classmethod
    def of(
        cls,
        content: DraftContent,
        held_back: tuple[HeldBack, ...],
        source_ids: tuple[str, ...],
        prompt: Prompt,
        answers: Sequence[Answer[Any]],
    ) -> Self:
        costs = [answer.cost_usd for answer in answers]
        return cls(
            content=content,
            held_back=held_back,
            source_ids=source_ids,
            model=answers[-1].model,
            host=answers[-1].host,
            prompt_name=prompt.name,
            prompt_version=prompt.version,
            prompt_hash=prompt.hash,
            tokens_in=sum(answer.tokens_in for answer in answers),
            tokens_out=sum(answer.tokens_out for answer in answers),
            seconds=round(sum(answer.seconds for answer in answers), 3),
            cost_usd=None if None in costs else sum(cost for cost in costs if cost is not None),
        )


Arriving = Callable[[DraftContent, tuple[HeldBack, ...]], None]
"""Called with what is ready so far, already checked."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a step reaches a model: the models, why it calls, where to show what arrives, and when to stop."""

    models: Models
    call: Call
    arriving: Arriving
    due: Callable[[], bool]
    """Whether it is time to show what has come: reading and checking a part is work, and a model writes fast."""
    stop: Callable[[], None]
