"""The quarterly Hub report."""

from typing import Any

from service.domain.reports import HubReport, Overview, QuarterSummary
from ui.calls.reading import many, one
from ui.client import Client


def quarters(client: Client, hub_id: str) -> tuple[QuarterSummary, ...]:
    return many(QuarterSummary, client.get(f"/hubs/{hub_id}/reports"), client.language)


def report(client: Client, hub_id: str, quarter: str, *, audience: str, language: str) -> HubReport:
    answer = client.get(f"/hubs/{hub_id}/reports/{quarter}", audience=audience, language=language)
    return one(HubReport, answer, client.language)


def as_file(client: Client, report: HubReport, suffix: str) -> bytes:
    path = f"/hubs/{report.hub_id}/reports/{report.quarter.name}.{suffix}"
    return client.download(path, audience=report.audience.value, language=report.language.value)


def set_overview(client: Client, report: HubReport, text: str, revision: int) -> Overview:
    path = f"/hubs/{report.hub_id}/reports/{report.quarter.name}/overview"
    answer: Any = client.put(path, {"text": text, "revision": revision}, audience=report.audience.value)
    return one(Overview, answer, client.language)
