"""Invitations (method.md row 15): one for each person, in their language, drafted, accepted by a named person, sent, answered."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from service.domain.ids import DraftId, InvitationId, MailId, PeerAssistId, PeerQuestionId, PersonId
from service.domain.people import ParticipationRole
from service.domain.places import Language
from service.domain.text import Line, Name, Text, Value
from service.errors import BadInput

INVITED_ROLES = (
    ParticipationRole.PEER,
    ParticipationRole.JOINING,
    ParticipationRole.FACILITATOR,
    ParticipationRole.NOTE_TAKER,
    ParticipationRole.TIMEKEEPER,
    ParticipationRole.SPONSOR,
    ParticipationRole.HOST_LEAD,
    ParticipationRole.HOST,
)
"""Whoever is to be there, in the order invitations are shown."""
NEED_A_WHY = (ParticipationRole.PEER,)
"""A peer is told why them. The others know why they come."""


class Coming(StrEnum):
    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class GivenReply(Value):
    coming: Coming
    words: Text = ""


class Reply(GivenReply):
    """An answer as it is kept: by the link, or told to somebody who wrote it down."""

    by: Line
    at: datetime
    by_link: bool = False


class InvitationWords(Value):
    """What differs from one invitation to the next. Everything else is set around it when the letter is made."""

    why: Text = ""
    """Why you: the experience we heard of."""
    problem: Text = ""
    """The problem in one sentence, in the team's words."""
    asked: Text = ""
    """What is asked of you, besides what the role asks of anybody."""


class Terms(Value):
    """What is promised to everybody who comes: the same for all, and shown in each invitation."""

    peer_assist_id: PeerAssistId
    recorded: bool = False
    """Nothing is recorded unless this says so (method.md row 23)."""
    confidentiality: Text = ""
    """In the team's own words; empty: the method's own rule, by hub and role."""
    reply_by: date | None = None
    revision: int = 0
    """0: nobody has set them; the method's own hold."""


class Invitation(Value):
    """`words` are what stands there now; `accepted` what a named person took, and the only thing that is ever sent."""

    id: InvitationId
    peer_assist_id: PeerAssistId
    person_id: PersonId | None = None
    name: Name
    language: Language
    drafted: InvitationWords = InvitationWords()
    draft_id: DraftId | None = None
    words: InvitationWords = InvitationWords()
    changed_by: Line = ""
    """Empty while nobody has typed: then the words are the draft's."""
    changed_at: datetime | None = None
    accepted: InvitationWords | None = None
    accepted_by: Line = ""
    accepted_at: datetime | None = None
    edited_share: float | None = None
    """Characters changed between the draft and what was accepted, 0 to 1; None without a draft."""
    asked_at: datetime | None = None
    """When it went out: mailed, or told by hand."""
    reply: Reply | None = None
    revision: int = 1

    @property
    def is_accepted(self) -> bool:
        """Accepted, and not changed since."""
        return self.accepted is not None and self.accepted == self.words

    def typed(self, words: InvitationWords, *, by: str, now: datetime) -> Self:
        return self.model_copy(update={"words": words, "changed_by": by, "changed_at": now})

    def redrafted(self, words: InvitationWords, draft_id: DraftId, language: Language) -> Self:
        """With the words of a new draft, where nobody has typed in it or accepted it: theirs are never written over."""
        if self.changed_by or self.accepted is not None:
            return self
        return self.model_copy(update={"drafted": words, "words": words, "draft_id": draft_id, "language": language})

    def accept(self, roles: Sequence[ParticipationRole], *, by: str, edited_share: float | None, now: datetime) -> Self:
        """Taken by a named person. Raises BadInput where nobody is named, or a peer is not told why them or what about."""
        if not by.strip():
            raise BadInput("invitations.accepted_by_nobody", field="accepted_by")
        if not self.words.problem.strip():
            raise BadInput("invitations.without_problem", field="words.problem")
        if set(roles) & set(NEED_A_WHY) and not self.words.why.strip():
            raise BadInput("invitations.without_why", field="words.why")
        return self.model_copy(
            update={
                "accepted": self.words,
                "accepted_by": by,
                "accepted_at": now,
                "edited_share": edited_share if self.draft_id else None,
            }
        )

    def went_out(self, now: datetime) -> Self:
        return self if self.asked_at else self.model_copy(update={"asked_at": now})

    def answered(self, given: GivenReply, *, by: str, by_link: bool, now: datetime) -> Self:
        """The newest answer counts: people may change their mind."""
        reply = Reply(**given.model_dump(), by=by, at=now, by_link=by_link)
        return self.model_copy(update={"reply": reply})


