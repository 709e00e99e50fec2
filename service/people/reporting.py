"""Who reports to whom, as far as the directory says."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from service.access.caller import Caller
from service.domain.ids import PersonId
from service.people.tables import people

LEVELS_UP = 10


def line_of(tx: Connection, team: Collection[PersonId], *, seen_by: Caller) -> frozenset[PersonId]:
    """Whom these report to, up to the head of the organisation, and who reports to them directly. Not they themselves."""
    found: set[PersonId] = set()
    below, space = set(team), people.c.space == seen_by.space.value
    for _ in range(LEVELS_UP):
        query = select(people.c.manager_id).where(
            people.c.id.in_(sorted(below)), space, people.c.manager_id.is_not(None)
        )
        below = {PersonId(id) for id in tx.scalars(query)} - found - set(team)
        if not below:
            break
        found |= below
    reports = select(people.c.id).where(people.c.manager_id.in_(sorted(set(team))), space)
    return frozenset((found | {PersonId(id) for id in tx.scalars(reports)}) - set(team))
