"""Accounts in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, column, delete, insert, select, table, update
from sqlalchemy.exc import IntegrityError

from service.access.tables import account_hubs, accounts
from service.domain.accounts import Account, AccountStatus, HubRoles
from service.domain.ids import AccountId, HubId, PersonId
from service.domain.people import Role
from service.errors import BadInput, NotAllowed, NotFound, StaleRevision

_OWN = [name for name in Account.model_fields if name != "hubs"]
_COLUMNS = [accounts.c[name] for name in _OWN]
_ONE = select(*_COLUMNS).where(accounts.c.id == bindparam("account"))
_HUBS = (
    select(account_hubs.c.account_id, account_hubs.c.hub_id, account_hubs.c.roles)
    .where(account_hubs.c.account_id.in_(bindparam("accounts", expanding=True)))
    .order_by(account_hubs.c.hub_id)
)
_people = table("people", column("id"), column("name"))
"""A later room owns these rows; only what a caller carries is named here."""


def beside(query: Select[Any], account_id: ColumnElement[str]) -> Select[Any]:
    """Each row of the query with its account, once for each of its hubs, and with the name of its person: `of_rows` reads them."""
    return (
        query.add_columns(
            *(column.label(f"of_account_{column.name}") for column in _COLUMNS),
            account_hubs.c.hub_id,
            account_hubs.c.roles.label("hub_roles"),
            _people.c.name.label("person_name"),
        )
        .join(accounts, accounts.c.id == account_id)
        .outerjoin(account_hubs, account_hubs.c.account_id == accounts.c.id)
        .outerjoin(_people, _people.c.id == accounts.c.person_id)
        .order_by(account_hubs.c.hub_id)
    )


def of_rows(rows: Sequence[Row[Any]]) -> tuple[Account, str]:
    """The account, and what the person it belongs to is called in the directory; empty where it belongs to nobody."""
    hubs = tuple(HubRoles(hub_id=HubId(row.hub_id), roles=tuple(row.hub_roles)) for row in rows if row.hub_id)
    values = rows[0]._mapping
    account = Account.model_validate({**{name: values[f"of_account_{name}"] for name in _OWN}, "hubs": hubs})
    return account, rows[0].person_name or ""


def get(tx: Connection, account_id: AccountId, *, for_update: bool = False) -> Account:
    """Raises NotFound."""
    row = tx.execute(_ONE.with_for_update() if for_update else _ONE, {"account": account_id}).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _accounts(tx, [row])[0]


def by_email(tx: Connection, email: str) -> Account | None:
    row = tx.execute(select(*_COLUMNS).where(accounts.c.email == email.strip().casefold())).one_or_none()
    return _accounts(tx, [row])[0] if row is not None else None


def by_identity(tx: Connection, *, issuer: str, subject: str) -> Account | None:
    """Who this is at the identity provider."""
    where = (accounts.c.issuer == issuer, accounts.c.subject == subject)
    row = tx.execute(select(*_COLUMNS).where(*where)).one_or_none()
    return _accounts(tx, [row])[0] if row is not None else None


def by_invitation(tx: Connection, invitation_hash: str, *, now: datetime) -> Account | None:
    """Whose invitation this is, while it holds."""
    where = (accounts.c.invitation_hash == invitation_hash, accounts.c.invited_until > now)
    row = tx.execute(select(*_COLUMNS).where(*where)).one_or_none()
    return _accounts(tx, [row])[0] if row is not None else None


def everyone(tx: Connection) -> tuple[Account, ...]:
    """All accounts by name: as many as the organisation has people who work here."""
    return tuple(_accounts(tx, tx.execute(select(*_COLUMNS).order_by(accounts.c.name, accounts.c.id)).all()))


def names_of(tx: Connection, account_ids: Collection[str]) -> dict[str, str]:
    """The names of those accounts there still are."""
    found = select(accounts.c.id, accounts.c.name).where(accounts.c.id.in_(sorted(set(account_ids))))
    return {row.id: row.name for row in tx.execute(found)}


def administrators(tx: Connection) -> list[AccountId]:
    """Those who can sign in and administer. The rows are held until the transaction ends, so that two cannot suspend each other."""
    rows = tx.execute(select(accounts.c.id, accounts.c.roles, accounts.c.status).with_for_update()).all()
    return [
        AccountId(row.id)
        for row in rows
        if row.status == AccountStatus.ACTIVE.value and Role.ADMINISTRATOR.value in row.roles
    ]


def add(tx: Connection, account: Account) -> None:
    """Raises BadInput where the address has an account already."""
    try:
        with tx.begin_nested():
            tx.execute(insert(accounts).values(**_values(account)))
    except IntegrityError:
        raise BadInput("accounts.email_taken", field="email") from None
    _put_hubs(tx, account)


def save(tx: Connection, account: Account) -> Account:
    """Keep it over the revision it carries. Raises StaleRevision, BadInput where the address is another's, and
    NotAllowed where nobody who can administer would be left."""
    saved = account.model_copy(update={"revision": account.revision + 1})
    left = [each for each in administrators(tx) if each != account.id]
    before = get(tx, account.id)
    where = (accounts.c.id == account.id, accounts.c.revision == account.revision)
    try:
        with tx.begin_nested():
            kept = tx.execute(update(accounts).where(*where).values(**_values(saved))).rowcount
    except IntegrityError:
        raise BadInput("accounts.email_taken", field="email") from None
    if not kept:
        raise StaleRevision(current=before.model_dump(mode="json"), yours=account.model_dump(mode="json"))
    if before.administers and not saved.administers and not left:
        raise NotAllowed("accounts.last_administrator")
    tx.execute(delete(account_hubs).where(account_hubs.c.account_id == account.id))
    _put_hubs(tx, account)
    return saved


def password_hash(tx: Connection, account_id: AccountId) -> str | None:
    return tx.execute(select(accounts.c.password_hash).where(accounts.c.id == account_id)).scalar_one_or_none()


def set_password_hash(tx: Connection, account_id: AccountId, value: str) -> None:
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(password_hash=value))


def set_invitation(tx: Connection, account_id: AccountId, invitation_hash: str | None, until: datetime | None) -> None:
    """The one invitation of this account; none closes it. An earlier one opens nothing from here on."""
    values = {"invitation_hash": invitation_hash, "invited_until": until}
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(**values))


def take_invitation(tx: Connection, account_id: AccountId, invitation_hash: str) -> bool:
    """Close it, once: False where somebody used it a moment before."""
    where = (accounts.c.id == account_id, accounts.c.invitation_hash == invitation_hash)
    gone = {"invitation_hash": None, "invited_until": None}
    return bool(tx.execute(update(accounts).where(*where).values(**gone)).rowcount)


def set_identity(tx: Connection, account_id: AccountId, *, issuer: str, subject: str) -> bool:
    """Who this is at the identity provider, once and for all. False where it is known to be somebody else there."""
    where = (accounts.c.id == account_id, accounts.c.subject.is_(None))
    return bool(tx.execute(update(accounts).where(*where).values(issuer=issuer, subject=subject)).rowcount)


def forget_accounts_of(tx: Connection, person_id: PersonId) -> None:
    """Whoever asks to be forgotten has no account any more, nor anything that was open in it.

    Raises NotAllowed where nobody who can administer would be left.
    """
    theirs = set(tx.execute(select(accounts.c.id).where(accounts.c.person_id == person_id)).scalars())
    able = set(administrators(tx))
    if able & theirs and not able - theirs:
        raise NotAllowed("accounts.last_administrator")
    tx.execute(delete(accounts).where(accounts.c.person_id == person_id))


def _accounts(tx: Connection, rows: Sequence[Row[Any]]) -> list[Account]:
    found: dict[str, list[HubRoles]] = {}
    for row in tx.execute(_HUBS, {"accounts": [row.id for row in rows]}):
        found.setdefault(row.account_id, []).append(HubRoles(hub_id=HubId(row.hub_id), roles=tuple(row.roles)))
    return [Account.model_validate({**row._mapping, "hubs": tuple(found.get(row.id, ()))}) for row in rows]


def _values(account: Account) -> dict[str, Any]:
    return {**account.model_dump(mode="json", exclude={"hubs"}), "made_at": account.made_at}


def _put_hubs(tx: Connection, account: Account) -> None:
    rows = [{**each.model_dump(mode="json"), "account_id": account.id} for each in account.hubs]
    if rows:
        tx.execute(insert(account_hubs), rows)
