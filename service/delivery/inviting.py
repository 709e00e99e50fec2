"""What would be sent to whom, exactly; and putting it into the outbox once somebody has seen it and confirmed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.delivery import links, outbox
from service.delivery.enclosing import Enclosing, enclosing
from service.delivery.messages import Enclosed
from service.domain.ids import InvitationId, MailId, new_id
from service.domain.invitations import (
    Invitation,
    InvitationsView,
    InvitationWords,
    Invited,
    Letter,
    Mail,
    MailState,
)
from service.domain.mail_addresses import usable_address
from service.domain.peer_assists import PeerAssist
from service.domain.people import ParticipationRole
from service.domain.progress import JobKind
from service.errors import BadInput, NotAllowed, NotFound
from service.jobs import Jobs
from service.locale import say
from service.peer_assists import invitation_store, meeting_store, pack_store
from service.peer_assists.inviting import Invitee, invitees
from service.peer_assists.letters import Occasion, letter_text, subject_of, with_address
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Inviting:
    """Everything read of a file's invitations in one transaction. Letters are made from it without the database."""

    occasion: Occasion
    people: Mapping[str, Invitee]
    invitations: Mapping[str, Invitation]
    mails: Mapping[InvitationId, Mail]
    enclosing: Enclosing
    can_mail: bool

    def letter(self, who: str) -> Letter | None:
        """As it would go out now. From the words as they stand while nobody accepted them: to be looked at, not to be sent."""
        invitation, invitee = self.invitations.get(who), self.people.get(who)
        if invitation is None or invitee is None:
            return None
        mark = say(invitation.language, "invitations.letter.link_mark")
        subject, text = self.composed(invitation, invitee)
        shown = with_address(text, mark) if self.occasion.by_link else text
        enclosed = self.enclosing.names(invitation.language)
        address = usable_address(invitee.person.email) if invitee.person else ""
        whole = json.dumps([invitation.id, address, subject, shown, enclosed, self.enclosing.key])
        return Letter(
            invitation_id=invitation.id,
            name=invitee.name,
            address=address,
            language=invitation.language,
            falls_back=invitee.falls_back,
            subject=subject,
            text=shown,
            enclosed=enclosed,
            digest=hashlib.sha256(whole.encode()).hexdigest(),
        )

    def composed(self, invitation: Invitation, invitee: Invitee) -> tuple[str, str]:
        """Subject and text, with the mark where the personal address goes."""
        words: InvitationWords = invitation.accepted or invitation.words
        language = invitation.language
        return (
            subject_of(self.occasion, language, invitee)[:300],
            letter_text(self.occasion, words, invitee, language),
        )

    def to_send(self, invitation_id: InvitationId) -> tuple[str, Invitation, Letter]:
        """An invitation that may go out now. Raises NotFound, NotAllowed: not accepted, or no longer on the list."""
        found = next(((who, each) for who, each in self.invitations.items() if each.id == invitation_id), None)
        if found is None:
            raise NotFound("not_found")
        who, invitation = found
        letter = self.letter(who)
        if letter is None:
            raise NotAllowed("invitations.not_on_the_list")
        if not invitation.is_accepted:
            raise NotAllowed("invitations.not_accepted")
        return who, invitation, letter


def inviting(tx: Connection, file: PeerAssist, settings: Settings, *, caller: Caller) -> Inviting:
    """For a caller who was shown the file already."""
    people = invitees(tx, file, caller=caller)
    signer = _first(people, ParticipationRole.FACILITATOR) or _first(people, ParticipationRole.HOST_LEAD)
    meeting, pack = meeting_store.get(tx, file.id), pack_store.find(tx, file.id)
    enclosed = enclosing(tx, file, meeting, pack, caller=caller)
    return Inviting(
        occasion=Occasion(
            file=file,
            meeting=meeting,
            terms=invitation_store.terms(tx, file.id),
            people=people,
            signers=tuple(
                dict.fromkeys(name for name in (signer.name if signer else "", file.host_team.lead_name) if name)
            ),
            reply_to=usable_address(signer.person.email) if signer and signer.person else "",
            pack_enclosed=pack is not None and pack.accepted is not None,
            by_link=bool(settings.public_url.strip("/")),
        ),
        people={each.who: each for each in people},
        invitations=invitation_store.matched(_readable(tx, file, caller=caller), people),
        mails=outbox.latest(tx, file.id),
        enclosing=enclosed,
        can_mail=settings.can_mail,
    )


def _readable(tx: Connection, file: PeerAssist, *, caller: Caller) -> dict[str, Invitation]:
    known = invitation_store.invitations_of(tx, file.id)
    return dict(zip(known, invitation_store.shown(tx, tuple(known.values()), seen_by=caller), strict=True))


