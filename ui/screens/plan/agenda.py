"""On the Plan page: the agenda as a bar of minutes, its lines to type and move, its checks, the script, and the files that leave."""

from datetime import time

import streamlit as st

from service.domain.agenda import Agenda, AgendaItem, Format, Phase, Preset
from service.domain.meetings import DayPlan, Meeting, TimedItem
from service.domain.peer_assists import PeerAssist
from ui.calls import files, planning
from ui.desk import Desk
from ui.parts.margin_note import margin_note
from ui.parts.prose import escaped, label_text
from ui.screens.plan.agenda_bar import agenda_bar
from ui.screens.plan.agenda_cost import cost_of
from ui.screens.plan.agenda_keeping import Shown, change, changed_by, remember, saved_just_now, typed
from ui.screens.plan.agenda_leaving import leaving_of, script_of
from ui.screens.prepare.notes import finding_sentence, shared_screen
from ui.section import redraw, section, told

MOST_MINUTES = 480
ADDED_MINUTES = 15
OWN = "own"
"""What stands for no preset in the list of lengths."""


def agenda_of(desk: Desk, file: PeerAssist) -> None:
    with st.container(key="pa-agenda-head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<h2 id="pa-plan-agenda">{escaped(desk.t("desk.agenda.title"))}</h2>')
        shared = shared_screen(desk, file)
    drawn = file.agenda_or_default.days
    st.fragment(_agenda)(desk, file, shared, drawn)


def _agenda(desk: Desk, file: PeerAssist, shared: bool, drawn: DayPlan) -> None:
    """In a fragment of its own; a day that is longer or shorter draws the whole page, since that moves the slots."""
    with section():
        shown = remember(desk, file)
        if shown.agenda.days != drawn:
            st.rerun()
        told(f"agenda-{file.id}")
        meeting = planning.meeting(desk.client, file.id)
        _length(desk, file, shown)
        agenda_bar(desk, shown.agenda, meeting)
        with st.container(gap="small"):
            if not shared:
                _findings(desk, file)
        with st.container(gap="small"):
            _lines(desk, file, shown, meeting)
        with st.container():
            if saved_just_now(file):
                st.html(f'<p class="pa-quiet" role="status">{escaped(desk.t("parts.editor.saved"))}</p>')
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            with st.popover(desk.t("desk.agenda.add"), type="tertiary"):
                _add(desk, file, shown)
            st.checkbox(
                desk.t("desk.agenda.peers_analyse"),
                key=typed(file.id, "analyse", shown.agenda.peers_analyse),
                help=desk.t("desk.agenda.peers_analyse_help"),
                disabled=not desk.may(),
                on_change=changed_by(desk, file, "analyse", _analysing),
            )
        leaving_of(desk, file, meeting)
        script_of(desk, shown.agenda)
        cost_of(desk, file, shown.agenda)


def _length(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    """Which length, held how, and what would be long enough, with the reason."""
    found = planning.suggested_length(desk.client, file.id)
    reasons = " ".join(desk.t(f"dates.length.{each.id}", **each.values) for each in found.reasons)
    name = desk.t(f"desk.session.preset.{found.preset.value}")
    line = desk.t("desk.agenda.suggested", length=name, reasons=reasons)
    if not shown.kept:
        line = f"{desk.t('desk.agenda.none')} {line}"
    st.html(f'<p class="pa-date-line">{escaped(line)}</p>')
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        presets = [OWN, *(each.value for each in Preset)]
        current = shown.agenda.preset if shown.kept else None
        st.selectbox(
            desk.t("desk.agenda.length"),
            presets,
            format_func=lambda each: desk.t(_preset_name(each, shown)),
            key=typed(file.id, "preset", current.value if current else OWN),
            disabled=not desk.may(),
            on_change=changed_by(desk, file, "preset", _preset),
        )
        formats = list(Format)
        held = st.selectbox(
            desk.t("desk.session.format"),
            formats,
            index=formats.index(file.format),
            format_func=lambda each: desk.t(f"desk.session.formats.{each.value}"),
            key=f"format-{file.id}-{file.format.value}",
        )
        if held is not file.format:
            files.change(desk.client, file.id, files.get(desk.client, file.id).revision, format=held)
            st.rerun()
        if current is not found.preset and desk.button(
            desk.t("desk.agenda.take", length=name), key=f"take-length-{file.id}"
        ):
            change(desk, file, Agenda.from_preset(found.preset))


def _findings(desk: Desk, file: PeerAssist) -> None:
    """What is unusual, as margin notes: none of it stops anybody."""
    for finding in files.checks(desk.client, file.id):
        if not finding.id.startswith("agenda."):
            continue
        pressed = margin_note(
            finding_sentence(desk, finding),
            key=f"agenda-{file.id}-{finding.id}".replace(".", "-"),
            keep=desk.t("desk.checks.keep") if desk.may("read_checks") else None,
            kept=desk.t("desk.checks.kept") if finding.kept else None,
        )
        if pressed:
            files.keep(desk.client, file.id, finding.id)
            redraw()


def _lines(desk: Desk, file: PeerAssist, shown: Shown, meeting: Meeting) -> None:
    several = len(shown.agenda.days) > 1
    day = 0
    for timed in meeting.timetable(shown.agenda):
        with st.container():  # always there, so that the lines below keep their place in the page
            if several and timed.item.day != day:
                day = timed.item.day
                _day(desk, file, shown, meeting, timed)
        _line(desk, file, shown, meeting, timed)


def _day(desk: Desk, file: PeerAssist, shown: Shown, meeting: Meeting, first: TimedItem) -> None:
    """The head of a day: its name, and when it begins where that is not the first day's hour."""
    name = desk.t("pages.agenda.day", number=first.item.day)
    if first.starts_at is not None:
        name = f"{name} · {desk.texts.date(first.starts_at.astimezone(meeting.zone).date())}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f"<h3>{escaped(name)}</h3>")
        if first.item.day > 1:
            begins = shown.agenda.begins.get(first.item.day)
            st.time_input(
                desk.t("desk.agenda.begins", number=first.item.day),
                None,
                step=900,
                width=160,
                key=typed(file.id, f"begins-{first.item.day}", begins),
                disabled=not desk.may(),
                on_change=changed_by(desk, file, f"begins-{first.item.day}", _beginning, first.item.day),
            )


def _line(desk: Desk, file: PeerAssist, shown: Shown, meeting: Meeting, timed: TimedItem) -> None:
    item, number = timed.item, timed.number
    name = desk.t(f"desk.phase.{item.phase.value}")
    with st.container(key=f"pa-line-{file.id}-{number}", horizontal=True, gap="small", vertical_alignment="center"):
        st.html(
            f'<div class="pa-line-when"><span class="pa-line-clock">{escaped(_clock(timed, meeting))}</span> '
            f"<b>{escaped(name)}</b></div>"
        )
        st.number_input(
            desk.t("desk.agenda.minutes_of", phase=name),
            min_value=1,
            max_value=MOST_MINUTES,
            step=5,
            width=128,
            label_visibility="collapsed",
            key=typed(file.id, f"minutes-{number}", item.minutes),
            disabled=not desk.may(),
            on_change=changed_by(desk, file, f"minutes-{number}", _minutes, number),
        )
        st.text_input(
            desk.t("desk.agenda.note_of", phase=name),
            max_chars=300,
            placeholder=desk.t("desk.agenda.note"),
            label_visibility="collapsed",
            key=typed(file.id, f"note-{number}", item.note),
            disabled=not desk.may(),
            on_change=changed_by(desk, file, f"note-{number}", _note, number),
        )
        with st.container(key=f"pa-line-moves-{file.id}-{number}", horizontal=True, gap="small"):
            for step, words in ((-1, "up"), (1, "down")):
                if desk.button(
                    desk.t(f"desk.agenda.{words}"),
                    key=f"{words}-{file.id}-{number}",
                    type="tertiary",
                    help=label_text(name),
                ):
                    change(desk, file, shown.agenda.moved(number, step))
            if desk.button(
                desk.t("desk.agenda.remove"), key=f"remove-{file.id}-{number}", type="tertiary", help=label_text(name)
            ):
                change(desk, file, shown.agenda.without(number))


def _add(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    with st.form(f"add-line-{file.id}", border=False):
        phase = st.selectbox(
            desk.t("desk.agenda.phase"),
            list(Phase),
            format_func=lambda each: desk.t(f"desk.phase.{each.value}"),
        )
        minutes = st.number_input(
            desk.t("desk.agenda.minutes"), min_value=1, max_value=MOST_MINUTES, value=ADDED_MINUTES, step=5
        )
        days = [day.day for day in shown.agenda.days] or [1]
        day = st.selectbox(desk.t("desk.agenda.day"), days) if len(days) > 1 else days[0]
        if desk.submit(desk.t("desk.agenda.add"), type="primary"):
            change(desk, file, shown.agenda.with_item(AgendaItem(phase=phase, minutes=int(minutes), day=day or 1)))


def _clock(timed: TimedItem, meeting: Meeting) -> str:
    """On the clock of the meeting's zone, or how long after the day began."""
    if timed.starts_at is not None:
        return timed.starts_at.astimezone(meeting.zone).strftime("%H:%M")
    hours, minutes = divmod(timed.after_minutes, 60)
    return f"{hours}:{minutes:02d}"


def _preset(agenda: Agenda, preset: str) -> Agenda:
    return Agenda.from_preset(Preset(preset)) if preset != OWN else agenda.model_copy(update={"preset": None})


def _preset_name(preset: str, shown: Shown) -> str:
    if preset != OWN:
        return f"desk.session.preset.{preset}"
    return "desk.agenda.own" if shown.kept else "desk.agenda.not_chosen"


def _minutes(agenda: Agenda, minutes: int | None, number: int) -> Agenda:
    return agenda.changed(number, minutes=int(minutes)) if minutes else agenda


def _note(agenda: Agenda, note: str | None, number: int) -> Agenda:
    return agenda.changed(number, note=note or "").model_copy(update={"preset": agenda.preset})


def _beginning(agenda: Agenda, at: time | None, day: int) -> Agenda:
    begins = {each: hour for each, hour in agenda.begins.items() if each != day}
    return agenda.model_copy(update={"begins": {**begins, day: at} if at else begins})


def _analysing(agenda: Agenda, peers: bool) -> Agenda:
    return agenda.model_copy(update={"peers_analyse": bool(peers)})
