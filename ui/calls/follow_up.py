"""What follows an approval: action steps, answers, lessons, evaluations, and how the host is asked."""

from typing import Any

from service.domain.follow_up import (
    ActionStep,
    EvaluationSummary,
    FollowUp,
    FollowUpView,
    Lesson,
    MadeLink,
    MessageToCopy,
    PersonalLink,
    ReadEvaluation,
    ReadReply,
)
from ui.calls.files import ROOT
from ui.calls.reading import many, one
from ui.client import Client


def of_file(client: Client, file_id: str) -> FollowUpView:
    return one(FollowUpView, client.get(f"{ROOT}/{file_id}/follow-up"), client.language)


def change_action(client: Client, step: ActionStep, revision: int, **changes: Any) -> ActionStep:
    path = f"{ROOT}/{step.peer_assist_id}/actions/{step.id}"
    return one(ActionStep, client.patch(path, {"revision": revision, **changes}), client.language)


def add_action(client: Client, file_id: str, what: str) -> ActionStep:
    return one(ActionStep, client.post(f"{ROOT}/{file_id}/actions", {"what": what}), client.language)


def answer(client: Client, follow_up: FollowUp, given: dict[str, Any]) -> FollowUp:
    path = f"{ROOT}/{follow_up.peer_assist_id}/follow-ups/{follow_up.id}/answer"
    return one(FollowUp, client.put(path, {**given, "revision": follow_up.revision}), client.language)


def asked(client: Client, follow_up: FollowUp) -> None:
    client.post(f"{ROOT}/{follow_up.peer_assist_id}/follow-ups/{follow_up.id}/asked")


def ask_on(client: Client, file_id: str, day: str) -> None:
    client.post(f"{ROOT}/{file_id}/follow-ups", {"due_on": day})


def message(client: Client, follow_up: FollowUp) -> MessageToCopy:
    path = f"{ROOT}/{follow_up.peer_assist_id}/follow-ups/{follow_up.id}/message"
    return one(MessageToCopy, client.get(path), client.language)


def read_reply(client: Client, file_id: str, text: str) -> ReadReply:
    return one(ReadReply, client.post(f"{ROOT}/{file_id}/follow-ups/read-reply", {"text": text}), client.language)


def change_lesson(client: Client, lesson: Lesson, *, state: str, what_changed: str) -> Lesson:
    path = f"{ROOT}/{lesson.peer_assist_id}/lessons/{lesson.id}"
    body = {"revision": lesson.revision, "state": state, "what_changed": what_changed}
    return one(Lesson, client.patch(path, body), client.language)


def evaluate(client: Client, file_id: str, given: dict[str, Any]) -> EvaluationSummary:
    return one(EvaluationSummary, client.post(f"{ROOT}/{file_id}/evaluations", given), client.language)


def evaluation_message(client: Client, file_id: str, side: str) -> MessageToCopy:
    return one(MessageToCopy, client.get(f"{ROOT}/{file_id}/evaluations/message", side=side), client.language)


def read_evaluation(client: Client, file_id: str, text: str) -> ReadEvaluation:
    answer = client.post(f"{ROOT}/{file_id}/evaluations/read-reply", {"text": text})
    return one(ReadEvaluation, answer, client.language)


def links(client: Client, file_id: str) -> tuple[PersonalLink, ...]:
    return many(PersonalLink, client.get(f"{ROOT}/{file_id}/links"), client.language)


def make_link(client: Client, file_id: str, **what: Any) -> MadeLink:
    return one(MadeLink, client.post(f"{ROOT}/{file_id}/links", what), client.language)


def revoke(client: Client, link: PersonalLink) -> None:
    client.post(f"{ROOT}/{link.peer_assist_id}/links/{link.id}/revoke")
