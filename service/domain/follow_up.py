"""After approval: action steps, did you act, lessons and their states, the two-minute evaluation (method.md rows 28–31)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field

from service.domain.ids import (
    ActionId,
    EvaluationId,
    FollowUpId,
    LessonId,
    LineId,
    LinkId,
    PeerAssistId,
    PersonId,
    WriteUpId,
)
from service.domain.library import Outcome
from service.domain.places import Language
from service.domain.quarters import Quarter
from service.domain.text import Line, Name, Text, Value
from service.errors import NotAllowed

DAYS_AFTER = (30, 90)
"""After the approval, where the hub does not wait for its next report."""


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

    @property
    def is_over(self) -> bool:
        return self.status in (ActionStatus.DONE, ActionStatus.DROPPED)

    def is_overdue(self, today: date) -> bool:
        """Its day has passed and it is neither done nor dropped. Without a day nothing is ever overdue."""
        return not self.is_over and self.due_date is not None and self.due_date < today


class YesNo(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class GivenAnswer(Value):
    """What the host says when asked: did you act, did you do something differently, what happened."""

    did_you_act: YesNo
    did_you_do_something_differently: YesNo
    what_happened: Text = ""
    outcome: Outcome = Outcome.UNKNOWN
    """How it went, in the host's own judgement: nobody else works it out from the other answers."""
    answered_by: Name

    @property
    def something_changed(self) -> bool:
        return self.did_you_do_something_differently in (YesNo.YES, YesNo.PARTLY)


class FollowUpAnswer(GivenAnswer):
    """An answer as it is kept."""

    answered_at: datetime


class FollowUp(Value):
    """One time the host is asked: at the next Hub report by default, or 30 and 90 days after approval by setting."""

    id: FollowUpId
    peer_assist_id: PeerAssistId
    due_on: date
    asked_at: datetime | None = None
    answer: FollowUpAnswer | None = None
    revision: int = 1

    def is_due(self, today: date) -> bool:
        return self.answer is None and self.due_on <= today


class Timing(StrEnum):
    """When the host is asked whether they acted."""

    NEXT_REPORT = "next_report"
    """On the last day of the hub's next quarter that is at least `FEWEST_DAYS` away."""
    DAYS_AFTER = "30_and_90_days"


FEWEST_DAYS = 30
"""Sooner than that nobody can have acted: the report after it asks."""


def days_to_ask(timing: Timing, *, approved: date, year_starts: int) -> tuple[date, ...]:
    """The days a host is asked on, from the approval and the month the hub's reporting year begins in."""
    if timing is Timing.DAYS_AFTER:
        return tuple(approved + timedelta(days=days) for days in DAYS_AFTER)
    quarter = Quarter.of(approved, year_starts=year_starts)
    if (quarter.last_day - approved).days < FEWEST_DAYS:
        quarter = quarter.next()
    return (quarter.last_day,)


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
    changed_by: Line = ""
    changed_at: datetime | None = None
    revision: int = 1

    def moved_to(
        self, state: LessonState, *, what_changed: str, answers: Iterable[FollowUpAnswer], by: str, now: datetime
    ) -> Self:
        """At another state. Learned only when something changed: the host answered so, and somebody says what.

        Raises NotAllowed.
        """
        if state is LessonState.LEARNED:
            if not any(answer.something_changed for answer in answers):
                raise NotAllowed("follow_up.nothing_changed")
            if not what_changed.strip():
                raise NotAllowed("follow_up.what_changed_missing")
        changed = {"state": state, "what_changed": what_changed, "changed_by": by, "changed_at": now}
        return self.model_copy(update=changed)


class EvaluationSide(StrEnum):
    HOST = "host"
    PEER = "peer"


class GivenEvaluation(Value):
    """Two minutes, for hosts and peers. Scores 1 (not at all) to 5 (very much)."""

    side: EvaluationSide
    worth_the_time: int = Field(strict=True, ge=1, le=5)
    heard: int = Field(strict=True, ge=1, le=5)
    """Hosts: we were helped. Peers: we were listened to."""
    will_use: int = Field(strict=True, ge=1, le=5)
    """Hosts: we will use it. Peers: I learned something too."""
    keep: Text = ""
    change: Text = ""
    name: Line = ""


