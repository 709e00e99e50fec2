"""What a role may do. Every route names a permission; what no role holds is refused."""

from enum import StrEnum

from service.access.caller import Caller
from service.domain.people import Role
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
    MANAGE_LIBRARY = "manage_library"
    """Import, correct, supersede and delete documents."""
    MANAGE_PEOPLE = "manage_people"
    READ_LEDGER = "read_ledger"
    """Read what was sent to models: an administrator that of their hubs, everybody else what they had sent themselves."""
    ADMINISTER = "administer"
    """Reindex, remove the practice space."""


_READ = frozenset({Permission.READ})
_WORK = _READ | {Permission.WRITE_FILE, Permission.DRAFT, Permission.ACCEPT, Permission.READ_LEDGER}

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.READER: _READ,
    Role.PEER: _READ,
    Role.HOST: _WORK,
    Role.FACILITATOR: _WORK | {Permission.READ_CHECKS, Permission.MANAGE_LIBRARY, Permission.MANAGE_PEOPLE},
    Role.ADMINISTRATOR: _READ
    | {Permission.MANAGE_LIBRARY, Permission.MANAGE_PEOPLE, Permission.ADMINISTER, Permission.READ_LEDGER},
}


def is_permitted(caller: Caller, permission: Permission) -> bool:
    return any(permission in GRANTED[role] for role in caller.roles)


def authorize(caller: Caller, permission: Permission) -> None:
    """Raise NotPermitted unless one of the caller's roles grants it."""
    if not is_permitted(caller, permission):
        raise NotPermitted("not_permitted")
