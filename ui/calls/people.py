"""Hubs and the directory."""

from collections.abc import Iterable

from service.domain.people import Person
from service.domain.places import Hub
from ui.calls.reading import many
from ui.client import Client


def hub_names(client: Client) -> dict[str, str]:
    """The hubs of this space, by id."""
    return {str(hub.id): hub.name for hub in many(Hub, client.get("/hubs", limit=200), client.language)}


def directory(client: Client, *, words: str = "", also: Iterable[str | None] = ()) -> dict[str, Person]:
    """The people of this space, by id: the first two hundred, and `also` those, however many there are."""
    answer = client.get("/people", q=words or None, limit=200)
    found = {str(person.id): person for person in many(Person, answer, client.language)}
    return found | people_by_id(client, [id for id in also if id not in found])


def people_by_id(client: Client, ids: Iterable[str | None]) -> dict[str, Person]:
    """These people, however many the directory holds; two hundred at most."""
    wanted = sorted({id for id in ids if id})[:200]
    if not wanted:
        return {}
    return {str(person.id): person for person in many(Person, client.get("/people", ids=wanted), client.language)}
