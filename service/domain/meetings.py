"""When and where the peer assist is held, and when facilitator and host prepare it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AwareDatetime, Field

from service.domain.agenda import Agenda, AgendaItem, DayOfAgenda
from service.domain.ids import PeerAssistId
from service.domain.text import Line, Value
from service.errors import BadInput

YEARS = range(2000, 2100)
"""A meeting outside of these is a slip of the finger; with them a moment has a day in every zone."""

DayPlan = tuple[DayOfAgenda, ...]
"""The days of an agenda in order: minutes with breaks, and the hour where a day has one of its own."""


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


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That hour of a day as a moment in UTC. An hour the clock leaps over is as much later; one it shows twice is the first."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def sessions_of(starts_at: datetime, plan: DayPlan, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end of each day, in UTC: later days follow day by day, at their own hour or the first day's, on the clock of the zone."""
    local = starts_at.astimezone(zone)
    for count, planned in enumerate(plan):
        at = planned.begins or local.time()
        begin = moment(local.date() + timedelta(days=count), at, zone) if count else starts_at.astimezone(UTC)
        yield begin, begin + timedelta(minutes=planned.minutes)


class TimedItem(Value):
    """An item of the agenda on the clock; without a date only its place in the day is known."""

    item: AgendaItem
    number: int
    """Its place in the agenda, from 0."""
    after_minutes: int
    """Since its day began."""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


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

    def sessions(self, agenda: Agenda) -> tuple[tuple[datetime, datetime], ...]:
        """Begin and end of each day in UTC; empty while no date is set."""
        if self.starts_at is None:
            return ()
        return tuple(sessions_of(self.starts_at, agenda.days, self.zone))

    def timetable(self, agenda: Agenda) -> tuple[TimedItem, ...]:
        """Each item of the agenda with its clock, day by day in the order it stands."""
        began = dict(zip((day.day for day in agenda.days), self.sessions(agenda), strict=False))
        gone: dict[int, int] = {}
        timed = []
        for number, item in sorted(enumerate(agenda.items), key=lambda each: each[1].day):
            after = gone.get(item.day, 0)
            gone[item.day] = after + item.minutes
            start = began[item.day][0] + timedelta(minutes=after) if item.day in began else None
            end = start + timedelta(minutes=item.minutes) if start else None
            timed.append(TimedItem(item=item, number=number, after_minutes=after, starts_at=start, ends_at=end))
        return tuple(timed)

    def checked(self) -> Self:
        """Raises BadInput for a zone nobody knows or a year nobody means."""
        if zone_of(self.timezone) is None:
            raise BadInput("people.unknown_zone", field="timezone")
        for name in ("starts_at", "preparation_at"):
            at = getattr(self, name)
            if at is not None and at.year not in YEARS:
                raise BadInput("meeting.year", field=name, first=YEARS[0], last=YEARS[-1])
        return self

    def moved_to(self, day: date) -> Self:
        """On another day, at the same hour of its zone. The preparation stays where it is: somebody has to agree to move it."""
        if self.starts_at is None:
            return self
        at = self.starts_at.astimezone(self.zone).time()
        return self.model_copy(update={"starts_at": moment(day, at, self.zone)})
