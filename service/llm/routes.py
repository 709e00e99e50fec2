"""The ledger over HTTP: proof of what left the machine, and of what was asked of a model on it."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, requires
from service.domain.ids import DraftId
from service.domain.paging import Page
from service.errors import BadInput
from service.llm import store
from service.llm.ledger import LedgerEntry

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])


@router.get("", dependencies=[requires(Permission.ADMINISTER)])
def ledger(
    caller: CallerDep,
    database: DatabaseDep,
    draft: Annotated[DraftId | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[LedgerEntry]:
    """Every call to a model, the newest first: of the caller's hubs, and their own."""
    hubs = None if caller.all_hubs else sorted(caller.hub_ids)
    with database.transaction(read_only=True) as tx:
        rows = store.page(
            tx,
            hub_ids=hubs,
            asked_by=caller.account_id,
            draft_id=draft,
            after=_place(after) if after else None,
            limit=limit + 1,
        )
    entries = tuple(LedgerEntry.model_validate(row) for row in rows[:limit])
    more = (
        f"{entries[-1].made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{entries[-1].id}" if len(rows) > limit else None
    )
    return Page(items=entries, next=more)


def _place(after: str) -> tuple[datetime, str]:
    moment, _, row_id = after.partition("_")
    try:
        made_at = datetime.fromisoformat(moment)
    except ValueError:
        raise BadInput("model.bad_cursor", field="after") from None
    if made_at.tzinfo is None or not row_id.isprintable():
        raise BadInput("model.bad_cursor", field="after")
    return made_at, row_id
