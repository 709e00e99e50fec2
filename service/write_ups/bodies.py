"""What may be sent to this room."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.domain.ids import DocumentId, LineId, PersonId, SourceId
from service.domain.items import ItemKind
from service.domain.places import Visibility
from service.domain.text import Line, Name, Text
from service.domain.write_ups import LineState, LineUse, Naming, SignOffRole

Revision = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
Position = Annotated[int, Field(strict=True, ge=0, le=100_000)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChangedLine(Body):
    """Only the members that are sent change. `revision` is of the line as it was read.

    `position` counts from 0 among the lines of its kind, as they are read.
    """

    revision: Revision
    text: Text = ""
    state: LineState = LineState.ACCEPTED
    use: LineUse = LineUse.BODY
    kind: ItemKind = ItemKind.LEARNING
    owner: Line = ""
    owner_id: PersonId | None = None
    due: Line = ""
    due_date: date | None = None
    where: Line = ""
    conditions: Text = ""
    said_by: Line = ""
    naming: Naming = Naming.HUB_AND_ROLE
    position: Position = 0

    def changes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set if name != "revision"}


class NewLine(Body):
    """A sentence a person adds. It carries their name, and comes after the line named, else at the end of its kind."""

    kind: ItemKind
    text: Annotated[Text, Field(min_length=1)]
    after: LineId | None = None
    owner: Line = ""
    due: Line = ""
    due_date: date | None = None
    said_by: Line = ""


class ChangedWriteUp(Body):
    """Only the members that are sent change."""

    revision: Revision
    facilitator_signs: bool = False
    annex_name: Line = ""
    problem_asked: Text = ""
    problem_redefined: Text = ""
    see_also: tuple[DocumentId, ...] = Field(default=(), max_length=20)

    def changes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set if name != "revision"}


class NotePointedAt(Body):
    """The words of a note that carry a held-back item: characters `start` up to `end` of the source."""

    source_id: SourceId
    start: Position
    end: Position


class SentBack(Body):
    revision: Revision
    why: Annotated[Text, Field(min_length=1)]


class Approval(Body):
    """Who agreed, how and when; with no accounts, what they wrote. The audience is asked once, with the approval that locks."""

    revision: Revision
    role: SignOffRole = SignOffRole.HOST_LEAD
    name: Name
    how: Line = ""
    message: Text = ""
    on: date | None = None
    audience: Visibility | None = None
    takes_unread: bool = False
    """They read the whole and take it as it stands: needed where somebody has not accepted every sentence."""


class Withdrawal(Body):
    why: Annotated[Text, Field(min_length=1)]


class NewComment(Body):
    text: Annotated[Text, Field(min_length=1)]
    line_id: LineId | None = None


class ResolvedComment(Body):
    resolved: bool


class NamingChosen(Body):
    revision: Revision
    naming: Naming
