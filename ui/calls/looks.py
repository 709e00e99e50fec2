"""How a hub's pages look."""

from base64 import b64encode

from service.domain.looks import Look
from ui.calls.reading import one
from ui.client import Client


def look(client: Client, hub_id: str) -> Look:
    return one(Look, client.get(f"/hubs/{hub_id}/look"), client.language)


def save(client: Client, hub_id: str, look: Look) -> Look:
    body = look.model_dump(mode="json", include={"organisation", "colour", "paper", "revision"})
    return one(Look, client.put(f"/hubs/{hub_id}/look", body), client.language)


def send_logo(client: Client, hub_id: str, data: bytes, revision: int) -> Look:
    return _send(client, f"/hubs/{hub_id}/look/logo", data, revision)


def send_word_template(client: Client, hub_id: str, data: bytes, revision: int) -> Look:
    return _send(client, f"/hubs/{hub_id}/look/word-template", data, revision)


def remove_logo(client: Client, hub_id: str) -> None:
    client.delete(f"/hubs/{hub_id}/look/logo")


def remove_word_template(client: Client, hub_id: str) -> None:
    client.delete(f"/hubs/{hub_id}/look/word-template")


def preview(client: Client, hub_id: str) -> bytes:
    """A page in this look, PNG."""
    return client.download(f"/hubs/{hub_id}/look/preview.png")


def _send(client: Client, path: str, data: bytes, revision: int) -> Look:
    return one(Look, client.put(path, {"data": b64encode(data).decode(), "revision": revision}), client.language)
