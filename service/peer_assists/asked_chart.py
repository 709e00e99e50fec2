"""Who was asked as a peer how often in the last twelve months, so that the usual suspects stand out."""

from datetime import date

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.panel_files import AskedChart, MonthlyAsked
from service.peer_assists import load
from service.people.hub_store import hub_names
from service.people.store import people_by_id

SHOWN = 30
MONTHS = 12


def asked_chart(tx: Connection, *, caller: Caller, today: date) -> AskedChart:
    """Over all files of the caller's space; a count says nothing of the files."""
    months = [_back(today, back) for back in reversed(range(MONTHS))]
    place = {month: at for at, month in enumerate(months)}
    days = load.invitations_since(tx, None, date(*months[0], 1), seen_by=caller)
    order = sorted(days, key=lambda who: (-len(days[who]), who))
    people = people_by_id(tx, order[:SHOWN], seen_by=caller)
    hubs = hub_names(tx, seen_by=caller)
    rows = []
    for who in order[:SHOWN]:
        if who in people:
            counts = [0] * MONTHS
            for day in days[who]:
                counts[place.get((day.year, day.month), MONTHS - 1)] += 1
            person = people[who]
            hub = hubs.get(person.hub_id, "")
            rows.append(MonthlyAsked(person_id=who, name=person.name, hub=hub, months=tuple(counts)))
    return AskedChart(
        months=tuple(f"{year}-{month:02}" for year, month in months),
        people=tuple(rows),
        others=max(0, len(order) - SHOWN),
    )


def _back(today: date, months: int) -> tuple[int, int]:
    at = today.year * 12 + today.month - 1 - months
    return at // 12, at % 12 + 1
