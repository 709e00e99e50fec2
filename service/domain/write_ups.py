"""The write-up of a session: its lines by section, review, approval and versions (method.md rows 24–27, *Write-up, in order*)."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field

from service.domain.drafts import Claim, HeldBack
from service.domain.findings import Finding
from service.domain.ids import (
    AccountId,
    CommentId,
    DocumentId,
    DraftId,
    LineId,
    PeerAssistId,
    PersonId,
    SnapshotId,
    WriteUpId,
)
from service.domain.items import ItemKind, Section
from service.domain.places import Language, Visibility
from service.domain.text import Line, Name, Text, Value
from service.errors import BadInput, NotAllowed

MOST_PAGES = 2


class LineState(StrEnum):
    DRAFTED = "drafted"
    ACCEPTED = "accepted"
    """Taken as it was drafted."""
    EDITED = "edited"
    """A person changed the words, or wrote them."""
    REJECTED = "rejected"


class LineUse(StrEnum):
    """Where a line stands. Only the body is counted on pages."""

    BODY = "body"
    ANNEX = "annex"
    LEFT_OUT = "left_out"
    """Tightened away; can be put back."""


class Naming(StrEnum):
    """How a peer is named in their line. Default attribution is hub and role (method.md row 27)."""

    HUB_AND_ROLE = "hub_and_role"
    NAME = "name"
    ANONYMOUS = "anonymous"
    WITHDRAWN = "withdrawn"
    """The peer took their line back: it is shown nowhere."""


class WriteUpLine(Value):
    """One sentence of the write-up with what it rests on. Has its own revision, so that two reviewers of two lines never collide.

    `drafted` is the sentence as it came; `claim.text` as it stands. `owner` and `due` only where they were said.
    """

    id: LineId
    kind: ItemKind
    position: int
    claim: Claim
    drafted: str = ""
    said_by: Line = ""
    person_id: PersonId | None = None
    where: Line = ""
    """Where it worked, as said."""
    conditions: Text = ""
    owner: Line = ""
    owner_id: PersonId | None = None
    due: Line = ""
    due_date: date | None = None
    value: float = 0.0
    """What the draft found it worth, 0 to 1: the lowest go first when it is tightened."""
    state: LineState = LineState.DRAFTED
    use: LineUse = LineUse.BODY
    naming: Naming = Naming.HUB_AND_ROLE
    changed_by: Line = ""
    changed_at: datetime | None = None
    findings: tuple[Finding, ...] = ()
    """Margin notes: numbers and names a person wrote that the notes do not have. They hold nothing back."""
    revision: int = 1

    @property
    def is_touched(self) -> bool:
        """A person has decided something about it: a new draft leaves it alone, and it is tightened away last."""
        return bool(self.changed_by) or self.state is not LineState.DRAFTED

    @property
    def shows(self) -> bool:
        """In the body or the annex, as far as nobody rejected or withdrew it."""
        shown = self.use is not LineUse.LEFT_OUT and self.state is not LineState.REJECTED
        return shown and self.naming is not Naming.WITHDRAWN

    @property
    def is_unread(self) -> bool:
        """It shows, and nobody accepted or changed it yet."""
        return self.shows and self.state is LineState.DRAFTED

    @property
    def in_body(self) -> bool:
        return self.shows and self.use is LineUse.BODY

    @property
    def is_protected(self) -> bool:
        """An action step or a disagreement is never tightened away."""
        return self.kind in (ItemKind.ACTION, ItemKind.DISAGREEMENT)

    def worded(self, text: str) -> Self:
        """In other words: its support stays, and it counts as edited, unless these are the drafted words again. Raises BadInput."""
        if not text.strip():
            raise BadInput("write_up.line_empty", field="text")
        if text == self.claim.text:
            return self
        claim = self.claim.model_copy(update={"text": text, "quoted": False, "template": False})
        state = LineState.ACCEPTED if text == self.drafted else LineState.EDITED
        return self.model_copy(update={"claim": claim, "state": state})

    def decided(self, state: LineState) -> Self:
        """Accepted, rejected, or back to undecided. Words a person changed stay marked as edited."""
        if state is not LineState.REJECTED and self.claim.text != self.drafted:
            state = LineState.EDITED
        elif state is LineState.EDITED:
            state = LineState.ACCEPTED
        return self.model_copy(update={"state": state})

    def put(self, use: LineUse) -> Self:
        """Into the body, the annex, or out. Raises NotAllowed: an action step or a disagreement is not left out for length."""
        if use is LineUse.LEFT_OUT and self.is_protected:
            raise NotAllowed("write_up.protected")
        return self.model_copy(update={"use": use})


class ReviewStatus(StrEnum):
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    """Locked. A correction is a new version."""
    WITHDRAWN = "withdrawn"


class SignOffRole(StrEnum):
    HOST_LEAD = "host_lead"
    FACILITATOR = "facilitator"


class SignOff(Value):
    """Who agreed, how and when. With no accounts, `message` holds what they wrote (a mail pasted in)."""

    role: SignOffRole
    name: Name
    person_id: PersonId | None = None
    how: Line = ""
    message: Text = ""
    on: date
    recorded_by: Name
    recorded_account: AccountId


class PersonPresent(Value):
    name: Name
    role: Line
    """A `ParticipationRole`."""
    hub: Line = ""


class Header(Value):
    """Above the body: host, hub, date, format, people by role, sensitivity."""

    title: Name
    host: Line = ""
    host_lead: Line = ""
    hub: Line = ""
    day: date | None = None
    format: Line = ""
    people: tuple[PersonPresent, ...] = ()
    sensitivity: Visibility = Visibility.PARTICIPANTS


class HeldBackDecision(StrEnum):
    SUPPORTED = "supported"
    """A person pointed at the note it rests on."""
    KEPT = "kept"
    """A person took it as their own: "added by NAME"."""
    DROPPED = "dropped"


class DecidedHeldBack(Value):
    """A held-back item somebody has decided about."""

    held_back: HeldBack
    decision: HeldBackDecision
    decided_by: Name
    decided_at: datetime


class WriteUp(Value):
    """The write-up as it stands. `number` counts the versions that were approved or are on their way; a correction is the next."""

    id: WriteUpId
    peer_assist_id: PeerAssistId
    number: int = 1
    status: ReviewStatus = ReviewStatus.IN_REVIEW
    language: Language
    problem_asked: Text = ""
    problem_redefined: Text = ""
    lines: tuple[WriteUpLine, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    annex_name: Line = ""
    """What the annex is called, where people moved items to one."""
    see_also: tuple[DocumentId, ...] = ()
    """Past cases, for the annex alone."""
    draft_id: DraftId | None = None
    sign_offs: tuple[SignOff, ...] = ()
    facilitator_signs: bool = False
    """Setting: the facilitator's approval is required too."""
    audience: Visibility | None = None
    """Set at approval."""
    sent_back_why: Text = ""
    document_id: DocumentId | None = None
    """Its place in the library, once approved."""
    notes_in_at: datetime | None = None
    approved_at: datetime | None = None
    made_at: datetime
    revision: int = 1
    """Counts every change to any part of it, so that an approval is of exactly what was read."""

    @property
    def is_locked(self) -> bool:
        return self.status in (ReviewStatus.APPROVED, ReviewStatus.WITHDRAWN)

    def body(self, section: Section | None = None) -> tuple[WriteUpLine, ...]:
        """The lines counted on pages, in the method's order."""
        shown = [line for line in self.lines if line.in_body and section in (None, line.kind.section)]
        order = list(ItemKind)
        return tuple(sorted(shown, key=lambda line: (order.index(line.kind), line.position)))

    def annex(self) -> tuple[WriteUpLine, ...]:
        shown = [line for line in self.lines if line.shows and line.use is LineUse.ANNEX]
        order = list(ItemKind)
        return tuple(sorted(shown, key=lambda line: (order.index(line.kind), line.position)))

    @property
    def unread(self) -> int:
        """How many sentences nobody went through."""
        return sum(line.is_unread for line in self.lines)

    def leaving(self) -> tuple[WriteUpLine, ...]:
        """What may be left out for length, the first to go first: what is worth least, and nothing a person decided before the rest.

        An action step or a disagreement is never among them.
        """
        found = [line for line in self.body() if not line.is_protected]
        return tuple(sorted(found, key=lambda line: (line.is_touched, line.value, -line.position)))

    def without(self, ids: Collection[LineId]) -> Self:
        """With these lines left out, where they can be put back."""
        lines = tuple(
            line.model_copy(update={"use": LineUse.LEFT_OUT}) if line.id in ids else line for line in self.lines
        )
        return self.model_copy(update={"lines": lines})

    def open_to_change(self) -> Self:
        """Itself. Raises NotAllowed where it is locked."""
        if self.is_locked:
            raise NotAllowed("write_up.locked")
        return self

    def signed(
        self, sign_off: SignOff, *, pages: int, host_lead: str, facilitator: str, takes_unread: bool = False
    ) -> Self:
        """With one more approval; locked once the host lead has approved, and the facilitator where that is required.

        Two different people hold the two roles. Raises NotAllowed: locked already, over two pages, the wrong person, nothing to approve, or
        sentences nobody accepted that they do not say they take as they stand.
        """
        if self.is_locked:
            raise NotAllowed("write_up.locked")
        if not self.body():
            raise NotAllowed("write_up.empty")
        if pages > MOST_PAGES:
            raise NotAllowed("write_up.too_long", pages=pages, most=MOST_PAGES)
        expected = host_lead if sign_off.role is SignOffRole.HOST_LEAD else facilitator
        if expected and _folded(expected) != _folded(sign_off.name):
            raise NotAllowed("write_up.signed_by_another", name=expected)
        others = [each for each in self.sign_offs if each.role is not sign_off.role]
        if any(_folded(each.name) == _folded(sign_off.name) for each in others):
            raise NotAllowed("write_up.one_person_two_roles")
        if self.unread and not takes_unread:
            raise NotAllowed("write_up.unread", count=self.unread)
        sign_offs = (*others, sign_off)
        status = ReviewStatus.APPROVED if self.wanted_roles() <= {each.role for each in sign_offs} else self.status
        return self.model_copy(update={"sign_offs": sign_offs, "status": status})

    def wanted_roles(self) -> frozenset[SignOffRole]:
        both = frozenset(SignOffRole)
        return both if self.facilitator_signs else frozenset({SignOffRole.HOST_LEAD})

    def sent_back(self, why: str) -> Self:
        """Back to the facilitator, with a reason; approvals so far are void. Raises NotAllowed where it is locked."""
        if self.is_locked:
            raise NotAllowed("write_up.locked")
        return self.model_copy(update={"status": ReviewStatus.SENT_BACK, "sent_back_why": why, "sign_offs": ()})


