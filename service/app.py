"""The composition root: the one place that picks real parts and puts the rooms together.

`create_app` takes its parts, so that tests hand in others; `build` picks the real ones from the settings.
"""

import importlib
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Event

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service import http_errors, routes
from service.access import once, sign_in_routes
from service.access.audit_routes import KEEPS_VIEWS
from service.access.audit_views import Views
from service.access.oidc import IdentityProvider
from service.database import Database
from service.delivery import link_routes
from service.delivery.mailing import Mailing
from service.domain.progress import JobKind
from service.drafting.erasing import forget_documents
from service.drafting.run import Drafting
from service.headers import SafeHeaders
from service.jobs import Jobs
from service.library.chroma_server import chosen_server
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.library.provider_embedder import ProviderEmbedder
from service.library.work import register as register_work
from service.llm.chosen import chosen_embedder, chosen_ledger, chosen_models
from service.llm.models import Models
from service.peer_assists import invitation_store, pack_store
from service.people import names_to_hide
from service.people.for_library import people_room
from service.requests import NamesRequests
from service.running import routes as running_routes
from service.running.health import HealthCheck
from service.running.slow_queries import SlowQueries
from service.running.watching import watch
from service.serving import leave
from service.settings import Settings
from service.sieve import Sieve
from service.told import TellsWhatWasHidden
from service.workflows.approved import Approved
from service.workflows.following_up import planned, taken_back
from service.write_ups import forgetting

ROOMS = (
    "access.own_routes",
    "sessions.routes",
    "routes",
    "access.routes",
    "access.audit_routes",
    "library.routes",
    "people.routes",
    "people.directory_routes",
    "people.look_routes",
    "peer_assists.routes",
    "write_ups.routes",
    "follow_up.routes",
    "reports.routes",
    "drafting.routes",
    "drafting.ledger_routes",
    "delivery.routes",
    "delivery.invitation_routes",
    "workflows.routes",
    "running.routes",
)
THREADS = max(8, 4 * (os.cpu_count() or 1))
"""That answer requests at once. The usual forty made a transaction that writes ten times as long, because each waits for the others'
Python after every statement, and whoever came next waited for that (docs/decisions/0028-load.md)."""
IMPORTS_PATH = "/api/v1/library/imports"
TRANSCRIPTS = re.compile(
    r"/api/v1/(?:peer-assists/[^/]+/transcripts(?:/pasted)?|notes-from-elsewhere(?:/files)?|directory/import)"
)
"""Where notes, transcripts and lists of people come in: longer than a form, far shorter than a library."""


@dataclass(frozen=True)
class Parts:
    """What the rooms work with. `models` is None where the hub drafts with the extractive writer alone."""

    database: Database
    jobs: Jobs
    library: Library
    models: Models | None


def build(settings: Settings, *, work: bool = True) -> FastAPI:
    """The service with the real parts the settings name."""
    database = Database(settings.database)
    return create_app(settings, real_parts(settings, database, works=settings.works_here), work=work)


def real_parts(settings: Settings, database: Database, *, works: bool = True) -> Parts:
    provider = chosen_embedder(settings, database, partial(names_to_hide.of_everywhere, database))
    embedder = ProviderEmbedder(provider) if provider else BundledEmbedder()
    return Parts(
        database=database,
        jobs=Jobs(database, home=settings.home),
        library=Library(
            database,
            home=settings.home,
            embedder=embedder,
            people=people_room(),
            chroma_from=settings.chroma_from,
            chroma=chosen_server(settings, database, embedder.name),
            works=works,
        ),
        models=chosen_models(settings, database),
    )


