"""What a model says of somebody: only what their own sources say, and never what another did."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.drafting.inviting import SHEET, ready_file
from tests.drafting.scripted import claim
from tests.drafting.test_invitation import by_name, drafted
from tests.llm.fake_provider import FakeProvider

QUOTE = "The council of Mbeya had voted 3,200,000 shillings for pumps in 2023 and released nothing for nine months"
HONEST = claim(
    "You were in Mbeya when the council released nothing of its vote for pumps for nine months.", QUOTE, "S7"
)


def say(provider: FakeProvider, *people: dict[str, Any]) -> None:
    provider.script = [("say", json.dumps({"people": list(people), "end": True}))]


def label_of(provider: FakeProvider, text: str) -> str:
    """The short id under which a source that holds these words was shown."""
    shown = provider.bodies[-1]["messages"][-1]["content"]
    block = next(part for part in shown.split("<source-") if text in part and 'id="S' in part)
    return str(block.split('id="')[1].split('"')[0])


@pytest.fixture
def labels(with_model: TestClient, provider: FakeProvider) -> tuple[str, str, str]:
    """A file, the id of the case's passage, and that of the statement's problem, as the model is shown them."""
    file_id = ready_file(with_model)
    say(provider)
    drafted(with_model, file_id, "model")
    return file_id, label_of(provider, "released nothing for nine months"), label_of(provider, "has been released.")


def test_a_model_says_why_each_person_from_their_own_sources(
    with_model: TestClient, provider: FakeProvider, labels: tuple[str, str, str]
) -> None:
    file_id, case, _ = labels
    why = claim("You saw a council vote for pumps and release nothing for nine months.", QUOTE, case)
    say(provider, {"person": "P1", "why": [why]})
    people = by_name(drafted(with_model, file_id, "model"))
    assert [each["text"] for each in people["Grace Achieng"]["why"]] == [why["text"]]
    assert people["Luc Ndiaye"]["why"][0]["template"], "whom the model leaves out is told in the source's own words"


@pytest.mark.parametrize(
    ("text", "reason", "missing"),
    [
        ("You saw a council vote for pumps on 3 May 2021 and release nothing.", "date_not_found", "3 May 2021"),
        ("You saw a council vote 7,700,000 shillings for pumps and release nothing.", "number_not_found", "7,700,000"),
        ("You and Walter Oduya saw a council release nothing for its pumps.", "name_not_found", "Walter Oduya"),
        ("You are the most admired manager of our whole network by far.", "not_carried", "admired"),
    ],
)
def test_what_no_source_says_of_somebody_is_held_back(
    with_model: TestClient,
    provider: FakeProvider,
    labels: tuple[str, str, str],
    text: str,
    reason: str,
    missing: str,
) -> None:
    file_id, case, _ = labels
    say(provider, {"person": "P1", "why": [claim(text, QUOTE, case)]})
    draft = drafted(with_model, file_id, "model")
    (held,) = draft["held_back"]
    assert held["reason"] == reason
    assert missing in " ".join(held["missing"])
    assert text not in json.dumps(draft["content"])
    assert by_name(draft)["Grace Achieng"]["why"][0]["template"]


def test_what_somebody_else_did_is_never_told_of_a_person(
    with_model: TestClient, provider: FakeProvider, labels: tuple[str, str, str]
) -> None:
    file_id, case, problem = labels
    others = claim("You saw a council vote for pumps and release nothing for nine months.", QUOTE, case)
    nobodys = claim("You know that none of the shillings approved was released.", SHEET["problem"], problem)
    say(provider, {"person": "P2", "why": [others]}, {"person": "P1", "why": [nobodys]})
    draft = drafted(with_model, file_id, "model")
    assert [held["reason"] for held in draft["held_back"]] == ["unknown_source", "unknown_source"]
