"""The audit trail over HTTP: for administrators to read, and the dependency that keeps what everybody looks at."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection, bindparam, column, select, table
from starlette.concurrency import run_in_threadpool

from service.access import audit_store
from service.access.audit_views import Views
from service.access.audit_writing import as_csv
from service.access.caller import Caller
from service.access.permissions import Permission
from service.carried import carried
from service.database import Database
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, requires
from service.domain.audit import Act, Action, Actor, AuditEntry, AuditFilter
from service.domain.ids import Id
from service.domain.paging import Page
from service.domain.places import Visibility
from service.domain.text import Line
from service.errors import BadInput

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
ADMINISTER = [requires(Permission.ADMINISTER)]
_FILE_OUT = re.compile(r"(?P<kind>[a-z-]+)?(?:\.(?:pdf|docx|md|csv|ics|\{format\})|/export)$")
_HOLDERS = {
    "peer_assist_id": table("peer_assists", column("id"), column("visibility")),
    "document_id": table("documents", column("id"), column("visibility")),
    "draft_id": table("drafts", column("id"), column("visibility"), column("peer_assist_id")),
}
"""Rooms that come later own these rows; only what tells whether they are restricted is named here."""
_VISIBILITY = {
    name: select(holder.c.visibility).where(holder.c.id == bindparam("id")) for name, holder in _HOLDERS.items()
}
"""Put together once: it is asked with nearly every page."""


def _wanted(
    file: Annotated[Id | None, Query(description="A peer assist, or whatever else has that id")] = None,
    person: Annotated[Id | None, Query(description="Who acted, or whom it was about")] = None,
    action: Annotated[Action | None, Query()] = None,
    since: Annotated[datetime | None, Query(description="With its zone")] = None,
    until: Annotated[datetime | None, Query(description="With its zone; not included")] = None,
) -> AuditFilter:
    for name, moment in (("since", since), ("until", until)):
        if moment is not None and moment.tzinfo is None:
            raise BadInput("audit.moment_without_zone", field=name)
    return AuditFilter(file=file, person=person, action=action, since=since, until=until)


WantedDep = Annotated[AuditFilter, Depends(_wanted)]


@router.get("", dependencies=ADMINISTER)
def audit(
    wanted: WantedDep,
    caller: CallerDep,
    database: DatabaseDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[Line | None, Query(pattern=r"^\d{1,10}$", description="`next` of the page before")] = None,
) -> Page[AuditEntry]:
    """Who looked at what is restricted, signed, exported, deleted or changed roles, the newest first."""
    with database.transaction(read_only=True) as tx:
        return audit_store.page(tx, wanted, space=caller.space, limit=limit, before=int(after) if after else None)


@router.get(".csv", response_class=Response, dependencies=ADMINISTER)
def audit_csv(wanted: WantedDep, caller: CallerDep, database: DatabaseDep, language: LanguageDep) -> Response:
    """The same as a table. No cell is ever a formula."""
    with database.transaction(read_only=True) as tx:
        written = as_csv(audit_store.every(tx, wanted, space=caller.space), language)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "X-Content-Type-Options": "nosniff"}
    return Response(written, media_type="text/csv; charset=utf-8", headers=headers)


async def keeps_views(request: Request, database: DatabaseDep) -> AsyncIterator[None]:
    """On every route: what was shown of a restricted record, and every file taken out, is in the trail before the answer leaves."""
    yield
    act = _looked_at(request)
    if act is None or (act.action is Action.VIEWED and _was_open(request.path_params)):
        return
    views: Views = request.app.state.views
    caller: Caller = request.state.caller
    by = Actor(account_id=caller.account_id, person_id=caller.person_id, space=caller.space)
    if views.is_new(act, by):
        await run_in_threadpool(_keep, views, act, by, request, database)


def _keep(views: Views, act: Act, by: Actor, request: Request, database: Database) -> None:
    if act.action is Action.VIEWED and act.kind not in ("person", "directory"):
        with database.transaction(read_only=True) as tx:
            if not _is_restricted(tx, request.path_params):
                return
    views.keep(act, by)


KEEPS_VIEWS = Depends(keeps_views, scope="function")


def _looked_at(request: Request) -> Act | None:
    """What a GET shows, told from its route. Lists of titles, and what is nobody's, are no looks."""
    path: str = getattr(request.scope.get("route"), "path", "").removeprefix("/api/v1")
    if request.method != "GET" or not path:
        return None
    ids = request.path_params
    subject = str(next((ids[name] for name in ("draft_id", "document_id", "person_id", "hub_id") if name in ids), ""))
    file = str(ids.get("peer_assist_id", ""))
    out = _FILE_OUT.search(path)
    if out is not None:
        kind = out["kind"] or path.strip("/").split("/")[0]
        values = {"quarter": str(ids["quarter"])} if "quarter" in ids else {}
        values |= {"format": str(ids["format"])} if "format" in ids else {}
        kind = "report" if "quarter" in ids else kind.removesuffix("/export")
        return Act(action=Action.EXPORTED, kind=kind, subject=subject, file=file, values=values)
    if path.startswith("/people"):
        kind = "person" if "person_id" in ids else "directory"
        return Act(action=Action.VIEWED, kind=kind, subject=subject)
    if not set(ids) & set(_HOLDERS):
        return None
    part = path.partition("{peer_assist_id}/")[2].split("/")[0]
    kind = part or ("peer_assist" if file else "document" if "document_id" in ids else "draft")
    return Act(action=Action.VIEWED, kind=kind.replace("-", "_"), subject=subject, file=file)


def _was_open(ids: dict[str, str]) -> bool:
    """Whether all that the address names was read by the route as open to more than its participants; else it is asked."""
    named = {ids[name] for name in _HOLDERS if name in ids}
    return bool(named) and named <= carried().read_as_open


def _is_restricted(tx: Connection, ids: dict[str, str]) -> bool:
    """Whether one of what the address names is for participants alone."""
    found = (tx.execute(query, {"id": ids[name]}) for name, query in _VISIBILITY.items() if name in ids)
    return any(each.scalar_one_or_none() == Visibility.PARTICIPANTS.value for each in found)
