"""What people are shown of the directory as a whole: a list brought in, people entered twice, somebody's part in the work."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from service.domain.ids import DocumentId, HubId, PeerAssistId, PersonId
from service.domain.people import ParticipationRole, Person
from service.domain.text import Value


class RowStatus(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class RowNote(Value):
    """What is wrong with a row, or with one cell of it, as a sentence in the reader's language."""

    column: str = ""
    message: str


class Change(Value):
    """A field of a person as it is and as it would be, as the list writes it."""

    field: str
    before: str
    after: str


class ImportedRow(Value):
    """What a row of the list does. A note beside a status other than *refused* is about a cell that was left out."""

    line: int
    status: RowStatus
    name: str
    hub: str
    person_id: PersonId | None = None
    """Whom it changes; None for somebody new."""
    changes: tuple[Change, ...] = ()
    notes: tuple[RowNote, ...] = ()


class ReadColumn(Value):
    heading: str
    field: str
    """The field of a person it fills, `attribute`, or nothing: then it is not taken."""


class DirectoryImport(Value):
    """What a list would do, or did. `rows` are those worth reading, refused ones first; the counts are of all of them."""

    applied: bool
    fingerprint: str
    """Names what this list does to the directory as it is now; handed back, so that nothing else is done."""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    cells_left_out: int = 0
    columns: tuple[ReadColumn, ...] = ()
    hubs_added: tuple[str, ...] = ()
    notes: tuple[RowNote, ...] = ()
    rows: tuple[ImportedRow, ...] = ()
    rows_not_shown: int = 0


class WhyAlike(StrEnum):
    NAME = "name"
    """The same name in the same hub."""
    EMAIL = "email"
    NEAR = "near"
    """Names one letter apart in the same hub."""


class Alike(Value):
    """Two entries that may be one person."""

    first: Person
    second: Person
    why: WhyAlike


class Merged(Value):
    """What merging does: the person as they will be, whose blanks were filled, and how many rows come along."""

    person: Person
    filled: tuple[str, ...] = ()
    """Fields that were blank, or gained something."""
    kept: tuple[str, ...] = ()
    """Fields in which the two differ: the other's value goes."""
    moved: dict[str, int] = Field(default_factory=dict)
    """Rows that referred to the other, by kind."""
    done: bool = False


class Anonymised(Value):
    """What taking a name out does, and where the words of others still hold it."""

    person: Person
    """As they will stand in the directory."""
    replaced: dict[str, int] = Field(default_factory=dict)
    """Places where the name stood in a field of its own, by kind."""
    remains: dict[str, int] = Field(default_factory=dict)
    """Texts that still hold it, by kind: what others wrote, which is for those people to change."""
    namesakes: int = 0
    """Others of the same name: a bare name that may be theirs is left."""
    done: bool = False


class DirectoryStatus(Value):
    people: int
    hubs: int


class Load(Value):
    """How often somebody was asked as a peer since a day, over all work of the space: a number, which says nothing of the files."""

    since: date
    times: int = 0
    last: date | None = None


class TakenPart(Value):
    """One part in a past case or a peer assist that the reader may open."""

    role: ParticipationRole
    title: str
    hub_id: HubId | None = None
    day: date | None = None
    document_id: DocumentId | None = None
    peer_assist_id: PeerAssistId | None = None
    confirmed: bool = True
