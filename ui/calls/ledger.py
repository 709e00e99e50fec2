"""What was sent to models: the calls, the words of one, what a month came to."""

from typing import Any

from service.domain.paging import Page
from service.domain.sent import LedgerSummary, SentCall, SentWords
from ui.calls.reading import one, page_of
from ui.client import Client


def calls(client: Client, *, limit: int = 30, **chosen: str | None) -> Page[SentCall]:
    """`chosen`: draft, file, month, host, outcome; what is empty is not asked for."""
    return page_of(SentCall, client.get("/ledger", limit=limit, **_set(chosen)), client.language)


def words(client: Client, call_id: str) -> SentWords:
    return one(SentWords, client.get(f"/ledger/{call_id}"), client.language)


def summary(client: Client, *, month: str | None = None) -> LedgerSummary:
    return one(LedgerSummary, client.get("/ledger/summary", **_set({"month": month})), client.language)


def as_file(client: Client, format: str, chosen: dict[str, str | None]) -> bytes:
    return client.download("/ledger/file", format=format, **_set(chosen))


def _set(chosen: dict[str, str | None]) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if value}
