"""The rooms up to personal links over HTTP, on either database, and a file with an approved write-up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service import http_errors
from service.access.caller import Caller
from service.database import Database
from service.delivery import link_routes
from service.delivery import routes as delivery
from service.domain.drafts import Claim
from service.domain.ids import AccountId, DocumentId, LineId, PeerAssistId, WriteUpId
from service.domain.items import ItemKind
from service.domain.library import Document
from service.domain.people import Role
from service.domain.places import Language, Space, Visibility
from service.domain.write_ups import LineState, ReviewStatus, WriteUp, WriteUpLine
from service.follow_up import planning
from service.follow_up import routes as follow_up
from service.library import routes as library_routes
from service.library import store as library_store
from service.library.embedder import BundledEmbedder
from service.library.importing.incoming import Incoming
from service.library.library import Library
from service.library.prepare import prepared
from service.peer_assists import routes as peer_assists
from service.peer_assists import store as files
from service.people import routes as people
from service.people.for_library import people_room
from service.reports import routes as reports
from service.settings import Settings
from service.told import TellsWhatWasHidden
from service.write_ups import store as write_ups

APPROVED = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
CALLER = Caller(account_id=AccountId("local"), name="Esther", all_hubs=True, roles=frozenset(Role), space=Space.REAL)
LINES: tuple[tuple[ItemKind, str], ...] = (
    (ItemKind.OFFERED, "In Kasanda a door sheet in two languages kept the vials off the ice packs."),
    (ItemKind.LEARNING, "Vials freeze where the ice pack touches them."),
    (ItemKind.DECIDED, "We will keep ice packs out of direct contact with the vials."),
    (ItemKind.ACTION, "Print the door sheet for 26 health posts."),
)


@dataclass
class Approved:
    """A file whose write-up is approved, and everything copied from it."""

    id: str
    write_up: WriteUp
    document_id: str


Approve = Callable[..., Approved]


@pytest.fixture
def desk(database: Database, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.settings = settings
    app.state.database = database
    app.state.library = Library(database, home=tmp_path / "home", embedder=BundledEmbedder(), people=people_room())
    http_errors.install(app)
    app.add_middleware(TellsWhatWasHidden)
    rooms = (people, peer_assists, follow_up, reports, delivery, library_routes)
    for router in (*(room.router for room in rooms), link_routes.open_router):
        app.include_router(router)
    with TestClient(app, base_url="http://test/api/v1", raise_server_exceptions=False) as client:
        client.post("/hubs", json={"id": "savannah", "name": "Northern Savannah", "timezone": "UTC"}).raise_for_status()
        yield client


@pytest.fixture
def approve(desk: TestClient, database: Database) -> Approve:
    """Open a file and approve a write-up of it, as the write-up room and the workflow after it do."""

    def make(
        *,
        title: str = "Freezing vaccines",
        lines: Sequence[tuple[ItemKind, str]] = LINES,
        day: date | None = date(2026, 11, 5),
        audience: Visibility = Visibility.HUB,
        at: datetime = APPROVED,
        language: Language = Language.EN,
        hub: str = "savannah",
        **line: Any,
    ) -> Approved:
        body = {"title": title, "hub_id": hub, "language": language.value, "session_date": day and day.isoformat()}
        file_id = desk.post("/peer-assists", json=body).raise_for_status().json()["id"]
        document_id = DocumentId(f"case-of-{file_id}")
        write_up = WriteUp(
            id=WriteUpId(f"write-up-of-{file_id}"),
            peer_assist_id=PeerAssistId(file_id),
            status=ReviewStatus.APPROVED,
            language=language,
            problem_asked="Vials freeze on the way.",
            lines=tuple(
                WriteUpLine(
                    id=LineId(f"line-{number}"),
                    kind=kind,
                    position=number,
                    claim=Claim(id=f"claim-{number}", text=text),
                    drafted=text,
                    state=LineState.ACCEPTED,
                    **line,
                )
                for number, (kind, text) in enumerate(lines)
            ),
            audience=audience,
            document_id=document_id,
            approved_at=at,
            made_at=at,
        )
        document = Document(id=document_id, title=title, visibility=audience, date=day, hub_id=hub)
        text = "\n\n".join(text for _, text in lines)
        with database.transaction() as tx:
            write_ups.add(tx, write_up)
            ready = prepared(Incoming(document=document, text=text))
            library_store.put(tx, [ready], import_id=None, made_by=CALLER, now=at)
            file = files.get(tx, PeerAssistId(file_id), seen_by=CALLER)
            planning.plan(tx, file, write_up, now=at)
        return Approved(id=file_id, write_up=write_up, document_id=document_id)

    return make