class SnapshotKind(StrEnum):
    DRAFTED = "drafted"
    EDITED = "edited"
    SIGNED = "signed"


class Snapshot(Value):
    """The write-up as it was at a moment, never changed: what any two versions are compared by."""

    id: SnapshotId
    number: int
    kind: SnapshotKind
    made_by: Name
    made_at: datetime
    write_up: WriteUp


class Comment(Value):
    id: CommentId
    write_up_id: WriteUpId
    line_id: LineId | None = None
    text: Text
    made_by: Name
    made_at: datetime
    resolved: bool = False


class Measures(Value):
    """What it cost and what was kept, for the file's page."""

    minutes_to_approved: int | None = None
    """From the first note in to locked."""
    share_kept: float | None = None
    """Of the draft's words, what stands unchanged, 0 to 1."""
    drafted_lines: int = 0
    accepted: int = 0
    edited: int = 0
    rejected: int = 0
    added: int = 0


class PageCount(Value):
    """Pages of the body as rendered, and what the export would stop at."""

    pages: int = Field(ge=0)
    uncovered: tuple[str, ...] = ()
    """Words with characters no font of ours has."""
    over: bool = False
    protected_over: bool = False
    """Action steps and disagreements alone take more than two pages: a person has to move some to the annex."""
    words: dict[Section, int] = Field(default_factory=dict)
    """By section, to see where it is long."""
    longest: tuple[LineId, ...] = ()
    """The longest lines of the body, the longest first."""


