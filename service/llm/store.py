"""The ledger's SQL. Rows are added and completed once; nothing here deletes or changes them otherwise."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from service.llm.tables import ledger


def add(tx: Connection, row: Mapping[str, Any]) -> None:
    tx.execute(ledger.insert().values(**{**row, "source_ids": list(row["source_ids"])}))


def complete(tx: Connection, row_id: str, **values: Any) -> None:
    """Say what came of the call; a row completed once stays as it is."""
    tx.execute(update(ledger).where(ledger.c.id == row_id, ledger.c.ended_at.is_(None)).values(**values))


def page(
    tx: Connection,
    *,
    hub_ids: Collection[str] | None,
    asked_by: str | None = None,
    draft_id: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> list[Mapping[str, Any]]:
    """The newest calls first. `hub_ids` None: every hub. `asked_by` adds one account's own calls of any hub."""
    query = select(ledger).order_by(ledger.c.made_at.desc(), ledger.c.id.desc()).limit(limit)
    if hub_ids is not None:
        mine = ledger.c.hub_id.in_(list(hub_ids))
        query = query.where(or_(mine, ledger.c.asked_by == asked_by) if asked_by is not None else mine)
    if draft_id is not None:
        query = query.where(ledger.c.draft_id == draft_id)
    if after is not None:
        made_at, row_id = after
        query = query.where(or_(ledger.c.made_at < made_at, and_(ledger.c.made_at == made_at, ledger.c.id < row_id)))
    return [dict(row) for row in tx.execute(query).mappings()]
