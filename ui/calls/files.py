"""Peer assists: the board, the file, its working sheet and its versions."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from service.domain.agenda import Preset
from service.domain.findings import Finding
from service.domain.ids import DraftId, PeerAssistId
from service.domain.paging import Page
from service.domain.peer_assists import (
    AnswerPart,
    FacingThisNow,
    FileCard,
    NextStep,
    PeerAssist,
    ProposedDates,
    SheetView,
    StepStanding,
    WorkingField,
)
from service.domain.problem import ProblemStatement, SheetField, VersionKind
from service.domain.questions import ClarifyingQuestion
from service.domain.sources import Source
from ui.calls.reading import many, one, page_of, where_permitted
from ui.client import Client

ROOT = "/peer-assists"


class HostReply(BaseModel):
    """A message to copy, in plain text."""

    model_config = ConfigDict(frozen=True)
    language: str
    text: str


class HostAnswers(BaseModel):
    """What became of a pasted answer: its parts, and the questions as they stand now."""

    model_config = ConfigDict(frozen=True)
    parts: tuple[AnswerPart, ...]
    questions: tuple[ClarifyingQuestion, ...] = ()


def board(client: Client, *, stage: str | None = None, after: str | None = None, limit: int = 50) -> Page[FileCard]:
    return page_of(FileCard, client.get(ROOT, stage=stage, after=after, limit=limit), client.language)


def open_file(client: Client, request: str, *, title: str = "") -> PeerAssist:
    """A new file from a team's request; title, hub and language are guessed from it."""
    return one(PeerAssist, client.post(ROOT, {"request": request, "title": title}), client.language)


def get(client: Client, file_id: str) -> PeerAssist:
    return one(PeerAssist, client.get(f"{ROOT}/{file_id}"), client.language)


def change(client: Client, file_id: str, revision: int, **changes: Any) -> PeerAssist:
    """Change some members of the file. Raises Stale where somebody else saved first."""
    body = {name: _plain(value) for name, value in changes.items()}
    return one(PeerAssist, client.patch(f"{ROOT}/{file_id}", {"revision": revision, **body}), client.language)


def delete(client: Client, file_id: str) -> None:
    client.delete(f"{ROOT}/{file_id}")


def take_preset(client: Client, file: PeerAssist, preset: Preset) -> None:
    """Give the file one of the method's agendas. Raises Stale where somebody else changed the file first."""
    client.put(f"{ROOT}/{file.id}/agenda", {"revision": file.revision, "preset": preset.value})


def steps(client: Client, file_id: str) -> tuple[StepStanding, ...]:
    """Every step of the method and where it stands."""
    return many(StepStanding, client.get(f"{ROOT}/{file_id}/steps"), client.language)


def next_step(client: Client, file_id: str) -> NextStep:
    return one(NextStep, client.get(f"{ROOT}/{file_id}/next-step"), client.language)


def sheet(client: Client, file_id: str) -> SheetView:
    return one(SheetView, client.get(f"{ROOT}/{file_id}/sheet"), client.language)


def type_field(client: Client, file_id: str, field: SheetField, text: str, revision: int) -> WorkingField:
    """Keep what was typed in one field. Raises Stale with the stored field where somebody else saved first."""
    answer = client.put(f"{ROOT}/{file_id}/sheet/{field.value}", {"text": text, "revision": revision})
    return one(WorkingField, answer, client.language)


def versions(client: Client, file_id: str) -> tuple[ProblemStatement, ...]:
    return many(ProblemStatement, client.get(f"{ROOT}/{file_id}/problem-versions"), client.language)


def accept(
    client: Client,
    file_id: str,
    *,
    kind: VersionKind,
    accepted_by: str,
    agreed_by: str,
    why: str,
    draft_id: DraftId | None,
    revisions: Mapping[SheetField, int],
) -> ProblemStatement:
    """Keep the sheet as a version in a person's name. Raises Stale where the sheet moved after they looked."""
    body = {
        "kind": kind.value,
        "accepted_by": accepted_by,
        "agreed_by": agreed_by,
        "why": why,
        "draft_id": draft_id,
        "revisions": {field.value: revision for field, revision in revisions.items()},
    }
    return one(ProblemStatement, client.post(f"{ROOT}/{file_id}/problem-versions", body), client.language)


def checks(client: Client, file_id: str) -> tuple[Finding, ...]:
    """The facilitator's margin notes; nothing for everybody else."""
    path = f"{ROOT}/{file_id}/checks"
    return where_permitted(lambda: many(Finding, client.get(path), client.language)) or ()


def keep(client: Client, file_id: str, finding_id: str) -> None:
    """A person chose to leave it as it is."""
    client.post(f"{ROOT}/{file_id}/checks/{finding_id}/keep", {})


def proposed_dates(client: Client, file_id: str) -> ProposedDates:
    return one(ProposedDates, client.get(f"{ROOT}/{file_id}/dates/proposed"), client.language)


def questions(client: Client, file_id: str) -> tuple[ClarifyingQuestion, ...]:
    return many(ClarifyingQuestion, client.get(f"{ROOT}/{file_id}/questions"), client.language)


def host_reply(client: Client, file_id: str, language: str) -> HostReply:
    return one(HostReply, client.get(f"{ROOT}/{file_id}/host-reply", language=language), client.language)


def host_answers(client: Client, file_id: str, text: str) -> HostAnswers:
    """Put a pasted answer into the fields it answers."""
    answer = client.post(f"{ROOT}/{file_id}/host-answers", {"text": text})
    return one(
        HostAnswers, {name: answer[name] for name in HostAnswers.model_fields if name in answer}, client.language
    )


def sources(client: Client, file_id: str, *, stale: bool = False) -> tuple[Source, ...]:
    """What claims in this file can rest on; with `stale`, also what newer words replaced."""
    return many(Source, client.get(f"{ROOT}/{file_id}/sources", stale=stale), client.language)


def facing_this_now(client: Client, file_id: str) -> tuple[FacingThisNow, ...]:
    return many(FacingThisNow, client.get(f"{ROOT}/{file_id}/facing-this-now"), client.language)


def hand_over(client: Client, file: PeerAssist, facilitator_id: str) -> PeerAssist:
    body = {"facilitator_id": facilitator_id, "revision": file.revision}
    return one(PeerAssist, client.post(f"{ROOT}/{file.id}/hand-over", body), client.language)


def revisions_of(sheet: SheetView) -> dict[SheetField, int]:
    return {field.field: field.revision for field in sheet.fields}


def as_id(value: str) -> PeerAssistId:
    return PeerAssistId(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
