"""Who is who. An account signs in; a person takes part. They are not the same thing."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from service.domain.ids import DocumentId, HubId, PeerAssistId, PersonId
from service.domain.places import Space
from service.domain.text import Line, Name, Value
from service.errors import BadInput


class Role(StrEnum):
    """What an account may do, in one hub or in all of its hubs."""

    FACILITATOR = "facilitator"
    HOST = "host"
    PEER = "peer"
    READER = "reader"
    ADMINISTRATOR = "administrator"


LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class PreviousHub(Value):
    """A hub this person belonged to before, so that a case of that time is still found under their name."""

    hub_id: HubId
    until: date | None = None


FIRST_YEAR, LAST_YEAR = 1940, 2100
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]

ATTRIBUTES_LIMIT = 30
AttributeName = Annotated[Name, StringConstraints(max_length=60)]
Attributes = Annotated[dict[AttributeName, Line], Field(max_length=ATTRIBUTES_LIMIT)]
"""Whatever else the organisation chooses to record of its people, by the name it gives it."""


class Away(Value):
    """Days on which a person cannot take part, the first and the last among them."""

    from_day: date
    to_day: date


class Person(Value):
    """Somebody in the directory. Most fields are blank in life: blank means not known, never no, and never excludes."""

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
    hands_on_since: Year | None = None
    hands_on_until: Year | None = None
    """The last year of hands-on work; blank beside a known first year is not "still": it is not known."""
    email: Line = ""
    phone: Line = ""
    timezone: Line = ""
    """IANA zone, such as `Africa/Accra`; blank is not known, and the hub's is taken then."""
    away: tuple[Away, ...] = ()
    may_be_suggested: bool | None = None
    """Whether this person agreed to be suggested as a peer. None is not asked, and does not exclude; False does."""
    manager_id: PersonId | None = None
    previous_hubs: tuple[PreviousHub, ...] = ()
    attributes: Attributes = Field(default_factory=dict)
    anonymised: bool = False
    """Their name was taken out on request: the row keeps the hub and the role they had, nothing else."""
    space: Space = Space.REAL
    revision: int = 1

    def refuse_impossible(self) -> None:
        """Raise BadInput, naming the field, where two values of this person contradict one another."""
        if self.manager_id == self.id:
            raise BadInput("people.own_manager", field="manager_id")
        if len({before.hub_id for before in self.previous_hubs}) < len(self.previous_hubs):
            raise BadInput("people.hub_twice", field="previous_hubs")
        if self.hands_on_since and self.hands_on_until and self.hands_on_until < self.hands_on_since:
            raise BadInput("people.hands_on_order", field="hands_on_until")
        if any(away.to_day < away.from_day for away in self.away):
            raise BadInput("people.away_order", field="away")

    def is_away(self, day: date) -> bool:
        return any(away.from_day <= day <= away.to_day for away in self.away)

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
    JOINING = "joining"
    """Of a joining team: it faces the same problem now, and takes part."""
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
