"""The two forms of the dates: one's own date and place, and the hours and days that are looked at."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from service.domain.meetings import Meeting, moment, zone_names, zone_of
from service.domain.peer_assists import PeerAssist
from service.domain.slot_values import SlotRules
from service.domain.slot_views import SlotsView
from ui.calls import planning
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.section import redraw

DEFAULT_HOUR = time(10)
STEP = 900


def meeting_form(desk: Desk, file: PeerAssist, meeting: Meeting) -> None:
    """A day and an hour in a zone, and where. Without a day the date is taken back."""
    local = meeting.starts_at.astimezone(meeting.zone) if meeting.starts_at else None
    names = zone_names()
    with st.form(f"meeting-{file.id}-{meeting.revision}", border=False):
        day = st.date_input(
            desk.t("desk.dates_plan.day"), local.date() if local else file.session_date, format="DD/MM/YYYY"
        )
        at = st.time_input(desk.t("desk.dates_plan.at"), local.time() if local else DEFAULT_HOUR, step=STEP)
        zone = st.selectbox(
            desk.t("desk.dates_plan.zone"),
            names,
            index=names.index(meeting.timezone) if meeting.timezone in names else len(names) - 1,
        )
        where = st.text_input(desk.t("desk.dates_plan.where"), meeting.where, max_chars=300)
        sent = desk.submit(desk.t("desk.save"), type="primary")
    if sent:
        starts = moment_of(day, at, zone)
        changed = {"starts_at": starts, "timezone": zone or meeting.timezone, "where": where or ""}
        keep_meeting(desk, meeting.model_copy(update=changed))


def keep_meeting(desk: Desk, wanted: Meeting) -> None:
    """Keep it and draw the page again; what goes wrong is said here."""
    try:
        planning.save_meeting(desk.client, wanted)
    except Stale:
        notice(desk.t("desk.dates_plan.moved_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    st.rerun()


def moment_of(day: date | None, at: time | None, zone: str | None) -> datetime | None:
    """The hour on that zone's clock; no day, no moment."""
    known = zone_of(zone or "") or ZoneInfo("UTC")
    return moment(day, at or DEFAULT_HOUR, known) if day is not None else None


def rules_form(desk: Desk, file: PeerAssist, view: SlotsView) -> None:
    """Everybody's working hours, on their own clocks, and the days that are looked at."""
    rules = view.found.rules
    with st.form(f"rules-{file.id}-{view.found.revision}", border=False):
        opens = st.time_input(desk.t("desk.dates_plan.opens"), rules.opens, step=STEP)
        closes = st.time_input(desk.t("desk.dates_plan.closes"), rules.closes, step=STEP)
        first = st.date_input(desk.t("desk.dates_plan.from_day"), rules.from_day, format="DD/MM/YYYY")
        last = st.date_input(desk.t("desk.dates_plan.to_day"), rules.to_day, format="DD/MM/YYYY")
        sent = desk.submit(desk.t("desk.save"), type="primary")
    if not sent:
        return
    wanted = SlotRules(opens=opens or rules.opens, closes=closes or rules.closes, from_day=first, to_day=last)
    try:
        now = planning.poll(desk.client, file.id).poll
        planning.save_poll(desk.client, file.id, now.slots, wanted, view.found.revision)
    except Stale:
        notice(desk.t("desk.dates_plan.moved_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    redraw()
