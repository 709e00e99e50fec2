"""Accounts from the command line: the first administrator, and a way back in for one who lost theirs.

No password is ever an argument, where other users of the machine would read it.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection

from service.access import account_store, changing, passwords, signing_in
from service.database import Database
from service.domain.accounts import Account
from service.domain.audit import Actor
from service.domain.mail_addresses import usable_address
from service.domain.people import Role
from service.errors import BadInput
from service.settings import Settings


def add(
    database: Database, settings: Settings, name: str, email: str, *, administrator: bool, password: str | None
) -> str:
    """A new account; gives what to tell. Raises BadInput."""
    now = datetime.now(UTC)
    if not name.strip():
        raise BadInput("accounts.needs_name")
    if not usable_address(email):
        raise BadInput("accounts.not_an_address")
    roles = [Role.ADMINISTRATOR if administrator else Role.READER]
    account = signing_in.new_account(name=name, email=email, roles=roles, now=now)
    with database.transaction() as tx:
        changing.add(tx, account, by=Actor(), now=now)
        return _told(tx, settings, account, password, now)


def invite(database: Database, settings: Settings, email: str, *, password: str | None) -> str:
    """Another way in for an account there is. Raises BadInput, NotAllowed."""
    with database.transaction() as tx:
        account = account_store.by_email(tx, email)
        if account is None:
            raise BadInput("accounts.unknown")
        return _told(tx, settings, account, password, datetime.now(UTC))


def _told(tx: Connection, settings: Settings, account: Account, password: str | None, now: datetime) -> str:
    if password is None:
        address = settings.invitation_address(signing_in.invite(tx, account, now=now))
        told = f"Open this within {signing_in.INVITED_DAYS} days to set a password for {account.email}:\n  {address}"
    else:
        kept = passwords.hash_password(password, email=account.email, name=account.name)
        account_store.save(tx, account.signed_in_first())
        account_store.set_password_hash(tx, account.id, kept)
        told = f"{account.email} can sign in."
    if not settings.signs_in:
        told += "\nPeople sign in once PEER_ASSIST_IDENTITY is team."
    return told
