"""What a person decides about a held-back item: point at its note, take it as their own, or drop it."""

from datetime import datetime

from service.domain.drafts import HeldBack
from service.domain.ids import LineId, new_id
from service.domain.items import ItemKind
from service.domain.sources import Source, Span
from service.domain.write_ups import LineState, WriteUp, WriteUpLine
from service.errors import BadInput, NotAllowed, NotFound
from service.support.grounding import stands_in
from service.write_ups.drafted import OF_THE_SESSION


def find(write_up: WriteUp, claim_id: str) -> HeldBack:
    """Raises NotFound where it is not held back, or not any more."""
    found = next((each for each in write_up.held_back if each.claim.id == claim_id), None)
    if found is None:
        raise NotFound("write_up.not_held_back")
    return found


def words_of(source: Source, start: int, end: int) -> Span:
    """The words a person pointed at. Raises NotAllowed where they are no note of this session, BadInput where there are none."""
    if source.kind not in OF_THE_SESSION:
        raise NotAllowed("write_up.not_a_note")
    span = Span(source_id=source.id, start=start, end=end, quote=source.text[start:end])
    if not stands_in(span, source):
        raise BadInput("write_up.no_words_there", field="start")
    return span


def supported(held: HeldBack, span: Span, *, by: str, now: datetime) -> WriteUpLine:
    """The item as a line that rests on the words a person pointed at."""
    claim = held.claim.model_copy(update={"support": (span,), "quoted": False, "template": False})
    return _line(held, by=by, now=now).model_copy(update={"claim": claim, "state": LineState.ACCEPTED})


def kept(held: HeldBack, *, by: str, now: datetime) -> WriteUpLine:
    """The item as a sentence of their own: "added by NAME"."""
    claim = held.claim.model_copy(update={"support": (), "quoted": False, "template": False, "added_by": by})
    return _line(held, by=by, now=now).model_copy(update={"claim": claim, "state": LineState.EDITED})


def _line(held: HeldBack, *, by: str, now: datetime) -> WriteUpLine:
    return WriteUpLine(
        id=LineId(new_id("line")),
        kind=held.item or ItemKind.LEARNING,
        position=0,
        claim=held.claim,
        drafted=held.claim.text,
        value=1.0,
        changed_by=by,
        changed_at=now,
    )
