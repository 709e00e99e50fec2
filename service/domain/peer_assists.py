"""A peer assist: the file everything happens in."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import Field

from service.domain.agenda import UNPLANNED, Agenda, Format
from service.domain.findings import Words
from service.domain.fit import DayCost, FitAnswers
from service.domain.ids import DraftId, HubId, PeerAssistId, PersonId, SourceId
from service.domain.people import HostTeam
from service.domain.places import Language, Space, Visibility
from service.domain.problem import ProblemStatement, SheetField
from service.domain.text import Line, LongText, Name, Text, Value
from service.errors import NotAllowed


class Stage(StrEnum):
    """The method's steps, in order, and the closed file."""

    PREPARE = "prepare"
    PEOPLE = "people"
    PLAN = "plan"
    SESSION = "session"
    WRITE_UP = "write_up"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class PeerAssist(Value):
    """The file. Dates are calendar days in the hub's zone; `days_to_change` is how long the plan takes to change."""

    id: PeerAssistId
    title: Name
    hub_id: HubId
    space: Space
    stage: Stage = Stage.PREPARE
    format: Format = Format.VIRTUAL
    language: Language = Language.EN
    visibility: Visibility = Visibility.PARTICIPANTS
    host_team: HostTeam = HostTeam()
    facilitator_id: PersonId | None = None
    request: LongText = ""
    decision_date: date | None = None
    start_date: date | None = None
    session_date: date | None = None
    days_to_change: int | None = Field(default=None, ge=0, le=3650)
    agenda: Agenda | None = None
    fit: FitAnswers = FitAnswers()
    cost: DayCost = DayCost()
    made_by: str
    made_at: datetime
    changed_at: datetime
    revision: int = 1

    @property
    def agenda_or_default(self) -> Agenda:
        """What is planned; the method's 90 minutes while nothing is."""
        return self.agenda if self.agenda is not None and self.agenda.items else UNPLANNED

    def moved_to(self, stage: Stage) -> Self:
        """At another stage. People go back and forth as they need; only a closed file opens again nowhere but at its follow-up.

        Raises NotAllowed.
        """
        if self.stage is Stage.CLOSED and stage not in (Stage.CLOSED, Stage.FOLLOW_UP):
            raise NotAllowed("peer_assist.closed")
        return self.model_copy(update={"stage": stage})

    def agreed(self) -> Self:
        """The host lead agreed the problem: preparing is over, the next thing is people."""
        return self.moved_to(Stage.PEOPLE) if self.stage is Stage.PREPARE else self

    def handed_to(self, facilitator_id: PersonId, *, host_team: Collection[PersonId]) -> Self:
        """With that facilitator, who is never of the host team (method.md row 12); the same hub is fine. Raises NotAllowed."""
        if facilitator_id in host_team or facilitator_id == self.host_team.lead_id:
            raise NotAllowed("peer_assist.facilitator_of_host_team")
        return self.model_copy(update={"facilitator_id": facilitator_id})


class Origin(StrEnum):
    EMPTY = "empty"
    DRAFTED = "drafted"
    TYPED = "typed"
    ACCEPTED = "accepted"


class WorkingField(Value):
    """A field of the sheet as it is being typed, with its own revision, so that two people in two fields never collide.

    `origin` says whose words these are until somebody accepts the sheet.
    """

    field: SheetField
    text: Text = ""
    origin: Origin
    revision: int = 0
    """0: nobody has typed here; the text is the draft's."""
    changed_by: str = ""
    changed_at: datetime | None = None


class NextStep(Value):
    """Where a file stands and what to do now: a message id (`next_step.<id>`) with values, and the stage to go to."""

    id: str
    values: dict[str, str | int] = Field(default_factory=dict)
    stage: Stage


class Standing(StrEnum):
    """How far one step of the method is in a file."""

    EMPTY = "empty"
    DRAFTED = "drafted"
    """There is something, and nobody has to do anything with it yet."""
    NEEDS_YOU = "needs_you"
    DONE = "done"


class StepStanding(Value):
    """A step of the method with where it stands, for the row of steps above a file."""

    stage: Stage
    standing: Standing


class FileCard(Value):
    """A file on the board: what it is, and the one next step."""

    id: PeerAssistId
    title: Name
    hub_id: HubId
    hub: Line
    stage: Stage
    language: Language
    visibility: Visibility
    facilitator: Line = ""
    decision_date: date | None = None
    session_date: date | None = None
    next_step: NextStep
    changed_at: datetime
    revision: int


class DateRole(StrEnum):
    """Which date of the file a day in the text could be."""

    DECISION = "decision"
    START = "start"
    SESSION = "session"


class ProposedDate(Value):
    """A day somebody wrote, and which date of the file it could be. Proposed, never set without a person."""

    role: DateRole
    day: date
    words: Words
    year_given: bool = True
    """False where the text names no year, and the next such day was taken."""


class ProposedDays(Value):
    """How long somebody wrote that changing the plan takes."""

    days: int
    words: Words


class ProposedDates(Value):
    dates: tuple[ProposedDate, ...] = ()
    days_to_change: tuple[ProposedDays, ...] = ()


class AnswerPart(Value):
    """A part of what the host answered. Without a question it matched none, and is kept and shown as it is."""

    source_id: SourceId
    position: int
    text: Text
    question_id: str | None = None
    field: SheetField | None = None


class FacingThisNow(Value):
    """Another team with the same problem at this moment, and why we think so."""

    peer_assist_id: PeerAssistId
    title: Name
    hub_id: HubId
    problem: Text
    """Its problem in a sentence, in its own words."""
    contact: str = ""
    session_date: date | None = None
    words: tuple[str, ...] = ()


class SheetView(Value):
    """What the Prepare page shows: the working fields, the latest accepted version and the minutes it takes to tell."""

    fields: tuple[WorkingField, ...]
    accepted: ProblemStatement | None
    minutes_to_tell: float
    draft_id: DraftId | None = None
    """The draft whose words stand in the fields nobody typed in."""
    telling: Text = ""
    """The five-minute telling of that draft."""
