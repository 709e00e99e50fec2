"""A file with a date, people to invite, an accepted pack and accepted invitations, over HTTP."""

import time
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from service.database import Database
from service.domain.ids import HubId, PeerAssistId, PersonId
from service.domain.people import Participation, ParticipationRole, Person
from service.domain.places import Hub, Language, Space
from service.people import hub_store, participations
from service.people.store import put_people
from service.settings import Settings

API = "/api/v1"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
START = "2027-03-02T09:00:00+00:00"
WORDS = {
    "why": "You led the host team in Mbeya when the budget for pumps was stuck.",
    "problem": "None of the shillings approved for the water points has been released.",
    "asked": "How did others get a committed budget released?",
}
SHEET = {
    "problem": WORDS["problem"],
    "why_it_matters": "9,400 people walk to the river until the pumps are repaired.",
    "want_to_learn": "How did others get a committed budget released?\nWho signed, and in which order?",
    "context": "Sixty-one pumps stand idle.",
}
PEOPLE = {
    "p-grace": ("Grace Achieng", "grace@example.org", ("en",), "Africa/Nairobi", ParticipationRole.PEER),
    "p-luc": ("Luc Ndiaye", "luc@example.org", ("fr",), "Africa/Dakar", ParticipationRole.PEER),
    "p-esther": ("Esther Nyambura", "esther@example.org", (), "", ParticipationRole.FACILITATOR),
}


class InvitingDesk:
    """Calls for one file."""

    def __init__(self, client: TestClient, file_id: str) -> None:
        self.client = client
        self.path = f"{API}/peer-assists/{file_id}"
        self.file_id = file_id

    def view(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"{self.path}/invitations").raise_for_status().json()
        return found

    def of(self, person_id: str) -> dict[str, Any]:
        found: dict[str, Any] = next(each for each in self.view()["people"] if each["who"] == person_id)
        return found

    def accept(self, person_id: str, **words: str) -> dict[str, Any]:
        """Written by hand and accepted."""
        self.client.post(f"{self.path}/invitations", json={"who": person_id}).raise_for_status()
        invitation = self.of(person_id)["invitation"]
        at = f"{self.path}/invitations/{invitation['id']}"
        body = {"words": {**WORDS, **words}, "revision": invitation["revision"]}
        typed = self.client.put(f"{at}/words", json=body).raise_for_status().json()
        accept = {"accepted_by": "Esther Nyambura", "revision": typed["revision"]}
        self.client.post(f"{at}/accept", json=accept).raise_for_status()
        return self.of(person_id)

    def send(self, *people: dict[str, Any], again: bool = False) -> Any:
        letters = [
            {"invitation_id": each["invitation"]["id"], "digest": each["letter"]["digest"], "again": again}
            for each in people
        ]
        return self.client.post(f"{self.path}/mails", json={"letters": letters})

    def fate(self, person_id: str) -> dict[str, Any]:
        """Of the latest mail, once it has one."""
        until = time.monotonic() + 60
        while True:
            mail: dict[str, Any] = self.of(person_id)["mail"]
            if mail["state"] not in ("queued", "sending"):
                return mail
            assert time.monotonic() < until, mail
            time.sleep(0.1)

    def accept_pack(self, **parts: str) -> None:
        revision = 0
        for part, text in {**SHEET, **parts}.items():
            put = self.client.put(f"{self.path}/pack/parts/{part}", json={"text": text, "revision": revision})
            revision = put.raise_for_status().json()["revision"]
        body = {"accepted_by": "Esther Nyambura", "revision": revision}
        self.client.post(f"{self.path}/pack/accept", json=body).raise_for_status()


def furnish(client: TestClient, database: Database, *, address: str = "", title: str = "Water points") -> InvitingDesk:
    """Two hubs' people in a file whose day is set: 09:00 in London, 12:00 in Nairobi."""
    hub = Hub(id=HubId("hub-1"), name="Lakeside", timezone="Europe/London", language=Language.EN)
    people = [
        Person(
            id=PersonId(id),
            name=name,
            hub_id=hub.id,
            email=(address if id == "p-grace" and address else email),
            languages=languages,
            timezone=zone,
            space=Space.REAL,
        )
        for id, (name, email, languages, zone, _) in PEOPLE.items()
    ]
    with database.transaction() as tx:
        hub_store.add_hub(tx, hub, made_by="local", now=NOW)
        put_people(tx, people, made_by="local", now=NOW)
    team = {"name": "Kasanda water team", "lead_name": "Amina Diallo"}
    new = {"title": title, "request": "Please help.", "hub_id": hub.id, "host_team": team, "language": "en"}
    file_id = str(client.post(f"{API}/peer-assists", json=new).raise_for_status().json()["id"])
    with database.transaction() as tx:
        for role in {role for *_, role in PEOPLE.values()}:
            of_role = [
                Participation(id="", name=name, role=role, person_id=PersonId(id))
                for id, (name, *_, held) in PEOPLE.items()
                if held is role
            ]
            participations.set_peer_assist_people(
                tx, PeerAssistId(file_id), of_role, roles=[role], made_by="local", now=NOW
            )
    desk = InvitingDesk(client, file_id)
    meeting = {"revision": 1, "starts_at": START, "timezone": "Europe/London", "where": "Room 2 and a call"}
    client.put(f"{desk.path}/meeting", json=meeting).raise_for_status()
    return desk


def mail_settings(database: Database, home: Any, port: int, **more: Any) -> Settings:
    return Settings(
        home=home,
        database_url=database.url,
        sample_library=False,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_from="desk@example.org",
        **more,
    )
