"""Notices and what was answered to them, in the database."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from service.access.caller import Caller
from service.domain.ids import NoticeAnswerId, NoticeId, PeerAssistId
from service.domain.notices import AnswerState, Notice, NoticeAnswer, NoticeCard, NoticeWords
from service.domain.peer_assists import Stage
from service.errors import NotFound
from service.peer_assists.store import seen_by_caller
from service.peer_assists.tables import notice_answers, notices, peer_assists

_ANSWER = [notice_answers.c[name] for name in NoticeAnswer.model_fields]
_WORDS = tuple(NoticeWords.model_fields)
CARDS_AT_MOST = 50


def add(tx: Connection, notice: Notice) -> Notice:
    tx.execute(insert(notices).values(**notice.model_dump(exclude={"words"}), **notice.words.model_dump()))
    return notice


def standing(tx: Connection, peer_assist_id: PeerAssistId) -> Notice | None:
    """The notice of a file the caller was shown already, where one stands."""
    query = select(notices).where(notices.c.peer_assist_id == peer_assist_id, notices.c.withdrawn_at.is_(None))
    row = tx.execute(query.order_by(notices.c.posted_at.desc()).limit(1)).one_or_none()
    return _notice(row) if row is not None else None


def withdraw(tx: Connection, notice: Notice) -> None:
    values = {"withdrawn_at": notice.withdrawn_at, "withdrawn_by": notice.withdrawn_by}
    tx.execute(update(notices).where(notices.c.id == notice.id).values(**values))


def on_the_board(tx: Connection, *, seen_by: Caller, today: date) -> tuple[NoticeCard, ...]:
    """What every hub of the caller's space reads, the latest first; whoever may not open the file reads it all the same."""
    query = _of_open_files(seen_by, today).order_by(notices.c.posted_at.desc(), notices.c.id).limit(CARDS_AT_MOST)
    found = [_notice(row) for row in tx.execute(query)]
    mine = notice_answers.c.account_id == seen_by.account_id
    of_these = notice_answers.c.notice_id.in_([each.id for each in found])
    answered = set(tx.scalars(select(notice_answers.c.notice_id).where(mine, of_these)))
    open_ = _may_open(tx, {each.peer_assist_id for each in found}, seen_by=seen_by)
    return tuple(
        NoticeCard(
            id=each.id,
            words=each.words,
            answered=each.id in answered,
            peer_assist_id=each.peer_assist_id if each.peer_assist_id in open_ else None,
        )
        for each in found
    )


def get(tx: Connection, notice_id: NoticeId, *, seen_by: Caller, today: date) -> Notice:
    """A notice that hangs on the board. Raises NotFound: there is none, it was withdrawn, or its file is closed."""
    row = tx.execute(_of_open_files(seen_by, today).where(notices.c.id == notice_id)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _notice(row)


def add_answer(tx: Connection, answer: NoticeAnswer) -> NoticeAnswer:
    tx.execute(insert(notice_answers).values(**answer.model_dump()))
    return answer


def save_answer(tx: Connection, answer: NoticeAnswer) -> NoticeAnswer:
    tx.execute(update(notice_answers).where(notice_answers.c.id == answer.id).values(**answer.model_dump()))
    return answer


def answers(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[NoticeAnswer, ...]:
    """All answers to a file's notices, those that stand and those before; for a caller who was shown the file already."""
    query = select(*_ANSWER).where(notice_answers.c.peer_assist_id == peer_assist_id)
    rows = tx.execute(query.order_by(notice_answers.c.answered_at, notice_answers.c.id))
    return tuple(NoticeAnswer.model_validate(dict(row._mapping)) for row in rows)


def answer(tx: Connection, peer_assist_id: PeerAssistId, answer_id: NoticeAnswerId) -> NoticeAnswer:
    """Raises NotFound."""
    for each in answers(tx, peer_assist_id):
        if each.id == answer_id:
            return each
    raise NotFound("not_found")


def waiting_of(tx: Connection, notice_id: NoticeId, *, account_id: str) -> tuple[NoticeAnswer, ...]:
    """What this account answered and nobody has decided yet."""
    query = select(*_ANSWER).where(
        notice_answers.c.notice_id == notice_id,
        notice_answers.c.account_id == account_id,
        notice_answers.c.state == AnswerState.WAITING.value,
    )
    return tuple(NoticeAnswer.model_validate(dict(row._mapping)) for row in tx.execute(query))


def count_answers(tx: Connection, notice_id: NoticeId) -> int:
    of_it = select(func.count()).select_from(notice_answers).where(notice_answers.c.notice_id == notice_id)
    return int(tx.execute(of_it).scalar_one())


def _of_open_files(caller: Caller, today: date) -> Any:
    """Notices that stand, of files of the space in progress, whose day has not passed."""
    return (
        select(notices)
        .join(peer_assists, peer_assists.c.id == notices.c.peer_assist_id)
        .where(
            peer_assists.c.space == caller.space.value,
            peer_assists.c.stage != Stage.CLOSED.value,
            notices.c.withdrawn_at.is_(None),
            or_(notices.c.date.is_(None), notices.c.date >= today),
        )
    )


def _may_open(tx: Connection, ids: Collection[str], *, seen_by: Caller) -> set[str]:
    query = select(peer_assists.c.id).where(peer_assists.c.id.in_(sorted(ids)), seen_by_caller(seen_by))
    return set(tx.scalars(query))


def _notice(row: Row[Any]) -> Notice:
    values = dict(row._mapping)
    words = {name: values.pop(name) for name in _WORDS}
    return Notice.model_validate({**values, "words": words})
