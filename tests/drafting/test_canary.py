"""A word of a restricted file, and where it must never come: anybody else's draft, what a model is shown for it, a search, a log."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.domain.drafts import DraftKind
from service.domain.ids import DocumentId, PeerAssistId, PersonId
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Visibility
from service.people import participations
from tests.drafting.conftest import CASE, add_case, ask, open_file, wait_for
from tests.drafting.inviting import accept_statement, add_people
from tests.drafting.scripted import HONEST
from tests.llm.fake_provider import FakeProvider

API = "/api/v1"
CANARY = "quokkamarmelade"
TOLD = f"The council of Kasanda had voted the money for pumps and the {CANARY} released nothing, said the treasurer."


@pytest.fixture(scope="module")
def restricted(with_model: TestClient) -> str:
    """A file for its participants alone, its word in everything it holds, and its write-up in the library for the same people."""
    with_model.post(f"{API}/hubs", json={"id": "hub-2", "name": "Far Coast", "timezone": "UTC"})
    for id, hub in (("p-outsider", "hub-2"), ("p-insider", "hub-1")):
        body = {"id": id, "name": f"Somebody {id[2:].title()}", "hub_id": hub, "practice": ["budgets"]}
        with_model.post(f"{API}/people", json=body).raise_for_status()
    id = open_file(with_model, request=f"Dear all. {TOLD}", title=f"The {CANARY}", visibility="participants")
    at = f"{API}/peer-assists/{id}"
    with_model.post(f"{at}/notes", json={"id": "n-canary", "text": TOLD, "speaker": CANARY}).raise_for_status()
    with_model.post(f"{at}/options", json={"id": "o-canary", "text": TOLD, "offered_by": CANARY}).raise_for_status()
    with_model.post(f"{at}/write-up/lines", json={"kind": "learning", "text": TOLD})
    add_case(
        with_model,
        "case-canary",
        f"{CASE}\n\n{TOLD}\n",
        title=f"Budgets and the {CANARY}",
        organisation=CANARY,
        topics=(CANARY,),
        hub_id="hub-1",
        visibility="participants",
    )
    part = Participation(id="", name="Insider", role=ParticipationRole.PEER, person_id=PersonId("p-insider"))
    with with_model.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        participations.set_document_people(
            tx, DocumentId("case-canary"), [part], made_by="local", now=datetime.now(UTC)
        )
        participations.add_to_peer_assist(
            tx,
            PeerAssistId(id),
            [part.model_copy(update={"id": "part-insider"})],
            made_by="local",
            now=datetime.now(UTC),
        )
    return id


def drafted(client: TestClient, provider: FakeProvider, person: str, file: str) -> tuple[str, str]:
    """Every step of a file drafted as that person: what the model was shown, and what came of it."""
    client.headers["X-Person"] = person
    try:
        came = []
        for kind in DraftKind:
            provider.script = [("say", HONEST)] * 30
            draft = wait_for(client, ask(client, file, kind, "model")["id"])
            came += [draft, client.get(f"{API}/drafts/{draft['id']}/sources").json()]
        for part in ("sheet", "questions", "sources", "pack", "write-up.md", "facing-this-now", "candidates", "panel"):
            came.append(client.get(f"{API}/peer-assists/{file}/{part}").text)
        invitations = client.get(f"{API}/peer-assists/{file}/invitations").text
        return json.dumps(provider.bodies), json.dumps([*came, invitations])
    finally:
        del client.headers["X-Person"]


def prepared(client: TestClient, person: str) -> str:
    """A file of that person's on the same problem, far enough for every step."""
    client.headers["X-Person"] = person
    try:
        file = open_file(client, hub_id="hub-2" if person == "p-outsider" else "hub-1", visibility="hub")
        accept_statement(client, file)
        client.put(f"{API}/peer-assists/{file}/session/live-assistance", json={"on": True, "revision": 1})
        note = {"id": f"n-{file}", "text": "We will write to the treasurer by 3 May 2027.", "speaker": "Amina Diallo"}
        client.post(f"{API}/peer-assists/{file}/notes", json=note).raise_for_status()
    finally:
        del client.headers["X-Person"]
    add_people(client, file, {"p-grace": ParticipationRole.PEER, "p-luc": ParticipationRole.PEER})
    return file


