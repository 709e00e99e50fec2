"""The ledger's SQL. Rows are added and completed once; nothing here deletes or changes them otherwise.

The words of a call stand beside its row, and are erased with what they were made from.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from service.llm.tables import ledger, ledger_texts

_AT_ONCE = 500


def add(tx: Connection, row: Mapping[str, Any]) -> None:
    tx.execute(ledger.insert().values(**{**row, "source_ids": list(row["source_ids"])}))


def complete(tx: Connection, row_id: str, **values: Any) -> None:
    """Say what came of the call; a row completed once stays as it is."""
    tx.execute(update(ledger).where(ledger.c.id == row_id, ledger.c.ended_at.is_(None)).values(**values))


def one_at_a_time(tx: Connection, asked_by: str) -> None:
    """Until this transaction ends nobody else spends for this account. SQLite writes one at a time anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"ledger:{asked_by}"))))


def spent(tx: Connection, asked_by: str, *, since: datetime) -> float:
    """US dollars that an account's calls count since then."""
    total = func.coalesce(func.sum(ledger.c.counted_usd), 0.0)
    return float(tx.execute(select(total).where(ledger.c.asked_by == asked_by, ledger.c.made_at >= since)).scalar_one())


def add_text(tx: Connection, call_id: str, sent: Sequence[Mapping[str, str]], document_ids: Collection[str]) -> None:
    values = {"call_id": call_id, "sent": [dict(each) for each in sent], "document_ids": sorted(document_ids)}
    tx.execute(ledger_texts.insert().values(**values))


def set_answer(tx: Connection, call_id: str, answer: str) -> None:
    """What a model may say and a database may not hold (NUL, lone surrogates) is shown by a sign."""
    held = answer.replace("\x00", "\u2400").encode("utf-8", "replace").decode()
    tx.execute(update(ledger_texts).where(ledger_texts.c.call_id == call_id).values(answer=held))


def forget_texts_before(tx: Connection, moment: datetime) -> int:
    """How many calls lost their words."""
    old = select(ledger.c.id).where(ledger.c.made_at <= moment)
    return tx.execute(delete(ledger_texts).where(ledger_texts.c.call_id.in_(old))).rowcount


def forget_files(tx: Connection, peer_assist_ids: Collection[str]) -> None:
    """The words of every call about these files."""
    of_files = select(ledger.c.id).where(ledger.c.peer_assist_id.in_(sorted(peer_assist_ids)))
    tx.execute(delete(ledger_texts).where(ledger_texts.c.call_id.in_(of_files)))


def forget_sources(tx: Connection, peer_assist_ids: Collection[str], source_ids: Collection[str]) -> None:
    """The words of every call about these files that one of these sources was in."""
    kept = select(ledger.c.id, ledger.c.source_ids).join(ledger_texts, ledger_texts.c.call_id == ledger.c.id)
    rows = tx.execute(kept.where(ledger.c.peer_assist_id.in_(sorted(peer_assist_ids)))).all()
    gone = set(source_ids)
    _forget(tx, [row.id for row in rows if gone.intersection(row.source_ids)])


def forget_documents(tx: Connection, document_ids: Collection[str]) -> None:
    """The words of every call that a passage of one of these documents was in, or its title."""
    rows = tx.execute(select(ledger_texts.c.call_id, ledger_texts.c.document_ids)).all()
    gone = set(document_ids)
    _forget(tx, [row.call_id for row in rows if gone.intersection(row.document_ids)])


def forget_texts_with(tx: Connection, holds: Callable[[str], bool]) -> int:
    """The words of every call that hold something, a name say. How many calls lost them."""
    rows = tx.execute(select(ledger_texts.c.call_id, ledger_texts.c.sent, ledger_texts.c.answer)).all()
    found = [row.call_id for row in rows if any(map(holds, (row.answer, *(each["text"] for each in row.sent))))]
    _forget(tx, found)
    return len(found)


def _forget(tx: Connection, call_ids: Sequence[str]) -> None:
    for start in range(0, len(call_ids), _AT_ONCE):
        tx.execute(delete(ledger_texts).where(ledger_texts.c.call_id.in_(call_ids[start : start + _AT_ONCE])))
