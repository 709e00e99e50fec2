"""What a file keeps of its panel: the rules, who is pinned or left out, the reasons written, and who was chosen."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from service.domain.ids import PeerAssistId, PersonId
from service.domain.panels import MOST_SEATS, Caution, PanelRules, Seat, Told, Unchecked, Warned
from service.domain.people import Participation, Person
from service.domain.text import Line, Text, Value
from service.errors import NotAllowed

ADDED_AT_MOST = 200


class Aside(Value):
    """A written reason that sets one caution of one person aside."""

    person_id: PersonId
    caution: Caution
    reason: Text = Field(min_length=1)


class Challenging(Value):
    """Somebody the facilitator knows to have done otherwise, and what they did or would do, in a sentence."""

    person_id: PersonId
    quote: Text = Field(min_length=1)


class PanelSettings(Value):
    """All a facilitator decides before the solver does its part. A person is pinned or left out, not both."""

    rules: PanelRules = PanelRules()
    pinned: tuple[PersonId, ...] = Field(default=(), max_length=MOST_SEATS)
    excluded: tuple[PersonId, ...] = Field(default=(), max_length=ADDED_AT_MOST)
    added: tuple[PersonId, ...] = Field(default=(), max_length=ADDED_AT_MOST)
    """People of the directory put on the list by hand, evidence or none."""
    asides: tuple[Aside, ...] = Field(default=(), max_length=ADDED_AT_MOST)
    challengers: tuple[Challenging, ...] = Field(default=(), max_length=ADDED_AT_MOST)

    @model_validator(mode="after")
    def _nobody_twice(self) -> Self:
        if set(self.pinned) & set(self.excluded):
            raise ValueError("pinned")
        return self

    def people(self) -> set[PersonId]:
        written = {each.person_id for each in self.asides} | {each.person_id for each in self.challengers}
        return {*self.pinned, *self.excluded, *self.added, *written}


class PanelFile(Value):
    """`revision` 0: nobody has changed anything yet, and these are the defaults."""

    peer_assist_id: PeerAssistId
    settings: PanelSettings = PanelSettings()
    changed_by: Line = ""
    changed_at: datetime | None = None
    revision: int = 0


class Helper(StrEnum):
    """Who keeps the day going besides the facilitator."""

    FACILITATOR = "facilitator"
    NOTE_TAKER = "note_taker"
    TIMEKEEPER = "timekeeper"


class Suggestion(Value):
    """Somebody who could facilitate, take notes or keep the time, with why, and what speaks against it."""

    person: Person
    hub: Line
    times: int = 0
    """How often they facilitated, as far as is recorded and the reader may see."""
    why: tuple[Told, ...] = ()
    warned: tuple[Warned, ...] = ()
    not_checked: tuple[Unchecked, ...] = ()


class PanelView(Value):
    """The panel of a file as it is kept: settings, and the people who were chosen."""

    file: PanelFile
    chosen: tuple[Participation, ...] = ()
    helpers: tuple[Participation, ...] = ()


class MonthlyAsked(Value):
    """How often one person was asked as a peer in each of the last twelve months, the oldest first."""

    person_id: PersonId
    name: Line
    hub: Line
    months: tuple[int, ...]

    @property
    def times(self) -> int:
        return sum(self.months)


class AskedChart(Value):
    """Who is asked how often: those asked most come first; `others` were asked, and are not shown."""

    months: tuple[Line, ...]
    """`2026-01` and so on."""
    people: tuple[MonthlyAsked, ...]
    others: int = 0


def check_seats(seats: tuple[Seat, ...], *, host_team: frozenset[PersonId]) -> None:
    """What no reason sets aside, and that each caution has a reason. Raises NotAllowed."""
    if any(seat.person.id in host_team for seat in seats):
        raise NotAllowed("panel.of_host_team")
    unsaid = [seat.person.name for seat in seats if any(warned.open for warned in seat.warned)]
    if unsaid:
        raise NotAllowed("panel.reason_missing", count=len(unsaid))
