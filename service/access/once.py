"""A request sent again, because its answer never arrived, is taken in once.

Its row is written in the transaction that does what it asks, so that there is never one without the other. What it said is not kept, nor
what was answered: whoever sends it again is told that it was taken in, and looks.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from service.access.caller import Caller
from service.access.tables import taken_requests
from service.database import Database
from service.errors import Conflict

KEPT = timedelta(days=2)


def take(tx: Connection, key: str, *, path: str, by: Caller, now: datetime) -> None:
    """Write down that this request is taken in. Raises Conflict where it was before."""
    said = "\x1f".join((by.account_id, by.space.value, path, key))
    row = {"key": hashlib.sha256(said.encode("utf-8", "replace")).hexdigest(), "made_at": now}
    try:
        with tx.begin_nested():
            tx.execute(insert(taken_requests).values(**row))
    except IntegrityError:
        raise Conflict("taken_already") from None


def forget_old(database: Database, *, now: datetime) -> None:
    with database.transaction() as tx:
        tx.execute(delete(taken_requests).where(taken_requests.c.made_at < now - KEPT))
