"""Hubs and the directory."""

from service.domain.people import Person
from service.domain.places import Hub
from ui.calls.reading import many
from ui.client import Client


def hubs(client: Client) -> tuple[Hub, ...]:
    return many(Hub, client.get("/hubs", limit=200), client.language)


def people(client: Client, *, words: str = "", limit: int = 200) -> tuple[Person, ...]:
    return many(Person, client.get("/people", q=words or None, limit=limit), client.language)
