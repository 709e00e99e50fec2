"""Whose names stay on this machine: everybody the directory, the hubs and the write-ups' people tell us of, whoever may see them."""

from sqlalchemy import Connection, select

from service.database import Database
from service.domain.places import Space
from service.llm.names import Roster
from service.people.tables import hubs, participations, people


def of_space(tx: Connection, space: Space) -> Roster:
    """The directory and the hubs of a space: what has to be hidden, not what may be shown."""
    named = select(people.c.name).where(people.c.space == space.value, people.c.anonymised.is_(False))
    its_hubs = select(hubs.c.name).where(hubs.c.space == space.value)
    return Roster(frozenset(tx.scalars(named)), frozenset(tx.scalars(its_hubs)))


def of_everywhere(database: Database) -> Roster:
    """Both spaces, and whoever is named as having taken part in anything. It opens a transaction of its own."""
    with database.transaction(read_only=True) as tx:
        took_part = Roster(frozenset(tx.scalars(select(participations.c.name).distinct())) - {""})
        return of_space(tx, Space.REAL) | of_space(tx, Space.PRACTICE) | took_part
