"""What the routes of accounts take and give. Secrets come in as such, and go out once."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from service.access.passwords import LONGEST
from service.access.permissions import Permission
from service.domain.accounts import HUBS_LIMIT, Account, AccountStatus, ApiToken, HubRoles, MailAddress, SignIn
from service.domain.ids import PersonId
from service.domain.people import Role
from service.domain.text import Line, Name

TOKEN_DAYS = 365
MOST_ID_TOKEN = 16_000

Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
Roles = Annotated[tuple[Role, ...], Field(max_length=len(Role))]
Revision = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInWays(BaseModel):
    """Who this desk is for, before anybody has signed in."""

    identity: Literal["local", "team"]
    provider: str
    """What the identity provider is called on the button; empty where there is none."""


class Credentials(_Body):
    email: Line
    password: Password
    agent: Line = ""


class IdTokenBody(_Body):
    id_token: Annotated[SecretStr, Field(min_length=1, max_length=MOST_ID_TOKEN)]
    nonce: Line | None = None
    agent: Line = ""


class InvitationBody(_Body):
    invitation: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
    password: Password
    agent: Line = ""


class Began(BaseModel):
    """A session: its token, to be sent as `Authorization: Bearer …`, and when it ends."""

    token: str
    expires_at: datetime


class Me(BaseModel):
    """Who is asking, and what they may. In local mode nobody signed in: `identity` says so."""

    identity: Literal["local", "team"]
    account_id: str
    name: str
    email: str = ""
    person_id: PersonId | None = None
    person_name: str = ""
    all_hubs: bool
    roles: tuple[Role, ...]
    hubs: tuple[HubRoles, ...] = ()
    permissions: tuple[Permission, ...]
    """Held somewhere; which of them hold in a hub or a file is decided there."""
    has_password: bool = False


class PasswordChange(_Body):
    current: Password
    password: Password


class NewApiToken(_Body):
    name: Name
    permissions: Annotated[tuple[Permission, ...], Field(min_length=1, max_length=len(Permission))]
    days: int = Field(default=90, strict=True, ge=1, le=TOKEN_DAYS)


class MadeApiToken(BaseModel):
    """The token is shown here and never again."""

    api_token: ApiToken
    token: str


class AccountValues(_Body):
    name: Name
    email: MailAddress
    person_id: PersonId | None = None
    all_hubs: bool = False
    roles: Roles = ()
    hubs: Annotated[tuple[HubRoles, ...], Field(max_length=HUBS_LIMIT)] = ()


class ChangedAccount(_Body):
    """What is sent is changed; what is left out stays."""

    revision: Revision
    name: Name | None = None
    email: MailAddress | None = None
    person_id: PersonId | None = None
    all_hubs: bool | None = None
    roles: Roles | None = None
    hubs: Annotated[tuple[HubRoles, ...], Field(max_length=HUBS_LIMIT)] | None = None
    status: Literal[AccountStatus.ACTIVE, AccountStatus.SUSPENDED] | None = None

    def changes(self) -> dict[str, object]:
        sent = self.model_dump(exclude={"revision"}, exclude_unset=True)
        found = {name: getattr(self, name) for name in sent}
        return {name: value for name, value in found.items() if value is not None or name == "person_id"}


class Invited(BaseModel):
    """An account and the address that opens it, once, within seven days. The address is shown here and never again."""

    account: Account
    address: str


class AccountView(BaseModel):
    """An account, its open sessions and its tokens."""

    account: Account
    sign_ins: tuple[SignIn, ...]
    tokens: tuple[ApiToken, ...]
