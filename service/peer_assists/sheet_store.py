"""The working sheet: each field with its own revision, a person's words above the draft's (docs/decisions/0008-working-sheet.md)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.domain.ids import DraftId, PeerAssistId
from service.domain.peer_assists import Origin, SheetView, WorkingField
from service.domain.problem import ProblemSheet, ProblemStatement, SheetField, minutes_to_tell
from service.domain.text import FIELD_LIMIT
from service.errors import StaleRevision
from service.peer_assists import version_store
from service.peer_assists.tables import drafted_sheets, working_fields


def sheet(tx: Connection, peer_assist_id: PeerAssistId) -> SheetView:
    """The sheet of a file the caller was shown already."""
    accepted = version_store.accepted(tx, peer_assist_id)
    rows = {
        row.field: row
        for row in tx.execute(select(working_fields).where(working_fields.c.peer_assist_id == peer_assist_id))
    }
    fields = tuple(_field(rows[field.value], accepted) for field in SheetField)
    draft = tx.execute(select(drafted_sheets).where(drafted_sheets.c.peer_assist_id == peer_assist_id)).one_or_none()
    return SheetView(
        fields=fields,
        accepted=accepted,
        minutes_to_tell=minutes_to_tell(*(field.text for field in fields)),
        draft_id=draft.draft_id if draft else None,
        telling=draft.telling if draft else "",
    )


def texts_of_many(tx: Connection, ids: Collection[PeerAssistId]) -> dict[PeerAssistId, dict[SheetField, str]]:
    """What the sheets of several files read now, in one query."""
    found: dict[PeerAssistId, dict[SheetField, str]] = {each: {} for each in ids}
    for row in tx.execute(select(working_fields).where(working_fields.c.peer_assist_id.in_(sorted(found)))):
        text = row.drafted_text if row.text is None else row.text
        found[PeerAssistId(row.peer_assist_id)][SheetField(row.field)] = text
    return found


def type_field(
    tx: Connection, peer_assist_id: PeerAssistId, field: SheetField, text: str, *, revision: int, by: str, now: datetime
) -> WorkingField:
    """Keep what a person typed over the revision they saw. Raises StaleRevision with both texts where somebody saved first."""
    where = (
        working_fields.c.peer_assist_id == peer_assist_id,
        working_fields.c.field == field.value,
        working_fields.c.revision == revision,
    )
    values = {"text": text, "revision": revision + 1, "changed_by": by, "changed_at": now}
    if not tx.execute(update(working_fields).where(*where).values(**values)).rowcount:
        current = working_field(tx, peer_assist_id, field).model_dump(mode="json")
        raise StaleRevision(current=current, yours={"field": field.value, "text": text, "revision": revision})
    return working_field(tx, peer_assist_id, field)


def add_to_field(
    tx: Connection, peer_assist_id: PeerAssistId, field: SheetField, text: str, *, by: str, now: datetime
) -> WorkingField | None:
    """Put `text` on a new line below what the field shows, as typed; None where it no longer fits."""
    current = working_field(tx, peer_assist_id, field)
    joined = f"{current.text.rstrip()}\n{text}".lstrip()
    if len(joined) > FIELD_LIMIT:
        return None
    return type_field(tx, peer_assist_id, field, joined, revision=current.revision, by=by, now=now)


def working_field(tx: Connection, peer_assist_id: PeerAssistId, field: SheetField) -> WorkingField:
    where = (working_fields.c.peer_assist_id == peer_assist_id, working_fields.c.field == field.value)
    row = tx.execute(select(working_fields).where(*where)).one()
    return _field(row, version_store.accepted(tx, peer_assist_id))


def set_drafted_sheet(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    draft_id: DraftId,
    texts: Mapping[SheetField, str],
    *,
    telling: str = "",
) -> None:
    """A draft of the sheet is ready: its words show in every field nobody has typed in. Words a person typed stay.

    Fields the draft leaves out are empty in it. Whoever still looks at an older draft is told when they accept.
    """
    for field in SheetField:
        where = (working_fields.c.peer_assist_id == peer_assist_id, working_fields.c.field == field.value)
        values = {"drafted_text": texts.get(field, "")[:FIELD_LIMIT], "draft_id": draft_id}
        tx.execute(update(working_fields).where(*where).values(**values))
    tx.execute(delete(drafted_sheets).where(drafted_sheets.c.peer_assist_id == peer_assist_id))
    values = {"peer_assist_id": peer_assist_id, "draft_id": draft_id, "telling": telling[:FIELD_LIMIT]}
    tx.execute(insert(drafted_sheets).values(**values))


def drafted_sheet(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[DraftId, ProblemSheet] | None:
    """The newest draft as it came, before anybody typed; None where nothing was drafted."""
    draft = tx.execute(
        select(drafted_sheets.c.draft_id).where(drafted_sheets.c.peer_assist_id == peer_assist_id)
    ).scalar()
    if draft is None:
        return None
    rows = tx.execute(select(working_fields).where(working_fields.c.peer_assist_id == peer_assist_id))
    return DraftId(draft), ProblemSheet(**{row.field: row.drafted_text for row in rows})


def _field(row: Any, accepted: ProblemStatement | None) -> WorkingField:
    field = SheetField(row.field)
    text = row.drafted_text if row.text is None else row.text
    if not text.strip():
        origin = Origin.EMPTY
    elif accepted is not None and accepted.sheet.text(field) == text:
        origin = Origin.ACCEPTED
    else:
        origin = Origin.DRAFTED if row.text is None else Origin.TYPED
    return WorkingField(
        field=field,
        text=text,
        origin=origin,
        revision=row.revision,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
