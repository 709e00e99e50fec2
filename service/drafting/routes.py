"""Drafts over HTTP: ask for one, follow it, read it with its sources."""

from typing import Annotated

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, JobsDep, LanguageDep, NowDep, SettingsDep, requires
from service.domain.drafts import Draft, DraftKind, Writer
from service.domain.ids import DraftId, PeerAssistId
from service.domain.paging import Page
from service.domain.sources import Source
from service.drafting import asking, store
from service.errors import NotAllowed

router = APIRouter(prefix="/api/v1", tags=["drafts"])
READ = [requires(Permission.READ)]


class AskedDraft(BaseModel):
    """What to draft, and who writes: `auto`, the `model`, or `extractive`, which uses no model."""

    model_config = ConfigDict(extra="forbid")

    kind: DraftKind
    writer: Writer = Writer.AUTO


@router.post(
    "/peer-assists/{peer_assist_id}/drafts",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[requires(Permission.DRAFT)],
)
def ask_for_draft(
    peer_assist_id: PeerAssistId,
    body: AskedDraft,
    caller: CallerDep,
    database: DatabaseDep,
    jobs: JobsDep,
    settings: SettingsDep,
    now: NowDep,
) -> Draft:
    """Start a draft; asked again while one of that kind is being made, that one comes back.

    `ideas` need a model and live assistance switched on, and are kept apart from the options.
    """
    if (body.writer is Writer.MODEL or body.kind is DraftKind.IDEAS) and settings.model is None:
        raise NotAllowed("model.not_configured")
    with database.transaction() as tx:
        return asking.ask(tx, jobs, peer_assist_id, body.kind, body.writer, caller=caller, now=now)


@router.get("/peer-assists/{peer_assist_id}/drafts", dependencies=READ)
def drafts(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    kind: Annotated[DraftKind | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[Draft]:
    """The drafts of a file, the newest first."""
    with database.transaction(read_only=True) as tx:
        return asking.drafts_of(tx, peer_assist_id, kind=kind, caller=caller, limit=limit, after=after)


@router.get("/drafts/{draft_id}", dependencies=READ)
def draft(draft_id: DraftId, caller: CallerDep, database: DatabaseDep) -> Draft:
    """One draft, with what is ready of it so far."""
    with database.transaction(read_only=True) as tx:
        return store.get(tx, draft_id, seen_by=caller)


@router.get("/drafts/{draft_id}/sources", dependencies=READ)
def sources(draft_id: DraftId, caller: CallerDep, database: DatabaseDep, language: LanguageDep) -> tuple[Source, ...]:
    """Every source its claims cite. One the reader may not open, or no longer, comes without its words."""
    with database.transaction(read_only=True) as tx:
        return asking.sources_of_draft(tx, draft_id, caller=caller, language=language)
