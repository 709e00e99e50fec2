"""A file with its session's notes and a drafted write-up of them, over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.caller import Caller
from service.app import build
from service.database import Database
from service.domain.drafts import Claim, HeldBack, HeldBackReason, WriteUpContent, WriteUpItem
from service.domain.ids import AccountId, DraftId, HubId, PeerAssistId, PersonId, SourceId
from service.domain.items import ItemKind
from service.domain.people import HostTeam, Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Language, Space, Visibility
from service.domain.sources import Source, SourceKind, Span
from service.domain.write_ups import WriteUp
from service.peer_assists import files, source_store
from service.peer_assists import store as file_store
from service.people import hub_store, participations
from service.people import store as people_store
from service.settings import Settings
from service.write_ups import store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FILE = PeerAssistId("pa-drains")
NOTES = {
    "n-cover": "Abena: we cover the drains with slabs the traders pay for, 40 cedis each, since 2019.",
    "n-spades": "Grace: give the spades to the women who sell there; they clean before they open.",
    "n-against": "Moussa does not agree: whoever pays for slabs will say the drain is theirs.",
    "n-decide": "Host: we will try slabs on the east row first.",
    "n-action": "Esther will ask the traders' union for a meeting by 15 December 2026.",
    "n-learn": "What we learned is that nobody owns the drain at night.",
}


def item(kind: ItemKind, note: str, **members: Any) -> WriteUpItem:
    """A note taken word for word."""
    text = NOTES[note]
    span = Span(source_id=SourceId(note), start=0, end=len(text), quote=text)
    return WriteUpItem(kind=kind, claim=Claim(id=f"c-{note}", text=text, support=(span,), quoted=True), **members)


CONTENT = WriteUpContent(
    items=(
        item(ItemKind.OFFERED, "n-cover", said_by="Abena Owusu", value=0.8),
        item(ItemKind.OFFERED, "n-spades", said_by="Grace Achieng", value=0.3),
        item(ItemKind.DISAGREEMENT, "n-against", said_by="Moussa Diallo", value=0.1),
        item(ItemKind.DECIDED, "n-decide", value=0.9),
        item(ItemKind.ACTION, "n-action", owner="Esther", due="by 15 December 2026", value=0.05),
    ),
    left_out=(item(ItemKind.LEARNING, "n-learn", value=0.2),),
)
HELD = HeldBack(
    claim=Claim(id="h1", text="The slabs cost 60 cedis."),
    reason=HeldBackReason.NUMBER_NOT_FOUND,
    missing=("60 cedis",),
    item=ItemKind.LEARNING,
)


def by_account(account: str, name: str) -> Caller:
    return Caller(account_id=AccountId(account), name=name, all_hubs=True, roles=frozenset(Role), space=Space.REAL)


@dataclass
class Room:
    """A market's file as the write-up finds it: two hubs, a host team, three peers, six notes."""

    database: Database
    caller: Caller = field(default_factory=lambda: by_account("local", "Esther"))

    def furnish(self) -> None:
        with self.database.transaction() as tx:
            for id, name in (("north", "Northern Savannah"), ("lake", "Lake Basin")):
                hub_store.add_hub(tx, Hub(id=HubId(id), name=name), made_by="local", now=NOW)
            for id, name, hub in (
                ("p-lead", "Kwame Mensah", "north"),
                ("p-facilitator", "Imelda Ferrer", "lake"),
                ("p-abena", "Abena Owusu", "north"),
                ("p-grace", "Grace Achieng", "lake"),
            ):
                person = Person(id=PersonId(id), name=name, hub_id=HubId(hub))
                people_store.add_person(tx, person, seen_by=self.caller, now=NOW)
            new = files.NewFile(
                request="The problem: the market floods whenever it rains, because the drains are full of rubbish.",
                title="The drains of Nyakoro market",
                hub_id=HubId("north"),
                visibility=Visibility.HUB,
                host_team=HostTeam(name="Nyakoro market team", lead_id=PersonId("p-lead")),
                facilitator_id=PersonId("p-facilitator"),
                language=Language.EN,
            )
            files.open_file(tx, new, caller=self.caller, now=NOW, id=FILE)
            peers = [
                Participation(id="", name="Abena Owusu", role=ParticipationRole.PEER, person_id=PersonId("p-abena")),
                Participation(id="", name="Grace Achieng", role=ParticipationRole.PEER, person_id=PersonId("p-grace")),
                Participation(id="", name="Moussa Diallo", role=ParticipationRole.PEER),
            ]
            roles = [ParticipationRole.PEER]
            participations.set_peer_assist_people(tx, FILE, peers, roles=roles, made_by="local", now=NOW)
            for id, text in NOTES.items():
                self.add_source(tx, id, text)

    def add_source(self, tx: Any, id: str, text: str, kind: SourceKind = SourceKind.NOTE, **members: Any) -> None:
        source = Source(id=SourceId(id), kind=kind, text=text, peer_assist_id=FILE, made_at=NOW, **members)
        source_store.add_source(tx, source, made_by="local")

    def draft(
        self, content: WriteUpContent = CONTENT, held_back: tuple[HeldBack, ...] = (HELD,), draft_id: str = "draft-1"
    ) -> WriteUp:
        with self.database.transaction() as tx:
            file = file_store.get(tx, FILE, seen_by=self.caller, for_update=True)
            return store.set_drafted(
                tx,
                file,
                DraftId(draft_id),
                content,
                held_back,
                language=file.language,
                notes_in_at=NOW,
                by=self.caller,
                now=NOW,
            )

    def current(self) -> WriteUp:
        with self.database.transaction(read_only=True) as tx:
            return store.get(tx, FILE)


@pytest.fixture
def room(database: Database) -> Room:
    """On SQLite and on PostgreSQL."""
    made = Room(database)
    made.furnish()
    return made


@pytest.fixture
def desk(settings: Settings, home: Path) -> Iterator[TestClient]:
    with TestClient(build(settings, work=False), base_url=f"http://test/api/v1/peer-assists/{FILE}") as calls:
        yield calls


@pytest.fixture
def drafted(desk: TestClient) -> Room:
    """The service's own database, furnished, with a draft of the write-up."""
    made = Room(desk.app.state.database)  # type: ignore[attr-defined]
    made.furnish()
    made.draft()
    return made
