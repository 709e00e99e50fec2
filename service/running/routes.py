"""How the service runs, over HTTP: a word for anybody who looks after machines, the whole for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.access.caller import Caller
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, JobsDep, LibraryDep, NowDep, SettingsDep, requires
from service.domain.ids import AccountId, JobId
from service.domain.progress import Job
from service.domain.running import Health, Retried, Running
from service.jobs import get
from service.running import overview
from service.running.health import HealthCheck

ADMINISTER = [requires(Permission.ADMINISTER)]
open_router = APIRouter(tags=["running"])
router = APIRouter(prefix="/api/v1/running", tags=["running"])


def _health(request: Request) -> HealthCheck:
    check: HealthCheck = request.app.state.health
    return check


HealthDep = Annotated[HealthCheck, Depends(_health)]


@open_router.get("/health")
async def health(check: HealthDep) -> Health:
    """What is not as it should be, in fixed words; 200 while the process answers at all."""
    return await check.look()


@open_router.get("/health/live")
async def live() -> Health:
    """The process answers. Asks nothing of anything else."""
    return Health(status="ok")


@open_router.get("/health/ready", responses={503: {"model": Health, "description": "Not now; `degraded` says why."}})
async def ready(check: HealthDep, response: Response) -> Health:
    """Whether requests may be sent here: 200 or 503."""
    found = await check.look()
    if found.status == "not_ready":
        response.status_code = 503
    return found


@router.get("", dependencies=ADMINISTER)
def running(
    request: Request,
    caller: CallerDep,
    database: DatabaseDep,
    jobs: JobsDep,
    library: LibraryDep,
    settings: SettingsDep,
    now: NowDep,
    found: Annotated[Health, Depends(health)],
) -> Running:
    """Jobs, index, models and spend, slow statements, versions, disk: of this process and its database."""
    state = request.app.state
    with database.transaction(read_only=True) as tx:
        return overview.running(
            tx,
            health=found,
            library=library,
            work=jobs,
            slow=state.slow_queries,
            model=settings.model_name,
            home=settings.home,
            product=request.app.version,
            started_at=state.started_at,
            made_by=_whose(caller),
            now=now,
        )


@router.post("/jobs/{job_id}/cancel", dependencies=ADMINISTER)
def cancel(job_id: JobId, database: DatabaseDep, jobs: JobsDep, caller: CallerDep) -> Job:
    """Ask anybody's job to stop: at once where it waits, at its next look where it runs."""
    with database.transaction() as tx:
        get(tx, job_id, seen_by=_whose(caller))
        return jobs.cancel(tx, job_id)


@router.post("/jobs/{job_id}/retry", dependencies=ADMINISTER)
def retry(job_id: JobId, database: DatabaseDep, jobs: JobsDep, caller: CallerDep) -> Retried:
    """Once more what follows an approval, or a reindex, that failed."""
    with database.transaction() as tx:
        return Retried(job_id=overview.retry(tx, jobs, job_id, made_by=_whose(caller)))


def _whose(caller: Caller) -> AccountId | None:
    """Whoever acts for somebody at this machine sees what that person asked for; an administrator everything."""
    return caller.account_id if caller.is_local and caller.person_id else None
