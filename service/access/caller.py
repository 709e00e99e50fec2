"""The caller: the account that signed in, the person it acts for, and the space it works in."""

from service.domain.ids import AccountId, HubId, PersonId
from service.domain.people import Role
from service.domain.places import Space
from service.domain.text import Line, Name, Value


class Caller(Value):
    """Who asks. In local mode there is one account for everybody at this machine, and `person_id` is whom it acts for.

    `hub_ids` are the hubs whose own files the caller may see; `all_hubs` stands for every one.
    """

    account_id: AccountId
    name: Name
    person_id: PersonId | None = None
    person_name: Line = ""
    hub_ids: frozenset[HubId] = frozenset()
    all_hubs: bool = False
    roles: frozenset[Role] = frozenset()
    space: Space = Space.REAL

    @property
    def recorded_as(self) -> str:
        """Who a record is by: the person acted for where there is one, else the account."""
        return self.person_name or self.name
