"""When and where the peer assist is held, and when facilitator and host prepare it."""

from datetime import date, timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AwareDatetime, Field

from service.domain.ids import PeerAssistId
from service.domain.text import Line, Value
from service.errors import BadInput

YEARS = range(2000, 2100)
"""A meeting outside of these is a slip of the finger; with them a moment has a day in every zone."""


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None where there is none."""
    return ZoneInfo(name) if name in _zone_names() else None


def zone_names() -> tuple[str, ...]:
    """Every zone a person may choose, in order: places, and UTC."""
    places = sorted(name for name in _zone_names() if "/" in name and not name.startswith("Etc/"))
    return (*places, "UTC")


class Meeting(Value):
    """The date that was set. Moments are aware; `timezone` is the IANA zone the host team lives by and days are counted in."""

    peer_assist_id: PeerAssistId
    starts_at: AwareDatetime | None = None
    """Of the first day; None while no date is set. Later days begin at the same hour of that zone."""
    timezone: Line = "UTC"
    where: Line = ""
    """A room or the address of the call, as it will be told to everybody."""
    preparation_at: AwareDatetime | None = None
    preparation_minutes: int = Field(default=30, ge=10, le=240)
    revision: int = 1

    @property
    def preparation_ends_at(self) -> AwareDatetime | None:
        return self.preparation_at + timedelta(minutes=self.preparation_minutes) if self.preparation_at else None

    @property
    def zone(self) -> ZoneInfo:
        """A zone no longer known reads as UTC."""
        return zone_of(self.timezone) or ZoneInfo("UTC")

    @property
    def day(self) -> date | None:
        """The calendar day of the meeting, where the host team lives."""
        return self.starts_at.astimezone(self.zone).date() if self.starts_at else None

    def checked(self) -> Self:
        """Raises BadInput for a zone nobody knows or a year nobody means."""
        if zone_of(self.timezone) is None:
            raise BadInput("people.unknown_zone", field="timezone")
        for name in ("starts_at", "preparation_at"):
            moment = getattr(self, name)
            if moment is not None and moment.year not in YEARS:
                raise BadInput("meeting.year", field=name, first=YEARS[0], last=YEARS[-1])
        return self

    def moved_to(self, day: date) -> Self:
        """On another day, at the same hour of its zone. The preparation stays where it is: somebody has to agree to move it."""
        if self.starts_at is None:
            return self
        local = self.starts_at.astimezone(self.zone)
        return self.model_copy(update={"starts_at": local.replace(year=day.year, month=day.month, day=day.day)})
