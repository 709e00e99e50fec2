"""The directory: people found page by page, one person and their history, lists in and out, two entries that are one."""

from collections.abc import Sequence
from typing import Any

from service.domain.directory import Alike, Anonymised, DirectoryImport, DirectoryStatus, Load, Merged, TakenPart
from service.domain.paging import Page
from service.domain.people import Person
from ui.calls.reading import many, one, page_of, where_permitted
from ui.client import Client

ROOT = "/directory"
LIST_SECONDS = 120.0
"""A list of ten thousand takes some seconds to compare with as many."""


def status(client: Client) -> DirectoryStatus:
    return one(DirectoryStatus, client.get(f"{ROOT}/status"), client.language)


def find(
    client: Client, *, words: str = "", hub: str | None = None, after: str | None = None, limit: int = 25
) -> Page[Person]:
    """By name."""
    return page_of(Person, client.get("/people", q=words or None, hub=hub, after=after, limit=limit), client.language)


def person(client: Client, person_id: str) -> Person:
    return one(Person, client.get(f"/people/{person_id}")["person"], client.language)


def history(client: Client, person_id: str) -> tuple[TakenPart, ...]:
    """The latest first."""
    return many(TakenPart, client.get(f"/people/{person_id}/history"), client.language)


def load(client: Client, person_id: str) -> Load | None:
    """None for who chooses no peers."""
    return where_permitted(lambda: one(Load, client.get(f"/people/{person_id}/load"), client.language))


def add(client: Client, **values: Any) -> Person:
    return one(Person, client.post("/people", values), client.language)


def change(client: Client, person: Person, **values: Any) -> Person:
    """Raises Stale where somebody else saved first."""
    return one(Person, client.put(f"/people/{person.id}", {**values, "revision": person.revision}), client.language)


def bring_in(
    client: Client,
    content: bytes,
    *,
    make_hubs: bool,
    hub: str | None,
    keep: Sequence[str],
    apply: bool = False,
    fingerprint: str = "",
) -> DirectoryImport:
    """What a list would do; with `apply` and the fingerprint of that answer, it is done."""
    form: dict[str, str | list[str]] = {
        "make_hubs": str(make_hubs).lower(),
        "apply": str(apply).lower(),
        "fingerprint": fingerprint,
        "keep": list(keep),
        **({"hub_id": hub} if hub else {}),
    }
    answer = client.upload(
        f"{ROOT}/import", name="people.csv", content=content, media_type="text/csv", seconds=LIST_SECONDS, **form
    )
    return one(DirectoryImport, answer, client.language)


def export(client: Client, *, hub: str | None = None) -> bytes:
    return client.download(f"{ROOT}/export", hub=hub)


def duplicates(client: Client) -> tuple[Alike, ...]:
    return many(Alike, client.get(f"{ROOT}/duplicates"), client.language)


def merge(client: Client, kept: Person, other: Person, *, dry_run: bool) -> Merged:
    body = {"other_id": other.id, "revision": kept.revision, "other_revision": other.revision, "dry_run": dry_run}
    return one(Merged, client.post(f"/people/{kept.id}/merge", body), client.language)


def anonymise(client: Client, person: Person, *, dry_run: bool) -> Anonymised:
    body = {"revision": person.revision, "dry_run": dry_run}
    return one(Anonymised, client.post(f"/people/{person.id}/anonymise", body), client.language)
