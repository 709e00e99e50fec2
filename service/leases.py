"""Who does what only one may do: a row that its holder renews, and that anybody may take once it has run out.

    with database.transaction() as tx:
        if leases.take(tx, "chroma", me, seconds=30): …        mine for half a minute

The clock is the database's own, so that the machines' may differ. A holder that stood still may still believe; what it then writes must be
refused by the rows themselves.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Integer, String, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.database import UtcDateTime, metadata

table = Table(
    "leases",
    metadata,
    Column("name", String(160), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("number", Integer, nullable=False, server_default="0"),
)
"""`number`: how far its holder has come, for those who follow; 0 for a new holder."""


def take(tx: Connection, name: str, holder: str, *, seconds: float) -> bool:
    """Take it, or renew one's own. False where somebody else has it."""
    now = _now(tx)
    until = now + timedelta(seconds=seconds)
    of = table.c
    if tx.execute(update(table).where(of.name == name, of.holder == holder).values(until=until)).rowcount:
        return True
    over = update(table).where(of.name == name, of.until < now)
    if tx.execute(over.values(holder=holder, until=until, number=0)).rowcount:
        return True
    if tx.execute(select(of.name).where(of.name == name)).first() is not None:
        return False
    try:
        with tx.begin_nested():
            tx.execute(insert(table).values(name=name, holder=holder, until=until))
    except IntegrityError:  # somebody else was the first
        return False
    return True


def release(tx: Connection, name: str, holder: str) -> None:
    tx.execute(delete(table).where(table.c.name == name, table.c.holder == holder))


def holders(tx: Connection, beginning: str) -> frozenset[str]:
    """Who holds leases whose names begin so; those that have run out are dropped."""
    those = table.c.name.startswith(beginning, autoescape=True)
    tx.execute(delete(table).where(those, table.c.until < _now(tx)))
    return frozenset(tx.scalars(select(table.c.holder).where(those)))


def any_running(tx: Connection, beginning: str) -> bool:
    """Whether anybody holds a lease whose name begins so."""
    those = table.c.name.startswith(beginning, autoescape=True)
    return tx.execute(select(table.c.name).where(those, table.c.until > _now(tx)).limit(1)).first() is not None


def tell(tx: Connection, name: str, holder: str, number: int) -> bool:
    """Say how far one has come. False where the lease is somebody else's by now."""
    mine = (table.c.name == name, table.c.holder == holder)
    return bool(tx.execute(update(table).where(*mine).values(number=number)).rowcount)


def told(tx: Connection, name: str) -> int:
    """How far its holder has come; 0 where there is none, or it is a new one."""
    return tx.execute(select(table.c.number).where(table.c.name == name)).scalar_one_or_none() or 0


def _now(tx: Connection) -> datetime:
    if tx.dialect.name == "postgresql":
        now: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return datetime.now(UTC)


def forget(tx: Connection) -> None:
    """In a restored database: those that were held then are another desk's."""
    tx.execute(delete(table))
