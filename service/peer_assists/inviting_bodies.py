"""What may be sent to the routes of invitations, the pack and peers' questions."""

from datetime import date

from service.domain.ids import DocumentId, InvitationId
from service.domain.invitations import GivenReply, InvitationWords
from service.domain.text import Line, Name, Text
from service.peer_assists.bodies import Body, FieldRevision, Revision


class NewInvitation(Body):
    """Written by hand: for somebody who takes part, by `who` of the list."""

    who: Line


class TypedInvitation(Body):
    words: InvitationWords
    revision: Revision


class AcceptedInvitation(Body):
    accepted_by: Name
    revision: Revision


class ReplyBody(Body):
    """What somebody answered, written down by whoever heard it."""

    reply: GivenReply
    revision: Revision


class TermsBody(Body):
    recorded: bool
    confidentiality: Text = ""
    reply_by: date | None = None
    revision: FieldRevision


class TypedPart(Body):
    """`revision` 0 begins a pack by hand."""

    text: Text
    revision: FieldRevision


class AcceptedPack(Body):
    accepted_by: Name
    revision: Revision


class CasesOfPack(Body):
    see_also: tuple[DocumentId, ...]
    revision: Revision


class NewPeerQuestion(Body):
    text: Text
    invitation_id: InvitationId | None = None
    asked_by: Line = ""


class SettledQuestion(Body):
    answer: Text = ""
    settled: bool
    revision: Revision
