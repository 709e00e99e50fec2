"""The half hour in which facilitator and host prepare the session, some days before it."""

from datetime import datetime

import streamlit as st

from service.domain.meetings import Meeting
from service.domain.peer_assists import PeerAssist
from service.domain.people import ParticipationRole
from service.domain.slot_views import SlotsView
from ui.calls import planning
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.plan.dates_forms import DEFAULT_HOUR, STEP, keep_meeting, moment_of

SHOWN = 3


def preparation_of(desk: Desk, file: PeerAssist, meeting: Meeting) -> None:
    with st.container(key=f"pa-preparation-{file.id}", gap="small"):
        st.html(f"<h3>{escaped(desk.t('desk.preparing.title'))}</h3>")
        if meeting.preparation_at is None:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.preparing.line"))}</p>')
        else:
            local = meeting.preparation_at.astimezone(meeting.zone)
            when = f"{desk.texts.date(local.date())}, {local:%H:%M}"
            said = desk.t("desk.preparing.set", when=when, zone=meeting.timezone, minutes=meeting.preparation_minutes)
            st.html(f'<p class="pa-date-line">{escaped(said)}</p>')
        with st.container(horizontal=True, gap="small"):
            with st.popover(desk.t("desk.preparing.choose"), type="tertiary"):
                _slots(desk, meeting, planning.preparation_slots(desk.client, file.id))
                _form(desk, file, meeting)
            if meeting.preparation_at is not None:
                st.download_button(
                    desk.t("desk.dates_plan.ics"),
                    lambda: planning.exported(desk.client, file.id, "preparation.ics"),
                    file_name=f"{desk.t('desk.preparing.ics_file')}.ics",
                    mime="text/calendar",
                    key=f"ics-preparation-{file.id}",
                    on_click="ignore",
                )


def _slots(desk: Desk, meeting: Meeting, view: SlotsView) -> None:
    """The best for both; without a facilitator the host's alone is said."""
    if not any(each.role is ParticipationRole.FACILITATOR for each in view.found.attendees):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.preparing.no_facilitator"))}</p>')
    for number, each in enumerate(view.slots[:SHOWN]):
        costs = " · ".join(each.costs) or desk.t("desk.preparing.suits")
        st.html(f'<p class="pa-slot-when">{escaped(each.when)}</p><p class="pa-quiet">{escaped(costs)}</p>')
        if desk.button(
            desk.t("desk.preparing.take"),
            key=f"prepare-{meeting.peer_assist_id}-{number}",
            help=label_text(each.when),
        ):
            _keep(desk, meeting, each.slot.starts_at, meeting.preparation_minutes)


def _form(desk: Desk, file: PeerAssist, meeting: Meeting) -> None:
    local = meeting.preparation_at.astimezone(meeting.zone) if meeting.preparation_at else None
    with st.form(f"preparing-{file.id}-{meeting.revision}", border=False):
        day = st.date_input(desk.t("desk.dates_plan.day"), local.date() if local else None, format="DD/MM/YYYY")
        at = st.time_input(desk.t("desk.dates_plan.at"), local.time() if local else DEFAULT_HOUR, step=STEP)
        minutes = st.number_input(
            desk.t("desk.preparing.minutes"), min_value=10, max_value=240, value=meeting.preparation_minutes, step=5
        )
        if desk.submit(desk.t("desk.save"), type="primary"):
            _keep(desk, meeting, moment_of(day, at, meeting.timezone), int(minutes))


def _keep(desk: Desk, meeting: Meeting, at: datetime | None, minutes: int) -> None:
    keep_meeting(desk, meeting.model_copy(update={"preparation_at": at, "preparation_minutes": minutes}))
