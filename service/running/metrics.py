"""Figures for Prometheus, on a port of their own. The only importer of prometheus_client; imported where a port is set.

What happens is counted as it happens, in this process. What stands in the database (jobs, mails) is the same from every process:
take the greatest of them, not the sum. Labels are routes as written in the code, kinds and states: never an id, an address or a word.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import ThreadingWSGIServer, make_wsgi_app
from sqlalchemy import QueuePool, func, select
from sqlalchemy.exc import SQLAlchemyError

from service.acts import Act, watchers
from service.delivery.tables import mails
from service.domain.hosts import is_loopback, without_port
from service.domain.progress import JobStatus
from service.domain.running import ChromaState
from service.jobs import Jobs
from service.jobs import table as jobs
from service.library import changes
from service.library.library import Library
from service.running.health import chroma_state
from service.running.slow_queries import SlowQueries
from service.settings import Settings

STREAMS = "/events"
"""Routes that end so stay open for as long as somebody listens: counted, not timed."""
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
LONG = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)
OPEN = (JobStatus.WAITING.value, JobStatus.RUNNING.value)


class Metrics:
    """`watch` is a watcher of acts; what is asked for at each reading comes from `collect`."""

    def __init__(self, library: Library, work: Jobs, slow: SlowQueries) -> None:
        self.library, self.work = library, work
        self.registry = CollectorRegistry()
        for one in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
            self.registry.register(one)
        self.registry.register(self)

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(f"peer_assist_{name}", says, labels, registry=self.registry)

        def histogram(name: str, says: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"peer_assist_{name}", says, labels, buckets=buckets, registry=self.registry)

        self.requests = counter("requests", "Requests answered.", "method", "route", "status")
        self.request_seconds = histogram("request_seconds", "Until the answer ended.", QUICK, "method", "route")
        self.jobs_ended = counter("jobs_ended", "Runs of jobs that ended here.", "kind", "status")
        self.job_seconds = histogram("job_seconds", "From the start of a run to its end.", LONG, "kind")
        self.calls = counter("model_calls", "Calls to models.", "model", "outcome")
        self.call_seconds = histogram("model_call_seconds", "Until the answer was complete.", LONG, "model")
        self.tokens = counter("model_tokens", "Tokens sent and received.", "model", "direction")
        self.cost = counter("model_cost_usd", "What calls cost, where the price is known.", "model")
        self.slow = counter("slow_queries", "Statements over PEER_ASSIST_SLOW_QUERY_MS.")
        slow.over.append(lambda _shape, _seconds: self.slow.inc())

    @contextmanager
    def watch(self, act: Act) -> Iterator[None]:
        yield
        count: dict[str, Callable[[Act], None]] = {"request": self._request, "job": self._job, "model_call": self._call}
        if act.kind in count:
            count[act.kind](act)

    def _request(self, act: Act) -> None:
        method, route = str(act.about["method"]), str(act.about.get("route", ""))
        self.requests.labels(method, route, str(act.about.get("status", "none"))).inc()
        if not route.endswith(STREAMS):
            self.request_seconds.labels(method, route).observe(act.seconds)

    def _job(self, act: Act) -> None:
        kind = str(act.about["kind"])
        self.jobs_ended.labels(kind, str(act.about.get("status", "parked"))).inc()
        self.job_seconds.labels(kind).observe(act.seconds)

    def _call(self, act: Act) -> None:
        model = str(act.about["model"])
        self.calls.labels(model, str(act.about.get("outcome", "stopped"))).inc()
        self.call_seconds.labels(model).observe(act.seconds)
        for direction in ("in", "out"):
            self.tokens.labels(model, direction).inc(float(act.about.get(f"tokens_{direction}", 0)))
        self.cost.labels(model).inc(float(act.about.get("cost_usd", 0)))

    def describe(self) -> Iterable[Metric]:
        """Nothing: the registry would otherwise ask the database while the process starts."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Asked at each reading. Where the database does not answer, its figures are missing and `database_up` is 0."""
        index, pool = self.library.index, self.library.database.engine.pool
        yield _gauge("index_documents", "Documents that can be searched.", len(index.lexical))
        yield _gauge("index_vectors", "Vectors in memory.", len(index.dense))
        yield _gauge("index_ready", "1: everything can be searched.", int(index.ready.is_set()))
        yield _gauge("embedder_works", "0: search goes by words alone.", int(self.library.embedder_works))
        state = chroma_state(self.library)
        yield _states("chroma", "The state Chroma is in.", {each.value: int(each is state) for each in ChromaState})
        yield _gauge("jobs_work_here", "1: this process works on jobs.", int(self.work.works))
        if isinstance(pool, QueuePool):
            held = {"in_use": pool.checkedout(), "idle": pool.checkedin(), "overflow": max(0, pool.overflow())}
            yield _states("database_connections", "Connections of this process.", held)
        try:
            found = list(self._from_database())
        except SQLAlchemyError:
            yield _gauge("database_up", "0: the database did not answer.", 0)
            return
        yield _gauge("database_up", "0: the database did not answer.", 1)
        yield from found

    def _from_database(self) -> Iterator[Metric]:
        with self.library.database.transaction(read_only=True) as tx:
            behind = changes.latest(tx) - self.library.index.sequence
            still = select(jobs.c.kind, jobs.c.status, func.count(), func.min(jobs.c.made_at))
            rows = tx.execute(still.where(jobs.c.status.in_(OPEN)).group_by(jobs.c.kind, jobs.c.status)).all()
            waiting = [tuple(row) for row in tx.execute(select(mails.c.state, func.count()).group_by(mails.c.state))]
        yield _gauge("index_behind", "Changes of the library not yet followed here.", max(0, behind))
        labels = ["kind", "status"]
        count = GaugeMetricFamily("peer_assist_jobs", "Jobs that wait or run, of all processes.", labels=labels)
        age = GaugeMetricFamily(
            "peer_assist_oldest_job_seconds", "Since the oldest of them was asked for.", labels=labels
        )
        for kind, status, number, oldest in rows:
            count.add_metric([kind, status], number)
            age.add_metric([kind, status], max(0.0, (datetime.now(UTC) - oldest).total_seconds()))
        yield count
        yield age
        yield _states("mails", "Mails in the outbox, of all processes.", dict(waiting))


def open_metrics(settings: Settings, library: Library, work: Jobs, slow: SlowQueries) -> Callable[[], None]:
    """Count from now on and answer on the port that is set. Returns what closes it. Raises OSError where the port is taken."""
    metrics = Metrics(library, work, slow)
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    app = guarded(make_wsgi_app(metrics.registry), token)
    server = make_server(settings.metrics_host, settings.metrics_port or 0, app, ThreadingWSGIServer, Silent)
    watchers.append(metrics.watch)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()

    def close() -> None:
        watchers.remove(metrics.watch)
        server.shutdown()
        server.server_close()

    return close


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Who reads the figures is not news."""


def guarded(app: Any, token: str) -> Callable[[dict[str, Any], Any], Any]:
    """With a token, for whoever sends it; without, for this machine under its own name, so that no web page can read it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        given = environ.get("HTTP_AUTHORIZATION", "").encode("utf-8", "replace")
        if token:
            admitted = secrets.compare_digest(given, f"Bearer {token}".encode())
        else:
            admitted = is_loopback(without_port(environ.get("HTTP_HOST", "")))
        if not admitted:
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"not for you\n"]
        return app(environ, start_response)

    return answer


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"peer_assist_{name}", says, value=value)


def _states(name: str, says: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"peer_assist_{name}", says, labels=["state"])
    for state, value in values.items():
        family.add_metric([state], value)
    return family
