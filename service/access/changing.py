"""What happens to an account besides its values: whom it may name, and what ends with it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, column, select, table

from service.access import account_store, sign_in_store
from service.domain.accounts import Account, AccountStatus
from service.domain.places import Space
from service.errors import BadInput, NotAllowed

_people = table("people", column("id"), column("space"))
_hubs = table("hubs", column("id"), column("space"))
"""A later room owns these rows; only whether they are there is asked."""


def add(tx: Connection, account: Account) -> Account:
    """Raises BadInput where the address is taken, a person or hub is unknown, or there is no role at all."""
    _refuse_unusable(tx, account)
    account_store.add(tx, account)
    return account


def change(tx: Connection, account: Account, changes: Mapping[str, object], *, now: datetime) -> Account:
    """Keep the changes over the revision `account` carries. One that is suspended loses its sessions and tokens at once.

    Raises BadInput, StaleRevision, and NotAllowed where nobody who administers would be left, or an invitation is skipped.
    """
    changed = Account.model_validate({**dict(account), **changes})
    if changed.status is AccountStatus.ACTIVE and account.status is AccountStatus.INVITED:
        raise NotAllowed("accounts.not_signed_in_yet")
    _refuse_unusable(tx, changed)
    saved = account_store.save(tx, changed)
    if saved.status is AccountStatus.SUSPENDED:
        account_store.set_invitation(tx, saved.id, None, None)
        sign_in_store.end_all(tx, saved.id, now=now)
        sign_in_store.end_all_tokens(tx, saved.id, now=now)
    return saved


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
