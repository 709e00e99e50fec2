"""Accounts: who may sign in, with which roles where; their sessions and their tokens."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from service.domain.ids import AccountId, HubId, PersonId
from service.domain.mail_addresses import LONGEST, usable_address
from service.domain.people import Role
from service.domain.text import Line, Name, Value
from service.errors import NotAllowed


class AccountStatus(StrEnum):
    INVITED = "invited"
    """Somebody made it; its owner has not signed in yet."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Nothing of it works: no session, no token, no sign-in."""


def _plain_address(text: str) -> str:
    address = usable_address(text)
    if not address:
        raise ValueError("not a mail address")
    return address.casefold()


MailAddress = Annotated[Line, Field(max_length=LONGEST), AfterValidator(_plain_address)]
"""One plain mail address, in small letters: what somebody signs in with."""

HUBS_LIMIT = 200


class HubRoles(Value):
    """A hub somebody belongs to, and the roles they have there beside those they have in general."""

    hub_id: HubId
    roles: tuple[Role, ...] = Field(default=(), max_length=len(Role))


class Account(Value):
    """Somebody who signs in. It may stand for a person of the directory, whose part in peer assists it then has.

    `roles` hold in every hub of the account; `all_hubs` makes that every hub there is.
    """

    id: AccountId
    name: Name
    email: MailAddress
    person_id: PersonId | None = None
    status: AccountStatus = AccountStatus.INVITED
    all_hubs: bool = False
    roles: tuple[Role, ...] = Field(default=(), max_length=len(Role))
    hubs: tuple[HubRoles, ...] = Field(default=(), max_length=HUBS_LIMIT)
    made_at: datetime
    revision: int = 1

    @property
    def administers(self) -> bool:
        return self.status is AccountStatus.ACTIVE and Role.ADMINISTRATOR in self.roles

    def signed_in_first(self) -> "Account":
        """Active from here on. Raises NotAllowed where it is suspended."""
        if self.status is AccountStatus.SUSPENDED:
            raise NotAllowed("accounts.suspended")
        return self.model_copy(update={"status": AccountStatus.ACTIVE})


class SignInWay(StrEnum):
    PASSWORD = "password"  # noqa: S105 - the name of a way, not a secret
    OIDC = "oidc"
    INVITATION = "invitation"


class SignIn(Value):
    """One session: signed in once, on one browser, until it ends."""

    id: str
    account_id: AccountId
    way: SignInWay
    agent: Line = ""
    """What the browser calls itself."""
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime


class ApiToken(Value):
    """A name for a program that works for somebody, with some of their permissions and an end."""

    id: str
    account_id: AccountId
    name: Name
    permissions: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
