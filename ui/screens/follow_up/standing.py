"""Where the follow-up stands, in one sentence."""

from datetime import UTC, date, datetime

import streamlit as st

from service.domain.follow_up import FollowUpView
from ui.desk import Desk
from ui.parts.prose import escaped


def standing(desk: Desk, view: FollowUpView) -> None:
    st.html(f'<div class="pa-next"><p class="pa-next-sentence">{escaped(_sentence(desk, view))}</p></div>')


def today() -> date:
    return datetime.now(UTC).date()


def _sentence(desk: Desk, view: FollowUpView) -> str:
    due = [each for each in view.follow_ups if each.is_due(today())]
    waiting = [each for each in view.follow_ups if each.answer is None]
    if due:
        return desk.t("desk.follow_up.standing.due", date=desk.texts.date(due[0].due_on))
    if waiting:
        return desk.t("desk.follow_up.standing.waiting", date=desk.texts.date(waiting[0].due_on))
    open_steps = sum(not step.is_over for step in view.actions)
    if open_steps:
        return desk.t("desk.follow_up.standing.answered", count=open_steps)
    return desk.t("desk.follow_up.standing.done")
