"""A peer assist: the file everything happens in."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from service.domain.agenda import Agenda, Format
from service.domain.fit import DayCost, FitAnswers
from service.domain.ids import HubId, PeerAssistId, PersonId
from service.domain.people import HostTeam
from service.domain.places import Language, Space, Visibility
from service.domain.problem import ProblemStatement, SheetField
from service.domain.text import LongText, Name, Text, Value


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
    """Where a file stands and what to do now: a message id (`desk.next.<id>`) with values, and the stage to go to."""

    id: str
    values: dict[str, str | int] = Field(default_factory=dict)
    stage: Stage


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
