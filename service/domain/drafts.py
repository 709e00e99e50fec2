"""A draft: claims with their support, what was held back and why, and where it all came from.

Nothing in a draft counts until a named person accepts it. Content is a closed union, one member per drafting step, never markup.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from service.domain.ids import DocumentId, DraftId, JobId, PeerAssistId, VersionId
from service.domain.items import ItemKind
from service.domain.library import Outcome
from service.domain.places import Language, Visibility
from service.domain.problem import SheetField
from service.domain.questions import ClarifyingQuestion
from service.domain.sources import Span
from service.domain.text import Line, Text, Value


class DraftKind(StrEnum):
    PROBLEM_STATEMENT = "problem_statement"
    CLARIFYING_QUESTIONS = "clarifying_questions"
    CONTEXT_DIFFERENCES = "context_differences"
    WRITE_UP = "write_up"
    INVITATION = "invitation"
    """For everybody who is to be there, one each."""
    BACKGROUND_PACK = "background_pack"
    IDEAS = "ideas"
    """What a model suggests in a session where live assistance is on: never people's words, and never drafted without a model."""


OF_THE_REQUEST = (DraftKind.PROBLEM_STATEMENT, DraftKind.CLARIFYING_QUESTIONS, DraftKind.CONTEXT_DIFFERENCES)
"""What is drafted from a team's request, on Prepare."""
OF_THE_SESSION = (DraftKind.WRITE_UP, DraftKind.IDEAS)
"""What is drafted from the session's notes."""


OF_THE_STATEMENT = (DraftKind.INVITATION, DraftKind.BACKGROUND_PACK)
"""What is drafted from the accepted statement for those who are to be there."""


class Writer(StrEnum):
    AUTO = "auto"
    """The configured model, and the extractive writer when it cannot be reached or answers badly twice."""
    MODEL = "model"
    EXTRACTIVE = "extractive"


class DraftStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Claim(Value):
    """One drafted sentence and the words it rests on.

    `quoted` means the sentence is the source's own; `template` that our fixed sentence holds quoted fields.
    `added_by` is set when a person wrote or kept it: then it is never held back.
    """

    id: str
    text: str
    support: tuple[Span, ...] = ()
    quoted: bool = False
    template: bool = False
    added_by: Line = ""
    stale: bool = False
    disputed: tuple[Span, ...] = ()
    """Words of other notes that say otherwise: a number, a date or a no that differs."""


class HeldBackReason(StrEnum):
    NO_SOURCE = "no_source"
    """It names no source at all."""
    UNKNOWN_SOURCE = "unknown_source"
    """It names a source that was not shown to the writer."""
    QUOTE_NOT_FOUND = "quote_not_found"
    NUMBER_NOT_FOUND = "number_not_found"
    DATE_NOT_FOUND = "date_not_found"
    NAME_NOT_FOUND = "name_not_found"
    NOT_CARRIED = "not_carried"
    """Most of its words are not those of the sentences it cites: whatever it says, they do not say it."""
    OWNER_NOT_SAID = "owner_not_said"
    """It gives an action step to somebody whom the note does not give it to."""
    NEGATION_DIFFERS = "negation_differs"
    """It says no where the note says yes, or the other way round."""
    ADDRESSES_MACHINE = "addresses_machine"
    """It, or what it rests on, speaks to whatever drafts or reads, not to people. The note stays, and is not drafted from."""
    NOT_AN_ACTION = "not_an_action"
    """It makes a plan or a decision of something nobody undertook or decided."""


class HeldBack(Value):
    """A claim whose support failed a check: shown apart, with the reason and the words that have no support."""

    claim: Claim
    reason: HeldBackReason
    missing: tuple[str, ...] = ()
    field: SheetField | None = None
    item: ItemKind | None = None
    """What it would have been in the write-up."""


class DraftedField(Value):
    field: SheetField
    claims: tuple[Claim, ...] = ()
    """Empty: the request does not say. `question` would fill it."""
    question: str = ""

    @property
    def text(self) -> str:
        return " ".join(claim.text for claim in self.claims)


class ProblemStatementContent(Value):
    kind: Literal[DraftKind.PROBLEM_STATEMENT] = DraftKind.PROBLEM_STATEMENT
    fields: tuple[DraftedField, ...]
    telling: tuple[Claim, ...] = ()
    """The five-minute telling, to be read aloud."""
    vague: tuple[Claim, ...] = ()
    """What is still vague: the request's own words that need a number, a name, a date or a place."""


class ClarifyingQuestionsContent(Value):
    kind: Literal[DraftKind.CLARIFYING_QUESTIONS] = DraftKind.CLARIFYING_QUESTIONS
    questions: tuple[ClarifyingQuestion, ...]
    """The most useful first; the first three go into the reply to the host."""


class Difference(StrEnum):
    """In what the place of a past case can differ from here."""

    PLACE = "place"
    SCALE = "scale"
    MONEY = "money"
    PEOPLE = "people"
    TIME = "time"
    POLICY = "policy"


