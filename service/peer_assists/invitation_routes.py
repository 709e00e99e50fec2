"""Invitations as people write, accept and answer them, and the terms they come under. Sending them is *delivery*'s."""

from fastapi import APIRouter

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.audit import Act, Action
from service.domain.ids import InvitationId, PeerAssistId
from service.domain.invitations import Invitation, Terms
from service.errors import StaleRevision
from service.peer_assists import invitation_store, store
from service.peer_assists.edited_share import edited_share
from service.peer_assists.inviting import invitees, who_is
from service.peer_assists.inviting_bodies import AcceptedInvitation, ReplyBody, TermsBody, TypedInvitation

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["invitations"])
WRITE = [requires(Permission.WRITE_FILE)]


@router.put("/invitations/{invitation_id}/words", dependencies=WRITE)
def type_words(
    peer_assist_id: PeerAssistId,
    invitation_id: InvitationId,
    body: TypedInvitation,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Invitation:
    """Keep what a person typed. What was accepted before is no longer what stands here, until somebody accepts it."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = _at(invitation_store.get(tx, file.id, invitation_id), body.revision, body)
        store.touch(tx, file.id, now=now)
        typed = invitation_store.save(tx, found.typed(body.words, by=caller.recorded_as, now=now))
        return invitation_store.shown(tx, [typed], seen_by=caller)[0]


@router.post("/invitations/{invitation_id}/accept", dependencies=[requires(Permission.ACCEPT)])
def accept(
    peer_assist_id: PeerAssistId,
    invitation_id: InvitationId,
    body: AcceptedInvitation,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Invitation:
    """Take the words as they stand, in a person's name. Nothing is sent by it."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        seen = _at(invitation_store.get(tx, file.id, invitation_id), body.revision, body)
    share = edited_share(seen)  # outside the transaction: two long texts take a moment
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = _at(invitation_store.get(tx, file.id, invitation_id), seen.revision, body)
        who = who_is(found.person_id, found.name)
        roles = next((each.roles for each in invitees(tx, file, caller=caller) if each.who == who), ())
        read = invitation_store.shown(tx, [found], seen_by=caller)[0]  # nobody accepts what they may not read
        kept = found.model_copy(update={"words": read.words})
        accepted = kept.accept(roles, by=body.accepted_by, edited_share=share, now=now)
        store.touch(tx, file.id, now=now)
        act = Act(action=Action.SIGNED, kind="invitation", subject=invitation_id, file=file.id)
        audit.record(tx, act, by=caller, now=now)
        return invitation_store.shown(tx, [invitation_store.save(tx, accepted)], seen_by=caller)[0]


@router.put("/invitations/{invitation_id}/reply", dependencies=WRITE)
def write_reply_down(
    peer_assist_id: PeerAssistId,
    invitation_id: InvitationId,
    body: ReplyBody,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Invitation:
    """What somebody answered by mail or on the phone."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = _at(invitation_store.get(tx, file.id, invitation_id), body.revision, body)
        store.touch(tx, file.id, now=now)
        answered = found.answered(body.reply, by=caller.recorded_as, by_link=False, now=now)
        return invitation_store.shown(tx, [invitation_store.save(tx, answered)], seen_by=caller)[0]


@router.get("/invitation-terms", dependencies=[requires(Permission.READ)])
def terms(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> Terms:
    """What is promised to everybody who comes; the method's own while nobody set them."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        return invitation_store.terms(tx, file.id)


@router.put("/invitation-terms", dependencies=WRITE)
def set_terms(
    peer_assist_id: PeerAssistId, body: TermsBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Terms:
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        store.touch(tx, file.id, now=now)
        return invitation_store.save_terms(tx, Terms(peer_assist_id=file.id, **body.model_dump()))


def _at(found: Invitation, revision: int, sent: TypedInvitation | AcceptedInvitation | ReplyBody) -> Invitation:
    """The invitation as it was seen. Raises StaleRevision."""
    if found.revision != revision:
        raise StaleRevision(current=found.model_dump(mode="json"), yours=sent.model_dump(mode="json"))
    return found
