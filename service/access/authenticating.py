"""From the secret a request carries to who is asking. Whatever is not known, has ended or is suspended is nobody."""

from datetime import datetime

from sqlalchemy import Connection, column, select, table

from service.access import sign_in_store
from service.access.caller import Caller
from service.access.sign_in_store import Behind
from service.access.tokens import API_TOKEN, hashed
from service.database import Database
from service.domain.accounts import AccountStatus, ApiToken
from service.domain.ids import HubId
from service.domain.places import Space
from service.errors import NotAuthenticated

LONGEST = 200

_hubs = table("hubs", column("id"), column("space"))
"""A later room owns these rows; only what a caller carries is named here."""


def caller_of(database: Database, token: str | None, *, space: Space, now: datetime) -> Caller:
    """Who is asking. Raises NotAuthenticated."""
    if not token or len(token) > LONGEST:
        raise NotAuthenticated("signed_out")
    with database.transaction(read_only=True) as tx:
        found = sign_in_store.behind(tx, hashed(token), now=now, of_program=token.startswith(API_TOKEN))
        if found is None or found.account.status is not AccountStatus.ACTIVE:
            raise NotAuthenticated("signed_out")
        caller = _caller(tx, found, space)
    if sign_in_store.is_worth_noting(found.given, now):
        with database.transaction() as tx:
            sign_in_store.used(tx, found.given, now=now)
    return caller


def _caller(tx: Connection, found: Behind, space: Space) -> Caller:
    account, given = found.account, found.given
    caller = Caller(
        account_id=account.id,
        name=account.name,
        roles=frozenset(account.roles),
        scope=frozenset(given.permissions) if isinstance(given, ApiToken) else None,
        session_id=given.id,
        space=space,
    )
    if space is Space.PRACTICE:
        # Its hubs are nobody's own: everybody tries things in all of them, and is no person of its directory.
        theirs = tx.execute(select(_hubs.c.id).where(_hubs.c.space == space.value)).scalars()
        every = frozenset(role for hub in account.hubs for role in hub.roles)
        return caller.model_copy(
            update={"hub_ids": frozenset(HubId(id) for id in theirs), "roles": caller.roles | every}
        )
    return caller.model_copy(
        update={
            "person_id": account.person_id,
            "person_name": found.person_name,
            "hub_ids": frozenset(hub.hub_id for hub in account.hubs),
            "hub_roles": account.hubs,
            "all_hubs": account.all_hubs,
        }
    )
