"""What was sent to models, as far as a reader may see it: the rows of the ledger, and the words where the draft is open to them.

An administrator reads the rows of their hubs, everybody else those of calls they asked for. Being an administrator opens no file: the
words are shown to whoever may open the draft they were sent for, and that is asked in the query itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true
from sqlalchemy.sql import Select

from service.access import account_store
from service.access.caller import Caller
from service.access.permissions import Permission, is_permitted
from service.domain.ids import DraftId, PeerAssistId, PersonId
from service.domain.sent import (
    THIS_MACHINE,
    CallOutcome,
    LedgerEntry,
    LedgerSummary,
    PersonsUse,
    SentCall,
    SentMessage,
    SentWords,
    WordsKept,
)
from service.drafting.store import open_to
from service.drafting.tables import drafts
from service.errors import BadInput, NotFound
from service.llm.ledger import month_of
from service.llm.tables import ledger, ledger_texts
from service.peer_assists.store import seen_by_caller
from service.peer_assists.tables import peer_assists
from service.people import store as people_store

_ENTRY = [ledger.c[name] for name in LedgerEntry.model_fields]
_ACTING = "local:"
"""Of the account of whoever the local one acts for (`service/dependencies.py`)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls. `month` is any moment of it."""

    draft: DraftId | None = None
    file: PeerAssistId | None = None
    month: datetime | None = None
    host: str = ""
    outcome: CallOutcome | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool]] = [true()]
        if self.draft is not None:
            parts.append(ledger.c.draft_id == self.draft)
        if self.file is not None:
            parts.append(ledger.c.peer_assist_id == self.file)
        if self.month is not None:
            parts += [ledger.c.made_at >= month_of(self.month), ledger.c.made_at < _next_month(self.month)]
        if self.host:
            parts.append(ledger.c.host == self.host)
        if self.outcome is not None:
            parts.append(ledger.c.outcome == self.outcome.value)
        return and_(*parts)


def calls(
    tx: Connection,
    wanted: Wanted,
    *,
    seen_by: Caller,
    local_name: str,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> tuple[SentCall, ...]:
    """The newest first. `local_name`: whoever sits at this machine."""
    query = _rows(seen_by).where(wanted.condition).order_by(ledger.c.made_at.desc(), ledger.c.id.desc()).limit(limit)
    if after is not None:
        made_at, row_id = after
        query = query.where(or_(ledger.c.made_at < made_at, and_(ledger.c.made_at == made_at, ledger.c.id < row_id)))
    return _calls(tx, tx.execute(query).mappings().all(), seen_by, local_name)


def words(tx: Connection, call_ids: Sequence[str], *, seen_by: Caller, local_name: str) -> tuple[SentWords, ...]:
    """The calls of these ids that the reader may see, in their order, with their words where those are open to them."""
    query = _rows(seen_by).add_columns(ledger_texts.c.sent, ledger_texts.c.answer).where(ledger.c.id.in_(call_ids))
    rows = {row["id"]: row for row in tx.execute(query).mappings()}
    found = [rows[each] for each in call_ids if each in rows]
    return tuple(
        SentWords(call=call, messages=tuple(map(SentMessage.model_validate, row["sent"])), answer=row["answer"])
        if call.words is WordsKept.KEPT
        else SentWords(call=call)
        for call, row in zip(_calls(tx, found, seen_by, local_name), found, strict=True)
    )


def one(tx: Connection, call_id: str, *, seen_by: Caller, local_name: str) -> SentWords:
    """Raises NotFound where the reader may not see the row."""
    found = words(tx, [call_id], seen_by=seen_by, local_name=local_name)
    if not found:
        raise NotFound("not_found")
    return found[0]


def summary(
    tx: Connection,
    month: datetime,
    *,
    seen_by: Caller,
    local_name: str,
    budget_usd: float | None,
    text_days: int,
) -> LedgerSummary:
    theirs = _theirs(seen_by)
    hosts = tx.scalars(select(ledger.c.host).where(theirs).distinct().order_by(ledger.c.host)).all()
    first, last = tx.execute(select(func.min(ledger.c.made_at), func.max(ledger.c.made_at)).where(theirs)).one()
    unpriced = func.sum(func.coalesce(ledger.c.cost_usd * 0, 1))
    sums = select(ledger.c.asked_by, func.count(), func.sum(ledger.c.counted_usd), unpriced)
    used = sums.where(theirs, Wanted(month=month).condition, ledger.c.asked_by != "").group_by(ledger.c.asked_by)
    rows = tx.execute(used.order_by(func.sum(ledger.c.counted_usd).desc(), ledger.c.asked_by)).all()
    names = _names(tx, [row[0] for row in rows], seen_by, local_name)
    return LedgerSummary(
        left=any(host != THIS_MACHINE for host in hosts),
        months=tuple(_months(first, last)),
        hosts=tuple(hosts),
        month=f"{month:%Y-%m}",
        budget_usd=budget_usd,
        people=tuple(
            PersonsUse(
                asked_by=by, name=names[by], calls=count, counted_usd=round(float(usd), 4), unpriced=int(without)
            )
            for by, count, usd, without in rows
        ),
        text_days=text_days,
    )


def _rows(caller: Caller) -> Select[Any]:
    """Rows of the ledger the caller may see, each with the title of its file and whether its words are there and open to them."""
    joined = (
        ledger.outerjoin(peer_assists, and_(peer_assists.c.id == ledger.c.peer_assist_id, seen_by_caller(caller)))
        .outerjoin(drafts, and_(drafts.c.id == ledger.c.draft_id, drafts.c.peer_assist_id == peer_assists.c.id))
        .outerjoin(ledger_texts, ledger_texts.c.call_id == ledger.c.id)
    )
    is_open = and_(drafts.c.id.is_not(None), open_to(caller)).label("is_open")
    there = ledger_texts.c.call_id.is_not(None).label("there")
    return (
        select(*_ENTRY, peer_assists.c.title.label("file_title"), is_open, there)
        .select_from(joined)
        .where(_theirs(caller))
    )


def _theirs(caller: Caller) -> ColumnElement[bool]:
    own = ledger.c.asked_by == caller.account_id
    if not is_permitted(caller, Permission.ADMINISTER):
        return own
    hubs = true() if caller.all_hubs else ledger.c.hub_id.in_(sorted(caller.hub_ids)) if caller.hub_ids else false()
    return or_(own, hubs)


def _calls(tx: Connection, rows: Sequence[Mapping[Any, Any]], caller: Caller, local_name: str) -> tuple[SentCall, ...]:
    names = _names(tx, [row["asked_by"] for row in rows], caller, local_name)
    return tuple(
        SentCall(
            **{column.name: row[column.name] for column in _ENTRY},
            asked_by_name=names[row["asked_by"]],
            file_title=row["file_title"] or "",
            words=WordsKept.GONE if not row["there"] else WordsKept.KEPT if row["is_open"] else WordsKept.CLOSED,
        )
        for row in rows
    )


def _names(tx: Connection, accounts: Sequence[str], caller: Caller, local_name: str) -> dict[str, str]:
    ids = [PersonId(each.removeprefix(_ACTING)) for each in set(accounts) if each.startswith(_ACTING)]
    people = people_store.people_by_id(tx, ids, seen_by=caller)
    named = account_store.names_of(tx, accounts) | {f"{_ACTING}{person.id}": person.name for person in people.values()}
    return {each: named.get(each, local_name if each == _ACTING.rstrip(":") else each) for each in accounts}


def month_named(month: str | None, now: datetime) -> datetime:
    """`YYYY-MM` as its first moment; this month where none is named. Raises BadInput."""
    if month is None:
        return month_of(now)
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput("model.bad_month", field="month") from None


def _next_month(moment: datetime) -> datetime:
    first = month_of(moment)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def _months(first: datetime | None, last: datetime | None) -> list[str]:
    if first is None or last is None:
        return []
    months = []
    at = month_of(first)
    while at <= last:
        months.append(f"{at:%Y-%m}")
        at = _next_month(at)
    return months[::-1]
