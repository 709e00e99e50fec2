"""Asking a model: the faults of providers, and that each ends in one of our sentences, in time, with its row."""

from dataclasses import MISSING, fields, replace
from typing import Any

import pytest

from service.database import Database
from service.domain.places import Visibility
from service.errors import ModelAnsweredBadly, ModelUnreachable, PeerAssistError
from service.llm.allowed import AllowedModels, ModelNotAllowed
from service.llm.chosen import chosen_embedder
from service.llm.ledger import Ledger
from service.llm.litellm_model import LiteLlmModel
from service.llm.model import Call
from service.llm.models import Models
from service.llm.names import Roster
from service.llm.prompts import Prompt
from service.llm.pseudonyms import Pseudonyms
from service.settings import Settings, SettingsError, read_settings
from tests.llm.conftest import GOOD, PROMPT_WORDS, Greeting, ledger_rows
from tests.llm.fake_provider import SECRET, FakeProvider


def rows(database: Database) -> list[dict[str, Any]]:
    with database.transaction(read_only=True) as tx:
        return ledger_rows(tx)


def test_an_answer_comes_typed_with_its_tokens_and_its_row(
    models: Models, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    heard: list[str] = []
    answer = models.answer(prompt, Greeting, call=call, on_text=heard.append)
    assert answer.value.answer == "good morning"
    assert (answer.tokens_in, answer.tokens_out, answer.calls) == (11, 7, 1)
    assert heard[-1] == GOOD[1]
    (row,) = rows(sqlite_database)
    assert row["outcome"] == "answered"
    assert row["host"] in provider.url
    assert row["source_ids"] == ["source-1", "passage-2"]
    assert (row["prompt_name"], row["prompt_version"], row["prompt_hash"]) == ("greeting", "3", "abc")
    assert (row["tokens_in"], row["tokens_out"], row["draft_id"], row["asked_by"]) == (11, 7, "draft-1", "local")
    assert row["ended_at"] is not None


@pytest.mark.parametrize(
    ("fault", "message_id", "calls"),
    [
        ("500", "model.provider_down", 3),
        ("429", "model.too_many_requests", 3),
        ("401", "model.key_refused", 1),
        ("404", "model.unknown_model", 1),
        ("400", "model.request_refused", 1),
        ("hang", "model.timed_out", 1),
        ("stall", "model.timed_out", 1),
        ("drip", "model.timed_out", 1),
        ("garbage", "model.gone", 3),
    ],
)
def test_a_fault_of_the_provider_is_one_of_our_errors_without_its_words(
    remote: LiteLlmModel,
    provider: FakeProvider,
    prompt: Prompt,
    call: Call,
    sqlite_database: Database,
    fault: str,
    message_id: str,
    calls: int,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    provider.script = [fault]
    models = Models([remote], Ledger(sqlite_database), timeout_seconds=0.6, budget_seconds=3, sleep=lambda _: None)
    with pytest.raises(ModelUnreachable) as caught:
        models.answer(prompt, Greeting, call=call)
    assert caught.value.message_id == message_id
    assert len(provider.bodies) == calls
    assert [(row["outcome"], row["error"]) for row in rows(sqlite_database)] == [("failed", message_id)] * calls
    told = everything_said(caught.value) + caplog.text + "".join(capfd.readouterr())
    assert not any(word in told for word in (SECRET, PROMPT_WORDS, "sk-a-secret-key"))


def everything_said(error: BaseException | None) -> str:
    """An error with all that is chained to it, as a log would show it."""
    said = ""
    while error is not None:
        said += f"{error!r} {error} {getattr(error, 'parameters', '')}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said


@pytest.mark.parametrize(
    "bad", [("say", "no JSON here"), ("say", '{"answer": "half'), ("say", '{"answer": "x"}'), "cut"]
)
def test_a_bad_answer_is_asked_for_again_once(
    models: Models, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database, bad: Any
) -> None:
    provider.script = [bad, GOOD]
    answer = models.answer(prompt, Greeting, call=call)
    assert answer.value.answer == "good morning"
    assert answer.calls == 2
    assert [row["outcome"] for row in rows(sqlite_database)] == ["bad", "answered"]
    assert provider.bodies[1]["messages"][-1]["content"].startswith("That was not the JSON object asked for")


def test_a_cut_stream_is_bad_though_its_finish_reason_says_stop(
    models: Models, provider: FakeProvider, prompt: Prompt, call: Call
) -> None:
    provider.script = [("say", '{"answer": "good morning"')]
    with pytest.raises(ModelAnsweredBadly) as caught:
        models.answer(prompt, Greeting, call=call)
    assert caught.value.message_id == "model.answered_badly"
    assert len(provider.bodies) == 2


def test_an_answer_without_end_is_cut_off_and_the_server_is_left(
    models: Models, provider: FakeProvider, prompt: Prompt, call: Call
) -> None:
    provider.script = ["endless"]
    with pytest.raises(ModelAnsweredBadly) as caught:
        models.answer(prompt, Greeting, call=call)
    assert caught.value.message_id == "model.answer_too_large"
    assert len(provider.bodies) == 1
    assert provider.left_early.wait(5)


def test_a_busy_provider_is_asked_again(models: Models, provider: FakeProvider, prompt: Prompt, call: Call) -> None:
    provider.script = ["500", "429", GOOD]
    assert models.answer(prompt, Greeting, call=call).calls == 3


def test_a_missing_key_and_a_refused_connection_are_told_apart(
    prompt: Prompt, call: Call, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for model, message_id in [
        (LiteLlmModel("openai/gpt-4o"), "model.no_key"),
        (LiteLlmModel("anthropic/claude-sonnet-4-5"), "model.no_key"),
        (LiteLlmModel("openai/x", api_base="http://127.0.0.1:9/v1", api_key="k"), "model.refused_connection"),
    ]:
        with pytest.raises(ModelUnreachable) as caught:
            Models([model], Ledger(sqlite_database), sleep=lambda _: None).answer(prompt, Greeting, call=call)
        assert caught.value.message_id == message_id


def test_the_next_model_answers_when_the_first_cannot_be_reached(
    remote: LiteLlmModel, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    gone = LiteLlmModel("openai/gone", api_base="http://127.0.0.1:9/v1", api_key="k")
    models = Models([gone, remote], Ledger(sqlite_database), sleep=lambda _: None)
    assert models.answer(prompt, Greeting, call=call).model == "openai/some-model"


def test_without_a_row_there_is_no_call(
    models: Models, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        tx.exec_driver_sql("ALTER TABLE ledger RENAME TO away")
    with pytest.raises(Exception, match="ledger"):
        models.answer(prompt, Greeting, call=call)
    assert provider.bodies == []


def test_the_row_is_there_before_the_provider_hears_anything(
    models: Models, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    seen: list[str] = []
    provider.before_answer = lambda: seen.extend(row["outcome"] for row in rows(sqlite_database))
    models.answer(prompt, Greeting, call=call)
    assert seen == ["sent"]


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("behaviour", ["drip", "hang", "stall"])
def test_cancelling_leaves_in_the_middle_of_an_answer(
    remote: LiteLlmModel, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database, behaviour: str
) -> None:
    provider.script = [behaviour]
    models = Models([remote], Ledger(sqlite_database), timeout_seconds=60)

    def stop() -> None:
        if provider.bodies:
            raise Cancelled

    with pytest.raises(Cancelled):
        models.answer(prompt, Greeting, call=call, stop=stop)
    assert [row["outcome"] for row in rows(sqlite_database)] == ["stopped"]
    if behaviour == "drip":
        assert provider.left_early.wait(5)


def test_all_calls_for_one_answer_stay_within_one_budget(
    remote: LiteLlmModel, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    provider.script = ["500"]
    pauses: list[float] = []
    models = Models([remote], Ledger(sqlite_database), timeout_seconds=5, budget_seconds=0.7, sleep=pauses.append)
    with pytest.raises(PeerAssistError):
        models.answer(prompt, Greeting, call=call)
    assert len(provider.bodies) <= 2
    assert sum(pauses) <= 0.7


def test_names_do_not_leave_the_machine_and_come_back_in_the_answer(
    models: Models, provider: FakeProvider, call: Call, sqlite_database: Database
) -> None:
    from service.llm.model import Message

    told = Prompt(
        "greeting", "1", "h", (Message("user", 'Amina "Mina" Diallo and AMINA DIALLO wrote from mina@hub.org.'),)
    )
    provider.script = [lambda body: '{"answer": "' + body["messages"][-1]["content"].split()[0] + '", "end": true}']
    heard: list[str] = []
    names = Pseudonyms(Roster(frozenset({'Amina "Mina" Diallo', "Amina Diallo"})))
    answer = models.answer(told, Greeting, call=replace(call, names=names), on_text=heard.append)
    assert answer.value.answer == 'Amina "Mina" Diallo'
    sent = provider.prompts[0]
    assert "Person-1" in sent
    assert "stand for names" in provider.bodies[0]["messages"][0]["content"]
    assert not any(name in sent for name in ("Amina", "Diallo", "DIALLO", "hub.org"))
    assert 'Amina \\"Mina\\"' in heard[-1]
    assert rows(sqlite_database)[0]["names_hidden"] == 3


def test_what_a_model_may_not_see_goes_to_the_next_that_may(
    remote: LiteLlmModel, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    second = LiteLlmModel("openai/second", api_base=provider.url, api_key="k")
    allowed = AllowedModels({Visibility.PARTICIPANTS: ("openai/second",), Visibility.HUB: ()})
    models = Models([remote, second], Ledger(sqlite_database), allowed=allowed, sleep=lambda _: None)
    closed, open_to_all = (
        replace(call, visibility=each) for each in (Visibility.PARTICIPANTS, Visibility.ORGANISATION)
    )
    assert models.answer(prompt, Greeting, call=closed).model == "openai/second"
    assert models.name_for(Visibility.PARTICIPANTS) == "openai/second"
    assert models.answer(prompt, Greeting, call=open_to_all).model == "openai/some-model"
    heard = len(provider.bodies)
    with pytest.raises(ModelNotAllowed) as caught:
        models.answer(prompt, Greeting, call=call)
    assert caught.value.message_id == "model.not_allowed_hub"
    assert len(provider.bodies) == heard
    assert len(rows(sqlite_database)) == heard


def test_local_stands_for_models_on_this_machine() -> None:
    allowed = AllowedModels({Visibility.PARTICIPANTS: ("local",)})
    assert allowed.permits("local:/m.gguf", Visibility.PARTICIPANTS, on_this_machine=True)
    assert not allowed.permits("openai/x", Visibility.PARTICIPANTS, on_this_machine=False)
    assert allowed.permits("openai/x", Visibility.HUB, on_this_machine=False)


def test_a_call_cannot_be_made_without_its_audience_and_the_names_to_hide() -> None:
    required = {each.name for each in fields(Call) if each.default is MISSING and each.default_factory is MISSING}
    assert {"visibility", "names"} <= required


def test_an_embedding_model_that_may_not_see_everything_is_not_used(sqlite_database: Database) -> None:
    settings = Settings(embedding_model="openai/embed", models_for_participants=("local",))
    assert chosen_embedder(settings, sqlite_database, Roster) is None
    assert chosen_embedder(Settings(embedding_model="openai/embed"), sqlite_database, Roster) is not None


def test_a_misspelt_model_in_an_allow_list_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_ASSIST_MODEL", "openai/gpt-x")
    monkeypatch.setenv("PEER_ASSIST_MODELS_FOR_HUB", '["openai/gpt-y"]')
    with pytest.raises(SettingsError, match="MODELS_FOR_HUB"):
        read_settings()


def test_the_wait_between_attempts_grows(
    remote: LiteLlmModel, provider: FakeProvider, prompt: Prompt, call: Call, sqlite_database: Database
) -> None:
    provider.script = ["500", "500", GOOD]
    pauses: list[float] = []
    models = Models([remote], Ledger(sqlite_database), timeout_seconds=30, sleep=pauses.append)
    models.answer(prompt, Greeting, call=call)
    assert 1.2 <= sum(pauses) <= 1.9
