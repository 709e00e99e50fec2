"""Did you act, did you do something differently, what happened: each time the host is asked, and the answer."""

from typing import Any

import streamlit as st

from service.domain.follow_up import FollowUp, FollowUpView, LinkPurpose, ReadReply, YesNo
from service.domain.library import Outcome
from service.domain.peer_assists import PeerAssist
from ui.calls import follow_up
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, paragraphs
from ui.screens.follow_up.asking import asking_of
from ui.screens.follow_up.standing import today
from ui.screens.wording import moment

CHOICES = ("did_you_act", "did_you_do_something_differently")


def answers_of(desk: Desk, file: PeerAssist, view: FollowUpView) -> None:
    st.html(f'<h2 id="pa-answers">{escaped(desk.t("desk.follow_up.answers.title"))}</h2>')
    for each in view.follow_ups:
        with st.container(key=f"pa-asked-{each.id}", gap="small"):
            _one(desk, file, each)
    with st.popover(desk.t("desk.follow_up.answers.again"), type="tertiary"):
        day = st.date_input(desk.t("desk.follow_up.answers.on"), value=None, format="YYYY-MM-DD", key="ask-again-on")
        if desk.button(desk.t("desk.follow_up.answers.plan"), key="ask-again") and day is not None:
            follow_up.ask_on(desk.client, file.id, day.isoformat())
            st.rerun()


def _one(desk: Desk, file: PeerAssist, asked: FollowUp) -> None:
    st.html(f"<h3>{escaped(_when(desk, asked))}</h3>")
    if asked.answer is not None:
        _given(desk, asked)
        with st.expander(desk.t("desk.follow_up.answers.correct"), key=f"correct-{asked.id}"):
            _form(desk, file, asked)
        return
    with st.expander(desk.t("desk.follow_up.answers.ask"), key=f"ask-{asked.id}"):
        asking_of(
            desk,
            file,
            key=asked.id,
            purpose=LinkPurpose.FOLLOW_UP,
            message=lambda: follow_up.message(desk.client, asked),
            link={"follow_up_id": asked.id, "name": file.host_team.lead_name},
            sent=None if asked.asked_at else lambda: follow_up.asked(desk.client, asked),
        )
    with st.expander(desk.t("desk.follow_up.answers.paste"), key=f"paste-{asked.id}"):
        _paste(desk, file, asked)
    with st.expander(desk.t("desk.follow_up.answers.record"), key=f"record-{asked.id}", expanded=asked.is_due(today())):
        _form(desk, file, asked)


def _when(desk: Desk, asked: FollowUp) -> str:
    day = desk.texts.date(asked.due_on)
    if asked.answer is not None:
        return desk.t("desk.follow_up.answers.answered", date=day, name=asked.answer.answered_by)
    days = (today() - asked.due_on).days
    if days > 0:
        return desk.t("desk.follow_up.answers.was_due", date=day, count=days)
    return desk.t("desk.follow_up.answers.due", date=day)


def _given(desk: Desk, asked: FollowUp) -> None:
    answer = asked.answer
    if answer is None:
        return
    rows = [(name, desk.t(f"follow_up.choices.{getattr(answer, name)}")) for name in CHOICES]
    rows.append(("outcome", desk.t(f"follow_up.outcomes.{answer.outcome}")))
    facts = "".join(
        f"<dt>{escaped(desk.t(f'follow_up.questions.{name}'))}</dt><dd>{escaped(said)}</dd>" for name, said in rows
    )
    st.html(f'<dl class="pa-said">{facts}</dl>')
    if answer.what_happened:
        st.html(f'<blockquote class="pa-words" dir="auto">{paragraphs(answer.what_happened)}</blockquote>')
    st.html(
        f'<p class="pa-quiet">{escaped(desk.t("desk.follow_up.answers.shown", when=moment(desk, answer.answered_at)))}</p>'
    )


def _paste(desk: Desk, file: PeerAssist, asked: FollowUp) -> None:
    """What was read stands in the form below, for a person to correct: nothing is kept yet."""
    with st.form(f"paste-reply-{asked.id}", border=False):
        text = st.text_area(desk.t("desk.follow_up.answers.paste_label"), height=160)
        sent = desk.submit(desk.t("desk.follow_up.answers.read"))
    if sent and (text or "").strip():
        st.session_state[f"read-{asked.id}"] = follow_up.read_reply(desk.client, file.id, text)
        for name in (*CHOICES, "outcome", "what_happened"):
            st.session_state.pop(f"{name}-{asked.id}-{asked.revision}", None)
        st.rerun()


def _form(desk: Desk, file: PeerAssist, asked: FollowUp) -> None:
    read: ReadReply | None = st.session_state.get(f"read-{asked.id}")
    if read is not None:
        notice(desk.t("desk.follow_up.answers.read_line"), tone="care")
    before: Any = read or asked.answer or ReadReply()
    with st.form(f"answer-{asked.id}", border=False):
        values: dict[str, Any] = {}
        for name in CHOICES:
            values[name] = _choice(desk, asked, name, list(YesNo), getattr(before, name), "choices")
        values["what_happened"] = st.text_area(
            desk.t("follow_up.questions.what_happened"),
            before.what_happened,
            height=128,
            key=f"what_happened-{asked.id}-{asked.revision}",
        )
        values["outcome"] = _choice(desk, asked, "outcome", list(Outcome), before.outcome, "outcomes")
        by = asked.answer.answered_by if asked.answer else file.host_team.lead_name
        values["answered_by"] = st.text_input(
            desk.t("desk.follow_up.answers.by"), by, max_chars=200, key=f"by-{asked.id}-{asked.revision}"
        )
        sent = desk.submit(desk.t("desk.follow_up.answers.keep"), type="primary")
    if sent:
        _keep(desk, file, asked, values)


def _choice(desk: Desk, asked: FollowUp, name: str, every: list[Any], before: Any, words: str) -> str | None:
    chosen = st.radio(
        desk.t(f"follow_up.questions.{name}"),
        every,
        index=every.index(before) if before is not None else None,
        format_func=lambda each: desk.t(f"follow_up.{words}.{each}"),
        horizontal=True,
        key=f"{name}-{asked.id}-{asked.revision}",
    )
    return str(chosen) if chosen is not None else None


def _keep(desk: Desk, file: PeerAssist, asked: FollowUp, values: dict[str, Any]) -> None:
    if any(not values[name] for name in (*CHOICES, "outcome", "answered_by")):
        notice(desk.t("desk.follow_up.answers.incomplete"), tone="care")
        return
    try:
        follow_up.answer(desk.client, asked, values)
    except Stale:
        notice(desk.t("desk.follow_up.changed_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    st.session_state.pop(f"read-{asked.id}", None)
    st.session_state[f"follow-up-told-{file.id}"] = desk.t("desk.follow_up.answers.kept")
    st.rerun()
