"""Slots for a file: for the session, and for the half hour in which facilitator and host prepare it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import DayOfAgenda, Format
from service.domain.meetings import YEARS, Meeting
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.polls import Poll
from service.domain.slot_values import Attendee, CountryDays, Gathering, Slot
from service.domain.slot_views import SlotsFound
from service.domain.slots import find_slots, slot_at, window
from service.domain.text import Value
from service.peer_assists import meeting_store, poll_store
from service.peer_assists.attendees import attendees_of
from service.people.public_holidays import country_days

PREPARE_DAYS_BEFORE = 5
"""Facilitator and host prepare about a working week before the session, while the agenda can still change."""
PREPARATION_SLOTS = 5
DAYS_OF_A_SLOT = 3


class Asked(Value):
    """What is known about a file before slots are looked for: read in one transaction, thought about after it."""

    file: PeerAssist
    meeting: Meeting
    poll: Poll
    attendees: tuple[Attendee, ...]


def read(tx: Connection, file: PeerAssist, *, seen_by: Caller) -> Asked:
    """`file` was shown to the caller."""
    return Asked(
        file=file,
        meeting=meeting_store.get(tx, file.id),
        poll=poll_store.get(tx, file.id),
        attendees=attendees_of(tx, file.id, seen_by=seen_by),
    )


def session_slots(asked: Asked, *, today: date, language: Language, at: datetime | None = None) -> SlotsFound:
    """For everybody, as long as the agenda, before it is too late. `at`: also what that moment costs."""
    file = asked.file
    first, last = window(
        asked.poll.rules, today=today, decision_date=file.decision_date, days_to_change=file.days_to_change
    )
    gathering = gathering_of(asked)
    return _found(gathering, asked, first, last, language=language, at=at)


def preparation_slots(asked: Asked, *, today: date, language: Language) -> SlotsFound:
    """For host lead and facilitator, in the days before the session, about five days ahead of it."""
    set_day = asked.meeting.day or asked.file.session_date
    day = set_day if set_day and set_day.year in YEARS else today + timedelta(days=2 * PREPARE_DAYS_BEFORE)
    first = max(today + timedelta(days=1), day - timedelta(days=2 * PREPARE_DAYS_BEFORE))
    last = max(first, day - timedelta(days=1))
    gathering = Gathering(
        attendees=tuple(each for each in asked.attendees if each.needed),
        plan=(DayOfAgenda(day=1, minutes=asked.meeting.preparation_minutes),),
        zone=asked.meeting.timezone,
        rules=asked.poll.rules,
        near=day - timedelta(days=PREPARE_DAYS_BEFORE),
    )
    return _found(gathering, asked, first, last, language=language, most=PREPARATION_SLOTS)


def costs_of(asked: Asked, moments: Iterable[datetime], *, language: Language) -> tuple[Slot, ...]:
    """What some moments cost, such as those of the poll."""
    wanted = tuple(moments)
    if not wanted:
        return ()
    first, last = _around(wanted)
    gathering = gathering_of(asked)
    calendars = _calendars(gathering.attendees, first, last, language)
    return tuple(slot_at(gathering, calendars, at) for at in wanted)


def gathering_of(asked: Asked) -> Gathering:
    file = asked.file
    return Gathering(
        attendees=asked.attendees,
        plan=file.agenda_or_default.days,
        zone=asked.meeting.timezone,
        rules=asked.poll.rules,
        together=file.format is Format.IN_PERSON,
        decision_date=file.decision_date,
        days_to_change=file.days_to_change,
    )


def _found(
    gathering: Gathering,
    asked: Asked,
    first: date,
    last: date,
    *,
    language: Language,
    at: datetime | None = None,
    most: int = 8,
) -> SlotsFound:
    known = _calendars(gathering.attendees, *_around([at] if at else [], first, last), language)
    countries = {each.country for each in gathering.attendees if each.country}
    return SlotsFound(
        slots=find_slots(gathering, known, first=first, last=last, most=most),
        asked=slot_at(gathering, known, at) if at else None,
        first=first,
        last=last,
        attendees=gathering.attendees,
        zone=gathering.zone,
        days=gathering.plan,
        rules=gathering.rules,
        revision=asked.poll.revision,
        countries_unknown=tuple(sorted(countries - set(known))),
    )


def _around(moments: Iterable[datetime], *days: date) -> tuple[date, date]:
    """From a day before the first to some days after the last, since a slot may stand on another day elsewhere."""
    every = [*days, *(each.date() for each in moments)]
    return min(every) - timedelta(days=1), max(every) + timedelta(days=DAYS_OF_A_SLOT + 1)


def _calendars(attendees: Iterable[Attendee], first: date, last: date, language: Language) -> dict[str, CountryDays]:
    countries = {each.country for each in attendees if each.country}
    found = {country: country_days(country, first, last, language=language) for country in countries}
    return {country: days for country, days in found.items() if days is not None}
