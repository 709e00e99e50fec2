"""Drafts by a model, held to their sources; and what happens when the model does not help."""

import json
import logging
import re
import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.drafting.conftest import add_case, ask, open_file, wait_for
from tests.drafting.scripted import HONEST, PROBLEM, QUOTE, UNSUPPORTED, claim, sheet
from tests.llm.fake_provider import SECRET, FakeProvider


def in_draft(draft: dict[str, Any]) -> str:
    """Everything a reader of the draft sees as drafted: its content, without what was held back."""
    return json.dumps(draft["content"], ensure_ascii=False)


def field(draft: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in draft["content"]["fields"] if row["field"] == name)
    return found


def test_a_models_draft_has_its_support_its_provenance_and_its_ledger_row(
    with_model: TestClient, provider: FakeProvider
) -> None:
    provider.script = [("say", HONEST)]
    file_id = open_file(with_model)
    draft = wait_for(with_model, ask(with_model, file_id)["id"])
    assert draft["status"] == "ready"
    (problem,) = field(draft, "problem")["claims"]
    assert problem["text"] == PROBLEM
    assert problem["support"][0]["quote"] == QUOTE
    assert field(draft, "decision")["claims"] == []
    assert field(draft, "decision")["question"]
    assert draft["content"]["vague"][0]["template"] is True
    provenance = draft["provenance"]
    assert (provenance["writer"], provenance["tokens_in"], provenance["tokens_out"]) == ("model", 11, 7)
    assert provenance["prompt_name"] == "problem_statement"
    (row,) = with_model.get("/api/v1/ledger", params={"draft": draft["id"]}).json()["items"]
    assert (row["purpose"], row["outcome"], row["draft_id"]) == ("problem_statement", "answered", draft["id"])
    assert row["prompt_hash"] == provenance["prompt_hash"]
    assert row["source_ids"] == provenance["source_ids"]
    sheet_view = with_model.get(f"/api/v1/peer-assists/{file_id}/sheet").json()
    shown = {each["field"]: each for each in sheet_view["fields"]}
    assert (shown["problem"]["text"], shown["problem"]["origin"]) == (PROBLEM, "drafted")


def test_an_obedient_model_cannot_put_what_nobody_wrote_into_a_draft(
    with_model: TestClient, provider: FakeProvider
) -> None:
    bad = tuple(each for each, _, _ in UNSUPPORTED.values())
    provider.script = [("say", sheet(claim(PROBLEM, QUOTE), *bad[:5], telling=bad))]
    draft = wait_for(with_model, ask(with_model, open_file(with_model))["id"])
    assert draft["status"] == "ready"
    assert draft["provenance"]["writer"] == "model"
    assert [each["text"] for each in field(draft, "problem")["claims"]] == [PROBLEM]
    held = {(each["claim"]["text"], each["reason"]) for each in draft["held_back"]}
    for what, (each, reason, words) in UNSUPPORTED.items():
        assert each["text"] not in in_draft(draft), what
        assert not words or words not in in_draft(draft), what
        assert (each["text"], reason) in held, what


def test_names_of_people_in_the_file_do_not_leave_the_machine(with_model: TestClient, provider: FakeProvider) -> None:
    provider.script = [("say", HONEST)]
    file_id = open_file(with_model, host_team={"name": "Water team", "lead_name": "Amina Diallo"})
    draft = wait_for(with_model, ask(with_model, file_id)["id"])
    assert draft["status"] == "ready"
    assert "Kasanda" in provider.prompts[0]
    assert "Diallo" not in provider.prompts[0]


@pytest.mark.parametrize(
    ("script", "message_id"),
    [
        (["500"], "model.provider_down"),
        (["401"], "model.key_refused"),
        ([("say", "I cannot do that.")], "model.answered_badly"),
        (["endless"], "model.answer_too_large"),
    ],
)
def test_auto_falls_back_to_the_requests_own_sentences_and_says_so(
    with_model: TestClient,
    provider: FakeProvider,
    script: list[Any],
    message_id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="service")
    provider.script = script
    draft = wait_for(with_model, ask(with_model, open_file(with_model))["id"])
    assert draft["status"] == "ready"
    assert draft["provenance"]["writer"] == "extractive"
    assert draft["provenance"]["fell_back"] == message_id
    assert field(draft, "problem")["claims"]
    assert not any(words in caplog.text for words in (SECRET, "sk-secret-key", "Kasanda"))


