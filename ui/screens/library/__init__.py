"""The library: find a past case by its situation, read it with its people, add write-ups, correct and remove them."""

import streamlit as st

from ui.calls import library
from ui.desk import Desk, Screen
from ui.parts.empty import empty
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.screens.library import importing, reading, searching


def draw(desk: Desk) -> None:
    told = st.session_state.pop("library-told", None)
    document_id = st.query_params.get("document")
    if document_id:
        desk.works_on(document_id=document_id)
        reading.document_of(desk, document_id, told)
        return
    desk.works_on()
    masthead(desk.t("desk.library.title"))
    if told:
        notice(told, tone="done")
    status = library.status(desk.client)
    if status.documents:
        searching.search_of(desk, status)
    else:
        empty(desk.t("desk.library.empty"), key="library")
    importing.import_of(desk, open_at_first=not status.documents)
    if status.documents:
        searching.status_of(desk, status)


SCREEN = Screen(path="library", title="desk.library.nav", draw=draw, icon=":material/library_books:")
