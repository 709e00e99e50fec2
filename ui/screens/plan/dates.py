"""On the Plan page: the date that is set, candidate dates across zones with what each costs whom, the poll, and the preparation."""

from datetime import datetime

import streamlit as st

from service.domain.meetings import Meeting
from service.domain.peer_assists import PeerAssist
from service.domain.slot_values import Slot
from service.domain.slot_views import SlotSaid, SlotsView
from ui.calls import files, planning
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.plan.dates_chart import zone_chart
from ui.screens.plan.dates_forms import meeting_form, rules_form
from ui.screens.plan.dates_poll import ask_about, asked_about, poll_of
from ui.screens.plan.dates_preparing import preparation_of
from ui.screens.prepare.notes import finding_sentence, is_about_dates
from ui.section import redraw, section, tell, told

SHOWN = 5
"""Candidates shown before *more*: beyond a handful nobody compares."""


def dates_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-plan-dates">{escaped(desk.t("desk.dates_plan.title"))}</h2>')
    checks = [each for each in files.checks(desk.client, file.id) if is_about_dates(each)]
    lines = "".join(f'<p class="pa-date-line">{escaped(finding_sentence(desk, each))}</p>' for each in checks)
    with st.container():
        if lines:
            st.html(lines)
    st.fragment(_dates)(desk, file)


def _dates(desk: Desk, file: PeerAssist) -> None:
    with section():
        told(f"dates-{file.id}")
        meeting = planning.meeting(desk.client, file.id)
        view = planning.slots(desk.client, file.id, at=_looked_at(file) or meeting.starts_at)
        with st.container(key=f"pa-set-date-{file.id}", gap="small"):
            _set_date(desk, file, meeting, view)
        shown = view.asked or (view.slots[0] if view.slots else None)
        with st.container():
            if shown is not None and view.found.attendees:
                zone_chart(desk, shown, view)
        _not_checked(desk, view)
        with st.container(gap="small"):
            _candidates(desk, file, meeting, view, shown)
        poll_of(desk, file, meeting)
        preparation_of(desk, file, meeting)


def _set_date(desk: Desk, file: PeerAssist, meeting: Meeting, view: SlotsView) -> None:
    """The date as it stands, what it costs, its calendar file; or that none is set."""
    if meeting.starts_at is None:
        day = file.session_date
        line = desk.t("desk.dates_plan.day_only", day=desk.texts.date(day)) if day else desk.t("desk.dates_plan.none")
        st.html(f'<p class="pa-next-sentence">{escaped(line)}</p>')
    else:
        now = view.asked
        if now is None or now.slot.starts_at != meeting.starts_at:
            now = planning.slots(desk.client, file.id, at=meeting.starts_at).asked
        if now is not None:
            line = desk.t("desk.dates_plan.set", when=now.when, zone=meeting.timezone)
            place = f'<p class="pa-quiet">{escaped(meeting.where)}</p>' if meeting.where else ""
            st.html(f'<p class="pa-next-sentence">{escaped(line)}</p>{place}{costs_html(desk, now)}')
    with st.container(horizontal=True, gap="small"):
        label = desk.t("desk.dates_plan.change" if meeting.starts_at else "desk.dates_plan.own")
        with st.popover(label, type="tertiary" if meeting.starts_at else "secondary"):
            meeting_form(desk, file, meeting)
        if meeting.starts_at is not None:
            st.download_button(
                desk.t("desk.dates_plan.ics"),
                lambda: planning.exported(desk.client, file.id, "meeting.ics"),
                file_name=f"{desk.t('desk.dates_plan.ics_file')}.ics",
                mime="text/calendar",
                key=f"ics-{file.id}",
                on_click="ignore",
            )


def _candidates(desk: Desk, file: PeerAssist, meeting: Meeting, view: SlotsView, shown: SlotSaid | None) -> None:
    st.html(f"<h3>{escaped(desk.t('desk.dates_plan.candidates'))}</h3>")
    if not view.found.attendees:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.dates_plan.nobody"))}</p>')
    else:
        st.html(f'<p class="pa-quiet">{escaped(_looked_for(desk, view))}</p>')
    with st.popover(desk.t("desk.dates_plan.rules"), type="tertiary"):
        rules_form(desk, file, view)
    if view.slots and not any(each.slot.suits_everybody for each in view.slots) and view.found.attendees:
        notice(desk.t("desk.dates_plan.no_slot_suits"), tone="plain")
    asked = asked_about(desk, file)
    for number, each in enumerate(view.slots[:SHOWN]):
        _candidate(desk, file, meeting, each, number, asked=asked, shown=shown)
    if len(view.slots) > SHOWN:
        with st.expander(desk.t("desk.dates_plan.more", count=len(view.slots) - SHOWN), key=f"more-slots-{file.id}"):
            for number, each in enumerate(view.slots[SHOWN:], start=SHOWN):
                _candidate(desk, file, meeting, each, number, asked=asked, shown=shown)


