"""A request sent again, because its answer never arrived, is taken in once.

Its row is written in the transaction that does what it asks, so that there is never one without the other. What it said is not kept, nor
what was answered: whoever sends it again is told that it was taken in, and looks.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from service.access.caller import Caller
from service.access.tables import taken_requests
from service.database import Database
from service.errors import Conflict

KEPT = timedelta(days=2)


def take(tx: Connection, key: str, *, path: str, by: Caller, now: datetime) -> None:
    """Write down that this request is taken in. Raises Conflict where it was before."""
    try:
        with tx.begin_nested():
            tx.execute(insert(taken_requests).values(key=_row_of(key, path, by), made_at=now))
    except IntegrityError:
        raise Conflict("taken_already") from None


def was_taken(tx: Connection, key: str, *, path: str, by: Caller) -> bool:
    row = select(taken_requests.c.key).where(taken_requests.c.key == _row_of(key, path, by))
    return tx.execute(row).first() is not None


def _row_of(key: str, path: str, by: Caller) -> str:
    said = "\x1f".join((by.account_id, by.space.value, path, key))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def forget_old(database: Database, *, now: datetime) -> None:
    with database.transaction() as tx:
        tx.execute(delete(taken_requests).where(taken_requests.c.made_at < now - KEPT))
