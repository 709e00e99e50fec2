"""A named person takes the sheet as theirs. Nothing drafted enters the record otherwise."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import DraftId, PeerAssistId, VersionId, new_id
from service.domain.peer_assists import PeerAssist
from service.domain.problem import ProblemSheet, ProblemStatement, SheetField, VersionKind
from service.domain.text import Value
from service.errors import BadInput, StaleRevision
from service.peer_assists import sheet_store, store, version_store
from service.peer_assists.edit_distance import sheet_distance
from service.people.names import folded


class Acceptance(Value):
    """Who accepts what. `revisions` are those of the fields as the person saw them; fields left out were untyped (0)."""

    kind: VersionKind
    accepted_by: str
    agreed_by: str = ""
    why: str = ""
    telling: str | None = None
    """None: the draft's."""
    draft_id: DraftId | None = None
    revisions: Mapping[SheetField, int]


class Read(Value):
    """What is there to accept: the sheet as it stands, its telling, and the draft it came from, with its words as they came."""

    sheet: ProblemSheet
    telling: str
    drafted: tuple[DraftId, ProblemSheet] | None

    @property
    def edit_distance(self) -> float | None:
        """Over long fields a second of work: not for a transaction."""
        return sheet_distance(self.drafted[1], self.sheet) if self.drafted else None


def read(tx: Connection, peer_assist_id: PeerAssistId, acceptance: Acceptance) -> Read:
    """The sheet of a file the caller was shown already.

    Raises BadInput where it is empty, and StaleRevision where a field, or the draft that shows in the untyped ones, changed after the
    person looked.
    """
    view = sheet_store.sheet(tx, peer_assist_id)
    stale = [field for field in view.fields if acceptance.revisions.get(field.field, 0) != field.revision]
    if stale or (acceptance.draft_id is not None and acceptance.draft_id != view.draft_id):
        raise StaleRevision(
            current=view.model_dump(mode="json"),
            yours={
                "draft_id": acceptance.draft_id,
                "revisions": {field.value: number for field, number in acceptance.revisions.items()},
            },
        )
    sheet = ProblemSheet(**{field.field.value: field.text for field in view.fields})
    if not sheet.filled():
        raise BadInput("peer_assist.sheet_empty", field="sheet")
    return Read(sheet=sheet, telling=view.telling, drafted=sheet_store.drafted_sheet(tx, peer_assist_id))


def accept(
    tx: Connection,
    file: PeerAssist,
    acceptance: Acceptance,
    *,
    seen: Read,
    edit_distance: float | None,
    caller: Caller,
    now: datetime,
) -> ProblemStatement:
    """Keep the working sheet as a version of the problem. `file` is held for update; `edit_distance` is that of `seen`.

    Raises BadInput where a name is missing, what `read` raises, and StaleRevision where a draft came after it was seen.
    """
    if not acceptance.accepted_by.strip():
        raise BadInput("peer_assist.accepted_by_nobody", field="accepted_by")
    found = read(tx, file.id, acceptance)
    if found != seen:
        raise StaleRevision(current=found.model_dump(mode="json"), yours=seen.model_dump(mode="json"))
    file = _agreed(tx, file, acceptance, caller=caller, now=now)
    store.touch(tx, file.id, now=now)
    return version_store.add_version(
        tx,
        ProblemStatement(
            id=VersionId(new_id("version")),
            peer_assist_id=file.id,
            number=version_store.next_number(tx, file.id),
            kind=acceptance.kind,
            sheet=found.sheet,
            request=file.request if acceptance.kind is VersionKind.AS_ASKED else "",
            telling=found.telling if acceptance.telling is None else acceptance.telling,
            accepted_by=acceptance.accepted_by,
            recorded_by=caller.account_id,
            agreed_by=acceptance.agreed_by,
            why=acceptance.why,
            draft_id=found.drafted[0] if found.drafted else None,
            edit_distance=edit_distance,
            made_at=now,
        ),
    )


def _agreed(tx: Connection, file: PeerAssist, acceptance: Acceptance, *, caller: Caller, now: datetime) -> PeerAssist:
    """*As agreed* carries the host lead's name; a file that did not know its lead learns it, and preparing is over."""
    if acceptance.kind is not VersionKind.AS_AGREED:
        return file
    lead, named = file.host_team.lead_name, acceptance.agreed_by.strip()
    if not named:
        raise BadInput("peer_assist.agreed_by_nobody", field="agreed_by")
    if lead and folded(lead) != folded(named):
        raise BadInput("peer_assist.agreed_by_another", field="agreed_by")
    team = file.host_team.model_copy(update={"lead_name": lead or named})
    changed = file.agreed().model_copy(update={"host_team": team})
    return store.save(tx, changed, seen_by=caller, now=now) if changed != file else file
