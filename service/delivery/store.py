"""Personal links in the database. A token is looked up by its hash; what does not open is simply not there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from service.database import by_column
from service.delivery.tables import personal_links
from service.domain.follow_up import PersonalLink
from service.domain.ids import LinkId, PeerAssistId
from service.errors import NotFound, TooMany
from service.peer_assists.tables import peer_assists

MOST_LINKS = 500
"""Of one file."""
CALLS_A_MINUTE = 30
"""With one link, over all processes: plenty for a person, little for a machine."""


def add(tx: Connection, link: PersonalLink, *, token_hash: str) -> None:
    """Raises TooMany."""
    of_file = personal_links.c.peer_assist_id == link.peer_assist_id
    if tx.execute(select(func.count()).where(of_file)).scalar_one() >= MOST_LINKS:
        raise TooMany("delivery.too_many_links", most=MOST_LINKS)
    tx.execute(insert(personal_links).values(**_values(link), token_hash=token_hash, minute=0, calls_in_minute=0))


def links(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[PersonalLink, ...]:
    """The links of a file the caller was shown already, the newest first."""
    query = select(personal_links).where(personal_links.c.peer_assist_id == peer_assist_id)
    return tuple(_link(row) for row in tx.execute(query.order_by(personal_links.c.made_at.desc(), personal_links.c.id)))


def get(tx: Connection, peer_assist_id: PeerAssistId, link_id: LinkId) -> PersonalLink:
    """Raises NotFound."""
    where = (personal_links.c.id == link_id, personal_links.c.peer_assist_id == peer_assist_id)
    row = tx.execute(select(personal_links).where(*where)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _link(row)


def revoke(tx: Connection, link: PersonalLink, *, now: datetime) -> None:
    """From now on it opens nothing. Doing it twice changes nothing."""
    where = (personal_links.c.id == link.id, personal_links.c.revoked_at.is_(None))
    tx.execute(update(personal_links).where(*where).values(revoked_at=now))


def opened_by(tx: Connection, token_hash: str, *, now: datetime) -> PersonalLink | None:
    """The link a token opens now; None where there is none, or it expired, or somebody revoked it."""
    row = tx.execute(select(personal_links).where(personal_links.c.token_hash == token_hash)).one_or_none()
    link = _link(row) if row is not None else None
    return link if link is not None and link.opens(now) else None


def count_call(tx: Connection, link: PersonalLink, *, now: datetime) -> None:
    """One more page asked for with it. Raises TooMany."""
    minute = int(now.timestamp()) // 60
    calls = case((personal_links.c.minute == minute, personal_links.c.calls_in_minute + 1), else_=1)
    own = personal_links.c.id == link.id
    tx.execute(update(personal_links).where(own).values(calls_in_minute=calls, minute=minute))
    if tx.execute(select(personal_links.c.calls_in_minute).where(own)).scalar_one() > CALLS_A_MINUTE:
        raise TooMany("delivery.slow_down")


def count_use(tx: Connection, link: PersonalLink, *, now: datetime) -> None:
    """Something was sent with it."""
    used = {"used_count": personal_links.c.used_count + 1, "last_used_at": now}
    tx.execute(update(personal_links).where(personal_links.c.id == link.id).values(**used))


def title_of(tx: Connection, link: PersonalLink) -> str:
    """All that a link's page says about its file."""
    query = select(peer_assists.c.title).where(peer_assists.c.id == link.peer_assist_id)
    return str(tx.execute(query).scalar_one())


def _link(row: Any) -> PersonalLink:
    return PersonalLink.model_validate(by_column(row, PersonalLink.model_fields))


def _values(link: PersonalLink) -> dict[str, Any]:
    moments = ("expires_at", "revoked_at", "last_used_at", "made_at")
    return {**link.model_dump(mode="json"), **{name: getattr(link, name) for name in moments}}
