"""Ideas of a model in a session: only where one is configured and live assistance is on, apart from the options, with their provenance."""

import json

from fastapi.testclient import TestClient

from tests.drafting.conftest import ask, open_file, wait_for
from tests.llm.fake_provider import FakeProvider

IDEA = "Ask the treasurer to sign the release note in the same meeting as the mayor."
OPTION = "Publish the budget line on the door of the council every month."


def said(*texts: str) -> str:
    return json.dumps({"ideas": [{"text": text} for text in texts], "end": True})


def in_session(client: TestClient, *, on: bool = True) -> str:
    """A file whose session has a note, a note to be kept out and an option."""
    file_id = open_file(client)
    root = f"/api/v1/peer-assists/{file_id}"
    client.post(f"{root}/notes", json={"id": f"{file_id}-1", "text": "The treasurer says nothing was signed."})
    secret = "Please do not quote this: the mayor has the papers at home."
    client.post(f"{root}/notes", json={"id": f"{file_id}-2", "text": secret})
    client.post(f"{root}/options", json={"id": f"{file_id}-o", "text": OPTION})
    if on:
        answer = client.put(f"{root}/session/live-assistance", json={"on": True, "revision": 1})
        assert answer.status_code == 200, answer.text
    return file_id


def test_a_models_ideas_stand_apart_labelled_and_their_source_is_kept(
    with_model: TestClient, provider: FakeProvider
) -> None:
    file_id = in_session(with_model)
    root = f"/api/v1/peer-assists/{file_id}"
    nearly_the_option = OPTION.replace("every month", "each month")
    provider.script = [("say", said(IDEA, nearly_the_option, f"{IDEA} "))]
    draft = wait_for(with_model, ask(with_model, file_id, "ideas")["id"])
    assert (draft["status"], draft["content"]["ideas"]) == ("ready", [IDEA])
    assert (draft["provenance"]["writer"], draft["provenance"]["prompt_name"]) == ("model", "ideas")
    (idea,) = with_model.get(f"{root}/ideas").json()
    assert (idea["text"], idea["label"], idea["model"]) == (IDEA, "machine", draft["provenance"]["model"])
    assert [each["text"] for each in with_model.get(f"{root}/options").json()] == [OPTION]
    (row,) = with_model.get("/api/v1/ledger", params={"draft": draft["id"]}).json()["items"]
    assert (row["purpose"], row["outcome"]) == ("ideas", "answered")
    shown = json.dumps(provider.bodies[-1])
    assert "nothing was signed" in shown
    assert OPTION in shown
    assert "papers at home" not in shown


def test_what_the_model_suggested_is_refused_as_an_option_with_a_word_changed_too(
    with_model: TestClient, provider: FakeProvider
) -> None:
    file_id = in_session(with_model)
    provider.script = [("say", said(IDEA))]
    wait_for(with_model, ask(with_model, file_id, "ideas")["id"])
    for at, text in enumerate((IDEA, IDEA.replace("mayor", "chair"), f"Kofi: {IDEA.replace('Ask', 'Invite')} Soon.")):
        body = {"id": f"{file_id}-m{at}", "text": text}
        answer = with_model.post(f"/api/v1/peer-assists/{file_id}/options", json=body)
        assert (answer.status_code, answer.json()["error"]["id"]) == (409, "session.no_machine_option")
    own = {"id": f"{file_id}-own", "text": "Two signatures on one day, as we did in Mbeya"}
    assert with_model.post(f"/api/v1/peer-assists/{file_id}/options", json=own).status_code == 201


def test_ideas_suggested_before_are_shown_to_the_model_and_not_kept_twice(
    with_model: TestClient, provider: FakeProvider
) -> None:
    file_id = in_session(with_model)
    provider.script = [("say", said(IDEA)), ("say", said(IDEA, "Invite the auditor to explain the release rules."))]
    wait_for(with_model, ask(with_model, file_id, "ideas")["id"])
    wait_for(with_model, ask(with_model, file_id, "ideas")["id"])
    ideas = with_model.get(f"/api/v1/peer-assists/{file_id}/ideas").json()
    assert [each["text"] for each in ideas] == [IDEA, "Invite the auditor to explain the release rules."]
    assert IDEA in json.dumps(provider.bodies[-1])


def test_a_model_with_nothing_new_says_so_and_nothing_is_kept(with_model: TestClient, provider: FakeProvider) -> None:
    file_id = in_session(with_model)
    provider.script = [("say", said(OPTION))]
    draft = wait_for(with_model, ask(with_model, file_id, "ideas")["id"])
    assert (draft["status"], draft["error"]) == ("failed", "model.no_new_ideas")
    assert with_model.get(f"/api/v1/peer-assists/{file_id}/ideas").json() == []


def test_no_idea_is_asked_for_while_live_assistance_is_off(with_model: TestClient, provider: FakeProvider) -> None:
    file_id = in_session(with_model, on=False)
    answer = with_model.post(f"/api/v1/peer-assists/{file_id}/drafts", json={"kind": "ideas"})
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "session.live_assistance_off")
    assert provider.bodies == []
