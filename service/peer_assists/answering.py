"""What the host answered, kept: a source, the fields it fills, and the questions it closes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import SourceId, new_id
from service.domain.peer_assists import AnswerPart, PeerAssist, WorkingField
from service.domain.problem import SheetField
from service.domain.sources import Source, SourceKind
from service.domain.text import FIELD_LIMIT
from service.errors import BadInput
from service.locale import say
from service.peer_assists import question_store, sheet_store, source_store, store
from service.peer_assists.host_answers import Part


def keep_answer(
    tx: Connection, file: PeerAssist, text: str, parts: Sequence[Part], *, caller: Caller, now: datetime
) -> tuple[tuple[AnswerPart, ...], tuple[WorkingField, ...]]:
    """Keep a pasted answer: its `parts` as `split_answer` told them apart, and the fields it went into. `file` is held for update.

    The words are added below what a field shows; nothing there is replaced. A part too long for its field stays apart, like one that
    answers no question. Raises BadInput for an answer of nothing.
    """
    if not text.strip():
        raise BadInput("peer_assist.answer_empty", field="text")
    source = Source(
        id=SourceId(new_id("source")),
        kind=SourceKind.HOST_ANSWER,
        text=text,
        title=say(file.language, "peer_assists.the_answer"),
        language=file.language,
        peer_assist_id=file.id,
        made_at=now,
    )
    source_store.add_source(tx, source, made_by=caller.account_id)
    by = file.host_team.lead_name or say(file.language, "peer_assists.the_host_team")
    kept: list[AnswerPart] = []
    fields: dict[SheetField, WorkingField] = {}
    for part in parts:
        field = part.question.field if part.question is not None else None
        if field is not None:
            added = sheet_store.add_to_field(tx, file.id, field, part.text, by=by, now=now)
            if added is None:
                field = None
            else:
                fields[field] = added
        question_id = part.question.id if part.question is not None else None
        for piece in _pieces(part.text):
            kept.append(
                AnswerPart(source_id=source.id, position=len(kept), text=piece, question_id=question_id, field=field)
            )
    question_store.add_answer_parts(tx, file.id, kept)
    question_store.mark_answered(tx, file.id, [part.question_id for part in kept if part.question_id is not None])
    store.touch(tx, file.id, now=now)
    return tuple(kept), tuple(fields.values())


def _pieces(text: str) -> list[str]:
    """A part of at most FIELD_LIMIT characters; a longer one in several."""
    return [text[at : at + FIELD_LIMIT] for at in range(0, len(text), FIELD_LIMIT)]
