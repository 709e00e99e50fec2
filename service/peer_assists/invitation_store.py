"""Invitations in the database, for a caller who was shown the file already."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, not_, select, update

from service.access.caller import Caller
from service.database import by_column
from service.domain.drafts import DraftedInvitation
from service.domain.ids import DocumentId, DraftId, InvitationId, PeerAssistId, new_id
from service.domain.invitations import Invitation, InvitationWords, Terms
from service.errors import NotFound, StaleRevision
from service.library.conditions import visible
from service.library.tables import documents
from service.peer_assists.inviting import Invitee, who_is
from service.peer_assists.inviting_tables import invitation_documents, invitation_terms, invitations

_COLUMNS = [invitations.c[name] for name in Invitation.model_fields]
_MOMENTS = ("changed_at", "accepted_at", "asked_at")


def invitations_of(tx: Connection, peer_assist_id: PeerAssistId) -> dict[str, Invitation]:
    """By whom they are for (`Invitee.who`)."""
    query = select(*_COLUMNS).where(invitations.c.peer_assist_id == peer_assist_id).order_by(invitations.c.id)
    found = [_invitation(row) for row in tx.execute(query)]
    return {who_is(each.person_id, each.name): each for each in found}


def shown(tx: Connection, found: Sequence[Invitation], *, seen_by: Caller) -> tuple[Invitation, ...]:
    """As the caller may read them: *why you*, as it was drafted, is there while every past case it rests on is open to them.

    Words somebody typed or accepted are theirs and stay.
    """
    resting = invitation_documents.c.invitation_id.in_([each.id for each in found])
    joined = invitation_documents.join(documents, documents.c.id == invitation_documents.c.document_id)
    query = select(invitation_documents.c.invitation_id).select_from(joined).where(resting, not_(visible(seen_by)))
    closed = set(tx.scalars(query)) if found else set()
    return tuple(_without_case(each) if each.id in closed else each for each in found)


def _without_case(found: Invitation) -> Invitation:
    values: dict[str, Any] = {"drafted": found.drafted.model_copy(update={"why": ""})}
    if found.accepted is None and found.words.why == found.drafted.why:
        values["words"] = found.words.model_copy(update={"why": ""})
    return found.model_copy(update=values)


def matched(known: Mapping[str, Invitation], people: Iterable[Invitee]) -> dict[str, Invitation]:
    """An invitation by name finds its person again once the directory has learnt to know them."""
    found = dict(known)
    for invitee in people:
        by_name = who_is(None, invitee.name)
        if invitee.who not in found and by_name in found:
            found[invitee.who] = found.pop(by_name)
    return found


def get(tx: Connection, peer_assist_id: PeerAssistId, invitation_id: InvitationId) -> Invitation:
    """Raises NotFound."""
    where = (invitations.c.id == invitation_id, invitations.c.peer_assist_id == peer_assist_id)
    row = tx.execute(select(*_COLUMNS).where(*where)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _invitation(row)


def add(tx: Connection, file_id: PeerAssistId, invitee: Invitee) -> Invitation:
    """An empty one, to be written by hand."""
    new = Invitation(
        id=InvitationId(new_id("invitation")),
        peer_assist_id=file_id,
        person_id=invitee.person_id,
        name=invitee.name,
        language=invitee.language,
    )
    tx.execute(insert(invitations).values(**_values(new)))
    return new


def save(tx: Connection, invitation: Invitation) -> Invitation:
    """Over the revision it carries. Raises StaleRevision where somebody saved first."""
    saved = invitation.model_copy(update={"revision": invitation.revision + 1})
    where = (invitations.c.id == invitation.id, invitations.c.revision == invitation.revision)
    if not tx.execute(update(invitations).where(*where).values(**_values(saved))).rowcount:
        current = get(tx, invitation.peer_assist_id, invitation.id)
        raise StaleRevision(current=current.model_dump(mode="json"), yours=invitation.model_dump(mode="json"))
    return saved


def set_drafted(
    tx: Connection,
    file_id: PeerAssistId,
    draft_id: DraftId,
    drafted: Sequence[tuple[Invitee, DraftedInvitation, Collection[DocumentId]]],
) -> None:
    """A draft is ready: its words stand in every invitation nobody has typed in or accepted. The file is held for update."""
    known = matched(invitations_of(tx, file_id), (invitee for invitee, _, _ in drafted))
    for invitee, row, document_ids in drafted:
        before = known.get(invitee.who) or add(tx, file_id, invitee)
        after = before.redrafted(words_of(row), draft_id, row.language)
        if after is not before:
            save(tx, after)
            _rests_on(tx, before.id, document_ids)


def words_of(row: DraftedInvitation) -> InvitationWords:
    return InvitationWords(
        why=" ".join(claim.text for claim in row.why),
        problem=" ".join(claim.text for claim in row.problem),
        asked="\n".join(claim.text for claim in row.asked),
    )


def terms(tx: Connection, peer_assist_id: PeerAssistId) -> Terms:
    row = tx.execute(select(invitation_terms).where(invitation_terms.c.peer_assist_id == peer_assist_id)).one_or_none()
    return Terms.model_validate(dict(row._mapping)) if row else Terms(peer_assist_id=peer_assist_id)


def save_terms(tx: Connection, wanted: Terms) -> Terms:
    """Over the revision it carries; the file is held for update. Raises StaleRevision."""
    current = terms(tx, wanted.peer_assist_id)
    if current.revision != wanted.revision:
        raise StaleRevision(current=current.model_dump(mode="json"), yours=wanted.model_dump(mode="json"))
    saved = wanted.model_copy(update={"revision": wanted.revision + 1})
    tx.execute(delete(invitation_terms).where(invitation_terms.c.peer_assist_id == wanted.peer_assist_id))
    tx.execute(insert(invitation_terms).values(**{**saved.model_dump(mode="json"), "reply_by": saved.reply_by}))
    return saved


def forget_documents(tx: Connection, document_ids: Collection[DocumentId]) -> None:
    """In the transaction that erases them: an invitation that quotes one loses *why you*, and is to be accepted again."""
    ids = sorted(set(document_ids))
    resting = exists().where(
        invitation_documents.c.invitation_id == invitations.c.id, invitation_documents.c.document_id.in_(ids)
    )
    for row in tx.execute(select(*_COLUMNS).where(resting)).all():
        found = _invitation(row)
        gone = {
            "drafted": found.drafted.model_copy(update={"why": ""}),
            "words": found.words.model_copy(update={"why": ""}),
            "accepted": None,
            "accepted_by": "",
            "accepted_at": None,
            "edited_share": None,
        }
        save(tx, found.model_copy(update=gone))
    tx.execute(delete(invitation_documents).where(invitation_documents.c.document_id.in_(ids)))


def went_out(tx: Connection, invitation_id: InvitationId, *, now: datetime) -> None:
    """It was sent; the first time counts."""
    where = (invitations.c.id == invitation_id, invitations.c.asked_at.is_(None))
    tx.execute(update(invitations).where(*where).values(asked_at=now))


def _rests_on(tx: Connection, invitation_id: InvitationId, document_ids: Collection[DocumentId]) -> None:
    tx.execute(delete(invitation_documents).where(invitation_documents.c.invitation_id == invitation_id))
    rows = [{"invitation_id": invitation_id, "document_id": each} for each in sorted(set(document_ids))]
    if rows:
        tx.execute(insert(invitation_documents), rows)


def _values(invitation: Invitation) -> dict[str, Any]:
    return {**invitation.model_dump(mode="json"), **{name: getattr(invitation, name) for name in _MOMENTS}}


def _invitation(row: Any) -> Invitation:
    return Invitation.model_validate(by_column(row, Invitation.model_fields))
