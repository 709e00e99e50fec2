"""The ledger over HTTP: what was sent to which model, when, at whose wish and for how much."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, NowDep, SettingsDep, requires
from service.domain.ids import DraftId, PeerAssistId
from service.domain.paging import Page
from service.domain.sent import CallOutcome, LedgerSummary, SentCall, SentWords
from service.drafting import sent
from service.drafting.sent_files import ledger_csv, ledger_json
from service.errors import BadInput

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])
READ = [requires(Permission.READ_LEDGER)]
MOST_IN_A_FILE = 5_000
"""Calls, the newest. A month at a time is less."""


class LedgerFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


def _wanted(
    now: NowDep,
    draft: Annotated[DraftId | None, Query(max_length=120)] = None,
    file: Annotated[PeerAssistId | None, Query(max_length=120)] = None,
    month: Annotated[str | None, Query(max_length=7, description="`YYYY-MM`, in UTC")] = None,
    host: Annotated[str, Query(max_length=300)] = "",
    outcome: Annotated[CallOutcome | None, Query()] = None,
) -> sent.Wanted:
    return sent.Wanted(draft, file, sent.month_named(month, now) if month else None, host, outcome)


WantedDep = Annotated[sent.Wanted, Depends(_wanted)]


@router.get("", dependencies=READ)
def ledger(
    wanted: WantedDep,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[SentCall]:
    """Calls to models, the newest first: of an administrator's hubs, and one's own."""
    place = _place(after) if after else None
    with database.transaction(read_only=True) as tx:
        found = sent.calls(tx, wanted, seen_by=caller, local_name=settings.account_name, limit=limit + 1, after=place)
    last = found[limit - 1] if len(found) > limit else None
    more = f"{last.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{last.id}" if last else None
    return Page(items=found[:limit], next=more)


@router.get("/summary", dependencies=READ)
def summary(
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    now: NowDep,
    month: Annotated[str | None, Query(max_length=7, description="`YYYY-MM`, in UTC; none: this month")] = None,
) -> LedgerSummary:
    """Whether anything left, what there is to choose from, and what each person's calls came to in a month."""
    with database.transaction(read_only=True) as tx:
        return sent.summary(
            tx,
            sent.month_named(month, now),
            seen_by=caller,
            local_name=settings.account_name,
            budget_usd=settings.monthly_budget_usd,
            text_days=settings.ledger_text_days,
        )


@router.get("/file", dependencies=READ, response_class=Response)
def as_file(
    wanted: WantedDep,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    language: LanguageDep,
    format: Annotated[LedgerFormat, Query()] = LedgerFormat.CSV,
) -> Response:
    """The same calls with their words, as CSV or JSON: the newest 5,000."""
    with database.transaction(read_only=True) as tx:
        name = settings.account_name
        ids = [each.id for each in sent.calls(tx, wanted, seen_by=caller, local_name=name, limit=MOST_IN_A_FILE)]
        found = sent.words(tx, ids, seen_by=caller, local_name=name)
    if format is LedgerFormat.JSON:
        return Response(ledger_json(found), media_type="application/json", headers=_attached("ledger.json"))
    return Response(ledger_csv(found, language), media_type="text/csv; charset=utf-8", headers=_attached("ledger.csv"))


@router.get("/{call_id}", dependencies=READ)
def call(call_id: str, caller: CallerDep, database: DatabaseDep, settings: SettingsDep) -> SentWords:
    """One call with exactly what was sent and what came back, where the reader may open the draft it was made for."""
    with database.transaction(read_only=True) as tx:
        return sent.one(tx, call_id, seen_by=caller, local_name=settings.account_name)


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _place(after: str) -> tuple[datetime, str]:
    moment, _, row_id = after.partition("_")
    try:
        made_at = datetime.fromisoformat(moment)
    except ValueError:
        raise BadInput("model.bad_cursor", field="after") from None
    if made_at.tzinfo is None or not row_id.isprintable():
        raise BadInput("model.bad_cursor", field="after")
    return made_at, row_id
