"""The composition root: the one place that picks real parts and puts the rooms together.

`create_app` takes its parts, so that tests hand in others; `build` picks the real ones from the settings.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service import http_errors, routes
from service.database import Database
from service.jobs import Jobs
from service.library.library import Library
from service.settings import Settings

IMPORTS_PATH = "/api/v1/library/imports"


@dataclass(frozen=True)
class Parts:
    """What the rooms work with."""

    database: Database
    jobs: Jobs
    library: Library


def create_app(settings: Settings, parts: Parts, *, work: bool = True) -> FastAPI:
    """The service over HTTP. `work=False` leaves the jobs to another process."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts.jobs.open()
        if work:
            parts.jobs.launch()
        parts.library.open()
        yield
        parts.library.close()
        parts.jobs.stop()
        parts.database.dispose()

    app = FastAPI(
        title="Peer Assist",
        version=routes.VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={
            "4XX": {"model": http_errors.Problem, "description": "Something to correct; the message says what."},
            "5XX": {"model": http_errors.Problem, "description": "A fault on our side or of a part we need."},
        },
    )
    app.state.settings = settings
    app.state.database = parts.database
    app.state.jobs = parts.jobs
    app.state.library = parts.library
    http_errors.install(app)
    app.add_middleware(BodyLimits, ordinary=settings.max_body_bytes, imports=settings.max_import_bytes)
    app.include_router(routes.open_router)
    for router in rooms():
        app.include_router(router)
    return app


def rooms() -> list[APIRouter]:
    """The routes of every room, in the order of the imports."""
    from service.drafting import routes as drafting
    from service.library import routes as library
    from service.llm import routes as llm
    from service.peer_assists import routes as peer_assists
    from service.people import routes as people
    from service.workflows import routes as workflows

    return [routes.router, llm.router, library.router, people.router, peer_assists.router, drafting.router, workflows.router]


class BodyLimits:
    """One limit for ordinary requests and a larger one for imports of files; FastAPI has none by default."""

    def __init__(self, app: ASGIApp, *, ordinary: int, imports: int) -> None:
        self.ordinary = RequestBodyLimitMiddleware(app, max_body_size=ordinary)
        self.imports = RequestBodyLimitMiddleware(app, max_body_size=imports)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limited = self.imports if scope.get("path") == IMPORTS_PATH else self.ordinary
        await limited(scope, receive, send)
