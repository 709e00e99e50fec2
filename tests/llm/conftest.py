from collections.abc import Iterator
from typing import Any, Literal

import pytest
from sqlalchemy import Connection, select

from service.database import Database
from service.domain.places import Visibility
from service.llm.ledger import Ledger
from service.llm.litellm_model import LiteLlmModel
from service.llm.model import AnswerShape, Call, Message
from service.llm.models import Models
from service.llm.prompts import Prompt
from service.llm.pseudonyms import Pseudonyms
from service.llm.tables import ledger
from tests.llm.fake_provider import FakeProvider, running_provider


class Greeting(AnswerShape):
    answer: str
    end: Literal[True]


GOOD = ("say", '{"answer": "good morning", "end": true}')
PROMPT_WORDS = "the-teams-own-words-about-water"


def ledger_rows(tx: Connection) -> list[dict[str, Any]]:
    """Every row of the ledger, the oldest first."""
    return [dict(row) for row in tx.execute(select(ledger).order_by(ledger.c.made_at, ledger.c.id)).mappings()]


@pytest.fixture(scope="session")
def warm_library() -> None:
    """LiteLLM loads more of itself with its first call: paid once, so that short time-outs below mean what they say."""
    with running_provider() as fake:
        fake.script = [GOOD]
        model = LiteLlmModel("openai/some-model", api_base=fake.url, api_key="k")
        model.send([Message("user", "hello")], {}, max_tokens=64, timeout_seconds=60, heard=lambda _: None)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        fake.script = [GOOD]
        yield fake


@pytest.fixture
def remote(provider: FakeProvider, warm_library: None) -> LiteLlmModel:
    return LiteLlmModel("openai/some-model", api_base=provider.url, api_key="sk-a-secret-key")


@pytest.fixture
def models(remote: LiteLlmModel, sqlite_database: Database) -> Models:
    return Models([remote], Ledger(sqlite_database), timeout_seconds=20, sleep=lambda _: None)


@pytest.fixture
def prompt() -> Prompt:
    return Prompt("greeting", "3", "abc", (Message("system", "Be brief."), Message("user", PROMPT_WORDS)))


@pytest.fixture
def call() -> Call:
    return Call(
        "greeting",
        "local",
        Visibility.HUB,
        Pseudonyms(),
        hub_id="hub-1",
        draft_id="draft-1",
        source_ids=("source-1", "passage-2"),
    )
