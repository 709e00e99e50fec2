"""What a model elsewhere gets to see, in every step; that the ledger holds exactly that; and that it goes with what it was made from."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from service.domain.drafts import DraftKind
from service.domain.ids import HubId, PersonId
from service.domain.people import Person
from service.domain.places import Space
from service.llm.prompts import FOLDER
from service.llm.tables import ledger, ledger_texts
from service.people.store import put_people
from service.people.tables import hubs
from tests.drafting.conftest import REQUEST, add_case, ask, open_file, wait_for
from tests.drafting.inviting import SHEET, accept_statement, add_people, add_their_case
from tests.llm.fake_provider import FakeProvider

CANARIES = (
    "Zebedee",
    "Quillfeather",
    "QUILLFEATHER",
    "zq.quill@canary.example",
    "712 555 019",
    "Thornwick",
    "thornwick",
)
TOLD = (
    "Zebedee Quillfeather of Thornwick, zq.quill@canary.example or +254 712 555 019, signed it; Z. Quillfeather-Moyo and "
    "QUILLFEATHER's office in thornwick regional office agreed that the treasurer meets the council every month."
)
STEPS = sorted(path.stem for path in Path(FOLDER).glob("*.md") if path.stem != "_house_style")


def obedient(body: dict[str, Any]) -> str:
    """Takes the last note as an item and puts it into other words; for the other steps it answers badly, so that each is asked twice."""
    text = body["messages"][1]["content"]
    if "fits the schema" in body["messages"][-1]["content"]:
        return '{"end": true}'
    label, words = re.findall(r'<source-\w+ id="(\w+)"[^>]*>\n([^<]*)\n</source', text)[-1]
    if label.startswith("I"):
        return json.dumps({"sentences": [{"id": label, "text": words}], "end": True})
    item = {"kind": "decided", "text": words[:300], "support": [{"source": label, "quote": words}], "said_by": "", "where": "",
            "conditions": "", "owner": "", "due": ""}  # fmt: skip
    return json.dumps({"items": [item], "end": True})


@pytest.fixture(scope="module")
def file_id(with_model: TestClient) -> str:
    """A file in which somebody of the directory who has no part in it is told of everywhere."""
    database = with_model.app.state.database  # type: ignore[attr-defined]
    now = datetime.now(UTC)
    with database.transaction() as tx:
        tx.execute(
            insert(hubs).values(
                id="hub-t", name="Thornwick Regional Office", country="", language="en", timezone="UTC",
                reporting_year_starts=1, space="real", made_by="t", made_at=now, revision=1,
            )
        )  # fmt: skip
        somebody = Person(id=PersonId("p-z"), name="Zebedee Quillfeather", hub_id=HubId("hub-t"), space=Space.REAL)
        put_people(tx, [somebody], made_by="local", now=now)
    file_id = open_file(with_model, f"{REQUEST}\n\n{TOLD}")
    root = f"/api/v1/peer-assists/{file_id}"
    for number, text in enumerate(("The pumps stand idle.", TOLD)):
        with_model.post(f"{root}/notes", json={"id": f"{file_id}-{number}", "text": text}).raise_for_status()
    with_model.post(f"{root}/options", json={"id": f"{file_id}-o", "text": TOLD}).raise_for_status()
    with_model.put(f"{root}/session/live-assistance", json={"on": True, "revision": 1}).raise_for_status()
    accept_statement(with_model, file_id, {field: f"{text} {TOLD}" for field, text in SHEET.items()})
    add_people(with_model, file_id)
    add_their_case(with_model, text=f"# What happened\n\nThe council voted for pumps. {TOLD}\n")
    add_case(with_model, "case-other", text=f"# What happened\n\nThe treasurer released the budget. {TOLD}\n")
    return file_id


def draft_of(client: TestClient, provider: FakeProvider, file_id: str, kind: DraftKind) -> dict[str, Any]:
    provider.script = [obedient]
    draft = wait_for(client, ask(client, file_id, kind)["id"])
    assert provider.bodies, f"{kind} asked nobody: {draft['error']}"
    return draft


def kept_words(client: TestClient, **of: str) -> list[Any]:
    """Of the calls of a draft: the row, what was sent and the answer, in the order they were made."""
    query = select(ledger, ledger_texts.c.sent, ledger_texts.c.answer).outerjoin(ledger_texts)
    for name, value in of.items():
        query = query.where(ledger.c[name] == value)
    with client.app.state.database.transaction(read_only=True) as tx:  # type: ignore[attr-defined]
        return list(tx.execute(query.order_by(ledger.c.made_at, ledger.c.id)))


@pytest.mark.parametrize("kind", DraftKind)
def test_no_name_address_or_number_leaves_in_any_step_and_the_ledger_has_what_left(
    with_model: TestClient, provider: FakeProvider, file_id: str, kind: DraftKind
) -> None:
    draft = draft_of(with_model, provider, file_id, kind)
    for body in provider.bodies:
        assert "Person-" in json.dumps(body), "it was shown whom it was about"
        assert not [canary for canary in CANARIES if canary in json.dumps(body)]
    rows = kept_words(with_model, draft_id=draft["id"])
    assert [[(each["role"], each["text"]) for each in row.sent] for row in rows] == [
        [(each["role"], each["content"]) for each in body["messages"]] for body in provider.bodies
    ]
    assert all(row.visibility == draft["visibility"] for row in rows)
    assert all(row.names_hidden >= 5 for row in rows)
    assert all(row.answer == obedient(body) for row, body in zip(rows, provider.bodies, strict=True))


def test_every_prompt_there_is_was_asked_above(with_model: TestClient, file_id: str) -> None:
    assert sorted({row.prompt_name for row in kept_words(with_model, peer_assist_id=file_id)}) == STEPS


def test_what_comes_back_stands_as_it_was_written(with_model: TestClient, provider: FakeProvider, file_id: str) -> None:
    draft = draft_of(with_model, provider, file_id, DraftKind.WRITE_UP)
    assert draft["provenance"]["writer"] == "model"
    assert TOLD in [span["quote"] for item in draft["content"]["items"] for span in item["claim"]["support"]]


def test_the_words_go_with_the_document_the_note_and_the_file(
    with_model: TestClient, provider: FakeProvider, file_id: str
) -> None:
    drafts = {kind: draft_of(with_model, provider, file_id, kind)["id"] for kind in DraftKind}

    def with_words() -> set[str]:
        return {kind for kind, id in drafts.items() if any(row.sent for row in kept_words(with_model, draft_id=id))}

    assert with_words() == set(DraftKind)
    assert with_model.delete("/api/v1/library/documents/case-mbeya").status_code == 204
    assert with_words() == set(DraftKind) - {
        DraftKind.CONTEXT_DIFFERENCES, DraftKind.CLARIFYING_QUESTIONS, DraftKind.INVITATION
    }  # fmt: skip
    note = next(each for each in with_model.get(f"/api/v1/peer-assists/{file_id}/notes").json() if each["text"] == TOLD)
    gone = with_model.delete(
        f"/api/v1/peer-assists/{file_id}/notes/{note['id']}", params={"revision": note["revision"]}
    )
    assert gone.status_code == 204, gone.text
    assert with_words() == {DraftKind.PROBLEM_STATEMENT, DraftKind.BACKGROUND_PACK}
    file = with_model.get(f"/api/v1/peer-assists/{file_id}").json()
    gone = with_model.delete(f"/api/v1/peer-assists/{file_id}", params={"revision": file["revision"]})
    assert gone.status_code == 204, gone.text
    assert with_words() == set()
    assert all(kept_words(with_model, draft_id=id) for id in drafts.values()), "the rows stay"
