"""Above the write-up: where it stands and what to do now, its pages, and the files it goes out as."""

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.write_ups import MOST_PAGES, ReviewStatus, SignOff, WriteUp
from ui.calls import write_up
from ui.client import Refused
from ui.desk import Desk
from ui.parts.icons import icon_html
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.write_up.shown import Shown
from ui.section import redraw, tried

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
}


def heading_of(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    text = shown.text
    st.html(
        f'<div class="pa-next"><p class="pa-next-sentence">{escaped(standing(desk, shown))}</p></div>'
        f"{_locked_line(desk, text)}"
    )
    if text.status is ReviewStatus.SENT_BACK and text.sent_back_why:
        notice(desk.t("desk.write_up.sent_back_why", why=text.sent_back_why), tone="care")
    if shown.view.pages.uncovered:
        notice(desk.t("desk.write_up.uncovered", words=", ".join(shown.view.pages.uncovered)), tone="care")
    with st.container(key="pa-write-up-bar", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(_pages_html(desk, shown))
        if (
            not text.is_locked
            and shown.pages > MOST_PAGES
            and desk.button(desk.t("desk.write_up.tighten"), key="tighten")
        ):
            _tighten(desk, file)
        _files(desk, file)


def standing(desk: Desk, shown: Shown) -> str:
    """One sentence: where the write-up stands and what to do now."""
    text = shown.text
    if text.status is ReviewStatus.APPROVED:
        return desk.t("desk.write_up.standing.approved")
    if text.status is ReviewStatus.WITHDRAWN:
        return desk.t("desk.write_up.standing.withdrawn")
    if shown.pages > MOST_PAGES:
        return desk.t("desk.write_up.standing.too_long", pages=shown.pages, most=MOST_PAGES)
    if text.unread:
        return desk.t("desk.write_up.standing.to_read", count=text.unread)
    if text.held_back:
        return desk.t("desk.write_up.standing.held_back", count=len(text.held_back))
    return desk.t("desk.write_up.standing.to_approve")


def signed_line(desk: Desk, sign_off: SignOff) -> str:
    role = desk.t(f"desk.role.{sign_off.role.value}")
    return desk.t("desk.write_up.signed", name=sign_off.name, role=role, date=desk.texts.date(sign_off.on))


def _locked_line(desk: Desk, text: WriteUp) -> str:
    if text.status is not ReviewStatus.APPROVED:
        return ""
    who = " ".join(signed_line(desk, each) for each in text.sign_offs)
    audience = desk.t(f"desk.visibility.{text.audience.value}") if text.audience else ""
    return f'<p class="pa-state">{icon_html("approved")}<span>{escaped(" · ".join(filter(None, [who, audience])))}</span></p>'


def _pages_html(desk: Desk, shown: Shown) -> str:
    over = shown.pages > MOST_PAGES
    words = desk.t("desk.write_up.pages", count=shown.pages, most=MOST_PAGES)
    icon = icon_html("warning") if over else icon_html("done")
    return f'<p class="pa-pages{" pa-pages-over" if over else ""}">{icon}<span>{escaped(words)}</span></p>'


def _tighten(desk: Desk, file: PeerAssist) -> None:
    if tried(lambda: write_up.tighten(desk.client, file.id)):
        redraw()


def _files(desk: Desk, file: PeerAssist) -> None:
    """PDF, Word and Markdown; made when they are asked for."""
    with st.popover(desk.t("desk.write_up.files"), type="tertiary"):
        annex = st.checkbox(desk.t("desk.write_up.with_annex"), value=True, key=f"annex-{file.id}")
        for suffix, media in MEDIA.items():
            st.download_button(
                desk.t(f"desk.write_up.as_{suffix}"),
                data=lambda suffix=suffix: _exported(desk, file, suffix, annex=annex),  # type: ignore[misc]
                file_name=f"{file.title[:60].strip() or 'write-up'}.{suffix}",
                mime=media,
                key=f"file-{suffix}-{file.id}",
                on_click="ignore",
            )
        problem = st.session_state.pop(f"export-trouble-{file.id}", None)
        if problem:
            notice(label_text(problem), tone="care")


def _exported(desk: Desk, file: PeerAssist, suffix: str, *, annex: bool) -> bytes:
    try:
        return write_up.exported(desk.client, file.id, suffix, annex=annex)
    except Refused as refused:
        st.session_state[f"export-trouble-{file.id}"] = refused.sentence
        raise
