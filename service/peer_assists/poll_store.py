"""The poll of a file in the database, for a caller who was shown the file already."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from service.domain.ids import PeerAssistId
from service.domain.polls import Answer, Poll, PollAnswer
from service.errors import BadInput, StaleRevision
from service.peer_assists.tables import poll_answers, polls


def get(tx: Connection, peer_assist_id: PeerAssistId) -> Poll:
    """The poll; one without slots where nobody has chosen any."""
    row = tx.execute(select(polls).where(polls.c.peer_assist_id == peer_assist_id)).one_or_none()
    if row is None:
        return Poll(peer_assist_id=peer_assist_id)
    found = tx.execute(
        select(poll_answers)
        .where(poll_answers.c.peer_assist_id == peer_assist_id)
        .order_by(poll_answers.c.starts_at, poll_answers.c.who)
    )
    answers = tuple(PollAnswer(who=each.who, starts_at=each.starts_at, answer=each.answer) for each in found)
    return Poll(
        peer_assist_id=peer_assist_id, rules=row.rules, slots=tuple(row.slots), answers=answers, revision=row.revision
    )


def save(tx: Connection, poll: Poll, *, who: Collection[str]) -> Poll:
    """Keep rules and slots over the revision they carry; the file is held for update.

    Answers about slots no longer asked about, or of people who no longer take part, go. Raises StaleRevision, BadInput.
    """
    current = get(tx, poll.peer_assist_id)
    if current.revision != poll.revision:
        raise StaleRevision(current=current.model_dump(mode="json"), yours=poll.model_dump(mode="json"))
    wanted = poll.checked()
    values = {
        "rules": wanted.rules.model_dump(mode="json"),
        "slots": [slot.isoformat() for slot in wanted.slots],
        "revision": poll.revision + 1,
    }
    of_file = polls.c.peer_assist_id == poll.peer_assist_id
    if not tx.execute(update(polls).where(of_file).values(**values)).rowcount:
        tx.execute(insert(polls).values(peer_assist_id=poll.peer_assist_id, **values))
    theirs = poll_answers.c.peer_assist_id == poll.peer_assist_id
    gone = poll_answers.c.starts_at.not_in(wanted.slots) | poll_answers.c.who.not_in(sorted(who))
    tx.execute(delete(poll_answers).where(theirs, gone))
    return get(tx, poll.peer_assist_id)


def answer(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    starts_at: datetime,
    who: str,
    said: Answer | None,
    *,
    among: Collection[str],
) -> Poll:
    """What one person said about one slot; None takes it back. The file is held for update.

    Raises BadInput for a slot or a person not asked.
    """
    poll = get(tx, peer_assist_id)
    if starts_at not in poll.slots:
        raise BadInput("polls.no_such_slot", field="starts_at")
    if who not in among:
        raise BadInput("polls.not_asked", field="who")
    where = (
        poll_answers.c.peer_assist_id == peer_assist_id,
        poll_answers.c.starts_at == starts_at,
        poll_answers.c.who == who,
    )
    tx.execute(delete(poll_answers).where(*where))
    if said is not None:
        row = {"peer_assist_id": peer_assist_id, "starts_at": starts_at, "who": who, "answer": said.value}
        tx.execute(insert(poll_answers).values(**row))
    return get(tx, peer_assist_id)
