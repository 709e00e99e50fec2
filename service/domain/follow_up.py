"""After approval: action steps, did you act, lessons and their states, the two-minute evaluation (method.md rows 28–31)."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from service.domain.ids import ActionId, EvaluationId, FollowUpId, LessonId, LineId, PeerAssistId, PersonId, WriteUpId
from service.domain.text import Line, Name, Text, Value


class ActionStatus(StrEnum):
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class ActionStep(Value):
    """A step the host will take. Owner and due date are blank where nobody said them: never guessed."""

    id: ActionId
    peer_assist_id: PeerAssistId
    write_up_id: WriteUpId | None = None
    line_id: LineId | None = None
    what: Text
    owner: Line = ""
    owner_id: PersonId | None = None
    due: Line = ""
    due_date: date | None = None
    status: ActionStatus = ActionStatus.NOT_STARTED
    note: Text = ""
    changed_by: Line = ""
    changed_at: datetime | None = None
    revision: int = 1


class YesNo(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class FollowUpAnswer(Value):
    """What the host answered: did you act, did you do something differently, what happened."""

    did_you_act: YesNo
    did_you_do_something_differently: YesNo
    what_happened: Text = ""
    answered_by: Name
    answered_at: datetime


class FollowUp(Value):
    """One time the host is asked: at the next Hub report by default, or 30 and 90 days after approval by setting."""

    id: FollowUpId
    peer_assist_id: PeerAssistId
    due_on: date
    asked_at: datetime | None = None
    answer: FollowUpAnswer | None = None
    revision: int = 1


class LessonState(StrEnum):
    """Observation → lesson identified → action → lesson learned. Learned only when something changed."""

    OBSERVATION = "observation"
    IDENTIFIED = "identified"
    ACTION = "action"
    LEARNED = "learned"


class Lesson(Value):
    id: LessonId
    peer_assist_id: PeerAssistId
    write_up_id: WriteUpId
    line_id: LineId
    text: Text
    state: LessonState = LessonState.IDENTIFIED
    what_changed: Text = ""
    """What changed, in whose words: without it no lesson is learned."""
    changed_at: datetime | None = None
    revision: int = 1


class EvaluationSide(StrEnum):
    HOST = "host"
    PEER = "peer"


class Evaluation(Value):
    """Two minutes, for hosts and peers. Scores 1 (not at all) to 5 (very much)."""

    id: EvaluationId
    peer_assist_id: PeerAssistId
    side: EvaluationSide
    worth_the_time: int = Field(strict=True, ge=1, le=5)
    heard: int = Field(strict=True, ge=1, le=5)
    """Hosts: we were helped. Peers: we were listened to."""
    will_use: int = Field(strict=True, ge=1, le=5)
    """Hosts: we will use it. Peers: I learned something too."""
    keep: Text = ""
    change: Text = ""
    name: Line = ""
    made_at: datetime
