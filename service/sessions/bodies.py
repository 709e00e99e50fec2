"""What may be sent to this room."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from service.domain.agenda import Phase
from service.domain.ids import HubId, IdeaId, NoteId, OptionId, PersonId
from service.domain.places import Language, Visibility
from service.domain.sessions import Closing, NoteKind, OptionStatus, Side
from service.domain.text import Line, LongText, Name, Text

Revision = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
Pasted = Annotated[str, Field(max_length=5_000_000)]
"""Whole transcripts. Characters that hide or reorder words are taken out of them when they are read."""
Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewNoteBody(Body):
    """`id` is made by the browser: the same id again is the same note again. What is left out follows from the phase and the clock."""

    id: NoteId
    text: Text
    kind: NoteKind | None = None
    phase: Phase | None = None
    speaker: Line = ""
    person_id: PersonId | None = None
    side: Side | None = None
    seconds: Seconds | None = None


class NotesBody(Body):
    """What waited in a browser while the network was away, in the order it was typed."""

    notes: tuple[NewNoteBody, ...] = Field(max_length=1_000)


class ChangedNote(Body):
    """Only the members that are sent change. `revision` is of the note as it was read."""

    revision: Revision
    text: Text = ""
    kind: NoteKind | None = None
    phase: Phase | None = None
    speaker: Line = ""
    person_id: PersonId | None = None
    side: Side | None = None

    def changes(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.model_fields_set if name != "revision"}


class NewOptionBody(Body):
    """`id` is made by the browser: the same id again is the same option again."""

    id: OptionId
    text: Text
    note_id: NoteId | None = None
    offered_by: Line = ""
    person_id: PersonId | None = None
    where_it_worked: Line = ""
    conditions: Text = ""
    challenge: Text = ""
    status: OptionStatus = OptionStatus.OPEN


class ChangedOption(Body):
    """Only the members that are sent change. `revision` is of the option as it was read."""

    revision: Revision
    text: Text = ""
    offered_by: Line = ""
    person_id: PersonId | None = None
    where_it_worked: Line = ""
    conditions: Text = ""
    challenge: Text = ""
    status: OptionStatus = OptionStatus.OPEN

    def changes(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.model_fields_set if name != "revision"}


class StickyNotes(Body):
    """One option a line. With an `id` made by the browser, sending them once more keeps none twice."""

    text: LongText
    offered_by: Line = ""
    id: Annotated[NoteId, Field(max_length=100)] | None = None


class NewIdea(Body):
    """What a model suggested. Stands apart from what people said, always."""

    id: IdeaId
    text: Text
    model: Name


class PhaseBody(Body):
    """The phase to be in from now on; null ends the session, until somebody takes it up again."""

    phase: Phase | None
    revision: Revision


class ClosingBody(Body):
    closing: Closing
    revision: Revision


class LiveAssistance(Body):
    on: StrictBool
    revision: Revision


class LastWordBody(Body):
    """Somebody gave a last suggestion, or passed; `had` false takes it back."""

    name: Name
    passed: StrictBool = False
    had: StrictBool = True


class ProblemRedefined(Body):
    """The problem as it reads now, and why; every version stays."""

    text: Text
    why: Text = ""
    accepted_by: Name


class PastedTranscript(Body):
    """Notes, a chat or a transcript, pasted. `name` is what to call it."""

    text: Pasted
    name: Line = ""


class NamedSpeaker(Body):
    """Who a name in the notes is. `name` as it stands there; `called` from now on, empty for as it stands."""

    name: Name
    called: Line = ""
    person_id: PersonId | None = None
    side: Side | None = None
    hub: Line = ""
    is_place: StrictBool = False


class ConfirmedSpeakers(Body):
    speakers: tuple[NamedSpeaker, ...] = Field(max_length=500)


class NotesFromElsewhere(Body):
    """Notes are enough. What is left out is guessed and can be corrected."""

    text: Pasted
    title: Line = ""
    hub_id: HubId | None = None
    language: Language | None = None
    visibility: Visibility = Visibility.PARTICIPANTS
