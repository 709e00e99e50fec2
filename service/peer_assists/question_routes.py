"""Questions for the host, the reply that asks them, and what came back."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import PeerAssistId
from service.domain.peer_assists import AnswerPart
from service.domain.places import Language
from service.domain.questions import ClarifyingQuestion
from service.peer_assists import question_store, store
from service.peer_assists.answering import keep_answer
from service.peer_assists.bodies import HostAnswerBody, HostAnswerResult, HostReply
from service.peer_assists.checks_view import texts_of
from service.peer_assists.host_answers import split_answer
from service.peer_assists.host_reply import host_reply
from service.people.store import people_by_id

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["questions"])


@router.get("/questions", dependencies=[requires(Permission.READ)])
def questions(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[ClarifyingQuestion, ...]:
    """The clarifying questions: the open ones first, the most useful first."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return question_store.questions(tx, peer_assist_id, seen_by=caller)


@router.get("/host-reply", dependencies=[requires(Permission.READ)])
def reply(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    language: Annotated[Language | None, Query(description="The file's own where it is not given")] = None,
) -> HostReply:
    """A message to copy: the sheet in the host's words and the three most useful questions."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        sheet, open_questions = texts_of(tx, file.id), question_store.open_questions(tx, file.id, seen_by=caller)
        facilitators = people_by_id(tx, [file.facilitator_id] if file.facilitator_id else [], seen_by=caller)
    sender = next((person.name for person in facilitators.values()), caller.person_name)
    spoken = language or file.language
    return HostReply(language=spoken, text=host_reply(file, sheet, open_questions, language=spoken, sender=sender))


@router.get("/host-answers", dependencies=[requires(Permission.READ)])
def host_answers(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[AnswerPart, ...]:
    """Everything the host answered, in the order it came; parts without a question matched none."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return question_store.answer_parts(tx, peer_assist_id)


@router.post("/host-answers", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.WRITE_FILE)])
def add_host_answer(
    peer_assist_id: PeerAssistId, body: HostAnswerBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> HostAnswerResult:
    """Keep what the host answered: each part goes below what its field shows, and its question is closed."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        asked = question_store.open_questions(tx, peer_assist_id, seen_by=caller)
    told_apart = split_answer(body.text, asked)
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        parts, fields = keep_answer(tx, file, body.text, told_apart, caller=caller, now=now)
        return HostAnswerResult(
            parts=parts, fields=fields, questions=question_store.questions(tx, file.id, seen_by=caller)
        )
