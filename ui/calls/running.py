"""How the service runs, for administrators."""

from service.domain.running import Running
from ui.calls.reading import one, where_permitted
from ui.client import Client

PATH = "/running"


def running(client: Client) -> Running | None:
    """None for who is no administrator."""
    return where_permitted(lambda: one(Running, client.get(PATH), client.language))


def cancel(client: Client, job_id: str) -> None:
    client.post(f"{PATH}/jobs/{job_id}/cancel")


def retry(client: Client, job_id: str) -> None:
    client.post(f"{PATH}/jobs/{job_id}/retry")