class Evaluation(GivenEvaluation):
    """An evaluation as it is kept."""

    id: EvaluationId
    peer_assist_id: PeerAssistId
    made_at: datetime


SCALES = ("worth_the_time", "heard", "will_use")


class SideSummary(Value):
    """What the evaluations of one side say together: how many, and the mean of each scale. Never who said what."""

    side: EvaluationSide
    count: int = 0
    worth_the_time: float | None = None
    heard: float | None = None
    will_use: float | None = None


class EvaluationSummary(Value):
    """Both sides together, and the words about what to keep and to change, without names and in no telling order."""

    sides: tuple[SideSummary, ...] = ()
    keep: tuple[Text, ...] = ()
    change: tuple[Text, ...] = ()

    @property
    def count(self) -> int:
        return sum(side.count for side in self.sides)

    @property
    def has_means(self) -> bool:
        return any(getattr(side, name) is not None for side in self.sides for name in SCALES)

    def for_many(self) -> "EvaluationSummary":
        """As it stands in a report that goes round: no words, and of fewer than `MEANS_FROM` answers only how many there are."""
        none = dict.fromkeys(SCALES)
        sides = (side if side.count >= MEANS_FROM else side.model_copy(update=none) for side in self.sides)
        return EvaluationSummary(sides=tuple(sides))


MEANS_FROM = 3
"""Answers of a side from which a report shows their means: of fewer, somebody could tell who gave them."""


def summed_up(evaluations: Sequence[Evaluation]) -> EvaluationSummary:
    """Counts and means. The words are sorted, so that their order does not tell who came first."""

    def side(of: EvaluationSide) -> SideSummary:
        some = [each for each in evaluations if each.side is of]
        means = {
            name: round(sum(getattr(each, name) for each in some) / len(some), 1) if some else None for name in SCALES
        }
        return SideSummary(side=of, count=len(some), **means)

    return EvaluationSummary(
        sides=tuple(side(each) for each in EvaluationSide),
        keep=tuple(sorted({each.keep.strip() for each in evaluations} - {""})),
        change=tuple(sorted({each.change.strip() for each in evaluations} - {""})),
    )


class FollowUpView(Value):
    """Everything of a file that follows the approval."""

    actions: tuple[ActionStep, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    evaluations: EvaluationSummary = EvaluationSummary()
    approved: bool = False
    """A write-up of this file is approved: before that nothing is copied from it."""


class ReadReply(Value):
    """What a pasted mail seems to answer. None: it does not say, or we could not tell. A person corrects it before it counts."""

    did_you_act: YesNo | None = None
    did_you_do_something_differently: YesNo | None = None
    what_happened: Text = ""
    outcome: Outcome | None = None


class ReadEvaluation(Value):
    """What a pasted mail seems to say about the day. None: it does not say."""

    worth_the_time: int | None = None
    heard: int | None = None
    will_use: int | None = None
    keep: Text = ""
    change: Text = ""


class LinkPurpose(StrEnum):
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"
    INVITATION = "invitation"
    """The background pack, whether they come, and their questions before the day."""


class PersonalLink(Value):
    """A page one person can answer on without signing in. The address itself is shown once, when it is made: only its hash is kept."""

    id: LinkId
    peer_assist_id: PeerAssistId
    purpose: LinkPurpose
    follow_up_id: FollowUpId | None = None
    side: EvaluationSide | None = None
    """For an evaluation: whose."""
    name: Line = ""
    """Whom it is for."""
    language: Language
    expires_at: datetime
    revoked_at: datetime | None = None
    used_count: int = 0
    """How often something was sent with it."""
    last_used_at: datetime | None = None
    made_by: Line = ""
    made_at: datetime

    def opens(self, now: datetime) -> bool:
        """A clock that is set back does not make it last: what was made an hour later than now does not open."""
        return self.revoked_at is None and self.made_at - timedelta(hours=1) <= now < self.expires_at


class MadeLink(Value):
    """A link as it is made: the only time its address can be read."""

    link: PersonalLink
    address: str
    reaches_others: bool
    """False on a service that listens to this machine alone: then send the mail text instead."""


class MessageToCopy(Value):
    """Text for a mail, in the file's language, with the questions in it: the answer can be pasted back."""

    purpose: LinkPurpose
    language: Language
    subject: Line
    text: Text
