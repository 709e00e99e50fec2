"""The directory: who is where and what is known of them, lists in and out, entries that may be one person."""

import streamlit as st

from ui.calls import directory
from ui.desk import Desk, Screen
from ui.parts.empty import empty
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.screens.directory import duplicates, editing, importing, listing, person

TOLD = "directory-told"


def draw(desk: Desk) -> None:
    told = st.session_state.pop(TOLD, None)
    if st.query_params.get("person"):
        desk.works_on(person_id=st.query_params["person"])
        person.person_of(desk, st.query_params["person"], told)
        return
    desk.works_on()
    editing.forget_drawn()
    if st.query_params.get("show") == "duplicates":
        duplicates.duplicates_of(desk, told)
        return
    masthead(desk.t("desk.directory.title"))
    if told:
        notice(told, tone="done")
    known = directory.status(desk.client)
    hubs = desk.hub_names()
    if known.people:
        listing.list_of(desk, known, hubs)
    else:
        empty(desk.t("desk.directory.empty"), key="directory")
    importing.import_of(desk, hubs, open_at_first=not known.people)
    editing.add_of(desk, hubs)
    if known.people:
        listing.more_of(desk)


SCREEN = Screen(path="directory", title="desk.directory.title", draw=draw, icon=":material/contacts:")