class SeeAlso(Value):
    """A past case like it, for the annex."""

    document_id: DocumentId
    title: Line
    hub: Line = ""
    year: int | None = None


class May(Value):
    """What can be done with it now, by its state. Who may do it, the routes say."""

    change: bool = False
    approve: bool = False
    correct: bool = False
    withdraw: bool = False
    export: bool = False


class WriteUpView(Value):
    """What the review desk shows. `shown_as` says how each line is attributed, in the language of the write-up."""

    write_up: WriteUp | None
    """None while nothing was drafted or written."""
    header: Header
    shown_as: dict[LineId, str] = Field(default_factory=dict)
    pages: PageCount = PageCount(pages=0)
    decided: tuple[DecidedHeldBack, ...] = ()
    comments: tuple[Comment, ...] = ()
    measures: Measures = Measures()
    see_also: tuple[SeeAlso, ...] = ()
    host_lead: Line = ""
    """Who has to approve; empty where nobody said who leads the host team."""
    facilitator: Line = ""
    may: May = May()


class Piece(Value):
    change: Literal["same", "removed", "added"]
    text: str


class LineDifference(Value):
    """A line in two versions. Without `before` it was added, without `after` removed: left out, rejected or withdrawn."""

    line_id: LineId
    kind: ItemKind
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]


class WriteUpDifference(Value):
    """What differs between two versions, line by line in the method's order; lines that are the same stand too."""

    lines: tuple[LineDifference, ...]
    added: int = 0
    removed: int = 0
    changed: int = 0


class MessageText(Value):
    """A message to copy, in plain text."""

    to: Line = ""
    subject: Line
    text: str


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
