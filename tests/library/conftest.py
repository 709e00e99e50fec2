"""A small library to search: real text, real vectors, a real database."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import AccountId
from service.domain.library import Document
from service.domain.people import Role
from service.library import intake
from service.library.embedder import BundledEmbedder
from service.library.importing.incoming import Incoming
from service.library.library import Library
from service.library.people_room import PeopleRoom

EVERYBODY = Caller(account_id=AccountId("local"), name="Everybody", all_hubs=True, roles=frozenset(Role))

STORIES = {
    "pump": (
        "The pump nobody paid for",
        "The village pump stood still for months because the spare parts were not in the budget.",
    ),
    "clinic": (
        "Vaccines in the heat",
        "The fridge of the clinic failed in the hottest week and the vaccines were lost.",
    ),
    "grant": (
        "A grant that came late",
        "The council had voted the money in March and released it in November, too late to build.",
    ),
    "school": ("Meals at school", "Parents cooked in turns, and more children stayed in class after noon."),
    "road": ("The road in the rain", "Trucks sank to the axle every rainy season until the drains were dug."),
    "versement": (
        "Les crédits dorment",
        "La commune avait inscrit la dépense et personne n'a signé le mandat de paiement.",
    ),
}

Put = Callable[..., None]


@pytest.fixture(scope="session")
def embedder() -> BundledEmbedder:
    return BundledEmbedder(threads=1)


@pytest.fixture
def library(sqlite_database: Database, tmp_path: Any, embedder: BundledEmbedder) -> Iterator[Library]:
    """An empty library that nobody follows in the background: what happens, happens when asked."""
    library = Library(sqlite_database, home=tmp_path, embedder=embedder)
    yield library
    library.close()


def put(library: Library, id: str, text: str = "", *, by: Caller = EVERYBODY, **members: Any) -> None:
    """Add a document, one of the stories where there is one of that name; its words can be searched, its vectors wait."""
    title, story = STORIES.get(id, (id, text))
    given = {"id": id, "title": title, "space": by.space, **members}
    incoming = Incoming(Document.model_validate(given), text or story)
    intake.keep(library.database, [incoming], people=PeopleRoom(), import_id=None, made_by=by)


def embed_all(library: Library) -> None:
    while library.fill_some():
        pass


@pytest.fixture
def stories(library: Library) -> Library:
    for id in STORIES:
        put(library, id, language="fr" if id == "versement" else "en")
    embed_all(library)
    return library


def over(client: TestClient, job_id: str, *, seconds: float = 60) -> dict[str, Any]:
    """Wait until a job is over. Returns it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(f"/api/v1/jobs/{job_id}").json()
        if job["status"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"job is still {job}")
