"""Signing in: with a password, with an invitation, with what an identity provider says. Each ends in a session of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from service.access import account_store, attempts, audit, passwords, sign_in_store
from service.access.tokens import SESSION, hashed, new_token
from service.database import Database
from service.domain.accounts import Account, AccountStatus, SignIn, SignInWay
from service.domain.audit import Act, Action, Actor
from service.domain.ids import AccountId, new_id
from service.domain.people import Role
from service.errors import BadInput, NotAllowed, NotAuthenticated, NotPermitted

INVITED_DAYS = 7


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in: their network address and what their browser calls itself."""

    address: str
    agent: str = ""


@dataclass(frozen=True)
class Begun:
    """A session that began, and its token, which is told once."""

    sign_in: SignIn
    token: str


def with_password(
    database: Database, email: str, password: str, *, browser: Browser, lasts: timedelta, now: datetime
) -> Begun:
    """Raises NotAuthenticated, the same for a wrong password, no such account and a suspended one; TooMany."""
    with database.transaction() as tx:
        attempts.count_attempt(tx, email=email, address=browser.address, now=now)
    with database.transaction(read_only=True) as tx:
        account = account_store.by_email(tx, email)
        kept = account_store.password_hash(tx, account.id) if account else None
    right = passwords.is_password(kept, password)
    if not right or account is None or kept is None or account.status is not AccountStatus.ACTIVE:
        refused = Act(action=Action.SIGN_IN_REFUSED, kind="account", subject=account.id if account else "")
        with database.transaction() as tx:  # one entry for a known address and an unknown one: neither takes longer
            audit.record(tx, refused, by=Actor(), now=now)
        raise NotAuthenticated("accounts.wrong_password")
    renewed = passwords.hash_password(password) if passwords.is_outdated(kept) else None
    with database.transaction() as tx:
        attempts.forget_attempts(tx, email=email)
        attempts.give_back(tx, address=browser.address, now=now)
        attempts.forget_old_attempts(tx, now=now)
        if renewed:
            account_store.set_password_hash(tx, account.id, renewed)
        return _begin(tx, account.id, SignInWay.PASSWORD, browser=browser, lasts=lasts, now=now)


def with_invitation(
    database: Database, invitation: str, password: str, *, browser: Browser, lasts: timedelta, now: datetime
) -> Begun:
    """Set the password an invitation is for, end every session there was, and begin one.

    Raises NotAuthenticated where it opens nothing (any more), BadInput for the password, TooMany.
    """
    with database.transaction() as tx:
        attempts.count_attempt(tx, email=f"invitation {hashed(invitation)}", address=browser.address, now=now)
    with database.transaction(read_only=True) as tx:
        account = account_store.by_invitation(tx, hashed(invitation), now=now)
    if account is None or account.status is AccountStatus.SUSPENDED:
        raise NotAuthenticated("accounts.invitation_over")
    kept = passwords.hash_password(password, email=account.email, name=account.name)
    with database.transaction() as tx:
        if not account_store.take_invitation(tx, account.id, hashed(invitation)):
            raise NotAuthenticated("accounts.invitation_over")
        account = account_store.get(tx, account.id, for_update=True).signed_in_first()
        account_store.save(tx, account)
        account_store.set_password_hash(tx, account.id, kept)
        sign_in_store.end_all(tx, account.id, now=now)
        attempts.give_back(tx, address=browser.address, now=now)
        return _begin(tx, account.id, SignInWay.INVITATION, browser=browser, lasts=lasts, now=now)


def with_identity(
    tx: Connection,
    *,
    issuer: str,
    subject: str,
    verified_email: str,
    id_token: str,
    browser: Browser,
    lasts: timedelta,
    now: datetime,
) -> Begun:
    """What a verified ID token says, exchanged once. The first time, the address the provider vouches for finds the invited account.

    Raises NotPermitted for a stranger, NotAuthenticated where the token was exchanged before.
    """
    account = account_store.by_identity(tx, issuer=issuer, subject=subject)
    if account is None:
        account = account_store.by_email(tx, verified_email) if verified_email else None
        if account is None or not account_store.set_identity(tx, account.id, issuer=issuer, subject=subject):
            raise NotPermitted("accounts.stranger")
    if account.status is AccountStatus.SUSPENDED:
        raise NotPermitted("accounts.stranger")
    if account.status is AccountStatus.INVITED:
        account = account_store.save(tx, account.signed_in_first())
        account_store.set_invitation(tx, account.id, None, None)
    proof = hashed(id_token)
    return _begin(tx, account.id, SignInWay.OIDC, browser=browser, lasts=lasts, now=now, proof_hash=proof)


def invite(tx: Connection, account: Account, *, now: datetime) -> str:
    """A new invitation for the account; an earlier one opens nothing from here on. Told once. Raises NotAllowed."""
    if account.status is AccountStatus.SUSPENDED:
        raise NotAllowed("accounts.suspended")
    invitation = new_token()
    account_store.set_invitation(tx, account.id, hashed(invitation), now + timedelta(days=INVITED_DAYS))
    return invitation


def new_account(*, name: str, email: str, roles: Sequence[Role], now: datetime, **more: Any) -> Account:
    """An account that nobody has signed in to yet; `more` are further values of it."""
    return Account(id=AccountId(new_id("account")), name=name, email=email, roles=tuple(roles), made_at=now, **more)


def change_password(
    database: Database, account_id: AccountId, current: str, new: str, *, session_id: str, now: datetime
) -> None:
    """Set another password; every other session of the account ends. Raises BadInput, TooMany."""
    with database.transaction() as tx:
        account = account_store.get(tx, account_id)
        attempts.count_attempt(tx, email=account.email, address=f"account {account_id}", now=now)
        kept = account_store.password_hash(tx, account_id)
    if not passwords.is_password(kept, current):
        raise BadInput("accounts.current_password_wrong", field="current")
    fresh = passwords.hash_password(new, email=account.email, name=account.name)
    with database.transaction() as tx:
        account_store.set_password_hash(tx, account_id, fresh)
        attempts.forget_attempts(tx, email=account.email)
        sign_in_store.end_all(tx, account_id, now=now, but=session_id)


def _begin(
    tx: Connection,
    account_id: AccountId,
    way: SignInWay,
    *,
    browser: Browser,
    lasts: timedelta,
    now: datetime,
    proof_hash: str | None = None,
) -> Begun:
    token = new_token(SESSION)
    sign_in = SignIn(
        id=new_id("sign-in"),
        account_id=account_id,
        way=way,
        agent=browser.agent,
        made_at=now,
        expires_at=now + lasts,
        last_used_at=now,
    )
    if not sign_in_store.begin(tx, sign_in, token_hash=hashed(token), proof_hash=proof_hash):
        raise NotAuthenticated("accounts.id_token_used")
    audit.record(
        tx, Act(action=Action.SIGNED_IN, kind="account", subject=account_id), by=Actor(account_id=account_id), now=now
    )
    return Begun(sign_in, token)
