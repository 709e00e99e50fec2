"""What to ask the host: the questions, a reply ready to copy, and a place for what comes back."""

from collections.abc import Sequence

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.questions import MOST_USEFUL, SHOWN_AT_MOST, ClarifyingQuestion
from ui.calls import files
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.texts import LANGUAGES


def asking_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-ask">{escaped(desk.t("desk.ask.title"))}</h2>')
    every = files.questions(desk.client, file.id)
    with st.container():
        _questions(desk, every)
    with st.expander(desk.t("desk.ask.reply"), key=f"reply-{file.id}"):
        _reply(desk, file)
    with st.expander(desk.t("desk.ask.paste"), key=f"paste-{file.id}"):
        _answers(desk, file)


def _questions(desk: Desk, every: Sequence[ClarifyingQuestion]) -> None:
    open_ones = [question for question in every if not question.answered][:SHOWN_AT_MOST]
    if not every:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.ask.none"))}</p>')
    if open_ones:
        st.html(_list_html(desk, open_ones[:MOST_USEFUL], start=1))
    if len(open_ones) > MOST_USEFUL:
        with st.expander(desk.t("desk.ask.more", count=len(open_ones) - MOST_USEFUL)):
            st.html(_list_html(desk, open_ones[MOST_USEFUL:], start=MOST_USEFUL + 1))
    answered = len([question for question in every if question.answered])
    if answered:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.ask.answered", count=answered))}</p>')


def _list_html(desk: Desk, questions: list[ClarifyingQuestion], *, start: int) -> str:
    rows = "".join(
        f'<li dir="auto"><p class="pa-asked">{escaped(question.text)}</p>'
        f'<p class="pa-quiet">{escaped(_why(desk, question))}</p></li>'
        for question in questions
    )
    return f'<ol class="pa-questions" start="{start}">{rows}</ol>'


def _why(desk: Desk, question: ClarifyingQuestion) -> str:
    perspective = desk.t(f"desk.perspective.{question.perspective.value}")
    return f"{perspective} · {question.why}" if question.why else perspective


@st.fragment
def _reply(desk: Desk, file: PeerAssist) -> None:
    language = st.segmented_control(
        desk.t("desk.ask.reply_language"),
        LANGUAGES,
        default=file.language.value,
        required=True,
        format_func=lambda language: desk.t(f"shell.language.{language}"),
        key=f"reply-language-{file.id}",
    )
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.ask.reply_line"))}</p>')
    reply = files.host_reply(desk.client, file.id, language or file.language.value)
    with st.container(key="pa-copy"):
        st.code(reply.text, language=None, wrap_lines=True)


def _answers(desk: Desk, file: PeerAssist) -> None:
    told = st.session_state.pop(f"answers-told-{file.id}", None)
    if told:
        notice(told, tone="done")
    with st.form(f"answers-{file.id}", border=False, clear_on_submit=False):
        text = st.text_area(desk.t("desk.ask.paste_label"), height=176, key=f"answers-text-{file.id}")
        sent = desk.submit(desk.t("desk.ask.paste_action"), type="primary")
    if not sent:
        return
    if not (text or "").strip():
        notice(desk.t("desk.ask.paste_missing"), tone="care")
        return
    try:
        result = files.host_answers(desk.client, file.id, text)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    placed = sum(1 for part in result.parts if part.field is not None)
    told = desk.t("desk.ask.placed", count=placed)
    if len(result.parts) > placed:
        told += " " + desk.t("desk.ask.unplaced", count=len(result.parts) - placed)
    st.session_state[f"answers-told-{file.id}"] = told
    st.rerun()