def test_no_draft_of_anybody_else_and_no_model_for_them_sees_a_word_of_it(
    with_model: TestClient, provider: FakeProvider, restricted: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = prepared(with_model, "p-outsider")
    with caplog.at_level(logging.DEBUG):
        shown, came = drafted(with_model, provider, "p-outsider", file)
        for body in ({"query": TOLD}, {"query": CANARY}):
            answer = with_model.post(f"{API}/library/search", json=body, headers={"X-Person": "p-outsider"})
            assert CANARY not in answer.text
    assert provider.bodies
    assert CANARY not in shown
    assert CANARY not in came
    assert CANARY not in with_model.get(f"{API}/ledger?limit=200").text
    logged = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "httpx"
    )
    assert CANARY not in logged


def test_it_shows_to_who_may_read_it_or_the_test_above_would_prove_nothing(
    with_model: TestClient, provider: FakeProvider, restricted: str
) -> None:
    file = prepared(with_model, "p-insider")
    shown, came = drafted(with_model, provider, "p-insider", file)
    assert CANARY in shown
    assert CANARY in came


@pytest.mark.parametrize("kind", [DraftKind.CONTEXT_DIFFERENCES, DraftKind.CLARIFYING_QUESTIONS, DraftKind.INVITATION])
def test_a_draft_narrows_when_a_source_of_it_does(with_model: TestClient, restricted: str, kind: DraftKind) -> None:
    """What rested on a case that everybody could open is closed to whoever cannot open it any more, where nobody made it theirs."""
    word = f"zanzibarophon{kind.replace('_', '')}"
    case = f"case-{kind}"
    text = CASE.replace("Why it worked", f"Why the {word} worked").replace(
        "It worked because", f"The {word} worked because"
    )
    add_case(with_model, case, text, title=f"A budget released with a {word}", organisation="Mbeya", hub_id="hub-1")
    file = prepared(with_model, "p-outsider")
    part = Participation(id="", name="Grace Achieng", role=ParticipationRole.HOST_LEAD, person_id=PersonId("p-grace"))
    with with_model.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        participations.set_document_people(tx, DocumentId(case), [part], made_by="local", now=datetime.now(UTC))
    mine = {"X-Person": "p-outsider"}
    draft = with_model.post(
        f"{API}/peer-assists/{file}/drafts", json={"kind": kind, "writer": "extractive"}, headers=mine
    ).json()
    until_over(with_model, draft["id"])
    before = read(with_model, file, draft["id"], mine)
    assert word in before, "it has to be there to be narrowed"
    narrow(with_model, case)
    assert word not in read(with_model, file, draft["id"], mine)
    assert word in read(with_model, file, draft["id"], {})


def test_nobody_who_said_no_is_named_as_somebody_to_ask(with_model: TestClient, restricted: str) -> None:
    add_case(with_model, "case-consent", CASE, title="A budget released in Mbeya", organisation="Mbeya")
    file = prepared(with_model, "p-outsider")
    part = Participation(id="", name="Grace Achieng", role=ParticipationRole.HOST_LEAD, person_id=PersonId("p-grace"))
    with with_model.app.state.database.transaction() as tx:  # type: ignore[attr-defined]
        case = DocumentId("case-consent")
        participations.set_document_people(tx, case, [part], made_by="local", now=datetime.now(UTC))

    def to_ask() -> list[str]:
        draft = ask(with_model, file, DraftKind.CONTEXT_DIFFERENCES, "extractive")
        cases = wait_for(with_model, draft["id"])["content"]["cases"]
        (case,) = [each for each in cases if each["document_id"] == "case-consent"]
        return [person["name"] for person in case["people"]]

    assert to_ask() == ["Grace Achieng"]
    person = with_model.get(f"{API}/people/p-grace").json()["person"]
    body = {key: value for key, value in person.items() if key not in ("id", "space", "anonymised")}
    with_model.put(f"{API}/people/p-grace", json={**body, "may_be_suggested": False}).raise_for_status()
    assert to_ask() == []


def until_over(client: TestClient, draft: str) -> None:
    assert wait_for(client, draft)["status"] == "ready"


def read(client: TestClient, file: str, draft: str, headers: dict[str, str]) -> str:
    parts = ("drafts", "sources", "questions", "sheet", "invitations", "pack")
    answers: list[Any] = [client.get(f"{API}/peer-assists/{file}/{part}", headers=headers).text for part in parts]
    return "\n".join([*answers, client.get(f"{API}/drafts/{draft}", headers=headers).text])


def narrow(client: TestClient, case: str) -> None:
    revision = client.get(f"{API}/library/documents/{case}").json()["revision"]
    body = {"visibility": Visibility.PARTICIPANTS.value, "revision": revision}
    client.patch(f"{API}/library/documents/{case}", json=body).raise_for_status()
