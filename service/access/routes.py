"""Accounts over HTTP, for whoever administers: invite, change, suspend, and what is open in each."""

from fastapi import APIRouter, Response, status

from service.access import account_store, audit, changing, sign_in_store, signing_in
from service.access.bodies import AccountValues, AccountView, ChangedAccount, Invited
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, SettingsDep, TeamDep, requires
from service.domain.accounts import Account
from service.domain.audit import Act, Action
from service.domain.ids import AccountId
from service.errors import StaleRevision
from service.settings import Settings

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])

ADMINISTER = [requires(Permission.ADMINISTER), TeamDep]


@router.get("", dependencies=ADMINISTER)
def accounts(database: DatabaseDep) -> tuple[Account, ...]:
    with database.transaction(read_only=True) as tx:
        return account_store.everyone(tx)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=ADMINISTER)
def invite(
    body: AccountValues, caller: CallerDep, database: DatabaseDep, settings: SettingsDep, now: NowDep
) -> Invited:
    """A new account, and the address at which its owner sets a password."""
    account = signing_in.new_account(**dict(body), now=now)
    with database.transaction() as tx:
        changing.add(tx, account, by=caller, now=now)
        return _invited(account, signing_in.invite(tx, account, now=now), settings)


@router.get("/{account_id}", dependencies=ADMINISTER)
def account(account_id: AccountId, database: DatabaseDep, now: NowDep) -> AccountView:
    with database.transaction(read_only=True) as tx:
        return AccountView(
            account=account_store.get(tx, account_id),
            sign_ins=sign_in_store.sign_ins_of(tx, account_id, now=now),
            tokens=sign_in_store.tokens_of(tx, account_id, now=now),
        )


@router.patch("/{account_id}", dependencies=ADMINISTER)
def change(
    account_id: AccountId, body: ChangedAccount, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Account:
    """Change what is sent: roles, hubs, who it is, suspended or not. Whoever is suspended is signed out everywhere at once."""
    with database.transaction() as tx:
        found = account_store.get(tx, account_id, for_update=True)
        if found.revision != body.revision:
            yours = body.model_dump(mode="json", exclude_unset=True)
            raise StaleRevision(current=found.model_dump(mode="json"), yours=yours)
        return changing.change(tx, found, body.changes(), by=caller, now=now)


@router.post("/{account_id}/invitation", dependencies=ADMINISTER)
def invite_again(account_id: AccountId, database: DatabaseDep, settings: SettingsDep, now: NowDep) -> Invited:
    """Another address to set a password at, also for somebody who forgot theirs; the one before opens nothing any more."""
    with database.transaction() as tx:
        found = account_store.get(tx, account_id, for_update=True)
        return _invited(found, signing_in.invite(tx, found, now=now), settings)


@router.delete("/{account_id}/sessions", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMINISTER)
def end_sessions(account_id: AccountId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Response:
    """Sign somebody out everywhere."""
    with database.transaction() as tx:
        account_store.get(tx, account_id)
        sign_in_store.end_all(tx, account_id, now=now)
        audit.record(tx, Act(action=Action.SIGNED_OUT, kind="account", subject=account_id), by=caller, now=now)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.delete("/{account_id}/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=ADMINISTER)
def end_token(account_id: AccountId, token_id: str, database: DatabaseDep, now: NowDep) -> Response:
    with database.transaction() as tx:
        sign_in_store.end_token(tx, account_id, token_id, now=now)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _invited(account: Account, invitation: str, settings: Settings) -> Invited:
    return Invited(account=account, address=settings.invitation_address(invitation))
