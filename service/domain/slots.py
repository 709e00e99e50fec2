"""When the meeting could be: every half hour of a stretch of days, what each costs whom, the best first (method.md rows 13 and 17).

A slot that costs nobody anything lies within everybody's working hours, on a working day and off nobody's leave. Where there is none,
the least bad come first and say whom they hurt. What is unknown about somebody costs nothing and is named as not checked.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.domain.meetings import DayPlan, moment
from service.domain.slot_scales import Scales
from service.domain.slot_values import (
    LONGEST_WINDOW_DAYS,
    CostKind,
    CountryDays,
    Gathering,
    Slot,
    SlotCost,
    SlotDay,
    SlotRules,
)

STEP_MINUTES = 30
NOTICE_DAYS = 7
"""People who are asked need some days' warning, and have a week of it where nobody says otherwise."""
OPEN_WINDOW_DAYS = 42
"""Looked at where no decision date is known."""


def window(
    rules: SlotRules, *, today: date, decision_date: date | None, days_to_change: int | None
) -> tuple[date, date]:
    """First and last day to look at: from a week's notice to the last day that leaves time to change the plan.

    Where that leaves no day, from tomorrow on; where it is too late altogether, a fortnight, so that its cost is seen.
    """
    last = date.fromordinal(max(1, decision_date.toordinal() - (days_to_change or 1))) if decision_date else None
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
    gathering: Gathering, calendars: Mapping[str, CountryDays], *, first: date, last: date, most: int = 8
) -> tuple[Slot, ...]:
    """The best slot of each day, the best of all first: in time, then what costs least, then the day.

    Days that are a weekend for most are left out, unless there is no other.
    """
    scales = Scales(gathering, calendars)
    best = [
        slot_at(gathering, calendars, min(starts, key=lambda at: (scales.weigh(at), -scales.comfort(at), at)))
        for day in _days(first, last)
        if (starts := list(_starts(day, scales.zone, gathering.plan)))
    ]

    def rank(slot: Slot) -> tuple[bool, float, int, datetime]:
        near = gathering.near
        away = abs((slot.starts_at.astimezone(scales.zone).date() - near).days) if near else 0
        return slot.too_late, slot.weight, away, slot.starts_at

    found = [slot for slot in best if not _mostly_off(slot, gathering)] or best
    return tuple(sorted(found, key=rank)[:most])


def slot_at(gathering: Gathering, calendars: Mapping[str, CountryDays], starts_at: datetime) -> Slot:
    """What it costs whom to begin at that moment."""
    scales = Scales(gathering, calendars)
    days = tuple(SlotDay(starts_at=begin, ends_at=end) for begin, end in scales.sessions(starts_at))
    costs = tuple(
        SlotCost(
            who=each.who,
            name=each.name,
            kind=cost.kind,
            day=cost.day,
            timezone=scales.zone_name(each),
            country=each.country,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            minutes=cost.minutes,
            what=cost.what,
        )
        for each in gathering.attendees
        for day in days
        for cost in scales.costs(each, day.starts_at, day.ends_at)
    )
    decision, needed = gathering.decision_date, gathering.days_to_change
    left = (decision - days[-1].starts_at.astimezone(scales.zone).date()).days if decision else None
    return Slot(
        starts_at=starts_at.astimezone(UTC),
        days=days,
        costs=costs,
        weight=scales.weigh(starts_at),
        days_left=left,
        margin=left - needed if left is not None and needed is not None else None,
    )


def _mostly_off(slot: Slot, gathering: Gathering) -> bool:
    off = {cost.who for cost in slot.costs if cost.kind is CostKind.WEEKEND}
    return 2 * len(off) > len(gathering.attendees)


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
