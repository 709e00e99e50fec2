"""Hubs and the directory."""

from service.domain.people import Person
from service.domain.places import Hub
from ui.calls.reading import many
from ui.client import Client


def hub_names(client: Client) -> dict[str, str]:
    """The hubs of this space, by id."""
    return {str(hub.id): hub.name for hub in many(Hub, client.get("/hubs", limit=200), client.language)}


def directory(client: Client, *, words: str = "") -> dict[str, Person]:
    """The people of this space, by id; the first two hundred."""
    answer = client.get("/people", q=words or None, limit=200)
    return {str(person.id): person for person in many(Person, answer, client.language)}
