"""When the meeting could be: every half hour of a stretch of days, what each costs whom, the best first (method.md rows 13 and 17).

A slot that costs nobody anything lies within everybody's working hours, on a working day and off nobody's leave. Where there is none,
the least bad come first and say whom they hurt. What is unknown about somebody costs nothing and is named as not checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, field_validator

from service.domain.meetings import DayPlan, moment, sessions_of, zone_of
from service.domain.people import ParticipationRole
from service.domain.text import Line, Name, Value
from service.errors import BadInput

STEP_MINUTES = 30
LONGEST_WINDOW_DAYS = 120
NOTICE_DAYS = 7
"""People who are asked need some days' warning, and have a week of it where nobody says otherwise."""
OPEN_WINDOW_DAYS = 42
"""Looked at where no decision date is known."""
COMFORT_MINUTES = 60
"""A slot this far from both ends of the working day is no better for being farther."""
NIGHT = (time(22), time(6))
NEEDED = (ParticipationRole.HOST_LEAD, ParticipationRole.FACILITATOR)
"""Without them there is no peer assist, so what hurts them weighs double."""


class CostKind(StrEnum):
    AWAY = "away"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    EARLY = "early"
    LATE = "late"


DAY_WEIGHT = {CostKind.AWAY: 60.0, CostKind.HOLIDAY: 20.0, CostKind.WEEKEND: 20.0}
"""Against one point for each quarter of an hour outside working hours, and one more for every five minutes of the night."""


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
        """Raises BadInput for hours that end before they begin, and for days the wrong way round or too many."""
        if self.opens >= self.closes:
            raise BadInput("slots.hours", field="rules.closes")
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
    away: tuple[tuple[date | None, date], ...] = ()
    """First and last day of each absence; without a first day they are away already."""

    @property
    def needed(self) -> bool:
        return self.role in NEEDED

    def is_away(self, first: date, last: date) -> bool:
        return any((begin is None or begin <= last) and first <= end for begin, end in self.away)


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


def window(rules: SlotRules, *, today: date, decision_date: date | None, days_to_change: int | None) -> tuple[date, date]:
    """First and last day to look at: from a week's notice to the last day that leaves time to change the plan.

    Where that leaves no day, from tomorrow on; where it is too late altogether, a fortnight, so that its cost is seen.
    """
    last = decision_date - timedelta(days=days_to_change or 1) if decision_date else None
    first = rules.from_day or today + timedelta(days=NOTICE_DAYS)
    if rules.to_day is not None:
        last = rules.to_day
    if last is None:
        last = first + timedelta(days=OPEN_WINDOW_DAYS - 1)
    if last < first and rules.from_day is None:
        first = today + timedelta(days=1)
    if last < first:
        last = first + timedelta(days=13)
    return first, min(last, first + timedelta(days=LONGEST_WINDOW_DAYS - 1))


def find_slots(
    asked: Gathering, calendars: Mapping[str, CountryDays], *, first: date, last: date, most: int = 8
) -> tuple[Slot, ...]:
    """The best slot of each day, the best of all first: in time, then what costs least, then the day."""
    zone = zone_of(asked.zone) or ZoneInfo("UTC")
    best = []
    for day in _days(first, last):
        slots = [slot_at(asked, calendars, at) for at in _starts(day, zone, asked.plan)]
        if slots:
            best.append(min(slots, key=lambda slot: (slot.weight, -_comfort(asked, slot), slot.starts_at)))

    def rank(slot: Slot) -> tuple[bool, float, int, datetime]:
        away = abs((slot.starts_at.astimezone(zone).date() - asked.near).days) if asked.near else 0
        return slot.too_late, slot.weight, away, slot.starts_at

    return tuple(sorted(best, key=rank)[:most])


def slot_at(asked: Gathering, calendars: Mapping[str, CountryDays], starts_at: datetime) -> Slot:
    """What it costs whom to begin at that moment."""
    zone = zone_of(asked.zone) or ZoneInfo("UTC")
    days = tuple(SlotDay(starts_at=begin, ends_at=end) for begin, end in sessions_of(starts_at, asked.plan, zone))
    known: dict[tuple[str, str], list[SlotCost]] = {}
    costs: list[SlotCost] = []
    weight = 0.0
    for each in asked.attendees:
        name = asked.zone if asked.together else each.timezone
        own = zone_of(name)
        if own is None:
            continue
        place = (name, each.country)
        if place not in known:
            known[place] = [cost for day in days for cost in _of_place(day, name, own, each.country, asked, calendars)]
        theirs = [
            cost.model_copy(update={"who": each.who, "name": each.name})
            for cost in _with_absence(each, days, name, own, known[place])
        ]
        costs += theirs
        weight += sum(_weight(cost, own) for cost in theirs) * (2 if each.needed else 1)
    left = (asked.decision_date - days[-1].starts_at.astimezone(zone).date()).days if asked.decision_date else None
    margin = left - asked.days_to_change if left is not None and asked.days_to_change is not None else None
    return Slot(
        starts_at=starts_at.astimezone(UTC), days=days, costs=tuple(costs), weight=weight, days_left=left, margin=margin
    )


