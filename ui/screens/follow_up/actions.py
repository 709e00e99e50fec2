"""Action steps: who, by when, how far. A day that has passed is said, not shouted."""

from datetime import date

import streamlit as st

from service.domain.follow_up import ActionStatus, ActionStep, FollowUpView
from service.domain.peer_assists import PeerAssist
from ui.calls import follow_up
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.editor import EditorChange, editor, saving
from ui.parts.notice import notice
from ui.parts.prose import escaped, paragraphs
from ui.screens.follow_up.standing import today
from ui.section import redraw
from ui.wording import editor_words


def actions_of(desk: Desk, file: PeerAssist, view: FollowUpView) -> None:
    st.html(f'<h2 id="pa-actions">{escaped(desk.t("desk.follow_up.actions.title"))}</h2>')
    if not view.actions:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.follow_up.actions.none"))}</p>')
    for step in view.actions:
        with st.container(key=f"pa-step-{step.id}", gap="small"):
            st.fragment(_step)(desk, file, step.id)
    with st.popover(desk.t("desk.follow_up.actions.add"), type="tertiary"), st.form("add-action", border=False):
        what = st.text_input(desk.t("desk.follow_up.actions.what"), max_chars=1000)
        if desk.submit(desk.t("desk.follow_up.actions.add_it")) and (what or "").strip():
            follow_up.add_action(desk.client, file.id, what)
            st.rerun()


def _step(desk: Desk, file: PeerAssist, step_id: str) -> None:
    """In a fragment of its own: a save redraws this step and nothing else."""
    view = follow_up.of_file(desk.client, file.id)
    step = next((each for each in view.actions if each.id == step_id), None)
    if step is None:
        return
    st.html(f'<div class="pa-step-words" dir="auto">{paragraphs(step.what)}</div>')
    with st.container(key=f"pa-row-{step.id}", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(f'<p class="pa-quiet">{escaped(_who_and_when(desk, step))}</p>')
        _status(desk, step)
        with st.popover(desk.t("desk.follow_up.actions.change"), type="tertiary"):
            _details(desk, step)
    _note(desk, step)


def _who_and_when(desk: Desk, step: ActionStep) -> str:
    who = step.owner or desk.t("desk.follow_up.actions.no_owner")
    if step.due_date is None:
        return f"{who} · {step.due or desk.t('desk.follow_up.actions.no_day')}"
    when = desk.texts.date(step.due_date)
    if step.is_overdue(today()):
        late = desk.t("desk.follow_up.actions.overdue", date=when, count=(today() - step.due_date).days)
        return f"{who} · {late}"
    return f"{who} · {desk.t('desk.follow_up.actions.by', date=when)}"


def _status(desk: Desk, step: ActionStep) -> None:
    every = list(ActionStatus)
    chosen = st.selectbox(
        desk.t("desk.follow_up.actions.status"),
        every,
        index=every.index(step.status),
        format_func=lambda each: desk.t(f"follow_up.status.{each}"),
        label_visibility="collapsed",
        key=f"status-{step.id}-{step.revision}",
        width=180,
    )
    if chosen is not None and chosen is not step.status:
        _change(desk, step, status=chosen.value)


def _details(desk: Desk, step: ActionStep) -> None:
    with st.form(f"step-{step.id}-{step.revision}", border=False):
        owner = st.text_input(desk.t("desk.follow_up.actions.owner"), step.owner, max_chars=300)
        day: date | None = st.date_input(desk.t("desk.follow_up.actions.day"), value=step.due_date, format="YYYY-MM-DD")
        sent = desk.submit(desk.t("desk.save"), type="primary")
    if sent:
        _change(desk, step, owner=owner or "", due_date=day.isoformat() if day else None)


def _change(desk: Desk, step: ActionStep, **changes: str | None) -> None:
    try:
        follow_up.change_action(desk.client, step, step.revision, **changes)
    except Stale:
        notice(desk.t("desk.follow_up.changed_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    redraw()


def _note(desk: Desk, step: ActionStep) -> None:
    def put(change: EditorChange) -> int:
        return follow_up.change_action(desk.client, step, change.base_revision, note=change.text).revision

    editor(
        desk.t("desk.follow_up.actions.note"),
        step.note,
        key=f"note-{step.id}",
        locked=not desk.may(),
        person=desk.reader,
        field=f"action/{step.id}/note",
        revision=step.revision,
        save=saving(put, stored=lambda stale: (str(stale.current["note"]), int(stale.current["revision"]))),
        words=editor_words(desk.texts),
        placeholder=desk.t("desk.follow_up.actions.note_hint"),
        language=desk.language,
        rows=1,
    )
