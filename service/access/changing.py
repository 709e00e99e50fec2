"""What happens to an account besides its values: whom it may name, and what ends with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, column, select, table

from service.access import account_store, audit, sign_in_store
from service.access.caller import Caller
from service.domain.accounts import Account, AccountStatus
from service.domain.audit import Act, Action, Actor
from service.domain.people import Role
from service.domain.places import Space
from service.errors import BadInput, NotAllowed

_people = table("people", column("id"), column("space"))
_hubs = table("hubs", column("id"), column("space"))
"""A later room owns these rows; only whether they are there is asked."""


def add(tx: Connection, account: Account, *, by: Caller | Actor, now: datetime) -> Account:
    """Raises BadInput where the address is taken, a person or hub is unknown, or there is no role at all."""
    _refuse_unusable(tx, account)
    account_store.add(tx, account)
    _keep_roles(tx, account, by=by, now=now)
    return account


def change(
    tx: Connection, account: Account, changes: Mapping[str, object], *, by: Caller | Actor, now: datetime
) -> Account:
    """Keep the changes over the revision `account` carries. One that is suspended loses its sessions and tokens at once.

    Raises BadInput, StaleRevision, and NotAllowed where nobody who administers would be left, or an invitation is skipped.
    """
    changed = Account.model_validate({**dict(account), **changes})
    if changed.status is AccountStatus.ACTIVE and account.status is AccountStatus.INVITED:
        raise NotAllowed("accounts.not_signed_in_yet")
    _refuse_unusable(tx, changed)
    saved = account_store.save(tx, changed)
    if _what_it_may(saved) != _what_it_may(account):
        _keep_roles(tx, saved, by=by, now=now)
    if saved.status is AccountStatus.SUSPENDED:
        account_store.set_invitation(tx, saved.id, None, None)
        sign_in_store.end_all(tx, saved.id, now=now)
        sign_in_store.end_all_tokens(tx, saved.id, now=now)
    return saved


def _keep_roles(tx: Connection, account: Account, *, by: Caller | Actor, now: datetime) -> None:
    """What the account may from now on goes into the trail: words of ours and ids of hubs, no name."""
    values = {"status": account.status.value, "roles": _words(account.roles)}
    values |= {f"roles in {each.hub_id}": _words(each.roles) for each in account.hubs}
    audit.record(tx, Act(action=Action.ROLE_CHANGED, kind="account", subject=account.id, values=values), by=by, now=now)


def _what_it_may(account: Account) -> object:
    return account.status, account.roles, account.hubs, account.person_id, account.all_hubs


def _words(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(role.value for role in roles)) or "none"


def _refuse_unusable(tx: Connection, account: Account) -> None:
    if not account.roles and not any(each.roles for each in account.hubs):
        raise BadInput("accounts.no_role", field="roles")
    real = Space.REAL.value
    if account.person_id is not None:
        where = (_people.c.id == account.person_id, _people.c.space == real)
        if tx.execute(select(_people.c.id).where(*where)).first() is None:
            raise BadInput("people.unknown_person", field="person_id")
    wanted = [each.hub_id for each in account.hubs]
    where = (_hubs.c.id.in_(wanted), _hubs.c.space == real)
    if len(set(wanted)) < len(wanted) or len(tx.execute(select(_hubs.c.id).where(*where)).all()) < len(wanted):
        raise BadInput("people.unknown_hub", field="hubs")
