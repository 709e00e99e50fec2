"""What belongs to no room: work in the background, the practice space."""

from service.domain.progress import Job
from ui.calls.reading import one
from ui.client import Client


def has_model(client: Client) -> bool:
    """Whether a model is configured; without one, drafts are made of people's own sentences."""
    return bool(client.get("/info")["drafting"] != "extractive")


def job(client: Client, job_id: str) -> Job:
    return one(Job, client.get(f"/jobs/{job_id}"), client.language)


def cancel(client: Client, job_id: str) -> Job:
    return one(Job, client.post(f"/jobs/{job_id}/cancel"), client.language)


def remove_practice_space(client: Client) -> None:
    client.delete("/practice-space")


def load_practice_space(client: Client) -> None:
    client.post("/practice-space")