class CaseDifference(Value):
    """One row of *what differs here*. A side nobody wrote down is None, and then `question` asks for it."""

    difference: Difference
    there: Claim | None = None
    here: Claim | None = None
    question: str = ""


class PersonToAsk(Value):
    name: Line
    role: Line = ""
    hub: Line = ""
    how_to_reach: Line = ""


class CaseComparison(Value):
    """A past case beside this file: why it worked there (or did not), what differs here, what to ask its people.

    Where the case does not say why, `why` is empty and `silent` is true: "The write-up does not say: ask NAME".
    """

    document_id: DocumentId
    title: Line
    hub: Line = ""
    year: int | None = None
    outcome: Outcome = Outcome.UNKNOWN
    why: tuple[Claim, ...] = ()
    silent: bool = False
    differences: tuple[CaseDifference, ...] = ()
    ask: tuple[str, ...] = ()
    people: tuple[PersonToAsk, ...] = ()


class ContextDifferencesContent(Value):
    kind: Literal[DraftKind.CONTEXT_DIFFERENCES] = DraftKind.CONTEXT_DIFFERENCES
    cases: tuple[CaseComparison, ...]


class WriteUpItem(Value):
    """One typed item taken from the notes. `said_by`, `owner` and `due` only where the notes say them; `due` is as said."""

    kind: ItemKind
    claim: Claim
    said_by: Line = ""
    where: Line = ""
    """Where it worked, as said."""
    conditions: Text = ""
    """Under what conditions, as said."""
    owner: Line = ""
    due: Line = ""
    due_date: date | None = None
    value: float = 0.0
    """How much would be lost without it, 0 to 1: the lowest are tightened away first."""


class WriteUpContent(Value):
    """The items in the order they are read. The problem as asked and as redefined comes from the file's versions."""

    kind: Literal[DraftKind.WRITE_UP] = DraftKind.WRITE_UP
    items: tuple[WriteUpItem, ...]
    left_out: tuple[WriteUpItem, ...] = ()
    """Found, but not among what two pages hold: can be put back."""
    see_also: tuple[DocumentId, ...] = ()
    """Past cases like it: for the annex, never a ground for what was said here."""
    unread: tuple[Line, ...] = ()
    """What of the notes the writer did not read, as message ids: never silent."""


class DraftedInvitation(Value):
    """What differs from one invitation to the next. `who` is the person's id, or the name where the directory has none."""

    who: str
    name: Line
    language: Language
    why: tuple[Claim, ...] = ()
    problem: tuple[Claim, ...] = ()
    asked: tuple[Claim, ...] = ()


class InvitationContent(Value):
    kind: Literal[DraftKind.INVITATION] = DraftKind.INVITATION
    invitations: tuple[DraftedInvitation, ...]


class PackPart(Value):
    part: SheetField
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """Questions stand one a line."""
        return ("\n" if self.part is SheetField.WANT_TO_LEARN else " ").join(claim.text for claim in self.claims)


class BackgroundPackContent(Value):
    """From the accepted statement `statement_id`, part by part in reading order."""

    kind: Literal[DraftKind.BACKGROUND_PACK] = DraftKind.BACKGROUND_PACK
    statement_id: VersionId
    parts: tuple[PackPart, ...]
    left_out: tuple[Claim, ...] = ()
    """Said, but not among what two pages hold."""
    see_also: tuple[DocumentId, ...] = ()


class IdeasContent(Value):
    """Ideas of a model. They claim no support: nothing anybody said carries them."""

    kind: Literal[DraftKind.IDEAS] = DraftKind.IDEAS
    ideas: tuple[Text, ...]


DraftContent = Annotated[
    ProblemStatementContent
    | ClarifyingQuestionsContent
    | ContextDifferencesContent
    | WriteUpContent
    | InvitationContent
    | BackgroundPackContent
    | IdeasContent,
    Field(discriminator="kind"),
]


class Provenance(Value):
    """Where a draft came from. Empty members do not apply: the extractive writer has no prompt, tokens or cost."""

    writer: Writer
    """MODEL or EXTRACTIVE: what really wrote it."""
    model: Line = ""
    host: Line = ""
    prompt_name: Line = ""
    prompt_version: Line = ""
    prompt_hash: Line = ""
    source_ids: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost_usd: float | None = None
    fell_back: Line = ""
    """Message id of the reason `auto` used the extractive writer, or empty."""


class Draft(Value):
    id: DraftId
    peer_assist_id: PeerAssistId
    kind: DraftKind
    asked_for: Writer
    status: DraftStatus
    language: Language
    visibility: Visibility
    """The intersection of its sources' visibilities."""
    job_id: JobId | None = None
    content: DraftContent | None = None
    held_back: tuple[HeldBack, ...] = ()
    provenance: Provenance | None = None
    error: Line = ""
    """Message id, when it failed."""
    made_by: str
    made_at: datetime
    revision: int = 1