def _candidate(
    desk: Desk,
    file: PeerAssist,
    meeting: Meeting,
    each: SlotSaid,
    number: int,
    *,
    asked: tuple[datetime, ...],
    shown: SlotSaid | None,
) -> None:
    slot = each.slot
    with st.container(key=f"pa-slot-{file.id}-{number}", gap=None):
        st.html(f'<p class="pa-slot-when">{escaped(each.when)}</p>{costs_html(desk, each)}')
        with st.container(horizontal=True, gap="small"):
            if desk.button(desk.t("desk.dates_plan.take"), key=f"take-{file.id}-{number}", help=label_text(each.when)):
                choose(desk, file, meeting, slot)
            if slot.starts_at in asked:
                st.html(f'<p class="pa-quiet pa-slot-told">{escaped(desk.t("desk.dates_plan.asked"))}</p>')
            elif desk.button(
                desk.t("desk.dates_plan.ask"),
                key=f"ask-{file.id}-{number}",
                type="tertiary",
                help=label_text(each.when),
            ):
                ask_about(desk, file, slot.starts_at)
            if shown is not None and shown.slot.starts_at == slot.starts_at:
                st.html(f'<p class="pa-quiet pa-slot-told">{escaped(desk.t("desk.dates_plan.shown"))}</p>')
            elif st.button(
                desk.t("desk.dates_plan.show"),
                key=f"show-{file.id}-{number}",
                type="tertiary",
                help=label_text(each.when),
            ):
                st.session_state[f"looked-at-{file.id}"] = slot.starts_at
                redraw()


def choose(desk: Desk, file: PeerAssist, meeting: Meeting, slot: Slot) -> None:
    """The slot becomes the meeting; the whole page is drawn again, since the file has a date now."""
    try:
        planning.save_meeting(desk.client, meeting.model_copy(update={"starts_at": slot.starts_at}))
    except Stale:
        tell(f"dates-{file.id}", desk.t("desk.dates_plan.moved_elsewhere"))
    except Refused as refused:
        tell(f"dates-{file.id}", refused.sentence)
    st.session_state.pop(f"looked-at-{file.id}", None)
    st.rerun()


def costs_html(desk: Desk, each: SlotSaid) -> str:
    """What it costs whom, a line each, and the days it leaves."""
    if each.costs:
        lines = "".join(f"<li>{escaped(cost)}</li>" for cost in each.costs)
    else:
        lines = f"<li>{escaped(desk.t('desk.dates_plan.suits'))}</li>"
    kind = "pa-slot-costs" if each.costs else "pa-slot-costs pa-slot-suits"
    late = " pa-slot-late" if each.slot.too_late else ""
    left = f'<p class="pa-slot-left{late}">{escaped(each.left)}</p>' if each.left else ""
    return f'<ul class="{kind}">{lines}</ul>{left}'


def _looked_at(file: PeerAssist) -> datetime | None:
    found: datetime | None = st.session_state.get(f"looked-at-{file.id}")
    return found


def _looked_for(desk: Desk, view: SlotsView) -> str:
    found = view.found
    return desk.t(
        "desk.dates_plan.looked_for",
        count=len(found.attendees),
        first=desk.texts.date(found.first),
        last=desk.texts.date(found.last),
        opens=found.rules.opens.strftime("%H:%M"),
        closes=found.rules.closes.strftime("%H:%M"),
    )


def _not_checked(desk: Desk, view: SlotsView) -> None:
    """What nobody knows is named, and held against nobody."""
    found = view.found
    lines = []
    unknown = [each.name for each in found.attendees if not each.timezone]
    if unknown:
        lines.append(desk.t("desk.dates_plan.zone_unknown", count=len(unknown), names=", ".join(unknown)))
    of_hub = [each.name for each in found.attendees if each.timezone and each.zone_of_hub]
    if of_hub:
        lines.append(desk.t("desk.dates_plan.zone_of_hub", count=len(of_hub), names=", ".join(of_hub)))
    no_country = [each.name for each in found.attendees if not each.country or each.country in found.countries_unknown]
    if no_country:
        lines.append(desk.t("desk.dates_plan.country_unknown", count=len(no_country), names=", ".join(no_country)))
    with st.container():
        if lines:
            with st.expander(desk.t("desk.dates_plan.not_checked", count=len(lines))):
                st.html('<ul class="pa-list">' + "".join(f"<li>{escaped(line)}</li>" for line in lines) + "</ul>")
