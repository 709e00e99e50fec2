"""What belongs to no room: work in the background, the ledger, the practice space."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from service.domain.paging import Page
from service.domain.progress import Job
from ui.calls.reading import one, page_of
from ui.client import Client


class LedgerEntry(BaseModel):
    """One call to a model: what for, where to, and how many texts were in it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    made_at: datetime
    purpose: str
    model: str
    host: str
    source_ids: tuple[str, ...] = ()
    outcome: str
    tokens_in: int | None = None
    tokens_out: int | None = None


def has_model(client: Client) -> bool:
    """Whether a model is configured; without one, drafts are made of people's own sentences."""
    return bool(client.get("/info")["drafting"] != "extractive")


def job(client: Client, job_id: str) -> Job:
    return one(Job, client.get(f"/jobs/{job_id}"), client.language)


def cancel(client: Client, job_id: str) -> Job:
    return one(Job, client.post(f"/jobs/{job_id}/cancel"), client.language)


def ledger(client: Client, *, after: str | None = None, limit: int = 30) -> Page[LedgerEntry]:
    return page_of(LedgerEntry, client.get("/ledger", after=after, limit=limit), client.language)


def remove_practice_space(client: Client) -> None:
    client.delete("/practice-space")


def load_practice_space(client: Client) -> None:
    client.post("/practice-space")
