"""What peers ask before the day: as it came by link, or as somebody wrote it down. Open ones seed the Ask phase."""

from fastapi import APIRouter, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import PeerAssistId, PeerQuestionId, new_id
from service.domain.invitations import PeerQuestion
from service.errors import BadInput, StaleRevision
from service.peer_assists import invitation_store, peer_question_store, store
from service.peer_assists.inviting_bodies import NewPeerQuestion, SettledQuestion

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/peer-questions", tags=["peers' questions"])
WRITE = [requires(Permission.WRITE_FILE)]


@router.get("", dependencies=[requires(Permission.READ)])
def questions(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[PeerQuestion, ...]:
    """The open ones first, in the order they came."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        return peer_question_store.questions(tx, file.id)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def write_down(
    peer_assist_id: PeerAssistId, body: NewPeerQuestion, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> PeerQuestion:
    """A question that came by mail or on the phone."""
    if not body.text.strip():
        raise BadInput("invitations.no_question", field="text")
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        asked_by = body.asked_by
        if body.invitation_id is not None:
            asked_by = invitation_store.get(tx, file.id, body.invitation_id).name
        question = PeerQuestion(
            id=PeerQuestionId(new_id("question")),
            peer_assist_id=file.id,
            invitation_id=body.invitation_id,
            asked_by=asked_by,
            text=body.text.strip(),
            asked_at=now,
        )
        store.touch(tx, file.id, now=now)
        return peer_question_store.add(tx, question)


@router.patch("/{question_id}", dependencies=WRITE)
def settle(
    peer_assist_id: PeerAssistId,
    question_id: PeerQuestionId,
    body: SettledQuestion,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> PeerQuestion:
    """Answered before the day, or asked on it; or open again."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = peer_question_store.get(tx, file.id, question_id)
        if found.revision != body.revision:
            raise StaleRevision(current=found.model_dump(mode="json"), yours=body.model_dump(mode="json"))
        store.touch(tx, file.id, now=now)
        settled = found.settle(answer=body.answer, settled=body.settled, by=caller.recorded_as, now=now)
        return peer_question_store.save(tx, settled)


@router.delete("/{question_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=WRITE)
def remove(
    peer_assist_id: PeerAssistId, question_id: PeerQuestionId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> None:
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        peer_question_store.remove(tx, peer_question_store.get(tx, file.id, question_id))
        store.touch(tx, file.id, now=now)
