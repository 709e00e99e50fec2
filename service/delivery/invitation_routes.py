"""Invitations on their way out: what would go to whom, as a text to copy, as a mail file, or through the outbox once confirmed."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response, status
from pydantic import Field
from sqlalchemy import Connection

from service.access.permissions import Permission
from service.delivery import links, outbox
from service.delivery.inviting import Confirmed, Inviting, inviting, known_invitee, put_into_outbox, view
from service.delivery.messages import message_of
from service.dependencies import CallerDep, DatabaseDep, JobsDep, NowDep, SettingsDep, requires
from service.domain.ids import InvitationId, PeerAssistId
from service.domain.invitations import Invitation, InvitationsView, Letter, Mail
from service.domain.places import Language
from service.errors import NotAllowed
from service.pages.files import attachment
from service.peer_assists import invitation_store
from service.peer_assists import store as files
from service.peer_assists.bodies import Body
from service.peer_assists.inviting_bodies import NewInvitation
from service.peer_assists.letters import with_address
from service.settings import Settings

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["invitations"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


class LetterSeen(Body):
    """A letter somebody looked at and wants sent. `again`: although one went before, or may have gone."""

    invitation_id: InvitationId
    digest: Annotated[str, Field(min_length=64, max_length=64)]
    again: bool = False


class ToSend(Body):
    letters: Annotated[tuple[LetterSeen, ...], Field(min_length=1, max_length=100)]


@router.get("/invitations", dependencies=READ)
def invitations(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> InvitationsView:
    """Everybody who is to be there, each with their invitation, the letter as it would go out, and what became of it."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        found = inviting(tx, file, settings, caller=caller)
    return view(found)


@router.post("/invitations", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def begin_by_hand(
    peer_assist_id: PeerAssistId, body: NewInvitation, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Invitation:
    """An empty invitation for somebody who takes part; the one there is, where there is one."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        invitee = known_invitee(tx, file, body.who, caller=caller)
        known = invitation_store.invitations_of(tx, file.id).get(invitee.who)
        files.touch(tx, file.id, now=now)
        return invitation_store.shown(tx, [known or invitation_store.add(tx, file.id, invitee)], seen_by=caller)[0]


@router.post("/invitations/{invitation_id}/letter", dependencies=WRITE)
def letter_to_copy(
    peer_assist_id: PeerAssistId,
    invitation_id: InvitationId,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    now: NowDep,
) -> Letter:
    """The accepted letter to copy, with a personal address made for it where others can reach one."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = inviting(tx, file, settings, caller=caller)
        who, _, letter = found.to_send(invitation_id)
        text = _with_link(tx, found, who, settings=settings, now=now, by=caller.recorded_as)
        return letter.model_copy(update={"text": text})


@router.post("/invitations/{invitation_id}/eml", dependencies=WRITE, response_class=Response)
def letter_as_mail_file(
    peer_assist_id: PeerAssistId,
    invitation_id: InvitationId,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    now: NowDep,
) -> Response:
    """The accepted letter as an `.eml`, which a mail program opens as a draft: with its enclosures, from nobody until somebody sends it."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = inviting(tx, file, settings, caller=caller)
        who, invitation, letter = found.to_send(invitation_id)
        text = _with_link(tx, found, who, settings=settings, now=now, by=caller.recorded_as)
    message = message_of(
        to_name=letter.name,
        to_address=letter.address,
        subject=letter.subject,
        text=text,
        language=invitation.language.value,
        at=now,
        sender=found.occasion.reply_to,
        sender_name=found.occasion.signers[0] if found.occasion.signers else "",
        enclosed=found.enclosing.files(invitation.language),
    )
    headers = {"Content-Disposition": attachment(f"{letter.name}.eml")}
    return Response(message.as_bytes(), media_type="message/rfc822", headers=headers)


@router.post("/invitations/{invitation_id}/told", dependencies=WRITE)
def told_by_hand(
    peer_assist_id: PeerAssistId, invitation_id: InvitationId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Invitation:
    """Somebody sent it themselves: copied, or as a mail file. It counts as asked from then on."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        invitation_store.went_out(tx, invitation_store.get(tx, file.id, invitation_id).id, now=now)
        files.touch(tx, file.id, now=now)
        return invitation_store.shown(tx, [invitation_store.get(tx, file.id, invitation_id)], seen_by=caller)[0]


@router.post("/invitations/{invitation_id}/close-page", dependencies=WRITE)
def close_page(
    peer_assist_id: PeerAssistId, invitation_id: InvitationId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Invitation:
    """From now on none of the addresses made for this invitation opens anything."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = invitation_store.get(tx, file.id, invitation_id)
        links.close_links(tx, found.id, now=now)
        return invitation_store.shown(tx, [found], seen_by=caller)[0]


@router.get("/mails", dependencies=READ)
def mails(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[Mail, ...]:
    """The outbox of a file, the newest first."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        return outbox.of_file(tx, file.id)


@router.post("/mails", status_code=status.HTTP_202_ACCEPTED, dependencies=WRITE)
def send(
    peer_assist_id: PeerAssistId,
    body: ToSend,
    caller: CallerDep,
    database: DatabaseDep,
    jobs: JobsDep,
    settings: SettingsDep,
    now: NowDep,
) -> tuple[Mail, ...]:
    """Send the letters that were looked at, exactly as they were: all of them, or, where one has changed since, none."""
    with database.transaction(read_only=True) as tx:
        seen = inviting(tx, files.get(tx, peer_assist_id, seen_by=caller), settings, caller=caller)
    enclosed = {language.value: seen.enclosing.files(language) for language in Language}
    confirmed = [Confirmed(each.invitation_id, each.digest, each.again) for each in body.letters]
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = inviting(tx, file, settings, caller=caller)
        if found.enclosing.key != seen.enclosing.key:
            raise NotAllowed("invitations.changed_since_seen")
        files.touch(tx, file.id, now=now)
        return put_into_outbox(tx, jobs, found, confirmed, enclosed, caller=caller, now=now)


def _with_link(tx: Connection, found: Inviting, who: str, *, settings: Settings, now: datetime, by: str) -> str:
    """The text with an address of its own, made now and told this once."""
    invitation, invitee, occasion = found.invitations[who], found.people[who], found.occasion
    _, text = found.composed(invitation, invitee)
    if not occasion.by_link:
        return text
    _, address = links.new_invitation_link(
        tx,
        invitation.peer_assist_id,
        invitation.id,
        name=invitee.name,
        language=invitation.language,
        until=links.open_until(occasion.meeting, now),
        settings=settings,
        now=now,
        made_by=by,
    )
    return with_address(text, address)
