"""Which stretches of the day a zone works through, on one circle of 24 hours in UTC, so that a panel can share one."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from service.domain.panels import PanelRules

STEP = 15
DAY = 24 * 60


def shared_slots(zone: str, day: date, rules: PanelRules) -> frozenset[int] | None:
    """The minutes of the day (UTC, each quarter of an hour) at which `shared_minutes` can begin in working hours there.

    None where the zone is none we know: then nothing can be said.
    """
    try:
        offset = datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    ahead = int(offset.total_seconds()) // 60 if offset else 0
    last = rules.day_to * 60 - rules.shared_minutes
    begins = range(rules.day_from * 60, last + 1, STEP)
    return frozenset((begin - ahead) // STEP * STEP % DAY for begin in begins)


def slot_masks(zones: Mapping[str, frozenset[int] | None], host: frozenset[int] | None) -> dict[str, int]:
    """One bit per stretch of the host's day worth a choice, for the zones that work then; all bits where nothing is known.

    Stretches in which the same zones work are one, and one in which fewer do is no choice.
    """
    if host is None:
        return dict.fromkeys(zones, -1)
    known = {zone: slots for zone, slots in zones.items() if slots is not None}
    there = {frozenset(zone for zone, slots in known.items() if slot in slots) for slot in host}
    largest = sorted((each for each in there if not any(each < other for other in there)), key=sorted)
    return {
        zone: sum(1 << at for at, group in enumerate(largest) if zone in group) if zone in known else -1
        for zone in zones
    }
