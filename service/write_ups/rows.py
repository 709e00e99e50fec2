"""A write-up as rows, and rows as a write-up."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, String, bindparam, select

from service.domain.drafts import Claim, HeldBack
from service.domain.ids import SourceId, WriteUpId
from service.domain.write_ups import (
    Comment,
    DecidedHeldBack,
    SignOff,
    Snapshot,
    WriteUp,
    WriteUpLine,
)
from service.write_ups.tables import (
    write_up_comments,
    write_up_held_back,
    write_up_lines,
    write_up_sign_offs,
    write_up_snapshots,
    write_ups,
)

PARTS = ("lines", "held_back", "sign_offs")
"""Members of a write-up that have rows of their own."""
_MOMENTS = ("notes_in_at", "approved_at", "made_at")
_OWN = [write_ups.c[name] for name in WriteUp.model_fields if name not in PARTS]
_LINE = [write_up_lines.c[name] for name in WriteUpLine.model_fields]
_SIGN_OFF = [write_up_sign_offs.c[name] for name in SignOff.model_fields]
_COMMENT = [write_up_comments.c[name] for name in Comment.model_fields]
_SNAPSHOT = [write_up_snapshots.c[name] for name in Snapshot.model_fields]

# Put together once: a write-up is read after every decision about one of its sentences.
_ID = bindparam("write_up", type_=String())
_LINES = (
    select(*_LINE).where(write_up_lines.c.write_up_id == _ID).order_by(write_up_lines.c.position, write_up_lines.c.id)
)
_HELD_BACK = (
    select(write_up_held_back)
    .where(write_up_held_back.c.write_up_id == _ID)
    .order_by(write_up_held_back.c.position, write_up_held_back.c.claim_id)
)
_NOT_DECIDED = _HELD_BACK.where(write_up_held_back.c.decision.is_(None))
_DECIDED = _HELD_BACK.where(write_up_held_back.c.decision.is_not(None))
_SIGN_OFFS = select(*_SIGN_OFF).where(write_up_sign_offs.c.write_up_id == _ID).order_by(write_up_sign_offs.c.role)
_COMMENTS = (
    select(*_COMMENT)
    .where(write_up_comments.c.write_up_id == _ID)
    .order_by(write_up_comments.c.made_at, write_up_comments.c.id)
)


def own_columns() -> Any:
    return select(*_OWN)


def whole(tx: Connection, row: Any, *, stale: Collection[SourceId]) -> WriteUp:
    """The write-up of a row with its lines, what is held back and not decided, and its approvals."""
    id = WriteUpId(row.id)
    return WriteUp.model_validate(
        {
            **row._mapping,
            "lines": lines(tx, id, stale=stale),
            "held_back": tuple(_held_back(row) for row in tx.execute(_NOT_DECIDED, {"write_up": id})),
            "sign_offs": sign_offs(tx, id),
        }
    )


def values_of(write_up: WriteUp) -> dict[str, Any]:
    values = write_up.model_dump(mode="json", exclude=set(PARTS))
    return {**values, **{name: getattr(write_up, name) for name in _MOMENTS}}


def lines(tx: Connection, id: WriteUpId, *, stale: Collection[SourceId] = ()) -> tuple[WriteUpLine, ...]:
    return tuple(_line(row, stale) for row in tx.execute(_LINES, {"write_up": id}))


def line(tx: Connection, id: WriteUpId, line_id: str, *, stale: Collection[SourceId] = ()) -> WriteUpLine | None:
    where = (write_up_lines.c.write_up_id == id, write_up_lines.c.id == line_id)
    row = tx.execute(select(*_LINE).where(*where)).one_or_none()
    return _line(row, stale) if row is not None else None


def line_values(id: WriteUpId, line: WriteUpLine) -> dict[str, Any]:
    values = line.model_dump(mode="json")
    values.update(write_up_id=id, due_date=line.due_date, changed_at=line.changed_at)
    values["claim"]["stale"] = False
    return values


def decided(tx: Connection, id: WriteUpId) -> tuple[DecidedHeldBack, ...]:
    """What was held back and somebody has decided about, in order."""
    return tuple(
        DecidedHeldBack(
            held_back=_held_back(row), decision=row.decision, decided_by=row.decided_by, decided_at=row.decided_at
        )
        for row in tx.execute(_DECIDED, {"write_up": id})
    )


def held_back_values(id: WriteUpId, each: HeldBack, position: int) -> dict[str, Any]:
    values = each.model_dump(mode="json", exclude={"field"})
    return {**values, "write_up_id": id, "claim_id": each.claim.id, "position": position}


def sign_offs(tx: Connection, id: WriteUpId) -> tuple[SignOff, ...]:
    return tuple(SignOff.model_validate(dict(row._mapping)) for row in tx.execute(_SIGN_OFFS, {"write_up": id}))


def sign_off_values(id: WriteUpId, each: SignOff) -> dict[str, Any]:
    return {**each.model_dump(mode="json"), "write_up_id": id, "on": each.on}


def comments(tx: Connection, id: WriteUpId) -> tuple[Comment, ...]:
    return tuple(Comment.model_validate(dict(row._mapping)) for row in tx.execute(_COMMENTS, {"write_up": id}))


def snapshot_columns() -> Any:
    return select(*_SNAPSHOT)


def snapshot(row: Any) -> Snapshot:
    return Snapshot.model_validate(dict(row._mapping))


def _held_back(row: Any) -> HeldBack:
    return HeldBack.model_validate({"claim": row.claim, "reason": row.reason, "missing": row.missing, "item": row.item})


def _line(row: Any, stale: Collection[SourceId]) -> WriteUpLine:
    claim = Claim.model_validate(row.claim)
    if stale and any(span.source_id in stale for span in claim.support):
        claim = claim.model_copy(update={"stale": True})
    return WriteUpLine.model_validate({**row._mapping, "claim": claim})
