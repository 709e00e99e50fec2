"""Who is who. An account signs in; a person takes part. They are not the same thing."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from service.domain.ids import AccountId, DocumentId, HubId, PeerAssistId, PersonId
from service.domain.places import Space
from service.domain.text import Line, Name, Value


class Role(StrEnum):
    """What an account may do. Roles are held per hub."""

    FACILITATOR = "facilitator"
    HOST = "host"
    PEER = "peer"
    READER = "reader"
    ADMINISTRATOR = "administrator"


class Account(Value):
    """Somebody who signs in. Local mode has one, `local`, and a person switcher."""

    id: AccountId
    name: Name
    person_id: PersonId | None = None


LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class PreviousHub(Value):
    """A hub this person belonged to before, so that a case of that time is still found under their name."""

    hub_id: HubId
    until: date | None = None


class Person(Value):
    """Somebody in the directory. Most fields are blank in life: blank means not known, never no."""

    id: PersonId
    name: Name
    hub_id: HubId
    job_title: Line = ""
    unit: Line = ""
    seniority: int | None = Field(default=None, ge=1, le=5)
    """1 (entry) to 5 (head of organisation)."""
    languages: tuple[LanguageCode, ...] = ()
    """ISO 639 codes of the languages this person works in, not only the two the desk speaks."""
    practice: tuple[Line, ...] = ()
    """Topics this person works on, in their own words."""
    email: Line = ""
    phone: Line = ""
    away_until: date | None = None
    manager_id: PersonId | None = None
    previous_hubs: tuple[PreviousHub, ...] = ()
    space: Space = Space.REAL
    revision: int = 1

    @property
    def how_to_reach(self) -> str:
        """The best way we know to reach them, or nothing."""
        return self.email or self.phone


class ParticipationRole(StrEnum):
    HOST_LEAD = "host_lead"
    HOST = "host"
    PEER = "peer"
    FACILITATOR = "facilitator"
    NOTE_TAKER = "note_taker"
    TIMEKEEPER = "timekeeper"
    SPONSOR = "sponsor"
    NAMED = "named"
    """Named in the text; what they did there is for a person to confirm."""


class Participation(Value):
    """A person's part in a past case or in a peer assist. Exactly one of the two ids is set.

    `person_id` is empty while a name found in a document has not been matched to the directory.
    """

    id: str
    name: Name
    role: ParticipationRole
    person_id: PersonId | None = None
    document_id: DocumentId | None = None
    peer_assist_id: PeerAssistId | None = None
    confirmed: bool = True
    """False while the import only proposes it."""


class HostTeam(Value):
    """The team that asks for help: owns the problem, the agenda, the choice of helpers and what is done with the advice."""

    name: Line = ""
    lead_id: PersonId | None = None
    lead_name: Line = ""
    lead_contact: Line = ""