def _days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


def _starts(day: date, zone: ZoneInfo, plan: DayPlan) -> Iterator[datetime]:
    """Every half hour of a day that is on its clock; the agenda's own hour of the first day where it has one."""
    fixed = plan[0].begins if plan else None
    times = [fixed] if fixed else [time(minute // 60, minute % 60) for minute in range(0, 24 * 60, STEP_MINUTES)]
    for at in times:
        starts = moment(day, at, zone)
        if starts.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, at):
            yield starts


def _of_place(
    day: SlotDay,
    name: str,
    zone: ZoneInfo,
    country: str,
    asked: Gathering,
    calendars: Mapping[str, CountryDays],
) -> Iterator[SlotCost]:
    """What a day of the slot costs anybody in that zone and country: the day itself, and its hours."""
    begin, end = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)
    said = {
        "who": "-",
        "name": "-",
        "timezone": name,
        "country": country,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
    }
    days_off = calendars.get(country)
    if days_off is not None:
        for local in dict.fromkeys((begin.date(), (end - timedelta(minutes=1)).date())):
            if local in days_off.holidays:
                yield SlotCost(**said, kind=CostKind.HOLIDAY, day=local, what=days_off.holidays[local])
            elif local.weekday() in days_off.weekend:
                yield SlotCost(**said, kind=CostKind.WEEKEND, day=local)
    outside = _outside(day, zone, asked.rules)
    if outside:
        early = begin.time() < asked.rules.opens
        kind = CostKind.EARLY if early else CostKind.LATE
        yield SlotCost(**said, kind=kind, day=begin.date(), minutes=outside)


def _outside(day: SlotDay, zone: ZoneInfo, rules: SlotRules) -> int:
    """Minutes of a day of the slot outside working hours, on the clock of that zone."""
    local = day.starts_at.astimezone(zone).date()
    opens, closes = moment(local, rules.opens, zone), moment(local, rules.closes, zone)
    inside = max(timedelta(), min(day.ends_at, closes) - max(day.starts_at, opens))
    return round((day.ends_at - day.starts_at - inside) / timedelta(minutes=1))


def _with_absence(
    attendee: Attendee, days: Sequence[SlotDay], name: str, zone: ZoneInfo, costs: Sequence[SlotCost]
) -> Iterator[SlotCost]:
    """Somebody who is away on a day minds nothing else about it."""
    gone: set[datetime] = set()
    for day in days:
        begin, end = day.starts_at.astimezone(zone).date(), day.ends_at.astimezone(zone).date()
        if attendee.is_away(begin, end):
            gone.add(day.starts_at)
            yield SlotCost(
                who=attendee.who,
                name=attendee.name,
                kind=CostKind.AWAY,
                day=begin,
                timezone=name,
                country=attendee.country,
                starts_at=day.starts_at,
                ends_at=day.ends_at,
            )
    yield from (cost for cost in costs if cost.starts_at not in gone)


def _weight(cost: SlotCost, zone: ZoneInfo) -> float:
    if cost.kind in DAY_WEIGHT:
        return DAY_WEIGHT[cost.kind]
    begin, end = cost.starts_at.astimezone(zone), cost.ends_at.astimezone(zone)
    dark = 0
    at = begin
    while at < end:
        dark += STEP_MINUTES if at.time() >= NIGHT[0] or at.time() < NIGHT[1] else 0
        at += timedelta(minutes=STEP_MINUTES)
    return cost.minutes / 15 + dark / 5


def _comfort(asked: Gathering, slot: Slot) -> int:
    """Minutes between the slot and the nearer end of anybody's working day, up to an hour."""
    least = COMFORT_MINUTES
    names = {asked.zone if asked.together else each.timezone for each in asked.attendees} - {""} or {asked.zone}
    for zone in filter(None, map(zone_of, names)):
        for day in slot.days:
            local = day.starts_at.astimezone(zone).date()
            opens, closes = moment(local, asked.rules.opens, zone), moment(local, asked.rules.closes, zone)
            room = min(day.starts_at - opens, closes - day.ends_at)
            least = min(least, int(room / timedelta(minutes=1)))
    return least
