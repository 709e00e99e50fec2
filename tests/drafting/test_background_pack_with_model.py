"""The background pack with a model: what the statement does not say is held back, and what was agreed stays word for word."""

import json

import pytest
from fastapi.testclient import TestClient

from tests.drafting.conftest import ask, open_file, wait_for
from tests.drafting.inviting import SHEET, accept_statement
from tests.drafting.scripted import claim
from tests.llm.fake_provider import FakeProvider


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The district approved the budget on 3 May 2021.", "date_not_found"),
        ("Six hundred and ten pumps stand idle, and 61,000 people wait.", "number_not_found"),
        ("The district of Walter Oduya approved the budget.", "name_not_found"),
    ],
)
def test_what_the_statement_does_not_say_is_held_back(
    with_model: TestClient, provider: FakeProvider, text: str, reason: str
) -> None:
    file_id = open_file(with_model)
    accept_statement(with_model, file_id)
    said = [claim(text, "The district approved the budget on 12 January 2026.", "S4")]
    own = {"part": "problem", "claims": [claim("Nothing came.", "has been released", "S1")]}
    provider.script = [("say", json.dumps({"parts": [{"part": "context", "claims": said}, own], "end": True}))]
    draft = wait_for(with_model, ask(with_model, file_id, "background_pack", "model")["id"])
    assert draft["status"] == "ready", draft["error"]
    assert [held["reason"] for held in draft["held_back"]] == [reason]
    parts = {part["part"]: [each["text"] for each in part["claims"]] for part in draft["content"]["parts"]}
    assert parts["problem"] == [SHEET["problem"]], "the problem stands as it was agreed"
    assert parts["context"][0].startswith("The district approved the budget on 12 January 2026")
