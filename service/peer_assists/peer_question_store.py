"""What peers ask before the day, for a caller who was shown the file already, or has a link to it."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from service.domain.ids import InvitationId, PeerAssistId, PeerQuestionId
from service.domain.invitations import PeerQuestion
from service.errors import NotFound, StaleRevision, TooMany
from service.peer_assists.inviting_tables import peer_questions

MOST_OF_ONE = 20
"""Questions one person may post: more is a letter, and a machine."""
MOST_OF_A_FILE = 300
_COLUMNS = [peer_questions.c[name] for name in PeerQuestion.model_fields]
_MOMENTS = ("asked_at", "settled_at")


def questions(tx: Connection, peer_assist_id: PeerAssistId, *, open_only: bool = False) -> tuple[PeerQuestion, ...]:
    """In the order they came; the open ones first."""
    query = select(*_COLUMNS).where(peer_questions.c.peer_assist_id == peer_assist_id)
    if open_only:
        query = query.where(peer_questions.c.settled.is_(False))
    order = (peer_questions.c.settled, peer_questions.c.asked_at, peer_questions.c.id)
    return tuple(_question(row) for row in tx.execute(query.order_by(*order)))


def get(tx: Connection, peer_assist_id: PeerAssistId, question_id: PeerQuestionId) -> PeerQuestion:
    """Raises NotFound."""
    where = (peer_questions.c.id == question_id, peer_questions.c.peer_assist_id == peer_assist_id)
    row = tx.execute(select(*_COLUMNS).where(*where)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _question(row)


def add(tx: Connection, question: PeerQuestion) -> PeerQuestion:
    """The same words from the same person are one question. Raises TooMany."""
    of_file = peer_questions.c.peer_assist_id == question.peer_assist_id
    theirs = peer_questions.c.invitation_id == question.invitation_id
    for row in tx.execute(select(*_COLUMNS).where(of_file, theirs, peer_questions.c.text == question.text)):
        return _question(row)
    if _count(tx, of_file) >= MOST_OF_A_FILE or (question.by_link and _count(tx, of_file, theirs) >= MOST_OF_ONE):
        raise TooMany("invitations.too_many_questions", most=MOST_OF_ONE)
    tx.execute(insert(peer_questions).values(**_values(question)))
    return question


def save(tx: Connection, question: PeerQuestion) -> PeerQuestion:
    """Over the revision it carries. Raises StaleRevision."""
    saved = question.model_copy(update={"revision": question.revision + 1})
    where = (peer_questions.c.id == question.id, peer_questions.c.revision == question.revision)
    if not tx.execute(update(peer_questions).where(*where).values(**_values(saved))).rowcount:
        current = get(tx, question.peer_assist_id, question.id)
        raise StaleRevision(current=current.model_dump(mode="json"), yours=question.model_dump(mode="json"))
    return saved


def remove(tx: Connection, question: PeerQuestion) -> None:
    tx.execute(delete(peer_questions).where(peer_questions.c.id == question.id))


def of_invitation(tx: Connection, invitation_id: InvitationId) -> tuple[PeerQuestion, ...]:
    """What one person asked."""
    where = peer_questions.c.invitation_id == invitation_id
    return tuple(
        _question(row) for row in tx.execute(select(*_COLUMNS).where(where).order_by(peer_questions.c.asked_at))
    )


def _count(tx: Connection, *where: Any) -> int:
    return int(tx.execute(select(func.count()).select_from(peer_questions).where(*where)).scalar_one())


def _values(question: PeerQuestion) -> dict[str, Any]:
    return {**question.model_dump(mode="json"), **{name: getattr(question, name) for name in _MOMENTS}}


def _question(row: Any) -> PeerQuestion:
    return PeerQuestion.model_validate(dict(row._mapping))
