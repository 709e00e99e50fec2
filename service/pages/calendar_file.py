"""Calendar files, by icalendar: the only importer of it. Values in, bytes out; people's words are text, which the library escapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Peer Assist//Peer Assist//EN"


@dataclass(frozen=True)
class CalendarEvent:
    """One stretch of a calendar. `uid` stays the same while the event moves; `sequence` grows each time it does."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str = ""
    description: str = ""


def calendar_file(events: Sequence[CalendarEvent], *, zone: ZoneInfo, sequence: int, changed_at: datetime) -> bytes:
    """An iCalendar file to import or to attach, with the rules of the zone in it.

    A zone that is UTC all year under another name, such as Accra’s, needs no rules and is written in UTC.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstamp", changed_at.astimezone(UTC))
        event.add("last-modified", changed_at.astimezone(UTC))
        event.add("sequence", sequence)
        event.add("dtstart", _in_zone(each.starts_at, zone))
        event.add("dtend", _in_zone(each.ends_at, zone))
        event.add("summary", _one_line(each.title))
        if each.where:
            event.add("location", _one_line(each.where))
        if each.description:
            event.add("description", each.description)
        event.add("status", "CONFIRMED")
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(UTC if zone.key in ("UTC", "Etc/UTC") else zone)


def _one_line(text: str) -> str:
    return " ".join(text.split())
