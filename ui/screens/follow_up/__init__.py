"""Follow-up: what the host said they would do, whether they did, what changed, and how the day was."""

import streamlit as st

from service.domain.peer_assists import Stage
from ui.calls import follow_up
from ui.desk import Desk, Screen
from ui.parts.empty import empty
from ui.parts.notice import notice
from ui.screens.follow_up import actions, answers, evaluation, lessons
from ui.screens.follow_up.standing import standing
from ui.screens.opened import opened_file
from ui.section import section


def draw(desk: Desk) -> None:
    file = opened_file(desk, Stage.FOLLOW_UP)
    if file is None:
        return
    view = follow_up.of_file(desk.client, file.id)
    told = st.session_state.pop(f"follow-up-told-{file.id}", None)
    with st.container():
        if told:
            notice(told, tone="done")
    if not view.approved and not view.actions and not view.follow_ups:
        if empty(desk.t("desk.follow_up.empty"), action=desk.t("desk.follow_up.to_write_up"), key="no-follow-up"):
            desk.go("write-up", file=file.id)
    else:
        standing(desk, view)
        with section():
            answers.answers_of(desk, file, view)
        with section():
            actions.actions_of(desk, file, view)
        with section():
            lessons.lessons_of(desk, view)
    with st.container(key="pa-evaluation"), section():
        evaluation.evaluation_of(desk, file, view)


SCREEN = Screen(path="follow-up", title="desk.stage.follow_up", draw=draw, shelf="file")