class PeerQuestion(Value):
    """What somebody invited asks before the day. An open one seeds the Ask phase (method.md row 14)."""

    id: PeerQuestionId
    peer_assist_id: PeerAssistId
    invitation_id: InvitationId | None = None
    asked_by: Line = ""
    text: Text
    by_link: bool = False
    asked_at: datetime
    answer: Text = ""
    settled: bool = False
    """Answered, or asked on the day: it no longer waits for the Ask phase."""
    settled_by: Line = ""
    settled_at: datetime | None = None
    revision: int = 1

    def settle(self, *, answer: str, settled: bool, by: str, now: datetime) -> Self:
        return self.model_copy(
            update={
                "answer": answer,
                "settled": settled,
                "settled_by": by if settled or answer else "",
                "settled_at": now if settled or answer else None,
            }
        )


class Letter(Value):
    """One letter exactly as it would go out, but for the personal address, which is made at that moment and never kept.

    `digest` is of everything shown here: whoever confirms sends it back, and another letter than the one seen is not sent.
    """

    invitation_id: InvitationId
    name: Line
    address: Line = ""
    """Of the mail; empty where none is known, or none that can be used."""
    language: Language
    falls_back: bool = False
    """The person reads neither of the languages we write, as far as we know."""
    subject: Line
    text: Text
    enclosed: tuple[Line, ...] = ()
    """Names of the files that go with it."""
    digest: str


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """Handed to the server now. Found so by a later run, its fate is unknown."""
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The connection or the process broke off while it was being handed over: it may have gone. Never sent again by itself."""

    @property
    def is_under_way(self) -> bool:
        return self in (MailState.QUEUED, MailState.SENDING)


class Mail(Value):
    """A mail in the outbox. Its text goes as soon as its fate is known; whom it was for, when, and how it went stay."""

    id: MailId
    peer_assist_id: PeerAssistId
    invitation_id: InvitationId
    name: Line
    address: Line
    subject: Line
    state: MailState = MailState.QUEUED
    reason: Line = ""
    """Message id, where it was refused (`invitations.refused.<reason>`)."""
    server_said: Line = ""
    """The server's own words, where it refused."""
    confirmed_by: Line
    made_at: datetime
    changed_at: datetime


class Invited(Value):
    """Somebody who is to be there, with their invitation where there is one, and what became of it.

    `who` names them in a request: the person's id, or their folded name where the directory does not know them.
    """

    who: str
    person_id: PersonId | None = None
    name: Name
    roles: tuple[ParticipationRole, ...]
    hub: Line = ""
    job_title: Line = ""
    address: Line = ""
    timezone: Line = ""
    language: Language
    falls_back: bool = False
    invitation: Invitation | None = None
    letter: Letter | None = None
    """As it would go out now from the accepted words; from the words as they stand while nobody accepted them."""
    mail: Mail | None = None
    """The latest."""
    is_there: bool = True
    """False for somebody who was invited and is no longer on the list."""


class InvitationsView(Value):
    """All of it, for the Plan page."""

    people: tuple[Invited, ...]
    terms: Terms
    can_mail: bool
    """A mail server is set."""
    links_reach_others: bool
    """Others can open a personal link; where not, the mail carries the questions."""
    pack_accepted: bool
