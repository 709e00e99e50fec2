"""Weighs moments for people who live by different clocks: thousands for one answer, so what depends on the place is worked out once."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.domain.meetings import moment, sessions_of, zone_of
from service.domain.slot_values import Attendee, CostKind, CountryDays, Gathering

COMFORT_MINUTES = 60
"""A slot this far from both ends of the working day is no better for being farther."""
NIGHT = (time(22), time(6))
DAY_WEIGHT = {CostKind.AWAY: 60.0, CostKind.HOLIDAY: 20.0, CostKind.WEEKEND: 20.0}
"""Against one point for a quarter of an hour outside working hours, growing with its length so that many give a little rather than few a
lot, and one more for every five minutes of the night."""


class Weighed(NamedTuple):
    kind: CostKind
    day: date
    minutes: int
    what: str
    weight: float


class Scales:
    """For one gathering, and the days off of its countries."""

    def __init__(self, gathering: Gathering, calendars: Mapping[str, CountryDays]) -> None:
        self.gathering, self.calendars = gathering, calendars
        self.zone = zone_of(gathering.zone) or ZoneInfo("UTC")
        self.hours: dict[tuple[str, date], tuple[datetime, datetime]] = {}
        self.nights: dict[tuple[str, date], tuple[tuple[datetime, datetime], ...]] = {}
        self.places: dict[tuple[str, str, datetime, datetime], tuple[Weighed, ...]] = {}

    def sessions(self, starts_at: datetime) -> Iterator[tuple[datetime, datetime]]:
        return sessions_of(starts_at, self.gathering.plan, self.zone)

    def zone_name(self, attendee: Attendee) -> str:
        return self.gathering.zone if self.gathering.together else attendee.timezone

    def weigh(self, starts_at: datetime) -> float:
        return sum(
            cost.weight * (2 if each.needed else 1)
            for begin, end in self.sessions(starts_at)
            for each in self.gathering.attendees
            for cost in self.costs(each, begin, end)
        )

    def costs(self, attendee: Attendee, begin: datetime, end: datetime) -> tuple[Weighed, ...]:
        """What a stretch costs somebody. Who is away on a day minds nothing else about it; an unknown zone is not checked."""
        name = self.zone_name(attendee)
        zone = zone_of(name)
        if zone is None:
            return ()
        if attendee.away:
            first, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
            if attendee.is_away(first, last):
                return (Weighed(CostKind.AWAY, first, 0, "", DAY_WEIGHT[CostKind.AWAY]),)
        place = (name, attendee.country, begin, end)
        if place not in self.places:
            self.places[place] = tuple(self._of_place(name, zone, attendee.country, begin, end))
        return self.places[place]

    def _of_place(self, name: str, zone: ZoneInfo, country: str, begin: datetime, end: datetime) -> Iterator[Weighed]:
        first, last = begin.astimezone(zone), end.astimezone(zone)
        days_off = self.calendars.get(country)
        if days_off is not None:
            for day in dict.fromkeys((first.date(), (last - timedelta(minutes=1)).date())):
                if day in days_off.holidays:
                    kind, what = CostKind.HOLIDAY, days_off.holidays[day]
                    yield Weighed(kind, day, 0, what, DAY_WEIGHT[kind])
                elif day.weekday() in days_off.weekend:
                    yield Weighed(CostKind.WEEKEND, day, 0, "", DAY_WEIGHT[CostKind.WEEKEND])
        opens, closes = self._hours(name, zone, first.date())
        inside = max(timedelta(), min(end, closes) - max(begin, opens))
        outside = _minutes(end - begin - inside)
        if outside:
            kind = CostKind.EARLY if begin < opens else CostKind.LATE
            night = _minutes(
                sum((_overlap(begin, end, *each) for each in self._nights(name, zone, first.date())), timedelta())
            )
            yield Weighed(kind, first.date(), outside, "", outside / 15 * (1 + outside / 120) + night / 5)

    def comfort(self, starts_at: datetime) -> int:
        """Minutes between the slot and the nearer end of anybody's working day, up to an hour."""
        least = COMFORT_MINUTES
        names = {self.zone_name(each) for each in self.gathering.attendees} - {""} or {self.gathering.zone}
        for name in names:
            zone = zone_of(name)
            if zone is None:
                continue
            for begin, end in self.sessions(starts_at):
                opens, closes = self._hours(name, zone, begin.astimezone(zone).date())
                least = min(least, _minutes(min(begin - opens, closes - end)))
        return least

    def _hours(self, name: str, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
        if (name, day) not in self.hours:
            rules = self.gathering.rules
            self.hours[name, day] = (moment(day, rules.opens, zone), moment(day, rules.closes, zone))
        return self.hours[name, day]

    def _nights(self, name: str, zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The night before a day and the one after it."""
        if (name, day) not in self.nights:
            evenings = (day - timedelta(days=1), day)
            self.nights[name, day] = tuple(
                (moment(each, NIGHT[0], zone), moment(each + timedelta(days=1), NIGHT[1], zone)) for each in evenings
            )
        return self.nights[name, day]


def _overlap(begin: datetime, end: datetime, first: datetime, last: datetime) -> timedelta:
    return max(timedelta(), min(end, last) - max(begin, first))


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))
