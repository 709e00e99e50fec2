"""The outbox in the database. A mail's text is kept only until its fate is known, and a personal address never."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from service.database import by_column
from service.delivery.messages import Enclosed
from service.delivery.smtp import Fate
from service.delivery.tables import mail_enclosures, mails
from service.domain.ids import InvitationId, MailId, PeerAssistId
from service.domain.invitations import Mail, MailState

_COLUMNS = [mails.c[name] for name in Mail.model_fields]
_OPEN = (MailState.QUEUED.value, MailState.SENDING.value)


class Waiting(NamedTuple):
    """A mail with all that is needed to send it, once."""

    mail: Mail
    text: str
    language: str
    reply_to: str
    link_until: datetime | None
    enclosed: tuple[Enclosed, ...]


def add(
    tx: Connection,
    mail: Mail,
    *,
    text: str,
    language: str,
    reply_to: str,
    link_until: datetime | None,
    enclosed: Sequence[Enclosed],
    made_by: str,
) -> None:
    moments = {"made_at": mail.made_at, "changed_at": mail.changed_at, "link_until": link_until}
    values = {**mail.model_dump(mode="json"), "text": text, "language": language, "reply_to": reply_to}
    tx.execute(insert(mails).values(**{**values, **moments}, made_by=made_by))
    rows = [
        {"mail_id": mail.id, "position": at, "name": each.name, "media_type": each.media_type, "data": each.data}
        for at, each in enumerate(enclosed)
    ]
    if rows:
        tx.execute(insert(mail_enclosures), rows)


def of_file(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Mail, ...]:
    """The mails of a file the caller was shown already, the newest first."""
    query = select(*_COLUMNS).where(mails.c.peer_assist_id == peer_assist_id)
    return tuple(_mail(row) for row in tx.execute(query.order_by(mails.c.made_at.desc(), mails.c.id.desc())))


def latest(tx: Connection, peer_assist_id: PeerAssistId) -> dict[InvitationId, Mail]:
    """Of each invitation."""
    found: dict[InvitationId, Mail] = {}
    for mail in of_file(tx, peer_assist_id):
        found.setdefault(mail.invitation_id, mail)
    return found


def begin(tx: Connection, mail_id: MailId, *, now: datetime) -> Waiting | None:
    """Take a queued mail to send it. None where it is over.

    One that is being sent already was taken by a run that died: nobody knows whether it went, and it is never sent again by itself.
    """
    row = tx.execute(select(mails).where(mails.c.id == mail_id).with_for_update()).one_or_none()
    if row is None or row.state not in _OPEN:
        return None
    if row.state == MailState.SENDING.value:
        end(tx, mail_id, Fate(MailState.UNKNOWN), now=now)
        return None
    own = mails.c.id == mail_id
    tx.execute(update(mails).where(own).values(state=MailState.SENDING.value, changed_at=now))
    query = select(mail_enclosures).where(mail_enclosures.c.mail_id == mail_id).order_by(mail_enclosures.c.position)
    enclosed = tuple(Enclosed(each.name, each.media_type, bytes(each.data)) for each in tx.execute(query))
    mail = Mail.model_validate({**by_column(row, Mail.model_fields), "state": MailState.SENDING})
    return Waiting(mail, row.text, row.language, row.reply_to, row.link_until, enclosed)


def end(tx: Connection, mail_id: MailId, fate: Fate, *, now: datetime) -> bool:
    """Its fate is known, or known to be unknown: the text and the enclosures go. False where it was over already."""
    where = (mails.c.id == mail_id, mails.c.state.in_(_OPEN))
    values = {"state": fate.state.value, "reason": fate.reason, "server_said": fate.server_said}
    done = tx.execute(update(mails).where(*where).values(**values, text="", changed_at=now)).rowcount
    if done:
        tx.execute(delete(mail_enclosures).where(mail_enclosures.c.mail_id == mail_id))
    return bool(done)


def give_up(tx: Connection, mail_id: MailId, *, now: datetime) -> None:
    """Its job ended before its time: what was queued was not sent, what was being sent may have gone."""
    state = tx.execute(select(mails.c.state).where(mails.c.id == mail_id)).scalar()
    was_taken = state == MailState.SENDING.value
    end(tx, mail_id, Fate(MailState.UNKNOWN) if was_taken else Fate(MailState.REFUSED, "gone"), now=now)


def nobody_knows(tx: Connection, *, now: datetime) -> int:
    """In a restored database: what waited when the backup was taken may have gone since, and asks. Returns how many."""
    waiting = tx.scalars(select(mails.c.id).where(mails.c.state.in_(_OPEN))).all()
    return sum(end(tx, MailId(each), Fate(MailState.UNKNOWN), now=now) for each in waiting)


def _mail(row: Any) -> Mail:
    return Mail.model_validate(dict(row._mapping))
