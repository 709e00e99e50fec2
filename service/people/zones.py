"""The zone somebody lives by, for a page that has no reader."""

from sqlalchemy import Connection, select

from service.domain.ids import PersonId
from service.people.tables import hubs, people


def of_person(tx: Connection, person_id: PersonId | None) -> str:
    """Their own where the directory has it, else their hub's; empty where neither is known."""
    if person_id is None:
        return ""
    query = select(people.c.timezone, hubs.c.timezone.label("of_hub")).join(hubs, hubs.c.id == people.c.hub_id)
    row = tx.execute(query.where(people.c.id == person_id)).one_or_none()
    return (row.timezone or row.of_hub) if row else ""
