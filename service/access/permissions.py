"""What a role may do. Every route names a permission; what no role holds is refused."""

from collections.abc import Iterable
from enum import StrEnum

from service.access.caller import Caller
from service.domain.ids import HubId
from service.domain.people import Role
from service.domain.places import Space
from service.errors import NotPermitted


class Permission(StrEnum):
    READ = "read"
    """Open what one may see: files, library, directory."""
    WRITE_FILE = "write_file"
    """Make and change peer assists and all that belongs to them."""
    DRAFT = "draft"
    """Have something drafted: may send text to a model."""
    ACCEPT = "accept"
    """Accept a drafted text in a person's name."""
    READ_CHECKS = "read_checks"
    """Read what may be put to the host as a question: the facilitator's margin notes, never the host's."""
    READ_LOAD = "read_load"
    """See how often people were asked: for whoever chooses peers, not a ranking for everybody."""
    MANAGE_LIBRARY = "manage_library"
    """Import, correct, supersede and delete documents."""
    MANAGE_PEOPLE = "manage_people"
    OWN_ACCOUNT = "own_account"
    """Look after one's own password, sessions and tokens. Whoever signed in may; no API token ever does."""
    READ_LEDGER = "read_ledger"
    """Read what was sent to models: an administrator that of their hubs, everybody else what they had sent themselves."""
    ADMINISTER = "administer"
    """Look after accounts, reindex, remove the practice space."""


_READ = frozenset({Permission.READ, Permission.OWN_ACCOUNT})
_WORK = _READ | {Permission.WRITE_FILE, Permission.DRAFT, Permission.ACCEPT, Permission.READ_LEDGER}

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.READER: _READ,
    Role.PEER: _READ,
    Role.HOST: _WORK,
    Role.FACILITATOR: _WORK
    | {Permission.READ_CHECKS, Permission.READ_LOAD, Permission.MANAGE_LIBRARY, Permission.MANAGE_PEOPLE},
    Role.ADMINISTRATOR: _READ
    | {Permission.MANAGE_LIBRARY, Permission.MANAGE_PEOPLE, Permission.ADMINISTER, Permission.READ_LEDGER},
}


IN_GENERAL = frozenset({Permission.ADMINISTER})
"""What concerns every hub, so that a role in one hub is not enough."""
_NO_HUB_OF_OURS = HubId("-")
NEVER_BY_TOKEN = frozenset({Permission.OWN_ACCOUNT, Permission.ADMINISTER})
"""A token that leaked must not make another, nor an account."""


def permitted(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that these roles allow."""
    return frozenset().union(*(GRANTED[role] for role in roles))


def is_permitted(caller: Caller, permission: Permission, *, roles: Iterable[Role] | None = None) -> bool:
    """Whether the caller may: somewhere, or with the `roles` they have where it is asked for.

    An API token never may more than it was given, whatever its account's roles.
    """
    if caller.scope is not None and (permission in NEVER_BY_TOKEN or permission not in caller.scope):
        return False
    if roles is None:
        in_hubs = () if permission in IN_GENERAL else caller.hub_roles
        roles = caller.roles.union(*(each.roles for each in in_hubs))
    return permission in permitted(roles)


def roles_in_hub(caller: Caller, hub_id: HubId | None) -> frozenset[Role]:
    """The roles in force for what belongs to a hub: those in general if it is one of theirs, and those for this hub.

    Whoever administers in general does so for every hub, and reads no more for it.
    In the practice space everybody tries things in every hub.
    """
    everywhere = caller.is_local or caller.all_hubs or caller.space is Space.PRACTICE
    theirs = everywhere or hub_id is None or hub_id in caller.hub_ids
    in_general = caller.roles if theirs else caller.roles & {Role.ADMINISTRATOR}
    return in_general.union(*(each.roles for each in caller.hub_roles if each.hub_id == hub_id))


def hubs_open_to(caller: Caller, permission: Permission, hubs: Iterable[HubId]) -> frozenset[HubId] | None:
    """Those of the hubs in which the caller may; None: in every hub, also one that is still to be made."""
    if is_permitted(caller, permission, roles=roles_in_hub(caller, _NO_HUB_OF_OURS)):
        return None
    return frozenset(each for each in hubs if is_permitted(caller, permission, roles=roles_in_hub(caller, each)))


def authorize(caller: Caller, permission: Permission, *, roles: Iterable[Role] | None = None) -> None:
    """Raise NotPermitted unless one of the roles grants it: the caller's anywhere, or those given."""
    if not is_permitted(caller, permission, roles=roles):
        raise NotPermitted("beyond_token" if caller.scope is not None else "not_permitted")
