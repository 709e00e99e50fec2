"""What may be sent to this room."""

from datetime import date

from pydantic import Field

from service.domain.follow_up import ActionStatus, GivenAnswer, LessonState
from service.domain.ids import PersonId
from service.domain.text import Line, LongText, Text
from service.peer_assists.bodies import Body, Revision


class NewAction(Body):
    """A step a person adds after the approval."""

    what: Text = Field(min_length=1)
    owner: Line = ""
    due: Line = ""
    due_date: date | None = None


class ChangedAction(Body):
    """Only the members that are sent change."""

    revision: Revision
    what: Text = Field(default="-", min_length=1, validate_default=False)
    owner: Line = ""
    owner_id: PersonId | None = None
    due: Line = ""
    due_date: date | None = None
    status: ActionStatus = ActionStatus.NOT_STARTED
    note: Text = ""


class NewFollowUp(Body):
    due_on: date


class ChangedFollowUp(Body):
    revision: Revision
    due_on: date


class AnswerBody(GivenAnswer):
    """What the host answered, as somebody records it. `revision` is of the follow-up as it was read."""

    revision: Revision


class ChangedLesson(Body):
    revision: Revision
    state: LessonState
    what_changed: Text = ""


class PastedReply(Body):
    text: LongText
