"""Personal links to invitations: made when a letter goes out, told once, and closed together."""

from datetime import datetime, time, timedelta

from sqlalchemy import Connection, insert, select, update

from service.access.tokens import hashed, new_token
from service.delivery import store
from service.delivery.tables import invitation_links, personal_links
from service.domain.follow_up import LinkPurpose, PersonalLink
from service.domain.ids import InvitationId, LinkId, PeerAssistId, new_id
from service.domain.meetings import Meeting
from service.domain.places import Language
from service.settings import Settings

DAYS = 60
"""A page stays open, where no day is set."""
DAYS_AFTER = 2
"""And after the day of the peer assist, so that a late answer still finds it."""


def open_until(meeting: Meeting, now: datetime) -> datetime:
    """Two days after the peer assist; without a day, or long past it, sixty days from now."""
    if meeting.day is None:
        return now + timedelta(days=DAYS)
    last = datetime.combine(meeting.day + timedelta(days=DAYS_AFTER + 1), time(), tzinfo=meeting.zone)
    return max(last, now + timedelta(days=1))


def new_invitation_link(
    tx: Connection,
    file_id: PeerAssistId,
    invitation_id: InvitationId,
    *,
    name: str,
    language: Language,
    until: datetime,
    settings: Settings,
    now: datetime,
    made_by: str = "",
) -> tuple[PersonalLink, str]:
    """The link and its address, which nobody can read again. Raises TooMany."""
    token = new_token()
    link = PersonalLink(
        id=LinkId(new_id("link")),
        peer_assist_id=file_id,
        purpose=LinkPurpose.INVITATION,
        name=name,
        language=language,
        expires_at=until,
        made_by=made_by,
        made_at=now,
    )
    store.add(tx, link, token_hash=hashed(token))
    tx.execute(insert(invitation_links).values(link_id=link.id, invitation_id=invitation_id))
    return link, f"{settings.pages_address}/l/{token}"


def invitation_of(tx: Connection, link: PersonalLink) -> InvitationId | None:
    found = tx.execute(
        select(invitation_links.c.invitation_id).where(invitation_links.c.link_id == link.id)
    ).scalar_one_or_none()
    return InvitationId(found) if found else None


def close_links(tx: Connection, invitation_id: InvitationId, *, now: datetime) -> int:
    """From now on none of this invitation's addresses opens anything. Returns how many were open."""
    theirs = select(invitation_links.c.link_id).where(invitation_links.c.invitation_id == invitation_id)
    where = (personal_links.c.id.in_(theirs), personal_links.c.revoked_at.is_(None))
    return int(tx.execute(update(personal_links).where(*where).values(revoked_at=now)).rowcount)
