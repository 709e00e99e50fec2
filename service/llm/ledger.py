"""Proof of what left the machine: a row is committed before every call and completed after it. No row, no call.

    with ledger.record(entry) as row:      raises when the row cannot be written, and then nothing is sent
        reply = model.send(…)
        row.answered(tokens_in=…, …)       without this the row says what stopped the call

A row that stays `sent` is a call whose fate is unknown, because the process ended during it.

The words that were sent and those that came back are kept beside the row for `text_days`, then go; their hashes stay. With a
`budget_usd` a call that could take somebody over it in this month is not made: what it may cost is counted before it is made, in
the transaction that writes its row, and set right after.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from service.acts import act
from service.carried import carried
from service.database import Database
from service.domain.ids import new_id
from service.domain.sent import CallOutcome, LedgerEntry
from service.errors import ModelAnsweredBadly, ModelUnreachable, PeerAssistError
from service.llm import store

FALLBACK_PRICE = (10.0, 30.0)
"""US dollars for a million tokens in and out, where a model's price is not known: above what most charge, so that a budget holds."""


class BudgetSpent(ModelUnreachable):
    """Nothing was sent: it could have cost more than is left of this month's budget."""

    def __init__(self) -> None:
        super().__init__("model.budget_spent")


@dataclass(frozen=True, slots=True)
class Completion:
    outcome: CallOutcome = CallOutcome.STOPPED
    error: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None


@dataclass(slots=True)
class Row:
    """The row of a call in flight; holds what the completion will say. `heard` is the answer so far, as it comes."""

    id: str
    completion: Completion = field(default_factory=Completion)
    heard: str = ""

    def answered(self, *, tokens_in: int, tokens_out: int, cost_usd: float | None) -> None:
        self.completion = Completion(CallOutcome.ANSWERED, "", tokens_in, tokens_out, cost_usd)

    def bad(self, message_id: str) -> None:
        """It answered, but not in the form asked for; its tokens are kept."""
        self.completion = replace(self.completion, outcome=CallOutcome.BAD, error=message_id)


class Ledger:
    """`text_days` 0 keeps no words at all; `budget_usd` None is no limit."""

    def __init__(self, database: Database, *, text_days: int = 30, budget_usd: float | None = None) -> None:
        self._database, self._text_days, self._budget = database, text_days, budget_usd

    @contextmanager
    def record(
        self, entry: LedgerEntry, sent: Sequence[Mapping[str, str]] = (), document_ids: Sequence[str] = ()
    ) -> Iterator[Row]:
        """Commit the row, let the call happen, complete the row whatever came of it.

        `sent`: the messages, each its role and its text; left out, no words are kept. `entry.counted_usd` is what the call may cost at
        most. Raises BudgetSpent where that is more than is left of the month's.
        """
        keeps = bool(sent) and self._text_days > 0
        with self._database.transaction() as tx:
            self._spend(tx, entry)
            store.add(tx, entry.model_dump())
            if keeps:
                store.add_text(tx, entry.id, sent, document_ids)
        row, began = Row(entry.id), time.monotonic()
        with act("model_call", model=entry.model, purpose=entry.purpose, call=entry.id) as doing:
            try:
                yield row
            except PeerAssistError as error:
                if row.completion.outcome is CallOutcome.STOPPED:
                    bad = isinstance(error, ModelAnsweredBadly)
                    row.completion = Completion(CallOutcome.BAD if bad else CallOutcome.FAILED, error.message_id)
                raise
            finally:
                done = row.completion
                doing.about.update(_told(done))
                with self._database.transaction() as tx:
                    if keeps:
                        store.set_answer(tx, row.id, row.heard)
                    store.complete(
                        tx,
                        row.id,
                        outcome=done.outcome,
                        error=done.error,
                        tokens_in=done.tokens_in,
                        tokens_out=done.tokens_out,
                        seconds=round(time.monotonic() - began, 3),
                        cost_usd=done.cost_usd,
                        counted_usd=_counted(done, entry.counted_usd),
                        ended_at=datetime.now(UTC),
                    )

    def forget_old_texts(self) -> None:
        """Words kept longer than is set go for good; the rows with their hashes stay.

        What the write-ahead log still holds of them goes at the library's next look, as after every other deletion.
        """
        with self._database.transaction() as tx:
            gone = store.forget_texts_before(tx, datetime.now(UTC) - timedelta(days=self._text_days))
        if gone and self._database.is_sqlite:
            self._database.traces_left = True

    def _spend(self, tx: Connection, entry: LedgerEntry) -> None:
        if self._budget is None or not entry.asked_by or not entry.counted_usd:
            return
        store.one_at_a_time(tx, entry.asked_by)
        if store.spent(tx, entry.asked_by, since=month_of(entry.made_at)) + entry.counted_usd > self._budget:
            raise BudgetSpent


def month_of(moment: datetime) -> datetime:
    """When its calendar month began, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def fallback_price(tokens_in: int, tokens_out: int) -> float:
    """US dollars at FALLBACK_PRICE."""
    return (tokens_in * FALLBACK_PRICE[0] + tokens_out * FALLBACK_PRICE[1]) / 1_000_000


def _told(done: Completion) -> dict[str, str | int | float]:
    """What came of a call, for whoever watches."""
    figures = {"tokens_in": done.tokens_in, "tokens_out": done.tokens_out, "cost_usd": done.cost_usd}
    known = {name: value for name, value in figures.items() if value is not None}
    return {"outcome": done.outcome.value, **({"error": done.error} if done.error else {}), **known}


def _counted(done: Completion, reserved: float) -> float:
    """What a call that is over counts. One whose fate is unknown counts all that it may have cost."""
    if done.cost_usd is not None:
        return done.cost_usd
    if done.tokens_in is not None and done.tokens_out is not None:
        return fallback_price(done.tokens_in, done.tokens_out) if reserved else 0.0
    never_answered = done.outcome is CallOutcome.FAILED and done.error != "model.timed_out"
    return 0.0 if never_answered else reserved


def new_entry(**values: object) -> LedgerEntry:
    """An entry with a fresh id and the present moment."""
    fresh = {"id": new_id("call"), "made_at": datetime.now(UTC), "request_id": carried().request_id}
    return LedgerEntry.model_validate({**fresh, **values})


def fingerprint(texts: Sequence[str]) -> str:
    """SHA-256 of what was sent, so that a kept copy can be shown to be the one, without keeping the words."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
        digest.update(b"\x00")
    return digest.hexdigest()
