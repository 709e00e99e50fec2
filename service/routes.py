"""Routes that belong to no room: is it well, what is it, its words, and how far its work is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from service import jobs as work
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, JobsDep, SettingsDep, StaysDep, StoppingDep, requires
from service.domain.ids import JobId
from service.domain.places import Language, Space
from service.domain.progress import Job
from service.locale import Message, catalogue

VERSION = "0.1.0"
LOOK_SECONDS = 0.3
RETRY_MILLISECONDS = 3_000

open_router = APIRouter(tags=["service"])
router = APIRouter(prefix="/api/v1", tags=["service"])


class Info(BaseModel):
    """What this service is and what drafting uses, for the desk's first page."""

    version: str
    drafting: str
    """`model`, `local_model` or `extractive`."""
    model: str
    """Name of the model, empty for the extractive writer."""
    suggested_space: Space
    """`practice` while the real space is empty."""


class Catalogue(BaseModel):
    language: Language
    messages: dict[str, Message]


@router.get("/info", dependencies=[requires(Permission.READ)])
def info(settings: SettingsDep, database: DatabaseDep) -> Info:
    from service.workflows.practice_space import real_space_is_empty

    with database.transaction(read_only=True) as tx:
        empty = real_space_is_empty(tx)
    drafting = "extractive" if not settings.model else "local_model" if settings.drafts_with_local_model else "model"
    return Info(
        version=VERSION,
        drafting=drafting,
        model=settings.model_name,
        suggested_space=Space.PRACTICE if empty else Space.REAL,
    )


@open_router.get("/api/v1/catalogue")
def messages(language: Language = Language.EN) -> Catalogue:
    """Every message of a language by id: our own sentences, which somebody who is about to sign in reads too."""
    return Catalogue(language=language, messages=dict(catalogue(language)))


@router.get("/jobs/{job_id}", dependencies=[requires(Permission.READ)])
def job(job_id: JobId, database: DatabaseDep, caller: CallerDep) -> Job:
    with database.transaction(read_only=True) as tx:
        return work.get(tx, job_id, seen_by=caller.account_id)


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse, dependencies=[requires(Permission.READ)])
async def job_events(
    job_id: JobId,
    database: DatabaseDep,
    caller: CallerDep,
    stays: StaysDep,
    stopping: StoppingDep,
    first: Annotated[Job, Depends(job)],
) -> AsyncIterator[ServerSentEvent]:
    """The job each time it has moved, until it is over, or until whoever asked has signed out.

    Where the service stops it says when to ask again (`retry`, in milliseconds): the job goes on after the start.
    """

    def look() -> Job | None:
        if not stays():
            return None
        with database.transaction(read_only=True) as tx:
            return work.get(tx, job_id, seen_by=caller.account_id)

    last: Job | None = None
    seen: Job | None = first  # found before the answer begins: after that nothing can be refused
    while seen is not None:
        if seen != last:
            yield ServerSentEvent(data=seen.model_dump(mode="json"), event="job")
        if seen.status.is_over:
            return
        last = seen
        await asyncio.sleep(LOOK_SECONDS)
        if stopping.is_set():
            yield ServerSentEvent(comment="stopping", retry=RETRY_MILLISECONDS)
            return
        seen = await run_in_threadpool(look)


@router.post("/jobs/{job_id}/cancel", dependencies=[requires(Permission.DRAFT)])
def cancel_job(job_id: JobId, database: DatabaseDep, jobs: JobsDep, caller: CallerDep) -> Job:
    """Ask the job to stop: at once where it waits, at its next look where it runs."""
    with database.transaction() as tx:
        work.get(tx, job_id, seen_by=caller.account_id)
        return jobs.cancel(tx, job_id)
