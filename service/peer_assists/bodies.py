"""What may be sent to this room, and what it answers that is no word of the method by itself."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from service.domain.agenda import Agenda, Format, Preset
from service.domain.findings import Finding
from service.domain.fit import DayCost, FitAnswers
from service.domain.ids import DraftId, HubId, PersonId
from service.domain.peer_assists import AnswerPart, Stage, WorkingField
from service.domain.people import HostTeam, Participation
from service.domain.places import Language, Visibility
from service.domain.problem import SheetField, VersionKind
from service.domain.questions import ClarifyingQuestion
from service.domain.text import Line, LongText, Name, Text

Revision = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
FieldRevision = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Days = Annotated[int, Field(strict=True, ge=0, le=3650)]
Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[Line | None, Query(description="`next` of the page before")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MemberBody(Body):
    """Somebody of the host team: from the directory, or by name alone."""

    person_id: PersonId | None = None
    name: Line = ""


class NewPeerAssist(Body):
    """A request or a title is enough. What is left out is guessed and can be corrected."""

    request: LongText = ""
    title: Line = ""
    hub_id: HubId | None = None
    language: Language | None = None
    format: Format = Format.VIRTUAL
    visibility: Visibility = Visibility.PARTICIPANTS
    host_team: HostTeam = HostTeam()
    members: tuple[MemberBody, ...] = Field(default=(), max_length=100)
    facilitator_id: PersonId | None = None
    decision_date: date | None = None
    start_date: date | None = None
    session_date: date | None = None
    days_to_change: Days | None = None


class ChangedPeerAssist(Body):
    """Only the members that are sent change. `revision` is of the file as it was read."""

    revision: Revision
    title: Name = Field(default="-", validate_default=False)
    hub_id: HubId = Field(default=HubId("-"), validate_default=False)
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
    days_to_change: Days | None = None
    fit: FitAnswers = FitAnswers()
    cost: DayCost = DayCost()

    def changes(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.model_fields_set if name != "revision"}


class HostTeamBody(Body):
    revision: Revision
    team: HostTeam
    members: tuple[MemberBody, ...] = Field(default=(), max_length=100)


class HostTeamView(BaseModel):
    """The team, and its people as they are recorded: the lead first."""

    team: HostTeam
    people: tuple[Participation, ...]
    revision: int


class HandOver(Body):
    facilitator_id: PersonId
    revision: Revision


class AgendaBody(Body):
    """An agenda, or the name of a preset to take; neither removes it."""

    revision: Revision
    agenda: Agenda | None = None
    preset: Preset | None = None


class AgendaView(BaseModel):
    agenda: Agenda | None
    findings: tuple[Finding, ...]
    working_minutes: int
    revision: int
    """The file's."""


class TypedText(Body):
    text: Text
    revision: FieldRevision


class NewVersion(Body):
    """Take the sheet as it is. `revisions` are the fields' as they were seen; what is left out counts as 0, never typed in."""

    kind: VersionKind
    accepted_by: Name
    agreed_by: Line = ""
    why: Text = ""
    telling: Text | None = None
    draft_id: DraftId | None = None
    revisions: dict[SheetField, FieldRevision] = Field(default_factory=dict)


class HostAnswerBody(Body):
    text: LongText


class HostAnswerResult(BaseModel):
    """What became of a pasted answer: its parts, the fields it went into, and the questions as they stand now."""

    parts: tuple[AnswerPart, ...]
    fields: tuple[WorkingField, ...]
    questions: tuple[ClarifyingQuestion, ...]


class HostReply(BaseModel):
    """A message to copy, in plain text."""

    language: Language
    text: str