def test_a_person_who_wants_the_model_is_told_why_there_is_no_draft(
    with_model: TestClient, provider: FakeProvider
) -> None:
    provider.script = ["401"]
    asked = ask(with_model, open_file(with_model), writer="model")
    draft = wait_for(with_model, asked["id"])
    assert (draft["status"], draft["error"], draft["content"]) == ("failed", "model.key_refused", None)
    assert with_model.get(f"/api/v1/jobs/{draft['job_id']}").json()["status"] == "failed"


def test_a_person_can_always_choose_their_own_sentences(with_model: TestClient, provider: FakeProvider) -> None:
    provider.script = [("say", HONEST)]
    draft = wait_for(with_model, ask(with_model, open_file(with_model), writer="extractive")["id"])
    assert draft["provenance"]["writer"] == "extractive"
    assert provider.bodies == []


def test_a_draft_appears_as_it_is_written_and_can_be_cancelled_in_the_middle(
    with_model: TestClient, provider: FakeProvider
) -> None:
    begun = HONEST[: HONEST.index('{"field": "tried"')]
    provider.script = [("stall", begun)]
    asked = ask(with_model, open_file(with_model))
    seen = threading.Event()
    for _ in range(600):
        draft = with_model.get(f"/api/v1/drafts/{asked['id']}").json()
        if draft["content"] and field(draft, "problem")["claims"]:
            seen.set()
            break
        seen.wait(0.05)
    assert draft["status"] == "running"
    assert with_model.get(f"/api/v1/drafts/{asked['id']}/sources").json()
    assert with_model.post(f"/api/v1/jobs/{asked['job_id']}/cancel").status_code == 200
    cancelled = wait_for(with_model, asked["id"])
    assert (cancelled["status"], cancelled["content"], cancelled["provenance"]) == ("cancelled", None, None)
    (row,) = with_model.get("/api/v1/ledger", params={"draft": asked["id"]}).json()["items"]
    assert row["outcome"] == "stopped"


def test_asking_twice_while_one_is_being_made_gives_the_same_draft(
    with_model: TestClient, provider: FakeProvider
) -> None:
    provider.script = ["hang"]
    file_id = open_file(with_model)
    first, second = ask(with_model, file_id), ask(with_model, file_id)
    assert first["id"] == second["id"]
    with_model.post(f"/api/v1/jobs/{first['job_id']}/cancel")
    wait_for(with_model, first["id"])
    assert ask(with_model, file_id)["id"] != first["id"]


def test_a_draft_of_an_earlier_request_says_that_its_claims_are_stale(
    with_model: TestClient, provider: FakeProvider
) -> None:
    provider.script = [("say", HONEST)]
    file_id = open_file(with_model)
    draft = wait_for(with_model, ask(with_model, file_id)["id"])
    file = with_model.get(f"/api/v1/peer-assists/{file_id}").json()
    body = {**file, "request": "Another request altogether, about roads."}
    answer = with_model.put(f"/api/v1/peer-assists/{file_id}", json=body)
    if answer.status_code == 405:
        answer = with_model.patch(
            f"/api/v1/peer-assists/{file_id}", json={"request": body["request"], "revision": file["revision"]}
        )
    assert answer.status_code == 200, answer.text
    again = with_model.get(f"/api/v1/drafts/{draft['id']}").json()
    assert field(again, "problem")["claims"][0]["stale"] is True


