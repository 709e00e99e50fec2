"""Who has solved something similar, for a file: what it asks for, and who is never suggested for it."""

from typing import Any

from starlette.testclient import TestClient

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import DocumentId, HubId, PersonId
from service.domain.library import Document
from service.domain.people import Participation, ParticipationRole
from service.library import intake
from service.library.importing.incoming import Incoming
from service.people import participations
from service.people.for_library import people_room
from tests.peer_assists.conftest import NOW

REQUEST = (
    "The county voted our budget for the market drains and has released nothing. Who found out where it had stopped?"
)
DONE = "The county had voted the budget for latrines and released nothing. We took every line to the treasury; the warrant was unsigned."
OTHERS = (
    "The fridge of the clinic failed in the heat.",
    "Parents cooked in turns at the school.",
    "Trucks sank in the mud.",
)


def library_of(database: Database, desk: TestClient, caller: Caller, people: dict[str, str]) -> None:
    """A library with one case like the request, in which everybody of `people` (name → hub) was a peer."""
    for hub in sorted({"lake", *people.values()}):
        desk.post("/hubs", json={"id": hub, "name": hub.title()})
    for name, hub in people.items():
        desk.post("/people", json={"id": f"p-{name.split()[0].lower()}", "name": name, "hub_id": hub})
    for at, text in enumerate((DONE, *OTHERS)):
        document = Document(id=DocumentId(f"doc-{at}"), title=f"Case {at}", hub_id=HubId("lake"))
        intake.keep(database, [Incoming(document, text)], people=people_room(), import_id=None, made_by=caller)
    rows = [
        Participation(id="", name=name, role=ParticipationRole.PEER, person_id=PersonId(f"p-{name.split()[0].lower()}"))
        for name in people
    ]
    with database.transaction() as tx:
        participations.set_document_people(tx, DocumentId("doc-0"), rows, made_by="local", now=NOW)


def opened(desk: TestClient, **values: Any) -> str:
    answer = desk.post("/peer-assists", json={"request": REQUEST, "hub_id": "lake", **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def names(desk: TestClient, file_id: str, **query: int) -> list[str]:
    answer = desk.get(f"/peer-assists/{file_id}/candidates", params=query)
    assert answer.status_code == 200, answer.text
    return [each["person"]["name"] for each in answer.json()["candidates"]]


def test_people_come_with_evidence_page_by_page(desk: TestClient, sqlite_database: Database, caller: Caller) -> None:
    people = {f"{name} Hill": "hill" for name in ("Ann", "Bo", "Cy")}
    library_of(sqlite_database, desk, caller, people)
    file_id = opened(desk)
    answer = desk.get(f"/peer-assists/{file_id}/candidates", params={"limit": 2}).json()
    assert (answer["total"], len(answer["candidates"])) == (3, 2)
    proof = answer["candidates"][0]["evidence"][0]
    assert (proof["document_id"], proof["title"], proof["role"]) == ("doc-0", "Case 0", "peer")
    later = desk.get(f"/peer-assists/{file_id}/candidates", params={"limit": 2, "offset": 2}).json()["candidates"]
    assert [each["person"]["name"] for each in later] == ["Cy Hill"]
    assert later[0]["evidence"][0]["document_id"] == "doc-0", "a later page comes with its evidence too"


def test_the_host_team_is_never_suggested_also_by_name_alone(
    desk: TestClient, sqlite_database: Database, caller: Caller
) -> None:
    people = {"Ann Lake": "lake", "Bo Lake": "lake", "Cy Lake": "lake", "Di Hill": "hill", "Flo Hill": "hill"}
    library_of(sqlite_database, desk, caller, people)
    file_id = opened(
        desk,
        host_team={"name": "Drains", "lead_id": "p-ann"},
        members=[{"person_id": "p-bo"}, {"name": "cy  LAKE"}],
        facilitator_id="p-flo",
    )
    assert names(desk, file_id) == ["Di Hill"]


def test_a_namesake_in_another_hub_is_not_taken_for_the_host(
    desk: TestClient, sqlite_database: Database, caller: Caller
) -> None:
    library_of(sqlite_database, desk, caller, {"Ann Lake": "lake", "Bo Hill": "hill"})
    desk.post("/people", json={"id": "p-other", "name": "Bo Hill", "hub_id": "lake"})
    file_id = opened(desk, members=[{"name": "Bo Hill"}])
    assert names(desk, file_id) == ["Ann Lake", "Bo Hill"]


def test_each_question_of_the_sheet_is_a_facet(desk: TestClient, sqlite_database: Database, caller: Caller) -> None:
    library_of(sqlite_database, desk, caller, {"Ann Lake": "lake"})
    file_id = opened(desk)
    (only,) = desk.get(f"/peer-assists/{file_id}/candidates").json()["facets"]
    assert only["id"] == "problem"
    learn = "1. Who found where the money stopped?\n2) What made a county pay?\n- Yes?"
    for field, text in (("problem", "The budget is not released."), ("want_to_learn", learn)):
        desk.put(f"/peer-assists/{file_id}/sheet/{field}", json={"text": text, "revision": 0})
    facets = desk.get(f"/peer-assists/{file_id}/candidates").json()["facets"]
    assert [each["text"] for each in facets] == ["Who found where the money stopped?", "What made a county pay?"]
