"""What slots are spoken of with: who should be there, by which rules, and what a moment costs whom."""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, field_validator

from service.domain.meetings import YEARS, DayPlan
from service.domain.people import Away, ParticipationRole
from service.domain.text import Line, Name, Value
from service.errors import BadInput

LONGEST_WINDOW_DAYS = 120
NEEDED = (ParticipationRole.HOST_LEAD, ParticipationRole.FACILITATOR)
"""Without them there is no peer assist, so what hurts them weighs double."""


class CostKind(StrEnum):
    AWAY = "away"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    EARLY = "early"
    LATE = "late"


class SlotRules(Value):
    """What the facilitator may change: everybody's working hours as they are on their own clock, and the days looked at."""

    opens: time = time(9)
    closes: time = time(17)
    from_day: date | None = None
    to_day: date | None = None

    @field_validator("opens", "closes")
    @classmethod
    def _on_any_clock(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("without a zone")
        return value.replace(second=0, microsecond=0)

    def checked(self) -> Self:
        """Raises BadInput for hours that end before they begin, and for days nobody means, the wrong way round or too many."""
        if self.opens >= self.closes:
            raise BadInput("slots.hours", field="rules.closes")
        for name in ("from_day", "to_day"):
            day = getattr(self, name)
            if day is not None and day.year not in YEARS:
                raise BadInput("meeting.year", field=f"rules.{name}", first=YEARS[0], last=YEARS[-1])
        if self.from_day and self.to_day and not 0 <= (self.to_day - self.from_day).days < LONGEST_WINDOW_DAYS:
            raise BadInput("slots.window", field="rules.to_day", limit=LONGEST_WINDOW_DAYS)
        return self


class Attendee(Value):
    """Somebody who should be there, with what is known of their days."""

    who: Line
    """The id of the person, or the name of somebody the directory does not know."""
    name: Name
    role: ParticipationRole
    timezone: Line = ""
    """Empty: not known, and so not checked."""
    zone_of_hub: bool = False
    """The zone is their hub's, since theirs is not known."""
    hub: Line = ""
    country: Line = ""
    """Of their hub: whose weekends and public holidays count. Empty: not checked."""
    away: tuple[Away, ...] = ()

    @property
    def needed(self) -> bool:
        return self.role in NEEDED

    def is_away(self, first: date, last: date) -> bool:
        return any(away.from_day <= last and first <= away.to_day for away in self.away)


class CountryDays(Value):
    """The days off of a country: weekdays (Monday is 0) and public holidays with their names."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = {}


class SlotCost(Value):
    """What a slot costs one person on one day of it, as it is where they live."""

    who: Line
    name: Name
    kind: CostKind
    day: date
    timezone: Line
    country: Line = ""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int = 0
    """Outside working hours."""
    what: Line = ""
    """The name of the holiday."""


class SlotDay(Value):
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class Slot(Value):
    """A moment the meeting could begin. `days_left` from its last day to the decision; `margin` of them beyond those the plan needs."""

    starts_at: AwareDatetime
    days: tuple[SlotDay, ...]
    costs: tuple[SlotCost, ...] = ()
    weight: float = 0
    days_left: int | None = None
    margin: int | None = None

    @property
    def suits_everybody(self) -> bool:
        return not self.costs

    @property
    def too_late(self) -> bool:
        """Nothing could be done differently after it."""
        return (self.margin is not None and self.margin < 0) or (self.days_left is not None and self.days_left < 0)


class Gathering(Value):
    """For whom, how long, in whose zone, and what else bounds the choice. `together`: all meet in one place and live by its clock."""

    attendees: tuple[Attendee, ...]
    plan: DayPlan
    zone: Line
    rules: SlotRules = SlotRules()
    together: bool = False
    decision_date: date | None = None
    days_to_change: int | None = None
    near: date | None = None
    """Of equals, the nearest to this day comes first; without it, the earliest."""
