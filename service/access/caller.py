"""The caller: the account that signed in, the person it acts for, and the space it works in."""

from service.domain.accounts import HubRoles
from service.domain.ids import AccountId, HubId, PersonId
from service.domain.people import Role
from service.domain.places import Space
from service.domain.text import Line, Name, Value


class Caller(Value):
    """Who asks. In local mode there is one account for everybody at this machine, and `person_id` is whom it acts for.
    In team mode it is whoever signed in, and `person_id` who they are in the directory, where somebody said so.
    `hub_ids` are the hubs whose own files the caller may see; `all_hubs` stands for every one.
    """

    account_id: AccountId
    name: Name
    person_id: PersonId | None = None
    person_name: Line = ""
    hub_ids: frozenset[HubId] = frozenset()
    all_hubs: bool = False
    roles: frozenset[Role] = frozenset()
    """In general: in every hub of theirs."""
    hub_roles: tuple[HubRoles, ...] = ()
    """In one hub, beside those."""
    scope: frozenset[str] | None = None
    """The permissions an API token was given, of those the account has; None for whoever signed in themselves."""
    session_id: str = ""
    is_local: bool = False
    """Whoever sits at this machine in local mode: their roles hold everywhere, whomever they act for."""
    space: Space = Space.REAL

    @property
    def recorded_as(self) -> str:
        """Who a record is by: the person acted for where there is one, else the account."""
        return self.person_name or self.name
