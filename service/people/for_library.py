"""The people room as the library sees it: handed to it where the service is put together, because the library comes before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from service.domain.ids import DocumentId
from service.domain.people import Participation
from service.domain.places import Hub, Space
from service.library.importing.incoming import KnownPerson
from service.library.people_room import PeopleRoom
from service.people import participations
from service.people.tables import hubs, people


def people_room() -> PeopleRoom:
    return PeopleRoom(
        of_documents=participations.of_documents,
        hubs=_hubs,
        directory=_directory,
        set_people=_set_people,
        confirm=lambda tx, id, person_id, role: participations.confirm(tx, id, person_id=person_id, role=role),
    )


def _hubs(tx: Connection, space: Space) -> tuple[Hub, ...]:
    columns = [hubs.c[name] for name in Hub.model_fields]
    rows = tx.execute(select(*columns).where(hubs.c.space == space.value).order_by(hubs.c.id))
    return tuple(Hub.model_validate(dict(row._mapping)) for row in rows)


def _directory(tx: Connection, space: Space) -> tuple[KnownPerson, ...]:
    named = (people.c.space == space.value, people.c.anonymised.is_(False))
    rows = tx.execute(select(people.c.id, people.c.name, people.c.hub_id).where(*named))
    return tuple(KnownPerson(row.id, row.name, row.hub_id) for row in rows)


def _set_people(
    tx: Connection, document_id: DocumentId, found: Sequence[Participation], made_by: str, now: datetime
) -> None:
    participations.set_document_people(tx, document_id, found, made_by=made_by, now=now)
