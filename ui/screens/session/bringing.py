"""Notes and transcripts from elsewhere into this file: pasted or dropped, read at once, and what could not be read is said."""

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.session_views import Imported
from service.domain.sessions import Transcript
from ui.calls import session
from ui.client import Refused
from ui.desk import Desk
from ui.parts.kept import kept, used
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.session import who_is_who
from ui.screens.session.live import forget_live
from ui.screens.session.transcripts import transcript_html

KINDS = ["vtt", "srt", "txt", "md", "docx"]
"""What a dropped file may be; the chat of a meeting is saved as text."""


def bringing_of(desk: Desk, file: PeerAssist, *, first: bool = False) -> None:
    st.html(f'<h2 id="pa-bring">{escaped(desk.t("desk.bring.title"))}</h2>')
    here = session.transcripts(desk.client, file.id)
    with st.container():
        told = st.session_state.pop(f"bring-told-{file.id}", None)
        if told:
            notice(told, tone="done")
    with st.container():
        if here:
            _transcripts(desk, file, here)
    with st.container():
        waiting = who_is_who.open_names(desk, file) if here else 0
        if waiting and st.button(desk.t("desk.bring.names", count=waiting), key=f"names-{file.id}"):
            desk.go("session", file=file.id, step="names")
    if first:
        _form(desk, file)
        return
    with st.expander(desk.t("desk.bring.more"), key=f"bring-{file.id}"):
        _form(desk, file)


def _form(desk: Desk, file: PeerAssist) -> None:
    box = f"bring-text-{file.id}"
    with st.form(f"bring-{file.id}", border=False):
        text = st.text_area(
            desk.t("desk.bring.label"), height=144, key=box, placeholder=desk.t("desk.bring.placeholder")
        )
        kept(
            box,
            person=desk.reader,
            field=f"session/{file.id}/bring",
            kept_line=desk.t("desk.home.kept"),
            restored_line=desk.t("desk.home.restored"),
        )
        dropped = st.file_uploader(
            desk.t("desk.bring.files"), accept_multiple_files=True, type=KINDS, key=f"bring-files-{file.id}"
        )
        sent = desk.submit(desk.t("desk.bring.action"), type="primary")
    if not sent:
        return
    files = [(each.name, each.getvalue()) for each in dropped or []]
    if not (text or "").strip() and not files:
        notice(desk.t("desk.session.nothing_in_box"), tone="care")
        return
    brought: list[Imported] = []
    try:
        if files:
            brought += session.bring(desk.client, file.id, files)
        if (text or "").strip():
            brought.append(session.bring_pasted(desk.client, file.id, text))
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    used(desk.reader, f"session/{file.id}/bring")
    forget_live(file)
    new = [each.transcript for each in brought if not each.already_there]
    st.session_state[f"bring-told-{file.id}"] = (
        desk.t("desk.bring.done", count=sum(each.words for each in new)) if new else desk.t("desk.bring.here_already")
    )
    if new and who_is_who.open_names(desk, file):
        desk.go("session", file=file.id, step="names")
    st.rerun()


def _transcripts(desk: Desk, file: PeerAssist, here: tuple[Transcript, ...]) -> None:
    for transcript in here:
        with st.container(key=f"pa-transcript-{transcript.id}", horizontal=True, vertical_alignment="center"):
            st.html(transcript_html(desk, transcript))
            with st.popover(desk.t("desk.bring.remove"), type="tertiary"):
                st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.bring.remove_line"))}</p>')
                if desk.button(
                    desk.t("desk.bring.remove_action"),
                    key=f"remove-{transcript.id}",
                    help=label_text(transcript.name),
                ):
                    session.delete_transcript(desk.client, file.id, transcript.id)
                    forget_live(file)
                    st.rerun()
