"""The poll: a few dates, what each person answered, as the facilitator heard it, and the question to paste into a message."""

from datetime import datetime

import streamlit as st

from service.domain.meetings import Meeting
from service.domain.peer_assists import PeerAssist
from service.domain.polls import MOST_SLOTS, Answer
from service.domain.slot_views import PollView
from ui.calls import planning
from ui.client import Refused, ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.section import redraw, tell, told


def asked_about(desk: Desk, file: PeerAssist) -> tuple[datetime, ...]:
    return planning.poll(desk.client, file.id).poll.slots


def ask_about(desk: Desk, file: PeerAssist, starts_at: datetime) -> None:
    """One more date in the poll."""
    view = planning.poll(desk.client, file.id)
    _keep(desk, file, view, (*view.poll.slots, starts_at))


def poll_of(desk: Desk, file: PeerAssist, meeting: Meeting) -> None:
    view = planning.poll(desk.client, file.id)
    with st.container(key=f"pa-poll-{file.id}", gap="small"):
        st.html(f"<h3>{escaped(desk.t('desk.poll.title'))}</h3>")
        told(f"poll-{file.id}")
        if not view.poll.slots:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.poll.none", limit=MOST_SLOTS))}</p>')
            return
        st.html(_table(desk, view))
        _choose(desk, file, meeting, view)
        _answers(desk, file, view)
        _leaving(desk, file)


def _table(desk: Desk, view: PollView) -> str:
    """A row a person, a column a date; the last rows count."""
    head = "".join(f'<th scope="col">{escaped(each.when)}</th>' for each in view.slots)
    rows = "".join(
        f'<tr><th scope="row">{escaped(person.name)}</th>'
        + "".join(
            f"<td>{_said(desk, view.poll.answer_of(person.who, each.slot.starts_at))}</td>" for each in view.slots
        )
        + "</tr>"
        for person in view.attendees
    )
    counts = "".join(
        f"<td>{escaped(desk.t('desk.poll.count', yes=tally.yes, maybe=tally.if_need_be, no=tally.no))}"
        f"{_best(desk, view, tally.starts_at)}</td>"
        for tally in view.tallies
    )
    return (
        f'<div class="pa-table pa-poll" role="region" tabindex="0" aria-label="{escaped(desk.t("desk.poll.title"))}"><table>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody>"
        f'<tfoot><tr><th scope="row">{escaped(desk.t("desk.poll.counts"))}</th>{counts}</tr></tfoot></table></div>'
    )


def _said(desk: Desk, answer: Answer | None) -> str:
    if answer is None:
        return '<span class="pa-quiet">–</span>'
    return f'<span class="pa-said-{answer.value}">{escaped(desk.t(f"polls.answer.{answer.value}"))}</span>'


def _best(desk: Desk, view: PollView, starts_at: datetime) -> str:
    return f"<br><b>{escaped(desk.t('desk.poll.best'))}</b>" if view.best == starts_at else ""


def _choose(desk: Desk, file: PeerAssist, meeting: Meeting, view: PollView) -> None:
    """Take one of the dates, or stop asking about it."""
    whens = {each.slot.starts_at: each.when for each in view.slots}
    best = list(whens).index(view.best) if view.best in whens else 0
    chosen = st.selectbox(
        desk.t("desk.poll.choose"),
        list(whens),
        index=best,
        format_func=lambda at: whens[at],
        key=f"poll-choice-{file.id}-{view.poll.revision}-{best}",
    )
    with st.container(horizontal=True, gap="small"):
        if desk.button(desk.t("desk.dates_plan.take"), key=f"poll-take-{file.id}"):
            try:
                planning.save_meeting(desk.client, meeting.model_copy(update={"starts_at": chosen}))
            except Stale:
                tell(f"dates-{file.id}", desk.t("desk.dates_plan.moved_elsewhere"))
            st.rerun()
        if desk.button(desk.t("desk.poll.drop"), key=f"poll-drop-{file.id}", type="tertiary"):
            _keep(desk, file, view, tuple(at for at in view.poll.slots if at != chosen))


def _answers(desk: Desk, file: PeerAssist, view: PollView) -> None:
    """Of one person at a time: what they said about each date is kept as it is chosen."""
    if not view.attendees:
        return
    names = {each.who: each.name for each in view.attendees}
    who = st.selectbox(
        desk.t("desk.poll.who"),
        list(names),
        format_func=lambda each: names[each],
        key=f"poll-who-{file.id}",
    )
    for number, each in enumerate(view.slots):
        key = f"poll-{file.id}-{number}-{who}-{view.poll.revision}"
        st.segmented_control(
            label_text(each.when),
            list(Answer),
            default=view.poll.answer_of(who or "", each.slot.starts_at),
            format_func=lambda answer: desk.t(f"polls.answer.{answer.value}"),
            key=key,
            disabled=not desk.may(),
            on_change=_answered,
            args=(desk, file.id, who, each.slot.starts_at, key),
        )


def _answered(desk: Desk, file_id: str, who: str, starts_at: datetime, key: str) -> None:
    try:
        planning.answer(desk.client, file_id, who, starts_at, st.session_state[key])
    except ServiceProblem as problem:
        tell(f"poll-{file_id}", problem.sentence)


def _leaving(desk: Desk, file: PeerAssist) -> None:
    """The question as text to paste, and the answers as a table."""
    with st.expander(desk.t("desk.poll.text"), key=f"poll-text-{file.id}"), st.container(key=f"pa-copy-poll-{file.id}"):
        st.code(planning.poll_text(desk.client, file.id), language=None, wrap_lines=True)
    st.download_button(
        desk.t("desk.poll.csv"),
        lambda: planning.exported(desk.client, file.id, "poll.csv"),
        file_name=f"{desk.t('desk.poll.csv_file')}.csv",
        mime="text/csv",
        key=f"poll-csv-{file.id}",
        type="tertiary",
        on_click="ignore",
    )


def _keep(desk: Desk, file: PeerAssist, view: PollView, slots: tuple[datetime, ...]) -> None:
    try:
        planning.save_poll(desk.client, file.id, slots, view.poll.rules, view.poll.revision)
    except Stale:
        tell(f"poll-{file.id}", desk.t("desk.poll.changed_elsewhere"))
    except Refused as refused:
        tell(f"poll-{file.id}", refused.sentence)
    redraw()