def view(found: Inviting) -> InvitationsView:
    """Everybody who is to be there, then those who were invited and no longer are."""
    rows = [_invited(found, who, invitee) for who, invitee in found.people.items()]
    rows += [
        Invited(
            who=who,
            person_id=invitation.person_id,
            name=invitation.name,
            roles=(),
            language=invitation.language,
            invitation=invitation,
            mail=found.mails.get(invitation.id),
            is_there=False,
        )
        for who, invitation in found.invitations.items()
        if who not in found.people and (invitation.asked_at or invitation.reply)
    ]
    return InvitationsView(
        people=tuple(rows),
        terms=found.occasion.terms,
        can_mail=found.can_mail,
        links_reach_others=found.occasion.by_link,
        pack_accepted=found.occasion.pack_enclosed,
    )


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One letter somebody saw and wants sent. `again` says so outright where one went before, or may have gone."""

    invitation_id: InvitationId
    digest: str
    again: bool = False


def put_into_outbox(
    tx: Connection,
    jobs: Jobs,
    found: Inviting,
    confirmed: Sequence[Confirmed],
    enclosed: Mapping[str, Sequence[Enclosed]],
    *,
    caller: Caller,
    now: datetime,
) -> tuple[Mail, ...]:
    """All of them or none. `enclosed` by language, made before the transaction. The file is held for update.

    Raises NotAllowed with what is in the way: not accepted, changed since it was seen, under way, sent before, no address, no server.
    """
    if not found.can_mail:
        raise NotAllowed("invitations.mail_not_set")
    mails = []
    for each in confirmed:
        _, invitation, letter = found.to_send(each.invitation_id)
        if letter.digest != each.digest:
            raise NotAllowed("invitations.changed_since_seen")
        if not letter.address:
            raise NotAllowed("invitations.no_address")
        before = found.mails.get(invitation.id)
        if before is not None and before.state.is_under_way:
            raise NotAllowed("invitations.under_way")
        gone = before is not None and before.state in (MailState.SENT, MailState.UNKNOWN)
        if gone and not each.again:
            raise NotAllowed("invitations.sent_before")
        mails.append(_put(tx, jobs, found, invitation, letter, enclosed[invitation.language.value], caller, now))
    return tuple(mails)


def _put(
    tx: Connection,
    jobs: Jobs,
    found: Inviting,
    invitation: Invitation,
    letter: Letter,
    enclosed: Sequence[Enclosed],
    caller: Caller,
    now: datetime,
) -> Mail:
    who = next(who for who, each in found.invitations.items() if each.id == invitation.id)
    _, text = found.composed(invitation, found.people[who])
    mail = Mail(
        id=MailId(new_id("mail")),
        peer_assist_id=invitation.peer_assist_id,
        invitation_id=invitation.id,
        name=letter.name,
        address=letter.address,
        subject=letter.subject,
        confirmed_by=caller.recorded_as,
        made_at=now,
        changed_at=now,
    )
    occasion = found.occasion
    outbox.add(
        tx,
        mail,
        text=text,
        language=invitation.language.value,
        reply_to=occasion.reply_to,
        link_until=links.open_until(occasion.meeting, now) if occasion.by_link else None,
        enclosed=enclosed,
        made_by=caller.account_id,
    )
    jobs.enqueue(tx, JobKind.MAIL, mail.id, made_by=caller.account_id)
    return mail


def known_invitee(tx: Connection, file: PeerAssist, who: str, *, caller: Caller) -> Invitee:
    """Raises BadInput for somebody who takes no part."""
    found = next((each for each in invitees(tx, file, caller=caller) if each.who == who), None)
    if found is None:
        raise BadInput("invitations.not_on_the_list", field="who")
    return found


def _invited(found: Inviting, who: str, invitee: Invitee) -> Invited:
    invitation = found.invitations.get(who)
    return Invited(
        who=who,
        person_id=invitee.person_id,
        name=invitee.name,
        roles=invitee.roles,
        hub=invitee.hub.name if invitee.hub else "",
        job_title=invitee.person.job_title if invitee.person else "",
        address=usable_address(invitee.person.email) if invitee.person else "",
        timezone=invitee.timezone,
        language=invitation.language if invitation else invitee.language,
        falls_back=invitee.falls_back,
        invitation=invitation,
        letter=found.letter(who),
        mail=found.mails.get(invitation.id) if invitation else None,
    )


def _first(people: Sequence[Invitee], role: ParticipationRole) -> Invitee | None:
    return next((each for each in people if role in each.roles), None)
