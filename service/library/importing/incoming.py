"""What a file turned into, before anything is stored."""

from dataclasses import dataclass, field

from service.domain.ids import DocumentId, HubId, PersonId
from service.domain.library import Document
from service.domain.people import Participation
from service.domain.places import Hub, Space, Visibility
from service.errors import Parameter


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file or a line of it that its sender should know: a message id with values."""

    message: str
    line: int | None = None
    values: dict[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody in the directory, for matching names."""

    id: PersonId
    name: str
    hub_id: HubId


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known while reading: where the documents go, and the names that can be recognised."""

    space: Space
    visibility: Visibility = Visibility.ORGANISATION
    hub_id: HubId | None = None
    hubs: tuple[Hub, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    topics: tuple[str, ...] = ()
    into: frozenset[HubId] | None = None
    """The hubs whose documents the sender may change; None: all."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document as read. `document.people` holds the participations the file names or we propose; `notes` what went amiss."""

    document: Document
    text: str
    people: tuple[Participation, ...] = ()
    supersedes: DocumentId | None = None
    notes: tuple[Note, ...] = ()
    id_is_from_name: bool = False
    """The file has no id; it got one made of its name, which another file may have too."""
