"""What follows over HTTP: action steps, did you act, lessons, the evaluation, and mails that ask the same."""

from fastapi import APIRouter, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.follow_up import (
    ActionStep,
    Evaluation,
    EvaluationSide,
    EvaluationSummary,
    FollowUp,
    FollowUpView,
    GivenAnswer,
    GivenEvaluation,
    Lesson,
    MessageToCopy,
    ReadEvaluation,
    ReadReply,
)
from service.domain.ids import ActionId, EvaluationId, FollowUpId, LessonId, PeerAssistId, new_id
from service.errors import StaleRevision
from service.follow_up import store
from service.follow_up.answering import answer
from service.follow_up.bodies import (
    AnswerBody,
    ChangedAction,
    ChangedFollowUp,
    ChangedLesson,
    NewAction,
    NewFollowUp,
    PastedReply,
)
from service.follow_up.questions import evaluation_message, every_wording, follow_up_message
from service.follow_up.replies import read_evaluation, read_reply
from service.peer_assists import store as peer_assists
from service.people.store import known_person
from service.write_ups import store as write_ups

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["follow-up"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


@router.get("/follow-up", dependencies=READ)
def follow_up(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> FollowUpView:
    """Everything that follows the approval."""
    with database.transaction(read_only=True) as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller)
        return FollowUpView(
            actions=store.actions(tx, file.id),
            follow_ups=store.follow_ups_of(tx, file.id),
            lessons=store.lessons_of(tx, file.id),
            evaluations=store.evaluations_of(tx, [file.id]),
            approved=write_ups.has_approved(tx, file.id),
        )


@router.post("/actions", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def add_action(
    peer_assist_id: PeerAssistId, body: NewAction, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> ActionStep:
    """A step beside those of the write-up."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        step = ActionStep(
            id=ActionId(new_id("action")),
            peer_assist_id=file.id,
            **body.model_dump(),
            changed_by=caller.recorded_as,
            changed_at=now,
        )
        store.add_actions(tx, [step])
        peer_assists.touch(tx, file.id, now=now)
        return step


@router.patch("/actions/{action_id}", dependencies=WRITE)
def change_action(
    peer_assist_id: PeerAssistId,
    action_id: ActionId,
    body: ChangedAction,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> ActionStep:
    """Owner, due date, status, note. The write-up keeps the words that were approved."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        step = store.get_action(tx, file.id, action_id)
        given = body.model_dump(exclude={"revision"}, exclude_unset=True)
        if step.revision != body.revision:
            yours = body.model_dump(mode="json", exclude_unset=True)
            raise StaleRevision(current=step.model_dump(mode="json"), yours=yours)
        if body.owner_id is not None:
            person = known_person(tx, body.owner_id, seen_by=caller, field="owner_id")
            given.setdefault("owner", person.name)
        elif "owner" in given:
            given["owner_id"] = None
        by = {"changed_by": caller.recorded_as, "changed_at": now}
        saved = store.save_action(tx, step.model_copy(update=given | by))
        peer_assists.touch(tx, file.id, now=now)
        return saved


@router.post("/follow-ups", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def add_follow_up(
    peer_assist_id: PeerAssistId, body: NewFollowUp, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> FollowUp:
    """One more time to ask the host."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        new = FollowUp(id=FollowUpId(new_id("follow-up")), peer_assist_id=file.id, due_on=body.due_on)
        store.add_follow_ups(tx, [new])
        peer_assists.touch(tx, file.id, now=now)
        return new


@router.post("/follow-ups/read-reply", dependencies=WRITE)
def read_follow_up_reply(
    peer_assist_id: PeerAssistId, body: PastedReply, caller: CallerDep, database: DatabaseDep
) -> ReadReply:
    """What a pasted mail seems to answer, to be corrected before it counts. Nothing is kept."""
    with database.transaction(read_only=True) as tx:
        peer_assists.get(tx, peer_assist_id, seen_by=caller)
    return read_reply(body.text, questions=every_wording())


@router.patch("/follow-ups/{follow_up_id}", dependencies=WRITE)
def move_follow_up(
    peer_assist_id: PeerAssistId,
    follow_up_id: FollowUpId,
    body: ChangedFollowUp,
    caller: CallerDep,
    database: DatabaseDep,
) -> FollowUp:
    """Ask on another day."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        before = store.get_follow_up(tx, file.id, follow_up_id)
        moved = before.model_copy(update={"due_on": body.due_on, "revision": body.revision})
        return store.save_follow_up(tx, moved)


@router.get("/follow-ups/{follow_up_id}/message", dependencies=READ)
def message(
    peer_assist_id: PeerAssistId, follow_up_id: FollowUpId, caller: CallerDep, database: DatabaseDep
) -> MessageToCopy:
    """A mail to copy that asks the host."""
    with database.transaction(read_only=True) as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller)
        store.get_follow_up(tx, file.id, follow_up_id)
    return follow_up_message(file, sender=caller.person_name)


@router.post("/follow-ups/{follow_up_id}/asked", dependencies=WRITE)
def asked(
    peer_assist_id: PeerAssistId, follow_up_id: FollowUpId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> FollowUp:
    """The question went out by mail."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        store.get_follow_up(tx, file.id, follow_up_id)
        store.set_asked(tx, follow_up_id, now=now)
        return store.get_follow_up(tx, file.id, follow_up_id)


@router.put("/follow-ups/{follow_up_id}/answer", dependencies=WRITE)
def record_answer(
    peer_assist_id: PeerAssistId,
    follow_up_id: FollowUpId,
    body: AnswerBody,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> FollowUp:
    """Record what the host answered, in their name; the past case in the library says so at once."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        before = store.get_follow_up(tx, file.id, follow_up_id)
        given = GivenAnswer(**body.model_dump(exclude={"revision"}))
        saved = answer(tx, before.model_copy(update={"revision": body.revision}), given, now=now)
        peer_assists.touch(tx, file.id, now=now)
        return saved


@router.patch("/lessons/{lesson_id}", dependencies=WRITE)
def change_lesson(
    peer_assist_id: PeerAssistId,
    lesson_id: LessonId,
    body: ChangedLesson,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Lesson:
    """Where a lesson stands. It is learned only when the host answered that something changed, and somebody says what."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        lesson = store.get_lesson(tx, file.id, lesson_id)
        if lesson.revision != body.revision:
            raise StaleRevision(current=lesson.model_dump(mode="json"), yours=body.model_dump(mode="json"))
        answers = [each.answer for each in store.follow_ups_of(tx, file.id) if each.answer is not None]
        moved = lesson.moved_to(
            body.state, what_changed=body.what_changed, answers=answers, by=caller.recorded_as, now=now
        )
        saved = store.save_lesson(tx, moved)
        peer_assists.touch(tx, file.id, now=now)
        return saved


@router.post("/evaluations", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def add_evaluation(
    peer_assist_id: PeerAssistId, body: GivenEvaluation, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> EvaluationSummary:
    """One more evaluation. What comes back is all of them together."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller)
        new = Evaluation(
            **body.model_dump(), id=EvaluationId(new_id("evaluation")), peer_assist_id=file.id, made_at=now
        )
        store.put_evaluation(tx, new)
        return store.evaluations_of(tx, [file.id])


@router.get("/evaluations/message", dependencies=READ)
def message_for_evaluation(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, side: EvaluationSide = EvaluationSide.HOST
) -> MessageToCopy:
    """A mail to copy with the two-minute evaluation."""
    with database.transaction(read_only=True) as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller)
    return evaluation_message(file, side, sender=caller.person_name)


@router.post("/evaluations/read-reply", dependencies=WRITE)
def read_evaluation_reply(
    peer_assist_id: PeerAssistId, body: PastedReply, caller: CallerDep, database: DatabaseDep
) -> ReadEvaluation:
    """What a pasted mail seems to say about the day, to be corrected before it counts. Nothing is kept."""
    with database.transaction(read_only=True) as tx:
        peer_assists.get(tx, peer_assist_id, seen_by=caller)
    return read_evaluation(body.text, questions=every_wording())
