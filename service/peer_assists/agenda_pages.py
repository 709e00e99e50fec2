"""The agenda of a file as pages and as a calendar."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import Agenda
from service.domain.meetings import Meeting, TimedItem
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.domain.problem import SheetField
from service.errors import NotFound
from service.locale import say
from service.pages.agenda import AgendaDay, AgendaPages, AgendaRow
from service.pages.calendar_file import CalendarEvent, calendar_file
from service.peer_assists import version_store
from service.peer_assists.agenda_words import rule_of, script_of
from service.peer_assists.slot_words import clock, long_day, place_of
from service.people import hub_store


def agenda_pages(
    tx: Connection, file: PeerAssist, meeting: Meeting, *, seen_by: Caller, language: Language, with_script: bool
) -> AgendaPages:
    """What is known of the day, in that language. `file` was shown to the caller."""
    versions = version_store.versions(tx, file.id)
    return AgendaPages(
        title=file.title,
        language=language,
        host=file.host_team.name or file.host_team.lead_name,
        hub=hub_store.get_hub(tx, file.hub_id, seen_by=seen_by).name,
        where=meeting.where,
        format=file.format.value,
        zone=place_of(meeting.timezone, language) if meeting.starts_at else "",
        problem=versions[-1].sheet.text(SheetField.PROBLEM) if versions else "",
        day=meeting.day or file.session_date,
        days=_days(file.agenda_or_default, meeting, language),
        with_script=with_script,
    )


def session_calendar(file: PeerAssist, meeting: Meeting, language: Language) -> bytes:
    """Each day an event of its own. Raises NotFound while no date is set."""
    agenda = file.agenda_or_default
    sessions = meeting.sessions(agenda)
    if not sessions:
        raise NotFound("meeting.no_date")
    days = _days(agenda, meeting, language)
    events = [
        CalendarEvent(
            uid=f"{file.id}-day-{number}@peer-assist",
            title=file.title
            if len(sessions) == 1
            else say(language, "meeting.ics.day", title=file.title, number=number, count=len(sessions)),
            starts_at=begin,
            ends_at=end,
            where=meeting.where,
            description=_described(day, language),
        )
        for number, ((begin, end), day) in enumerate(zip(sessions, days, strict=True), start=1)
    ]
    return _calendar(events, file, meeting)


def preparation_calendar(file: PeerAssist, meeting: Meeting, language: Language) -> bytes:
    """For facilitator and host alone. Raises NotFound while none is set."""
    if meeting.preparation_at is None or meeting.preparation_ends_at is None:
        raise NotFound("meeting.no_preparation")
    event = CalendarEvent(
        uid=f"{file.id}-preparation@peer-assist",
        title=say(language, "meeting.ics.preparation", title=file.title),
        starts_at=meeting.preparation_at,
        ends_at=meeting.preparation_ends_at,
        where=meeting.where,
        description=say(language, "meeting.ics.preparation_line"),
    )
    return _calendar([event], file, meeting)


def _calendar(events: Sequence[CalendarEvent], file: PeerAssist, meeting: Meeting) -> bytes:
    """The sequence grows with the meeting and with the file, whose agenda is its length: calendars keep the latest."""
    sequence = meeting.revision + file.revision - 2
    return calendar_file(events, zone=meeting.zone, sequence=sequence, changed_at=file.changed_at)


def _described(day: AgendaDay, language: Language) -> str:
    rows = (f"{row.clock} {say(language, f'pages.phase.{row.phase.value}')}" for row in day.rows)
    return "\n".join([say(language, "pages.agenda.assist"), "", *rows])


def _days(agenda: Agenda, meeting: Meeting, language: Language) -> tuple[AgendaDay, ...]:
    found = []
    timed = groupby(meeting.timetable(agenda), key=lambda each: each.item.day)
    several = len(agenda.days) > 1
    for number, (_, items) in enumerate(timed, start=1):
        rows = list(items)
        found.append(
            AgendaDay(
                heading=_heading(rows, number, meeting, language, several=several),
                hours=_hours(rows, meeting, language),
                rows=tuple(_row(row, agenda, meeting, language) for row in rows),
            )
        )
    return tuple(found)


def _heading(rows: Sequence[TimedItem], number: int, meeting: Meeting, language: Language, *, several: bool) -> str:
    begin = rows[0].starts_at
    if begin is not None:
        said = long_day(begin.astimezone(meeting.zone).date(), language)
        return said[:1].upper() + said[1:]
    return say(language, "pages.agenda.day", number=number) if several else say(language, "pages.agenda.agenda")


def _hours(rows: Sequence[TimedItem], meeting: Meeting, language: Language) -> str:
    begin, end = rows[0].starts_at, rows[-1].ends_at
    return _span(begin, end, meeting, language) if begin and end else ""


def _row(row: TimedItem, agenda: Agenda, meeting: Meeting, language: Language) -> AgendaRow:
    if row.starts_at and row.ends_at:
        said = _span(row.starts_at, row.ends_at, meeting, language)
    else:
        said = f"{_since(row.after_minutes)}–{_since(row.after_minutes + row.item.minutes)}"
    return AgendaRow(
        phase=row.item.phase,
        minutes=row.item.minutes,
        clock=said,
        rule=rule_of(row.item.phase, peers_analyse=agenda.peers_analyse, language=language)
        if row.item.phase.is_work
        else "",
        note=row.item.note,
        script=script_of(row.item.phase, language),
    )


def _span(begin: datetime, end: datetime, meeting: Meeting, language: Language) -> str:
    return f"{clock(begin.astimezone(meeting.zone), language)}–{clock(end.astimezone(meeting.zone), language)}"


def _since(minutes: int) -> str:
    """Hours and minutes after the day began: *1:30*."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}"
