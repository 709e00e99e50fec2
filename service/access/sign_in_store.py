"""Sessions and API tokens in the database. Each is found by the hash of its token; what ended or expired is simply not there."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.access import account_store
from service.access.tables import api_tokens, sign_ins
from service.database import by_column
from service.domain.accounts import Account, ApiToken, SignIn
from service.domain.ids import AccountId
from service.errors import NotFound, TooMany

MOST_TOKENS = 50
"""Of one account."""
USED_EVERY = timedelta(minutes=1)
"""How exactly the last use is written down: once a minute, so that reading does not write each time."""
KEPT = timedelta(days=30)
"""What ended stays for so long, for whoever looks into what happened."""

AHEAD = timedelta(hours=1)
"""A clock that is set back keeps nobody signed in for longer than this beyond the time: what was made later than that is not open."""

Moment = datetime | BindParameter[datetime]
_SIGN_IN = [sign_ins.c[name] for name in SignIn.model_fields]
_TOKEN = [api_tokens.c[name] for name in ApiToken.model_fields]


def _live(table: Table, now: datetime) -> tuple[Any, ...]:
    return _between(table, now, now + AHEAD)


def _between(table: Table, now: Moment, latest: Moment) -> tuple[Any, ...]:
    return table.c.ended_at.is_(None), table.c.expires_at > now, table.c.made_at <= latest


def _behind(table: Table, columns: list[Any]) -> Select[Any]:
    """Put together once, and one statement: it is asked with every request."""
    query = select(*columns).where(
        table.c.token_hash == bindparam("hash"), *_between(table, bindparam("now"), bindparam("latest"))
    )
    return account_store.beside(query, table.c.account_id)


_SIGN_IN_BEHIND, _TOKEN_BEHIND = _behind(sign_ins, _SIGN_IN), _behind(api_tokens, _TOKEN)


class Behind(NamedTuple):
    """Whom a token stands for: the session or API token, its account, and the name of that account's person, where it has one."""

    given: SignIn | ApiToken
    account: Account
    person_name: str


def behind(tx: Connection, token_hash: str, *, now: datetime, of_program: bool = False) -> Behind | None:
    """`of_program`: the hash is of an API token, not of a session's."""
    query = _TOKEN_BEHIND if of_program else _SIGN_IN_BEHIND
    rows = tx.execute(query, {"hash": token_hash, "now": now, "latest": now + AHEAD}).all()
    if not rows:
        return None
    model = ApiToken if of_program else SignIn
    return Behind(model.model_validate(by_column(rows[0], model.model_fields)), *account_store.of_rows(rows))


def begin(tx: Connection, sign_in: SignIn, *, token_hash: str, proof_hash: str | None = None) -> bool:
    """A new session. False where what it was exchanged for has been exchanged before."""
    forget = sign_in.made_at - KEPT
    tx.execute(delete(sign_ins).where(sign_ins.c.expires_at < forget))
    try:
        with tx.begin_nested():
            values = sign_in.model_dump(mode="json") | _moments(sign_in)
            tx.execute(insert(sign_ins).values(**values, token_hash=token_hash, proof_hash=proof_hash))
    except IntegrityError:
        return False
    return True


def sign_ins_of(tx: Connection, account_id: AccountId, *, now: datetime) -> tuple[SignIn, ...]:
    """The sessions that are open, the latest first."""
    where = (sign_ins.c.account_id == account_id, *_live(sign_ins, now))
    rows = tx.execute(select(*_SIGN_IN).where(*where).order_by(sign_ins.c.made_at.desc(), sign_ins.c.id))
    return tuple(SignIn.model_validate(dict(row._mapping)) for row in rows)


def end(tx: Connection, account_id: AccountId, sign_in_id: str, *, now: datetime) -> None:
    """Raises NotFound where the account has no such session."""
    _end_one(tx, sign_ins, account_id, sign_in_id, now)


def end_all(tx: Connection, account_id: AccountId, *, now: datetime, but: str = "") -> int:
    """Every session of the account ends at once, but the one named. Returns how many had not been ended."""
    return _end_all(tx, sign_ins, account_id, now, but)


def end_every(tx: Connection, *, now: datetime) -> None:
    """Of all accounts: everybody signs in again."""
    tx.execute(update(sign_ins).where(sign_ins.c.ended_at.is_(None)).values(ended_at=now))


def end_all_tokens(tx: Connection, account_id: AccountId, *, now: datetime) -> int:
    return _end_all(tx, api_tokens, account_id, now, "")


def add_token(tx: Connection, token: ApiToken, *, token_hash: str) -> None:
    """Raises TooMany."""
    if len(tokens_of(tx, token.account_id, now=token.made_at)) >= MOST_TOKENS:
        raise TooMany("accounts.too_many_tokens", most=MOST_TOKENS)
    tx.execute(delete(api_tokens).where(api_tokens.c.expires_at < token.made_at - KEPT))
    values = token.model_dump(mode="json") | _moments(token)
    tx.execute(insert(api_tokens).values(**values, token_hash=token_hash))


def tokens_of(tx: Connection, account_id: AccountId, *, now: datetime) -> tuple[ApiToken, ...]:
    where = (api_tokens.c.account_id == account_id, *_live(api_tokens, now))
    rows = tx.execute(select(*_TOKEN).where(*where).order_by(api_tokens.c.made_at.desc(), api_tokens.c.id))
    return tuple(ApiToken.model_validate(dict(row._mapping)) for row in rows)


def end_token(tx: Connection, account_id: AccountId, token_id: str, *, now: datetime) -> None:
    """Raises NotFound where the account has no such token."""
    _end_one(tx, api_tokens, account_id, token_id, now)


def used(tx: Connection, found: SignIn | ApiToken, *, now: datetime) -> None:
    table = sign_ins if isinstance(found, SignIn) else api_tokens
    tx.execute(update(table).where(table.c.id == found.id).values(last_used_at=now))


def is_worth_noting(found: SignIn | ApiToken, now: datetime) -> bool:
    return found.last_used_at is None or now - found.last_used_at >= USED_EVERY


def _end_one(tx: Connection, table: Table, account_id: AccountId, id: str, now: datetime) -> None:
    where = (table.c.id == id, table.c.account_id == account_id, *_live(table, now))
    if not tx.execute(update(table).where(*where).values(ended_at=now)).rowcount:
        raise NotFound("not_found")


def _end_all(tx: Connection, table: Table, account_id: AccountId, now: datetime, but: str) -> int:
    """Also those that a wrong clock takes for over: it may be set right again."""
    where = (table.c.account_id == account_id, table.c.id != but, table.c.ended_at.is_(None))
    return int(tx.execute(update(table).where(*where).values(ended_at=now)).rowcount)


def _moments(value: SignIn | ApiToken) -> dict[str, datetime | None]:
    return {name: getattr(value, name) for name in ("made_at", "expires_at", "last_used_at")}
