"""Traces for an OpenTelemetry collector. The only importer of OpenTelemetry; imported where a collector is set.

A request, the job it asked for and the job's calls to models are one trace, in whichever process each happens: the trace's id is made of
the request's. Spans carry the same names, ids and figures as the lines of the log, and nothing else.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from service.acts import Act, watchers
from service.carried import carried
from service.running.slow_queries import SlowQueries

NAME = "peer-assist"
EXPORT_SECONDS = 5
"""Longest wait for a collector that is away; what it did not take by then is dropped."""


class Traces:
    """Not OpenTelemetry's global provider: other libraries would send what they like through it."""

    def __init__(self, exporter: SpanExporter, version: str) -> None:
        self.provider = TracerProvider(
            resource=Resource({"service.name": NAME, "service.version": version}), shutdown_on_exit=False
        )
        self.provider.add_span_processor(BatchSpanProcessor(exporter, export_timeout_millis=EXPORT_SECONDS * 1000))
        self.tracer = self.provider.get_tracer(NAME)

    @contextmanager
    def watch(self, act: Act) -> Iterator[None]:
        now = carried()
        kind = SpanKind.SERVER if act.kind == "request" else SpanKind.INTERNAL
        outermost = not trace.get_current_span().get_span_context().is_valid
        around = _same_trace(now.request_id) if outermost and now.request_id else context.get_current()
        with self.tracer.start_as_current_span(
            act.kind, around, kind, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            finally:
                about = {"request_id": now.request_id, "account": now.account, "job": now.job}
                span.set_attributes({name: value for name, value in {**about, **act.about}.items() if value != ""})
                span.update_name(_named(act))
                if "error" in act.about or int(act.about.get("status", 0) if act.kind == "request" else 0) >= 500:
                    span.set_status(Status(StatusCode.ERROR))

    def slow(self, shape: str, seconds: float) -> None:
        """A slow statement, by its shape, on whatever it was part of."""
        trace.get_current_span().add_event("slow query", {"statement": shape, "seconds": round(seconds, 3)})


def open_traces(endpoint: str, version: str, slow: SlowQueries) -> Callable[[], None]:
    """Send spans from now on. Returns what sends the last ones and stops."""
    exporter = OTLPSpanExporter(endpoint, insecure=endpoint.startswith("http://"), timeout=EXPORT_SECONDS)
    traces = Traces(exporter, version)
    watchers.append(traces.watch)
    slow.over.append(traces.slow)

    def close() -> None:
        watchers.remove(traces.watch)
        slow.over.remove(traces.slow)
        traces.provider.shutdown()

    return close


def _named(act: Act) -> str:
    about = [str(act.about[each]) for each in ("method", "route", "kind", "step", "model") if each in act.about]
    return " ".join([act.kind, *about])


def _same_trace(request_id: str) -> context.Context:
    """A parent that nobody records, with ids made of the request's: what hangs on it is one trace."""
    digest = hashlib.sha256(request_id.encode()).digest()
    parent = SpanContext(
        int.from_bytes(digest[:16]),
        int.from_bytes(digest[16:24]),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(NonRecordingSpan(parent))
