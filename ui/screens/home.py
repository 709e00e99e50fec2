"""Home asks what you have: a team's request, notes from a session, or a question for past cases. Below, your files with their next step."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from service.domain.paging import Page
from service.domain.peer_assists import FileCard, Stage
from ui.calls import drafts, files, session
from ui.client import Refused, ServiceProblem
from ui.desk import Desk, Screen
from ui.parts.empty import empty
from ui.parts.kept import kept, used
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.reader import choose_space
from ui.screens.notices import notices_of
from ui.screens.opened import page_of
from ui.screens.pasted import text_of_file
from ui.screens.session.bringing import KINDS
from ui.screens.session.who_is_who import start_write_up
from ui.screens.wording import next_step_action, next_step_sentence

DRAFTING_LINE = "shell.drafting"


def draw(desk: Desk) -> None:
    desk.works_on()
    masthead(desk.t("shell.home"))
    told = st.session_state.pop("home-told", None)
    if told:
        notice(told, tone="done")
    with st.container(key="pa-boxes"):
        request, notes, question = st.columns(3, gap="medium")
        with request:
            _request(desk)
        with notes:
            _notes(desk)
        with question:
            _question(desk)
    _board(desk)
    with st.container(key="pa-notices-board"):
        notices_of(desk)
    _example(desk)
    drafting = desk.client.get("/info")["drafting"]
    st.html(f'<p class="pa-quiet">{escaped(desk.t(f"{DRAFTING_LINE}.{drafting}"))}</p>')


def _request(desk: Desk) -> None:
    with st.form("request", border=False):
        text = st.text_area(
            desk.t("desk.home.request"),
            height=176,
            key="request-text",
            placeholder=desk.t("desk.home.request_placeholder"),
        )
        _kept(desk, "request")
        dropped = st.file_uploader(desk.t("desk.home.request_file"), key="request-file")
        sent = desk.submit(desk.t("desk.home.request_action"), type="primary", needs="write_file")
    if not sent:
        return
    given = text or ""
    if dropped is not None:
        read = text_of_file(dropped.name, dropped.getvalue())
        if read is None:
            notice(desk.t("desk.home.file_unreadable"), tone="care")
            return
        given = f"{given}\n\n{read}".strip()
    if not given.strip():
        notice(desk.t("desk.home.request_missing"), tone="care")
        return
    _open(desk, given)


def _open(desk: Desk, request: str) -> None:
    """Open the file and have all three drafts started, so that something is there when the page is."""
    try:
        file = files.open_file(desk.client, request)
    except Refused as refused:
        notice(refused.in_short(), tone="care")
        return
    _draft(desk, file.id)
    used(desk.reader, "home/request")
    desk.go("prepare", file=file.id)


def _kept(desk: Desk, box: str) -> None:
    """What stands in the box before its button is pressed survives a reload and a killed browser."""
    kept(
        f"{box}-text",
        person=desk.reader,
        field=f"home/{box}",
        kept_line=desk.t("desk.home.kept"),
        restored_line=desk.t("desk.home.restored"),
    )


def _notes(desk: Desk) -> None:
    """Notes or a transcript of a session held without the desk: a file at its write-up, with nothing before it filled in."""
    with st.form("notes", border=False):
        text = st.text_area(
            desk.t("desk.home.notes"), height=176, key="notes-text", placeholder=desk.t("desk.home.notes_placeholder")
        )
        _kept(desk, "notes")
        dropped = st.file_uploader(
            desk.t("desk.home.notes_file"), accept_multiple_files=True, type=KINDS, key="notes-files"
        )
        sent = desk.submit(desk.t("desk.home.notes_action"), needs="write_file")
    if not sent:
        return
    given = [(each.name, each.getvalue()) for each in dropped or []]
    if not (text or "").strip() and not given:
        notice(desk.t("desk.session.nothing_in_box"), tone="care")
        return
    try:
        opened = session.open_from_notes(desk.client, text or "", given)
    except Refused as refused:
        notice(refused.in_short(), tone="care")
        return
    used(desk.reader, "home/notes")
    start_write_up(desk, opened.peer_assist)


def _question(desk: Desk) -> None:
    with st.form("question", border=False):
        text = st.text_area(
            desk.t("desk.home.question"),
            height=176,
            key="question-text",
            placeholder=desk.t("desk.home.question_placeholder"),
        )
        _kept(desk, "question")
        asked = st.form_submit_button(desk.t("desk.home.question_action"))
    if asked:
        if (text or "").strip():
            used(desk.reader, "home/question")
            desk.go("library", q=" ".join(str(text).split())[:2000])
        notice(desk.t("desk.home.question_missing"), tone="care")


def _board(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.home.files'))}</h2>")
    page = files.board(desk.client, limit=st.session_state.get("board-size", 50))
    if not page.items:
        empty(desk.t("desk.home.no_files"), key="files")
        return
    order = list(Stage)
    items = sorted(page.items, key=lambda card: order.index(card.stage))
    for stage, cards in groupby(items, key=lambda card: card.stage):
        _stage(desk, stage, list(cards))
    _more(desk, page)


def _stage(desk: Desk, stage: Stage, cards: Sequence[FileCard]) -> None:
    st.html(f'<h3 class="pa-stage">{escaped(desk.t(f"desk.stage.{stage.value}"))}</h3>')
    for card in cards:
        with st.container(key=f"pa-card-{card.id}", horizontal=True, vertical_alignment="center"):
            st.html(_card_html(desk, card))
            action = label_text(next_step_action(desk, card.next_step))
            if st.button(action, key=f"open-{card.id}", help=label_text(card.title)):
                if card.next_step.id == "draft_sheet":
                    _draft(desk, card.id)
                desk.go(page_of(card.next_step.stage), file=card.id)


def _draft(desk: Desk, file_id: str) -> None:
    """Start all three drafts; the file is there whether or not they start."""
    try:
        drafts.start_all(desk.client, file_id)
    except ServiceProblem:
        st.session_state[f"drafting-trouble-{file_id}"] = True


def _card_html(desk: Desk, card: FileCard) -> str:
    dates = []
    if card.decision_date:
        dates.append(desk.t("desk.file.decision", date=desk.texts.date(card.decision_date)))
    if card.session_date:
        dates.append(desk.t("desk.file.session", date=desk.texts.date(card.session_date)))
    facts = " · ".join(fact for fact in [card.hub, *dates] if fact)
    return (
        f'<div class="pa-card"><p class="pa-card-title" dir="auto">{escaped(card.title)}</p>'
        f'<p class="pa-quiet">{escaped(facts)}</p>'
        f'<p class="pa-card-next">{escaped(next_step_sentence(desk, card.next_step))}</p></div>'
    )


def _more(desk: Desk, page: Page[FileCard]) -> None:
    if (
        page.next
        and len(page.items) < 200
        and st.button(desk.t("desk.home.more_files"), key="more-files", type="tertiary")
    ):
        st.session_state["board-size"] = min(200, len(page.items) + 50)
        st.rerun()


def _example(desk: Desk) -> None:
    """The finished example stands in the practice space; without one there is no button."""
    practice = desk.acting_in("practice")
    done = files.board(practice.client, stage=Stage.FOLLOW_UP.value, limit=1).items
    if done and st.button(desk.t("desk.home.example"), key="example", type="tertiary"):
        choose_space("practice")
        practice.go("prepare", file=done[0].id)


SCREEN = Screen(path="", title="desk.home.nav", draw=draw, shelf="home", icon=":material/home:")
