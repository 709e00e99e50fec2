"""Metrics and traces where they are set; otherwise nothing of either is even imported."""

from collections.abc import Callable

from service.jobs import Jobs
from service.library.library import Library
from service.running.slow_queries import SlowQueries
from service.settings import Settings


def watch(settings: Settings, library: Library, work: Jobs, slow: SlowQueries, *, version: str) -> Callable[[], None]:
    """Of this process, until what it returns is called. Raises OSError where the metrics' port cannot be had."""
    ends: list[Callable[[], None]] = []
    if settings.metrics_port is not None:
        from service.running.metrics import open_metrics

        ends.append(open_metrics(settings, library, work, slow))
    if settings.otlp_endpoint:
        from service.running.traces import open_traces

        ends.append(open_traces(settings.otlp_endpoint.rstrip("/"), version, slow))

    def end() -> None:
        for each in reversed(ends):
            each()

    return end
