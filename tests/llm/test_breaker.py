"""A model that keeps failing is left alone, and one call tries it again."""

from typing import Any

import pytest

from service.database import Database
from service.domain.breakers import BreakerState
from service.errors import ModelAnsweredBadly, ModelUnreachable, PeerAssistError
from service.llm.breaker import FAILURES, LONGEST_REST_SECONDS, REST_SECONDS, Breaker, ModelResting
from service.llm.embedding import LiteLlmEmbedder
from service.llm.ledger import BudgetSpent, Ledger
from service.llm.model import ModelBusy
from service.llm.names import Roster
from tests.llm.conftest import ledger_rows
from tests.llm.fake_provider import FakeProvider

DOWN = ModelBusy("model.provider_down")


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("m", clock=clock)


def call(breaker: Breaker, error: BaseException | None = None) -> None:
    """One call that ends with this error; what comes out is dropped unless it is the breaker's own."""
    try:
        with breaker.call():
            if error is not None:
                raise error
    except ModelResting:
        raise
    except (PeerAssistError, KeyboardInterrupt):
        return


def opened(breaker: Breaker) -> None:
    for _ in range(FAILURES):
        call(breaker, DOWN)


def test_failures_in_a_row_open_it_and_an_answer_between_them_does_not(breaker: Breaker) -> None:
    for _ in range(5):
        call(breaker, DOWN)
        call(breaker, DOWN)
        call(breaker)
    assert breaker.state.state is BreakerState.CLOSED
    opened(breaker)
    with pytest.raises(ModelResting):
        call(breaker)
    assert breaker.state.failures == FAILURES
    assert breaker.state.rests_seconds == REST_SECONDS


@pytest.mark.parametrize(
    "error",
    [
        ModelAnsweredBadly("model.answered_badly"),
        ModelUnreachable("model.too_long"),
        BudgetSpent(),
        KeyboardInterrupt(),
    ],
)
def test_what_is_not_the_providers_fault_does_not_open_it(breaker: Breaker, error: BaseException) -> None:
    for _ in range(3 * FAILURES):
        call(breaker, error)
    assert breaker.state.state is BreakerState.CLOSED


def test_a_refused_key_opens_it_at_once(breaker: Breaker) -> None:
    call(breaker, ModelUnreachable("model.key_refused"))
    with pytest.raises(ModelResting):
        call(breaker)


def test_one_call_tries_it_and_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += REST_SECONDS
    with breaker.call(), pytest.raises(ModelResting):
        call(breaker)
    assert breaker.state.state is BreakerState.CLOSED


def test_a_trial_that_was_cancelled_leaves_the_trial_to_the_next(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += REST_SECONDS
    call(breaker, KeyboardInterrupt())
    assert breaker.state.state is BreakerState.HALF_OPEN
    call(breaker)
    assert not breaker.is_open


def test_each_trial_that_fails_doubles_the_rest_up_to_a_quarter_of_an_hour(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    rests = []
    for _ in range(8):
        rests.append(breaker.state.rests_seconds)
        clock.now += breaker.state.rests_seconds
        call(breaker, DOWN)
    assert rests[:4] == [30, 60, 120, 240]
    assert rests[-1] == LONGEST_REST_SECONDS


def test_it_rests_as_long_as_the_provider_asks(breaker: Breaker, clock: Clock) -> None:
    call(breaker, ModelBusy("model.too_many_requests", after_seconds=240))
    assert breaker.state.rests_seconds == 240
    clock.now += 239
    with pytest.raises(ModelResting):
        call(breaker)


def test_an_embedding_provider_that_fails_is_not_asked_with_every_search(
    provider: FakeProvider, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, warm_library: Any
) -> None:
    embedder = LiteLlmEmbedder(
        "openai/embedder",
        Ledger(sqlite_database),
        names_to_hide=Roster,
        api_base="http://127.0.0.1:9/v1",
        api_key="k",
        dimensions=3,
    )
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    for _ in range(4):
        with pytest.raises(ModelUnreachable):
            embedder.embed(["a question"])
    with sqlite_database.transaction(read_only=True) as tx:
        assert len(ledger_rows(tx)) == FAILURES
