"""From the first minute: is there time left to do anything different? (method.md row 13)

Days go into values as ISO text; the route writes them in the reader's form. `count` is a number of days.
"""

from datetime import date, timedelta

from service.domain.findings import Finding
from service.domain.peer_assists import PeerAssist, Stage

BEFORE_THE_SESSION = (Stage.PREPARE, Stage.PEOPLE, Stage.PLAN)


def date_findings(file: PeerAssist, *, today: date) -> list[Finding]:
    """What the dates of a file say to the facilitator; at most one finding on the time left, and what is still unknown.

    Once the session is held, what can still be changed is the follow-up's matter, and nothing is said here.
    """
    if file.stage not in BEFORE_THE_SESSION:
        return []
    found = []
    for name in ("start_date", "session_date"):
        day = getattr(file, name)
        if day is not None and day < today:
            found.append(Finding(id=f"dates.{name}_past", values={"day": day.isoformat(), "count": (today - day).days}))
    if file.decision_date is not None and file.start_date is not None and file.start_date < file.decision_date:
        found.append(
            Finding(id="dates.start_before_decision", values=_days(start=file.start_date, decision=file.decision_date))
        )
    if file.decision_date is None:
        found.append(Finding(id="dates.decision_unknown"))
    else:
        found.append(_time_left(file, file.decision_date, today))
        if file.days_to_change is None and file.decision_date >= today:
            found.append(Finding(id="dates.days_to_change_unknown"))
    found += _against_start(file, today)
    return found


def _time_left(file: PeerAssist, decision: date, today: date) -> Finding:
    """How many days are left to change anything between the day of the session, or today, and the decision."""
    needed = file.days_to_change
    values = _days(decision=decision)
    if decision < today:
        return Finding(id="dates.decision_past", values={**values, "count": (today - decision).days})
    if needed is not None and today + timedelta(days=needed) > decision:
        return Finding(id="dates.too_late", values={**values, "count": (decision - today).days, "needed": needed})
    session = file.session_date if file.session_date is not None and file.session_date >= today else None
    if session is not None:
        left = (decision - session).days
        values |= _days(session=session)
        if left < 0 or (left == 0 and needed != 0):
            return Finding(id="dates.session_after_decision", values=values)
        if needed is not None and left < needed:
            latest = (decision - timedelta(days=needed)).isoformat()
            return Finding(
                id="dates.session_too_late", values={**values, "count": left, "needed": needed, "latest": latest}
            )
        return Finding(id="dates.days_after_session", values={**values, "count": left})
    left = (decision - today).days
    if needed:
        latest = (decision - timedelta(days=needed)).isoformat()
        return Finding(id="dates.session_by", values={**values, "count": left, "needed": needed, "latest": latest})
    return Finding(id="dates.days_left", values={**values, "count": left})


def _against_start(file: PeerAssist, today: date) -> list[Finding]:
    start, session = file.start_date, file.session_date
    if start is None or session is None or start < today or session < today:
        return []
    if session >= start:
        return [Finding(id="dates.session_after_start", values=_days(session=session, start=start))]
    needed = file.days_to_change or 0
    if (start - session).days < needed:
        return [
            Finding(
                id="dates.start_too_near",
                values={**_days(session=session, start=start), "count": (start - session).days, "needed": needed},
            )
        ]
    return []


def _days(**days: date) -> dict[str, str | int]:
    return {name: day.isoformat() for name, day in days.items()}