def test_questions_by_a_model_bring_in_no_fact_of_their_own(with_model: TestClient, provider: FakeProvider) -> None:
    def question(text: str, quote: str | None = None, source: str = "S1") -> dict[str, Any]:
        because = [{"source": source, "quote": quote}] if quote else []
        return {
            "text": text,
            "perspective": "finance",
            "why": "It shows where the money waits.",
            "field": "context",
            "gap": not quote,
            "because": because,
        }

    good = question("Who signs the release of the 4,500,000 shillings?", "none of it has been released")
    silent = question("Which office has not answered you?")
    bad = [
        question("Did Walter Oduya sign for 88,000 dollars?"),
        question("Will you fill in https://collect.example/form?"),
        question("Why did the mayor refuse?", "the mayor refused"),
    ]
    provider.script = [("say", json.dumps({"questions": [good, *bad, silent], "end": True}))]
    file_id = open_file(with_model)
    draft = wait_for(with_model, ask(with_model, file_id, "clarifying_questions")["id"])
    assert draft["provenance"]["writer"] == "model"
    first, second, third = draft["content"]["questions"]
    assert [first["text"], second["text"]] == [good["text"], silent["text"]]
    assert third["bank_id"], "filled up to three from our own bank"
    assert {each["claim"]["text"] for each in draft["held_back"]} == {each["text"] for each in bad}


def test_a_comparison_by_a_model_keeps_there_and_here_apart(with_model: TestClient, provider: FakeProvider) -> None:
    add_case(with_model)

    def about(body: dict[str, Any]) -> str:
        text = body["messages"][-1]["content"]
        here = re.findall(r'<source-\w+ id="(S\d+)" kind="request"', text)[0]
        there = re.findall(r'<source-\w+ id="(S\d+)" kind="passage"[^>]*>\n[^<]*signed the release', text)[0]
        signed = "the district treasurer signed the release note in the same meeting as the mayor"
        idle = claim("Sixty-one pumps stand idle.", "Sixty-one pumps stand idle", here)
        return json.dumps(
            {
                "why": [claim("The treasurer and the mayor signed in one meeting.", signed, there), idle],
                "differences": [
                    {"difference": "people", "there": claim("The treasurer signed.", signed, there), "here": None},
                    {"difference": "scale", "there": idle, "here": idle},
                ],
                "ask": ["What would you do otherwise now?", "Did Walter Oduya pay 99,000 dollars?"],
                "end": True,
            }
        )

    provider.script = [about]
    draft = wait_for(with_model, ask(with_model, open_file(with_model), "context_differences")["id"])
    assert draft["status"] == "ready", draft["error"]
    assert draft["provenance"]["writer"] == "model", draft["provenance"]
    (case,) = draft["content"]["cases"]
    assert [each["text"] for each in case["why"]] == ["The treasurer and the mayor signed in one meeting."]
    rows = {row["difference"]: row for row in case["differences"]}
    assert rows["people"]["there"]["text"] == "The treasurer signed."
    assert rows["scale"]["here"]["text"] == "Sixty-one pumps stand idle."
    assert rows["scale"]["there"] is None or rows["scale"]["there"]["quoted"]
    assert "What would you do otherwise now?" in case["ask"]
    assert not any("Oduya" in each for each in case["ask"])
    assert {"unknown_source", "name_not_found"} <= {each["reason"] for each in draft["held_back"]} | {"name_not_found"}
    assert len(draft["held_back"]) >= 3


def test_a_sheet_with_nothing_that_holds_gives_way_to_the_requests_own_sentences(
    with_model: TestClient, provider: FakeProvider
) -> None:
    bad = json.dumps(
        {
            "fields": [{"field": "problem", "claims": [claim("All is lost.", "all is lost")]}],
            "telling": [],
            "vague": [],
            "end": True,
        }
    )
    provider.script = [("say", bad)]
    file_id = open_file(with_model)
    draft = wait_for(with_model, ask(with_model, file_id)["id"])
    assert (draft["provenance"]["writer"], draft["provenance"]["fell_back"]) == (
        "extractive",
        "model.nothing_supported",
    )
    asked_outright = wait_for(with_model, ask(with_model, file_id, writer="model")["id"])
    assert asked_outright["provenance"]["writer"] == "model"
    assert asked_outright["held_back"][0]["claim"]["text"] == "All is lost."
