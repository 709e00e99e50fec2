"""Notices over HTTP: of one file for its own people, and the board that every hub reads."""

from datetime import date

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, TodayDep, requires
from service.domain.ids import NoticeAnswerId, NoticeId, PeerAssistId
from service.domain.notices import AnswerState, NoticeCard, NoticeView, NoticeWords, Wants
from service.domain.text import Line, Name
from service.peer_assists import notice_store, notices, store

router = APIRouter(prefix="/api/v1", tags=["notices"])
FILE = "/peer-assists/{peer_assist_id}/notice"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewNotice(_Body):
    """The words that go out, and who of the host team agreed to them, and when."""

    words: NoticeWords
    agreed_by: Name
    agreed_on: date


class FaceItToo(_Body):
    team: Name
    hub: Line = ""
    contact: Name
    wants: Wants = Wants.SEAT


class Decision(_Body):
    state: AnswerState


class Answered(BaseModel):
    """Your answer is with the file's facilitator; nothing of the file comes back."""

    id: NoticeAnswerId


@router.get("/notices", dependencies=[requires(Permission.READ)])
def board(caller: CallerDep, database: DatabaseDep, today: TodayDep) -> tuple[NoticeCard, ...]:
    """What teams of any hub face now and let every hub know. A notice of a closed file is gone."""
    with database.transaction(read_only=True) as tx:
        return notice_store.on_the_board(tx, seen_by=caller, today=today)


@router.post(
    "/notices/{notice_id}/answers", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.READ)]
)
def face_it_too(
    notice_id: NoticeId, body: FaceItToo, caller: CallerDep, database: DatabaseDep, now: NowDep, today: TodayDep
) -> Answered:
    """Anybody of the space may say that their team faces it too."""
    with database.transaction() as tx:
        notice = notice_store.get(tx, notice_id, seen_by=caller, today=today)
        return Answered(id=notices.answer(tx, notice, **body.model_dump(), caller=caller, now=now).id)


@router.get(FILE, dependencies=[requires(Permission.READ)])
def notice(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> NoticeView:
    with database.transaction(read_only=True) as tx:
        return notices.view(tx, store.get(tx, peer_assist_id, seen_by=caller))


@router.post(FILE, status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.WRITE_FILE)])
def post_notice(
    peer_assist_id: PeerAssistId, body: NewNotice, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> NoticeView:
    """Put these words up for every hub, with the host's consent. The file itself stays as closed as it is."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        notices.post(tx, file, body.words, agreed_by=body.agreed_by, agreed_on=body.agreed_on, caller=caller, now=now)
        return notices.view(tx, file)


@router.post(f"{FILE}/withdraw", dependencies=[requires(Permission.WRITE_FILE)])
def withdraw_notice(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> NoticeView:
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        notices.withdraw(tx, file, caller=caller, now=now)
        return notices.view(tx, file)


@router.post(f"{FILE}/answers/{{answer_id}}", dependencies=[requires(Permission.WRITE_FILE)])
def decide(
    peer_assist_id: PeerAssistId,
    answer_id: NoticeAnswerId,
    body: Decision,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> NoticeView:
    """Take the team in, or thank it. Taken in with a seat, it is a joining team of the day."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        notices.decide(tx, file, answer_id, body.state, caller=caller, now=now)
        return notices.view(tx, file)