def create_app(settings: Settings, parts: Parts, *, work: bool = True) -> FastAPI:
    """The service over HTTP. `work=False` leaves the jobs to another process."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        unwatch = watch(settings, parts.library, parts.jobs, app.state.slow_queries, version=routes.VERSION)
        await run_in_threadpool(parts.jobs.launch if work else parts.jobs.open)
        parts.library.open()
        yield
        await run_in_threadpool(parts.library.close)
        await run_in_threadpool(parts.jobs.stop)
        if parts.models is not None:
            await run_in_threadpool(parts.models.close)
        await run_in_threadpool(unwatch)
        parts.database.dispose()

    hand_out_work(settings, parts)
    app = Service(
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
    app.state.stopping = Event()
    app.state.started_at = datetime.now(UTC)
    app.state.slow_queries = SlowQueries(settings.slow_query_ms)
    app.state.slow_queries.watch(parts.database.engine)
    models = parts.models
    app.state.health = HealthCheck(
        parts.library,
        parts.jobs,
        home=settings.home,
        works=work,
        stopping=app.state.stopping,
        model_rests=lambda: models is not None and models.breakers[0].is_open,
    )
    app.state.database = parts.database
    app.state.jobs = parts.jobs
    app.state.library = parts.library
    app.state.models = parts.models
    app.state.identity_provider = (
        IdentityProvider(settings.oidc_issuer, settings.oidc_client_id) if settings.oidc_issuer else None
    )
    app.state.views = Views(parts.database)
    http_errors.install(app)
    app.add_middleware(
        BodyLimits,
        ordinary=settings.max_body_bytes,
        imports=settings.max_import_bytes,
        transcripts=settings.max_upload_bytes,
    )
    app.add_middleware(TellsWhatWasHidden)
    app.add_middleware(SafeHeaders)
    app.include_router(running_routes.open_router)
    app.include_router(routes.open_router)
    app.include_router(sign_in_routes.open_router)
    app.include_router(link_routes.open_router)
    for router in rooms():
        app.include_router(Sieve(router), dependencies=[KEEPS_VIEWS])
    return app


def hand_out_work(settings: Settings, parts: Parts) -> None:
    """Say what each kind of job does, and what goes with a document. The same in every process: one that works on no job may cancel it."""
    register_work(parts.jobs, parts.library)
    parts.jobs.housekeeping.append(chosen_ledger(settings, parts.database).forget_old_texts)
    parts.jobs.housekeeping.append(lambda: once.forget_old(parts.database, now=datetime.now(UTC)))
    drafting = Drafting(parts.library, parts.models)
    parts.jobs.handle(JobKind.DRAFT, drafting.work, ended=drafting.ended)
    approved = Approved(parts.library)
    approved.also.append(("follow_up", planned(settings.follow_up)))
    approved.also_taken_back.append(("follow_up", taken_back))
    parts.jobs.handle(JobKind.APPROVED, approved.work)
    mailing = Mailing(settings)
    parts.jobs.handle(JobKind.MAIL, mailing.work, ended=mailing.ended)
    parts.jobs.handle(JobKind.WITHDRAWN, approved.taken_back)
    parts.library.also_forget += [
        forgetting.forget_documents,
        invitation_store.forget_documents,
        pack_store.forget_documents,
        forget_documents,
    ]


def work(settings: Settings) -> int:
    """Work on jobs without answering over HTTP, until told to stop. Several may, on PostgreSQL. Returns the exit status."""
    parts = real_parts(settings, Database(settings.database))
    hand_out_work(settings, parts)
    slow = SlowQueries(settings.slow_query_ms)
    slow.watch(parts.database.engine)
    unwatch = watch(settings, parts.library, parts.jobs, slow, version=routes.VERSION)
    parts.jobs.launch()
    parts.library.open()
    told = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: told.set())
    told.wait()
    parts.library.close()
    parts.jobs.stop()
    if parts.models is not None:
        parts.models.close()
    unwatch()
    parts.database.dispose()
    return leave(0, parts.jobs)


def rooms() -> list[APIRouter]:
    """The routes of every room, in the order in which they are tried."""
    return [importlib.import_module(f"service.{name}").router for name in ROOMS]


class Service(FastAPI):
    """Requests are named around everything, the answer to a fault included."""

    def build_middleware_stack(self) -> ASGIApp:
        return NamesRequests(super().build_middleware_stack())


class BodyLimits:
    """One limit for ordinary requests, a larger one for notes and transcripts, the largest for imports; FastAPI has none by default.

    A body that announces its size is refused before it is read, in our shape; one that does not is cut off by Starlette's own limit.
    """

    def __init__(self, app: ASGIApp, *, ordinary: int, imports: int, transcripts: int) -> None:
        self.ordinary, self.for_imports, self.for_transcripts = ordinary, imports, max(ordinary, transcripts)
        limits = (self.ordinary, self.for_imports, self.for_transcripts)
        self.limits = {limit: RequestBodyLimitMiddleware(app, max_body_size=limit) for limit in limits}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limit(scope.get("path", ""))
        if scope["type"] == "http":
            announced = Headers(scope=scope).get("content-length", "")
            if announced.isdecimal() and int(announced) > limit:
                await http_errors.too_large(Request(scope), limit)(scope, receive, send)
                return
        await self.limits[limit](scope, receive, send)

    def _limit(self, path: str) -> int:
        if path == IMPORTS_PATH:
            return self.for_imports
        return self.for_transcripts if TRANSCRIPTS.fullmatch(path) else self.ordinary
