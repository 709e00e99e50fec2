"""In the session: what peers asked before the day and nobody has answered. It seeds the Ask phase."""

import streamlit as st

from service.domain.invitations import PeerQuestion
from service.domain.peer_assists import PeerAssist
from ui.calls import inviting
from ui.client import ServiceProblem
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.section import redraw, section


def peer_questions_of(desk: Desk, file: PeerAssist) -> None:
    st.fragment(_waiting)(desk, file)


def _waiting(desk: Desk, file: PeerAssist) -> None:
    with section():
        waiting = [each for each in inviting.questions(desk.client, file.id) if not each.settled]
        if not waiting:
            return
        st.html(f'<h2 id="pa-peer-questions">{escaped(desk.t("desk.peer_questions.for_ask", count=len(waiting)))}</h2>')
        for question in waiting:
            with st.container(key=f"pa-ask-{question.id}", horizontal=True, vertical_alignment="center"):
                by = question.asked_by or desk.t("desk.peer_questions.somebody")
                st.html(f'<p dir="auto">{escaped(question.text)} <span class="pa-quiet">— {escaped(by)}</span></p>')
                if desk.button(desk.t("desk.peer_questions.asked"), key=f"asked-{question.id}", type="tertiary"):
                    _settle(desk, question)


def _settle(desk: Desk, question: PeerQuestion) -> None:
    try:
        inviting.settle(desk.client, question, answer=question.answer, settled=True)
    except ServiceProblem as problem:
        notice(problem.sentence, tone="care")
        return
    redraw()
