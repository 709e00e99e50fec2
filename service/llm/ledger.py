"""Proof of what left the machine: a row is committed before every call and completed after it. No row, no call.

    with ledger.record(entry) as row:      raises when the row cannot be written, and then nothing is sent
        reply = model.send(…)
        row.answered(tokens_in=…, …)       without this the row says what stopped the call

A row that stays `sent` is a call whose fate is unknown, because the process ended during it.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from service.database import Database
from service.domain.ids import new_id
from service.domain.text import Value
from service.errors import ModelAnsweredBadly, PeerAssistError
from service.llm import store


class CallOutcome(StrEnum):
    SENT = "sent"
    """Still running, or the process ended during it."""
    ANSWERED = "answered"
    BAD = "bad"
    FAILED = "failed"
    STOPPED = "stopped"
    """A person cancelled, or we gave up waiting for another reason."""


class LedgerEntry(Value):
    """One call to a model. `source_ids` name the notes and passages that were in it; the words themselves are not kept.

    `characters` counts what was sent; `names_hidden` how many people's names were replaced before sending.
    """

    id: str
    made_at: datetime
    purpose: str
    asked_by: str
    hub_id: str = ""
    peer_assist_id: str = ""
    draft_id: str = ""
    model: str
    host: str
    prompt_name: str = ""
    prompt_version: str = ""
    prompt_hash: str = ""
    sent_hash: str = ""
    source_ids: tuple[str, ...] = ()
    texts: int = 1
    characters: int = 0
    names_hidden: int = 0
    outcome: CallOutcome = CallOutcome.SENT
    error: str = ""
    """Message id, when it failed."""
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds: float | None = None
    cost_usd: float | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    outcome: CallOutcome = CallOutcome.STOPPED
    error: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost_usd: float | None = None


@dataclass(slots=True)
class Row:
    """The row of a call in flight; holds what the completion will say."""

    id: str
    completion: Completion = field(default_factory=Completion)

    def answered(self, *, tokens_in: int, tokens_out: int, cost_usd: float | None) -> None:
        self.completion = Completion(CallOutcome.ANSWERED, "", tokens_in, tokens_out, cost_usd)

    def bad(self, message_id: str) -> None:
        """It answered, but not in the form asked for; its tokens are kept."""
        self.completion = replace(self.completion, outcome=CallOutcome.BAD, error=message_id)


class Ledger:
    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def record(self, entry: LedgerEntry) -> Iterator[Row]:
        """Commit the row, let the call happen, complete the row whatever came of it."""
        with self._database.transaction() as tx:
            store.add(tx, entry.model_dump())
        row, began = Row(entry.id), time.monotonic()
        try:
            yield row
        except PeerAssistError as error:
            if row.completion.outcome is CallOutcome.STOPPED:
                bad = isinstance(error, ModelAnsweredBadly)
                row.completion = Completion(CallOutcome.BAD if bad else CallOutcome.FAILED, error.message_id)
            raise
        finally:
            done = row.completion
            with self._database.transaction() as tx:
                store.complete(
                    tx,
                    row.id,
                    outcome=done.outcome,
                    error=done.error,
                    tokens_in=done.tokens_in,
                    tokens_out=done.tokens_out,
                    seconds=round(time.monotonic() - began, 3),
                    cost_usd=done.cost_usd,
                    ended_at=datetime.now(UTC),
                )


def new_entry(**values: object) -> LedgerEntry:
    """An entry with a fresh id and the present moment."""
    return LedgerEntry.model_validate({"id": new_id("call"), "made_at": datetime.now(UTC), **values})


def fingerprint(texts: Sequence[str]) -> str:
    """SHA-256 of what was sent, so that a kept copy can be shown to be the one, without keeping the words."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
        digest.update(b"\x00")
    return digest.hexdigest()
