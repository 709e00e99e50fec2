"""What the library asks of the people room, which comes after it: handed in where the service is put together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from service.domain.ids import DocumentId, PersonId
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Hub, Space
from service.library.importing.incoming import KnownPerson


def _nobody(_tx: Connection, _ids: Collection[DocumentId]) -> Mapping[DocumentId, tuple[Participation, ...]]:
    return {}


def _no_hubs(_tx: Connection, _space: Space) -> tuple[Hub, ...]:
    return ()


def _no_people(_tx: Connection, _space: Space) -> tuple[KnownPerson, ...]:
    return ()


def _set_nobody(
    _tx: Connection, _id: DocumentId, _people: Sequence[Participation], _made_by: str, _now: datetime
) -> None:
    return None


def _confirm_nobody(
    _tx: Connection, _id: str, _person_id: PersonId | None, _role: ParticipationRole
) -> Participation | None:
    return None


@dataclass(frozen=True, slots=True)
class PeopleRoom:
    """Functions of the people room. The defaults are those of a library without one, as the evals use it."""

    of_documents: Callable[[Connection, Collection[DocumentId]], Mapping[DocumentId, tuple[Participation, ...]]] = (
        field(default=_nobody)
    )
    hubs: Callable[[Connection, Space], tuple[Hub, ...]] = field(default=_no_hubs)
    directory: Callable[[Connection, Space], tuple[KnownPerson, ...]] = field(default=_no_people)
    set_people: Callable[[Connection, DocumentId, Sequence[Participation], str, datetime], None] = field(
        default=_set_nobody
    )
    """The people of a document are these and no others."""
    confirm: Callable[[Connection, str, PersonId | None, ParticipationRole], Participation | None] = field(
        default=_confirm_nobody
    )
