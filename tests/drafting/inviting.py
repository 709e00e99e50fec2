"""A file with an accepted statement, people to invite, and a past case some of them took part in."""

from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from service.domain.ids import DocumentId, HubId, PeerAssistId, PersonId
from service.domain.people import Participation, ParticipationRole, Person
from service.domain.places import Space
from service.people import participations
from service.people.store import put_people
from tests.drafting.conftest import add_case, open_file

SHEET = {
    "problem": "None of the 4,500,000 shillings approved for the water points of Kasanda has been released.",
    "why_it_matters": "9,400 people walk to the river until the pumps are repaired.",
    "want_to_learn": "How did others get a committed budget released?\nWho signed, and in which order?",
    "context": "The district approved the budget on 12 January 2026. Sixty-one pumps stand idle.",
    "tried": "We wrote to the treasurer twice, in February and in March, and got no answer.",
}
PEOPLE = {"p-grace": ("Grace Achieng", ("en",)), "p-luc": ("Luc Ndiaye", ("fr",)), "p-omar": ("Omar Hassan", ())}


def accept_statement(client: TestClient, file_id: str, sheet: dict[str, str] | None = None) -> None:
    path = f"/api/v1/peer-assists/{file_id}"
    revisions = {}
    for field, text in (SHEET if sheet is None else sheet).items():
        put = client.put(f"{path}/sheet/{field}", json={"text": text, "revision": 0})
        revisions[field] = put.raise_for_status().json()["revision"]
    body = {"kind": "as_agreed", "accepted_by": "Facilitator", "agreed_by": "Amina Diallo", "revisions": revisions}
    client.post(f"{path}/problem-versions", json=body).raise_for_status()


def add_people(client: TestClient, file_id: str, roles: dict[str, ParticipationRole] | None = None) -> None:
    """Grace, who took part in the case of Mbeya; Luc, of whom nothing but a topic is known; Omar, of whom nothing is."""
    database = client.app.state.database  # type: ignore[attr-defined]
    now = datetime.now(UTC)
    roles = roles or dict.fromkeys(PEOPLE, ParticipationRole.PEER)
    people = [
        Person(
            id=PersonId(id),
            name=name,
            hub_id=HubId("hub-1"),
            languages=languages,
            email=f"{id}@example.org",
            practice=("Budgets locaux",) if id == "p-luc" else (),
            space=Space.REAL,
        )
        for id, (name, languages) in PEOPLE.items()
    ]
    with database.transaction() as tx:
        put_people(tx, people, made_by="local", now=now)
        for role in set(roles.values()):
            of_role = [
                Participation(id="", name=PEOPLE[id][0], role=role, person_id=PersonId(id))
                for id, held in roles.items()
                if held is role
            ]
            participations.set_peer_assist_people(
                tx, PeerAssistId(file_id), of_role, roles=[role], made_by="local", now=now
            )


def add_their_case(client: TestClient, id: str = "case-mbeya", **members: Any) -> None:
    add_case(client, id, **{"date": "2024-05-02", "organisation": "Mbeya hub", **members})
    database = client.app.state.database  # type: ignore[attr-defined]
    who = Participation(id="", name="Grace Achieng", role=ParticipationRole.HOST_LEAD, person_id=PersonId("p-grace"))
    with database.transaction() as tx:
        participations.set_document_people(tx, DocumentId(id), [who], made_by="local", now=datetime.now(UTC))


def ready_file(client: TestClient, **more: Any) -> str:
    file_id = open_file(client, **more)
    accept_statement(client, file_id)
    add_people(client, file_id)
    add_their_case(client)
    return file_id
