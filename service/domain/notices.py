"""A notice to every hub that a team faces something now, and who answers that they face it too (method.md row 9)."""

from datetime import date as Day
from datetime import datetime
from enum import StrEnum
from typing import Self

from service.domain.ids import AccountId, NoticeAnswerId, NoticeId, PeerAssistId, PersonId
from service.domain.text import Line, Name, Value
from service.errors import BadInput, NotAllowed


class NoticeWords(Value):
    """All that goes out: word for word what the host agreed to, and nothing else of the file."""

    problem: Name
    """The problem in a sentence."""
    date: Day | None = None
    """The day of the peer assist; None while it is not set."""
    contact: Name


class NoticeStart(Value):
    """What the file says now, for a person to start from. Empty is not yet said."""

    problem: Line = ""
    date: Day | None = None
    contact: Line = ""


class Notice(Value):
    """A notice with the host's consent to it. Other words are another notice, with a consent of their own."""

    id: NoticeId
    peer_assist_id: PeerAssistId
    words: NoticeWords
    agreed_by: Name
    """Who of the host team agreed to these words going to every hub."""
    agreed_on: Day
    recorded_by: Name
    posted_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: Line = ""

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    def withdrawn(self, *, by: str, at: datetime) -> Self:
        """Taken off every board. Raises NotAllowed where it was already."""
        if not self.stands:
            raise NotAllowed("notice.withdrawn")
        return self.model_copy(update={"withdrawn_at": at, "withdrawn_by": by})


def check_consent(*, agreed_by: str, agreed_on: Day, today: Day) -> None:
    """Raise BadInput where nobody of the host team is named, or the day lies ahead."""
    if not agreed_by.strip():
        raise BadInput("notice.who_agreed", field="agreed_by")
    if agreed_on > today:
        raise BadInput("notice.agreed_ahead", field="agreed_on")


class NoticeCard(Value):
    """A notice as every hub reads it: three things, and whether the reader's own answer stands there."""

    id: NoticeId
    words: NoticeWords
    answered: bool = False
    peer_assist_id: PeerAssistId | None = None
    """Only for a reader who may open the file anyway."""


class Wants(StrEnum):
    SEAT = "seat"
    """To take part."""
    RESULT = "result"
    """To get what comes of it."""


class AnswerState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class NoticeAnswer(Value):
    """*We face this too*: a team that may become a joining team, once the facilitator takes it in."""

    id: NoticeAnswerId
    notice_id: NoticeId
    peer_assist_id: PeerAssistId
    team: Name
    hub: Line = ""
    contact: Name
    wants: Wants = Wants.SEAT
    person_id: PersonId | None = None
    """Who answered, where they act for somebody: with a seat they take part in the file."""
    answered_by: Name
    account_id: AccountId
    answered_at: datetime
    state: AnswerState = AnswerState.WAITING
    decided_by: Line = ""
    decided_at: datetime | None = None

    def decided(self, state: AnswerState, *, by: str, at: datetime) -> Self:
        return self.model_copy(update={"state": state, "decided_by": by, "decided_at": at})


class NoticeView(Value):
    """What the file's own people see of its notice."""

    start: NoticeStart
    notice: Notice | None = None
    """The one that stands; None where there is none, or the file is closed."""
    text: str = ""
    """The notice as text to send, in the file's language."""
    answers: tuple[NoticeAnswer, ...] = ()
