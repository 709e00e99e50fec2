"""What peers ask before the day: by link, or written down by whoever heard it. Open ones wait for the Ask phase."""

from functools import partial

import streamlit as st

from service.domain.invitations import PeerQuestion
from service.domain.peer_assists import PeerAssist
from ui.calls import inviting
from ui.desk import Desk
from ui.parts.prose import escaped, paragraphs
from ui.screens.plan.tried import tried
from ui.section import redraw


def questions_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f"<h3>{escaped(desk.t('desk.peer_questions.title'))}</h3>")
    asked = inviting.questions(desk.client, file.id)
    open_ones = sum(not each.settled for each in asked)
    line = desk.t("desk.peer_questions.open", count=open_ones) if asked else desk.t("desk.peer_questions.none")
    st.html(f'<p class="pa-quiet">{escaped(line)}</p>')
    for question in asked:
        with st.container(key=f"pa-peer-question-{question.id}", gap="small"):
            _one(desk, question)
    with st.expander(desk.t("desk.peer_questions.write_down"), key=f"write-question-{file.id}"):
        with st.form(f"question-{file.id}-{len(asked)}", border=False):
            text = st.text_area(desk.t("desk.peer_questions.text"), height=80)
            by = st.text_input(desk.t("desk.peer_questions.by"), max_chars=200)
            sent = desk.submit(desk.t("desk.peer_questions.keep"))
        if (
            sent
            and (text or "").strip()
            and tried(desk, lambda: inviting.ask(desk.client, file.id, (text or "").strip(), by=by or ""))
        ):
            redraw()


def _one(desk: Desk, question: PeerQuestion) -> None:
    by = question.asked_by or desk.t("desk.peer_questions.somebody")
    how = desk.t("desk.peer_questions.by_link") if question.by_link else ""
    state = desk.t("desk.peer_questions.settled" if question.settled else "desk.peer_questions.waits")
    line = " · ".join(part for part in (by, how, state) if part)
    st.html(
        f'<figure class="pa-quote"><blockquote dir="auto">{paragraphs(question.text)}</blockquote>'
        f"<figcaption>{escaped(line)}</figcaption></figure>"
    )
    if question.answer:
        st.html(f'<blockquote class="pa-words" dir="auto">{paragraphs(question.answer)}</blockquote>')
    with st.popover(desk.t("desk.peer_questions.answer"), type="tertiary", key=f"answer-{question.id}"):
        with st.form(f"settle-{question.id}-{question.revision}", border=False):
            answer = st.text_area(desk.t("desk.peer_questions.answer_label"), question.answer, height=96)
            settled = st.checkbox(desk.t("desk.peer_questions.is_settled"), question.settled)
            sent = desk.submit(desk.t("desk.save"))
        if sent and tried(desk, partial(inviting.settle, desk.client, question, answer=answer or "", settled=settled)):
            redraw()
        if desk.button(desk.t("desk.peer_questions.remove"), key=f"remove-{question.id}", type="tertiary") and tried(
            desk, partial(inviting.remove_question, desk.client, question)
        ):
            redraw()
