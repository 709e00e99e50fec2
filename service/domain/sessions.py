"""The session: its notes, the options log, the round of last suggestions and the close (method.md rows 18–23)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, StrictBool

from service.domain.agenda import Phase
from service.domain.ids import IdeaId, NoteId, OptionId, PeerAssistId, PersonId, SourceId, TranscriptId
from service.domain.text import Line, Name, Text, Value


class NoteKind(StrEnum):
    """What a note is. None beside it: nobody has sorted it yet, and that can wait."""

    QUESTION = "question"
    ANSWER = "answer"
    EXPERIENCE = "experience"
    OPTION = "option"
    CAUTION = "caution"
    RECOMMENDATION = "recommendation"
    DECISION = "decision"
    ACTION = "action"
    LEARNING = "learning"


KIND_OF_PHASE: dict[Phase, NoteKind] = {
    Phase.ASK: NoteKind.QUESTION,
    Phase.OPTIONS: NoteKind.OPTION,
    Phase.CAUCUS: NoteKind.RECOMMENDATION,
    Phase.FEEDBACK: NoteKind.RECOMMENDATION,
    Phase.CLOSE: NoteKind.DECISION,
}
"""The kind a note takes from the phase it is typed in; in the other phases it stays unsorted."""


class Side(StrEnum):
    """Who is speaking, as far as it matters for who offers and who decides."""

    HOST = "host"
    PEER = "peer"
    FACILITATOR = "facilitator"


class NoteOrigin(StrEnum):
    TYPED = "typed"
    STICKY = "sticky"
    """A sticky note, pasted one a line."""
    PASTED = "pasted"
    """Notes brought from elsewhere."""
    TRANSCRIPT = "transcript"
    """A turn of an imported transcript."""
    CHAT = "chat"


class Note(Value):
    """One note, or one turn of a transcript. `source_id` is the immutable revision of its words that claims cite.

    Editing the text makes a new source and the claims on the one before stale; changing kind, speaker or side does not.
    """

    id: NoteId
    peer_assist_id: PeerAssistId
    source_id: SourceId
    text: Text
    kind: NoteKind | None = None
    phase: Phase | None = None
    speaker: Line = ""
    """Who said it, as people call them; empty where nobody noted it."""
    person_id: PersonId | None = None
    side: Side | None = None
    origin: NoteOrigin = NoteOrigin.TYPED
    transcript_id: TranscriptId | None = None
    position: int = Field(ge=0)
    """Order in the session, over everything noted and imported."""
    seconds: float | None = Field(default=None, ge=0)
    """Since the session or the recording began."""
    problem_number: int | None = None
    """Number of the problem version in force when it was noted."""
    made_by: Name
    made_at: datetime
    revision: int = 1


class OptionStatus(StrEnum):
    OPEN = "open"
    TAKEN_UP = "taken_up"
    PARKED = "parked"
    SET_ASIDE = "set_aside"


class Option(Value):
    """A row of the options log: the text as said, who and where it worked, under what conditions, the challenge raised.

    Only people's options: no machine-made idea ever becomes one (method.md row 22).
    """

    id: OptionId
    peer_assist_id: PeerAssistId
    source_id: SourceId
    note_id: NoteId | None = None
    text: Text
    offered_by: Line = ""
    person_id: PersonId | None = None
    where_it_worked: Line = ""
    conditions: Text = ""
    challenge: Text = ""
    status: OptionStatus = OptionStatus.OPEN
    problem_number: int | None = None
    """The version of the problem it answered; a later redefinition keeps the link."""
    made_by: Name
    made_at: datetime
    revision: int = 1


class Idea(Value):
    """Something a model suggested in a session where live assistance was switched on. Stands apart, and says so."""

    id: IdeaId
    peer_assist_id: PeerAssistId
    text: Text
    model: Line
    made_at: datetime
    label: Literal["machine"] = "machine"


class WillDo(Value):
    """What the host said it will do. Owner and date only where they were said; `due` is as said, `due_date` the day it names."""

    what: Text
    who: Line = ""
    due: Line = ""
    due_date: date | None = None


class FeedbackOnTheDay(Value):
    name: Line = ""
    text: Text


class Closing(Value):
    """The close, in the host's own words, and one round of feedback on the day."""

    valuable: Text = ""
    will_do: tuple[WillDo, ...] = Field(default=(), max_length=50)
    report_back: Line = ""
    report_back_date: date | None = None
    feedback: tuple[FeedbackOnTheDay, ...] = Field(default=(), max_length=100)


class PhaseRun(Value):
    """A stretch of the session in one phase. `ended_at` is None for the one under way."""

    phase: Phase
    started_at: datetime
    ended_at: datetime | None = None


class Session(Value):
    """The session of a file: which phase it is in, since when, the close, and whether live assistance is on (off by default)."""

    peer_assist_id: PeerAssistId
    runs: tuple[PhaseRun, ...] = Field(default=(), max_length=500)
    live_assistance: StrictBool = False
    closing: Closing = Closing()
    revision: int = 1

    @property
    def phase(self) -> Phase | None:
        return self.runs[-1].phase if self.runs and self.runs[-1].ended_at is None else None

    @property
    def begun(self) -> bool:
        return bool(self.runs)


class Transcript(Value):
    """Something brought from elsewhere. The same words again are recognised by `digest` and not stored twice."""

    id: TranscriptId
    peer_assist_id: PeerAssistId
    name: Line
    format: Line
    """`zoom_vtt`, `teams_vtt`, `srt`, `chat`, `docx`, `text`."""
    words: int
    turns: int
    digest: str
    left_out: tuple[Line, ...] = ()
    """What was cut or could not be read, as message ids: never silent."""
    made_at: datetime


class Speaker(Value):
    """A name in the notes or a transcript, and who that is. Confirmed once, before drafting."""

    name: Line
    """As it stands in what was imported."""
    called: Line = ""
    """What to call them from now on; empty: as it stands."""
    person_id: PersonId | None = None
    side: Side | None = None
    hub: Line = ""
    turns: int = 0
    words: int = 0
    confirmed: bool = False
    is_place: bool = False
    """A room or a device, not a person."""


class Voice(Value):
    """Somebody of the session and how often they spoke, for the go-round and the balance of telling and listening."""

    name: Name
    side: Side | None = None
    notes: int = 0
    words: int = 0
    had_last_word: bool = False
    """Gave a last suggestion in the go-round, or passed."""
