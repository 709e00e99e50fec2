"""The quarterly Hub report over HTTP: as data, and as files to paste or send."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LibraryDep, NowDep, TodayDep, requires
from service.domain.ids import HubId
from service.domain.places import Language, Visibility
from service.domain.quarters import Quarter
from service.domain.reports import HubReport, Overview, QuarterSummary
from service.domain.text import LongText
from service.peer_assists.bodies import Body
from service.people import hub_store, look_store
from service.reports import files, store
from service.reports.collecting import collect, with_findings
from service.reports.csv_file import actions_csv

router = APIRouter(prefix="/api/v1/hubs/{hub_id}/reports", tags=["reports"])
READ = [requires(Permission.READ)]
QuarterName = Annotated[str, Path(pattern=r"^\d{4}-Q[1-4]$", description="`2026-Q4`, of the hub's reporting year")]
Readers = Annotated[Visibility, Query(description="Who will read it: write-ups for fewer are counted, not shown")]
Spoken = Annotated[Language | None, Query(description="The hub's own where it is not given")]
QUARTERS_SHOWN = 8
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class OverviewBody(Body):
    """The overview as somebody would rather put it; empty brings the drafted one back. `revision` 0: nobody typed before."""

    text: LongText
    revision: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


@router.get("", dependencies=READ)
def quarters(hub_id: HubId, caller: CallerDep, database: DatabaseDep, today: TodayDep) -> tuple[QuarterSummary, ...]:
    """The quarter we are in and those before it, the newest first."""
    with database.transaction(read_only=True) as tx:
        hub = hub_store.get_hub(tx, hub_id, seen_by=caller)
        days = store.approved_days(tx, hub.id, seen_by=caller)
    found = [Quarter.of(today, year_starts=hub.reporting_year_starts)]
    while len(found) < QUARTERS_SHOWN:
        found.append(found[-1].before())
    return tuple(
        QuarterSummary(
            name=each.name,
            first_day=each.first_day,
            last_day=each.last_day,
            approved=sum(each.holds(day) for day in days),
        )
        for each in found
    )


@router.put("/{quarter}/overview", dependencies=[requires(Permission.WRITE_FILE)])
def set_overview(
    hub_id: HubId,
    quarter: QuarterName,
    body: OverviewBody,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
    audience: Readers = Visibility.HUB,
) -> Overview:
    """Keep what was typed in place of the drafted overview."""
    with database.transaction() as tx:
        hub = hub_store.get_hub(tx, hub_id, seen_by=caller)
        named = Quarter.named(quarter, year_starts=hub.reporting_year_starts)
        files, _ = store.files_of(tx, hub.id, named, seen_by=caller)
        return store.set_overview(
            tx,
            hub.id,
            named,
            audience,
            body.text,
            revision=body.revision,
            sees=list(files),
            by=caller.recorded_as,
            now=now,
        )


def _collected(
    hub_id: HubId,
    quarter: QuarterName,
    caller: CallerDep,
    database: DatabaseDep,
    library: LibraryDep,
    today: TodayDep,
    audience: Readers = Visibility.HUB,
    language: Spoken = None,
) -> HubReport:
    with database.transaction(read_only=True) as tx:
        spoken = language or hub_store.get_hub(tx, hub_id, seen_by=caller).language
        report = collect(tx, hub_id, quarter, seen_by=caller, audience=audience, language=spoken, today=today)
    return with_findings(report, library.asked)


ReportDep = Annotated[HubReport, Depends(_collected)]


@router.get("/{quarter}.csv", response_class=Response, dependencies=READ)
def report_csv(found: ReportDep) -> Response:
    """The action steps as a table. No cell is ever a formula."""
    return _file(found, actions_csv(found), "csv", "text/csv; charset=utf-8")


@router.get("/{quarter}.docx", response_class=Response, dependencies=READ)
def report_word(found: ReportDep, caller: CallerDep, database: DatabaseDep) -> Response:
    """An insert for the hub's own report, in its own template where it has one."""
    with database.transaction(read_only=True) as tx:
        look, logo, template = look_store.dress(tx, found.hub_id, seen_by=caller)
    return _file(found, files.report_docx(found, look=look, logo=logo, template=template), "docx", WORD)


@router.get("/{quarter}.pdf", response_class=Response, dependencies=READ)
def report_pdf(found: ReportDep, caller: CallerDep, database: DatabaseDep) -> Response:
    with database.transaction(read_only=True) as tx:
        look, logo, _ = look_store.dress(tx, found.hub_id, seen_by=caller)
    return _file(found, files.report_pdf(found, look=look, logo=logo), "pdf", "application/pdf")


@router.get("/{quarter}.md", response_class=Response, dependencies=READ)
def report_markdown(found: ReportDep) -> Response:
    return _file(found, files.report_markdown(found), "md", "text/markdown; charset=utf-8")


@router.get("/{quarter}", dependencies=READ)
def report(found: ReportDep) -> HubReport:
    """What is in, what is pending, who took part, what became of it, and what the write-ups say alike."""
    return found


def _file(found: HubReport, data: bytes, suffix: str, media_type: str) -> Response:
    name = f"{found.hub_id}-{found.quarter.name}.{suffix}".replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=media_type, headers=headers)
