"""How often somebody may try to sign in: counted in the database, so that several processes count together."""

from datetime import datetime

from sqlalchemy import Connection, case, delete, insert, update
from sqlalchemy.exc import IntegrityError

from service.access.tables import sign_in_attempts
from service.access.tokens import hashed
from service.errors import TooMany

WINDOW_SECONDS = 900
AN_ACCOUNT = 10
AN_ADDRESS = 60
"""Within a window: plenty for somebody who mistypes, and for an office behind one address, whose sign-ins that succeed do not count."""


def count_attempt(tx: Connection, *, email: str, address: str, now: datetime) -> None:
    """One more try, whether or not such an account exists. Raises TooMany, which says when to come back."""
    for key, most in ((_of_account(email), AN_ACCOUNT), (_of_address(address), AN_ADDRESS)):
        if _counted(tx, key, now) > most:
            seconds = WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS
            raise TooMany("accounts.slow_down", retry_after=seconds, count=-(-seconds // 60))


def forget_attempts(tx: Connection, *, email: str) -> None:
    """They know their password: what they mistyped before no longer counts. What came from their network still does."""
    tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.key == _of_account(email)))


def give_back(tx: Connection, *, address: str, now: datetime) -> None:
    """They signed in: this try was no guess. Only guesses count against a network, or the 61st of an office would wait on a Monday."""
    of = sign_in_attempts.c
    mine = (of.key == _of_address(address), of.window == _window(now), of.count > 0)
    tx.execute(update(sign_in_attempts).where(*mine).values(count=of.count - 1))


def forget_old_attempts(tx: Connection, *, now: datetime) -> None:
    tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.window < _window(now)))


def _counted(tx: Connection, key: str, now: datetime) -> int:
    of, window = sign_in_attempts.c, _window(now)
    counted = case((of.window == window, of.count + 1), else_=1)
    more = update(sign_in_attempts).where(of.key == key).values(count=counted, window=window).returning(of.count)
    found = tx.execute(more).scalar_one_or_none()
    if found is None:
        try:
            with tx.begin_nested():
                tx.execute(insert(sign_in_attempts).values(key=key, window=window, count=1))
            return 1
        except IntegrityError:  # another process counted the first one at the same moment
            return int(tx.execute(more).scalar_one())
    return int(found)


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_SECONDS


def _of_account(email: str) -> str:
    return hashed(f"account {email.strip().casefold()}")


def _of_address(address: str) -> str:
    return hashed(f"address {address}")
