"""The sample's finished example: a write-up in the house's Markdown, as the approved write-up of its file."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from service.domain.drafts import Claim
from service.domain.ids import AccountId, DocumentId, LineId, PeerAssistId, WriteUpId
from service.domain.items import ItemKind
from service.domain.people import Person
from service.domain.places import Language, Visibility
from service.domain.write_ups import (
    LineState,
    ReviewStatus,
    SignOff,
    SignOffRole,
    SnapshotKind,
    WriteUp,
    WriteUpLine,
)
from service.library.importing.front_matter import split_front_matter
from service.write_ups import store

_KINDS = {
    "The session": ItemKind.ACTIVITY,
    "What the peers offered": ItemKind.OFFERED,
    "What they recommended": ItemKind.RECOMMENDED,
    "Disagreements": ItemKind.DISAGREEMENT,
    "Differently": ItemKind.DECIDED,
    "Action steps": ItemKind.ACTION,
    "When we report back": ItemKind.REPORT_BACK,
}
_ASKED, _REDEFINED = "The problem as asked", "The problem as redefined"
_PART = re.compile(r"^###\s+(?P<heading>.+)$\n(?P<text>(?:(?!^#).*\n?)*)", re.MULTILINE)
_STEP = re.compile(r"^(?P<what>.+): (?P<owner>[^,:]+), (?P<due>[^,:]+)\.$")


def load(
    tx: Connection,
    file_id: PeerAssistId,
    given: dict[str, Any],
    text: str,
    *,
    lead: Person,
    account: AccountId,
    now: datetime,
) -> WriteUp:
    """Approved by the host lead on the sample's day, and already in the sample library."""
    parts = {match["heading"].strip(): match["text"].strip() for match in _PART.finditer(split_front_matter(text).body)}
    approved_at = now + timedelta(days=given["approved_in_days"])
    held_at = now + timedelta(days=given["session_in_days"])
    signature = SignOff(
        role=SignOffRole.HOST_LEAD,
        name=lead.name,
        person_id=lead.id,
        on=approved_at.date(),
        recorded_by=lead.name,
        recorded_account=account,
    )
    made = WriteUp(
        id=WriteUpId(f"{file_id}:write-up"),
        peer_assist_id=file_id,
        status=ReviewStatus.APPROVED,
        language=Language(given["language"]),
        problem_asked=parts.get(_ASKED, ""),
        problem_redefined=parts.get(_REDEFINED, ""),
        lines=tuple(_lines(file_id, parts, by=lead.name, at=approved_at)),
        sign_offs=(signature,),
        audience=Visibility(given["visibility"]),
        document_id=DocumentId(file_id),
        notes_in_at=held_at,
        approved_at=approved_at,
        made_at=held_at,
    )
    store.add(tx, made)
    store.keep_snapshot(tx, made, SnapshotKind.SIGNED, by=lead.name, now=approved_at)
    return made


def _lines(file_id: PeerAssistId, parts: dict[str, str], *, by: str, at: datetime) -> Iterator[WriteUpLine]:
    said = [(kind, line) for heading, kind in _KINDS.items() for line in parts.get(heading, "").splitlines()]
    for position, (kind, line) in enumerate((kind, line) for kind, line in said if line.strip()):
        text = line.strip().removeprefix("- ")
        step = _STEP.match(text) if kind is ItemKind.ACTION else None
        words = f"{step['what']}." if step else text
        id = f"{file_id}:line-{position}"
        yield WriteUpLine(
            id=LineId(id),
            kind=kind,
            position=position,
            claim=Claim(id=id, text=words),
            drafted=words,
            owner=step["owner"] if step else "",
            due=step["due"] if step else "",
            value=1.0,
            state=LineState.ACCEPTED,
            changed_by=by,
            changed_at=at,
        )
