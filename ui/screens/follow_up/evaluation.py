"""Two minutes for hosts and peers: the answers together, never who gave them."""

import streamlit as st

from service.domain.follow_up import SCALES, EvaluationSide, FollowUpView, LinkPurpose, ReadEvaluation
from service.domain.peer_assists import PeerAssist
from ui.calls import follow_up
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.follow_up.asking import asking_of
from ui.screens.pictures import scales_html


def evaluation_of(desk: Desk, file: PeerAssist, view: FollowUpView) -> None:
    st.html(f'<h2 id="pa-evaluation">{escaped(desk.t("desk.follow_up.evaluation.title"))}</h2>')
    if view.evaluations.count:
        st.html(scales_html(desk, view.evaluations))
        for name in ("keep", "change"):
            words = getattr(view.evaluations, name)
            if words:
                rows = "".join(f'<li dir="auto">{escaped(each)}</li>' for each in words)
                st.html(
                    f'<h4>{escaped(desk.t(f"desk.follow_up.evaluation.{name}"))}</h4><ul class="pa-list">{rows}</ul>'
                )
    else:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.follow_up.evaluation.none"))}</p>')
    with st.expander(desk.t("desk.follow_up.evaluation.ask"), key="evaluation-ask"):
        side = _side(desk, "ask")
        asking_of(
            desk,
            file,
            key=f"evaluation-{side}",
            purpose=LinkPurpose.EVALUATION,
            message=lambda: follow_up.evaluation_message(desk.client, file.id, side.value),
            link={"side": side.value},
            sent=None,
        )
    with st.expander(desk.t("desk.follow_up.evaluation.record"), key="evaluation-record"):
        _record(desk, file)


def _side(desk: Desk, key: str) -> EvaluationSide:
    return st.segmented_control(
        desk.t("desk.follow_up.evaluation.side"),
        list(EvaluationSide),
        default=EvaluationSide.PEER,
        required=True,
        format_func=lambda each: desk.t(f"reports.side.{each}"),
        key=f"evaluation-side-{key}",
    )


def _record(desk: Desk, file: PeerAssist) -> None:
    side = _side(desk, "record")
    with st.form("evaluation-paste", border=False):
        text = st.text_area(desk.t("desk.follow_up.evaluation.paste"), height=96)
        if desk.submit(desk.t("desk.follow_up.answers.read")) and (text or "").strip():
            st.session_state["evaluation-read"] = follow_up.read_evaluation(desk.client, file.id, text)
            st.session_state["evaluation-round"] = st.session_state.get("evaluation-round", 0) + 1
    read: ReadEvaluation = st.session_state.get("evaluation-read", ReadEvaluation())
    turn = st.session_state.get("evaluation-round", 0)
    with st.form(f"evaluation-form-{turn}", border=False):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("follow_up.evaluation.scale"))}</p>')
        scores = {}
        for name in SCALES:
            before = getattr(read, name)
            scores[name] = st.radio(
                desk.t(f"follow_up.evaluation.{side}.{name}"),
                [1, 2, 3, 4, 5],
                index=before - 1 if before else None,
                horizontal=True,
                key=f"{name}-{side}-{turn}",
            )
        keep = st.text_area(desk.t(f"follow_up.evaluation.{side}.keep"), read.keep, height=80, key=f"keep-{turn}")
        change = st.text_area(
            desk.t(f"follow_up.evaluation.{side}.change"), read.change, height=80, key=f"change-{turn}"
        )
        sent = desk.submit(desk.t("desk.follow_up.evaluation.add"), type="primary")
    if not sent:
        return
    if any(score is None for score in scores.values()):
        notice(desk.t("desk.follow_up.evaluation.incomplete"), tone="care")
        return
    try:
        given = {"side": side.value, **scores, "keep": keep or "", "change": change or ""}
        follow_up.evaluate(desk.client, file.id, given)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    st.session_state.pop("evaluation-read", None)
    st.session_state["evaluation-round"] = turn + 1
    st.session_state[f"follow-up-told-{file.id}"] = desk.t("desk.follow_up.evaluation.kept")
    st.rerun()
