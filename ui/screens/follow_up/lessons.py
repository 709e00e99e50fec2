"""Lessons and where each stands: learned only when something changed."""

from collections.abc import Mapping

import streamlit as st

from service.domain.follow_up import FollowUpView, Lesson, LessonState
from ui.calls import follow_up
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.icons import Icon, icon_html
from ui.parts.notice import notice
from ui.parts.prose import escaped, paragraphs

SIGNS: Mapping[LessonState, Icon] = {
    LessonState.OBSERVATION: "empty",
    LessonState.IDENTIFIED: "empty",
    LessonState.ACTION: "drafted",
    LessonState.LEARNED: "done",
}


def lessons_of(desk: Desk, view: FollowUpView) -> None:
    st.html(f'<h2 id="pa-lessons">{escaped(desk.t("desk.follow_up.lessons.title"))}</h2>')
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.follow_up.lessons.line"))}</p>')
    for lesson in view.lessons:
        with st.container(key=f"pa-lesson-{lesson.id}", gap="small"):
            _lesson(desk, lesson)


def _lesson(desk: Desk, lesson: Lesson) -> None:
    st.html(f'<div class="pa-step-words" dir="auto">{paragraphs(lesson.text)}</div>')
    state = desk.t(f"desk.follow_up.lessons.state.{lesson.state}")
    with st.container(key=f"pa-row-{lesson.id}", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(f'<p class="pa-quiet pa-lesson-state">{icon_html(SIGNS[lesson.state])}{escaped(state)}</p>')
        with st.popover(desk.t("desk.follow_up.lessons.change"), type="tertiary"):
            _form(desk, lesson)
    if lesson.what_changed:
        st.html(f'<blockquote class="pa-words" dir="auto">{paragraphs(lesson.what_changed)}</blockquote>')


def _form(desk: Desk, lesson: Lesson) -> None:
    with st.form(f"lesson-{lesson.id}-{lesson.revision}", border=False):
        every = list(LessonState)
        state = st.radio(
            desk.t("desk.follow_up.lessons.where"),
            every,
            index=every.index(lesson.state),
            format_func=lambda each: desk.t(f"desk.follow_up.lessons.state.{each}"),
        )
        words = st.text_area(desk.t("desk.follow_up.lessons.what_changed"), lesson.what_changed, height=96)
        sent = desk.submit(desk.t("desk.save"), type="primary")
    if not sent:
        return
    try:
        follow_up.change_lesson(desk.client, lesson, state=state.value, what_changed=words or "")
    except Stale:
        notice(desk.t("desk.follow_up.changed_elsewhere"), tone="care")
    except Refused as refused:
        notice(refused.sentence, tone="care")
    else:
        st.rerun()
