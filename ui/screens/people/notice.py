"""The notice of a file: the host's consent, what goes out and nothing else, and who answered."""

from datetime import date

import streamlit as st

from service.domain.notices import AnswerState, Notice, NoticeAnswer, NoticeStart, NoticeView, NoticeWords
from service.domain.peer_assists import PeerAssist, Stage
from ui.calls import peers
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice as say
from ui.parts.prose import escaped
from ui.screens.follow_up.standing import today
from ui.section import redraw, section, tell, told

LONGEST = 300


def notice_of(desk: Desk, file: PeerAssist) -> None:
    with section():
        st.html(f"<h3>{escaped(desk.t('desk.notice.title'))}</h3>")
        told(f"notice-{file.id}")
        view = peers.notice(desk.client, file.id)
        if file.stage is Stage.CLOSED:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.notice.closed"))}</p>')
        elif view.notice is None:
            _to_post(desk, file, view.start)
        else:
            _posted(desk, file, view, view.notice)
        if view.answers:
            _answers(desk, file, view)


def words_html(desk: Desk, words: NoticeWords) -> str:
    """The three things, as every hub reads them."""
    when = desk.t("desk.notice.on", date=desk.texts.date(words.date)) if words.date else desk.t("desk.notice.no_day")
    line = f"{when} · {desk.t('desk.facing.contact', contact=words.contact)}"
    return (
        f'<div class="pa-notice-words"><p class="pa-card-next" dir="auto">{escaped(words.problem)}</p>'
        f'<p class="pa-quiet" dir="auto">{escaped(line)}</p></div>'
    )


def _to_post(desk: Desk, file: PeerAssist, start: NoticeStart) -> None:
    """What it says is seen before anybody agrees to it, exactly as it will be read."""
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.notice.purpose"))}</p>')
    with st.expander(desk.t("desk.notice.prepare"), key=f"notice-{file.id}"):
        problem = st.text_area(
            desk.t("desk.notice.problem"), start.problem, max_chars=LONGEST, height=96, key=f"notice-problem-{file.id}"
        )
        day: date | None = st.date_input(
            desk.t("desk.notice.day"), start.date, format="DD/MM/YYYY", key=f"notice-day-{file.id}"
        )
        contact = st.text_input(
            desk.t("desk.notice.contact"), start.contact, max_chars=LONGEST, key=f"notice-contact-{file.id}"
        )
        problem, contact = " ".join((problem or "").split()), " ".join((contact or "").split())
        if not problem or not contact:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.notice.incomplete"))}</p>')
            return
        words = NoticeWords(problem=problem, date=day, contact=contact)
        st.html(f'<p class="pa-label">{escaped(desk.t("desk.notice.preview"))}</p>{words_html(desk, words)}')
        with st.form(f"consent-{file.id}", border=False):
            agreed_by = st.text_input(
                desk.t("desk.notice.agreed_by"),
                max_chars=LONGEST,
                help=desk.t("desk.notice.agreed_help"),
                key=f"agreed-by-{file.id}",
            )
            agreed_on = st.date_input(desk.t("desk.notice.agreed_on"), today(), max_value=today(), format="DD/MM/YYYY")
            sent = desk.submit(desk.t("desk.notice.post"), type="primary")
        if sent:
            _post(desk, file, words, agreed_by or "", agreed_on)


def _post(desk: Desk, file: PeerAssist, words: NoticeWords, agreed_by: str, agreed_on: date) -> None:
    if not agreed_by.strip():
        say(desk.t("errors.notice.who_agreed"), tone="care")
        return
    try:
        peers.post_notice(desk.client, file.id, words, agreed_by=agreed_by, agreed_on=agreed_on)
    except Refused as refused:
        say(refused.in_short(), tone="care")
        return
    redraw()


def _posted(desk: Desk, file: PeerAssist, view: NoticeView, notice: Notice) -> None:
    st.html(words_html(desk, notice.words))
    agreed = desk.t(
        "desk.notice.agreed",
        name=notice.agreed_by,
        date=desk.texts.date(notice.agreed_on),
        recorder=notice.recorded_by,
    )
    st.html(f'<p class="pa-quiet">{escaped(agreed)}</p>')
    if notice.words.date != view.start.date and view.start.date:
        say(desk.t("desk.notice.other_day", date=desk.texts.date(view.start.date)), tone="care")
    if desk.button(desk.t("desk.notice.withdraw"), key=f"withdraw-{file.id}", type="tertiary"):
        try:
            peers.withdraw_notice(desk.client, file.id)
        except Refused as refused:
            tell(f"notice-{file.id}", refused.sentence)
        redraw()
    with st.expander(desk.t("desk.notice.as_text"), key=f"notice-text-{file.id}"), st.container(key="pa-copy-notice"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.notice.copy_line"))}</p>')
        st.code(view.text, language=None, wrap_lines=True)


def _answers(desk: Desk, file: PeerAssist, view: NoticeView) -> None:
    st.html(f'<p class="pa-label">{escaped(desk.t("desk.notice.answers", count=len(view.answers)))}</p>')
    for answer in view.answers:
        with st.container(key=f"pa-answer-{answer.id}", gap="small"):
            st.html(_answer_html(desk, answer))
            with st.container(key=f"pa-row-{answer.id}", horizontal=True, gap="small"):
                _decide(desk, file, answer)


def _answer_html(desk: Desk, answer: NoticeAnswer) -> str:
    facts = (answer.hub, desk.t("desk.facing.contact", contact=answer.contact))
    wants = desk.t(f"desk.notice.wants.{answer.wants.value}")
    kind = f"accepted_{answer.wants.value}" if answer.state is AnswerState.ACCEPTED else answer.state.value
    state = desk.t(f"desk.notice.state.{kind}", name=answer.decided_by)
    return (
        f'<p class="pa-card-title" dir="auto">{escaped(answer.team)}</p>'
        f'<p class="pa-quiet" dir="auto">{escaped(" · ".join(fact for fact in facts if fact))}</p>'
        f"<p>{escaped(wants)} {escaped(state)}</p>"
    )


def _decide(desk: Desk, file: PeerAssist, answer: NoticeAnswer) -> None:
    """Both can be taken back; what taking somebody in opens to them is said on the button's own line."""
    seat = desk.t("desk.notice.opens_file", name=answer.answered_by) if answer.person_id else None
    if answer.state is not AnswerState.ACCEPTED and desk.button(
        desk.t(f"desk.notice.accept.{answer.wants.value}"),
        key=f"accept-{answer.id}",
        help=seat if answer.wants.value == "seat" else None,
    ):
        _decided(desk, file, answer, AnswerState.ACCEPTED)
    if answer.state is not AnswerState.DECLINED and desk.button(
        desk.t("desk.notice.decline"), key=f"decline-{answer.id}", type="tertiary"
    ):
        _decided(desk, file, answer, AnswerState.DECLINED)


def _decided(desk: Desk, file: PeerAssist, answer: NoticeAnswer, state: AnswerState) -> None:
    try:
        peers.decide(desk.client, file.id, answer.id, state)
    except Refused as refused:
        tell(f"notice-{file.id}", refused.sentence)
    redraw()
