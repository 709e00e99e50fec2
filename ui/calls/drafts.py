"""Drafts: ask for one, read it with its sources, follow and stop the work behind it."""

from service.domain.drafts import OF_THE_REQUEST, Draft, DraftKind, Writer
from service.domain.sources import Source
from ui.calls.reading import many, one
from ui.client import Client


def start(client: Client, file_id: str, kind: DraftKind, writer: Writer = Writer.AUTO) -> Draft:
    """Ask for a draft; it is written in the background."""
    body = {"kind": kind.value, "writer": writer.value}
    return one(Draft, client.post(f"/peer-assists/{file_id}/drafts", body), client.language)


def start_all(client: Client, file_id: str, writer: Writer = Writer.AUTO) -> tuple[Draft, ...]:
    """The sheet, the questions and the cases, at once."""
    return tuple(start(client, file_id, kind, writer) for kind in OF_THE_REQUEST)


def of_file(client: Client, file_id: str, kind: DraftKind | None = None) -> tuple[Draft, ...]:
    answer = client.get(f"/peer-assists/{file_id}/drafts", kind=kind.value if kind else None)
    return many(Draft, answer, client.language)


def get(client: Client, draft_id: str) -> Draft:
    return one(Draft, client.get(f"/drafts/{draft_id}"), client.language)


def sources(client: Client, draft_id: str) -> tuple[Source, ...]:
    """What its claims rest on, as far as the reader may see it."""
    return many(Source, client.get(f"/drafts/{draft_id}/sources"), client.language)
