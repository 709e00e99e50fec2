"""Naming a challenger by hand: who, and what they did or would do otherwise. Their seat quotes these words."""

from collections.abc import Sequence

import streamlit as st

from service.domain.panel_files import PanelView
from service.domain.panels import Seat
from service.domain.peer_assists import PeerAssist
from service.domain.people import Person
from ui.calls.people import directory
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.people import panel_state as state

WORDS_AT_MOST = 2000
FOUND_AT_MOST = 50


def challenger_of(desk: Desk, file: PeerAssist, view: PanelView, seats: Sequence[Seat]) -> None:
    with st.expander(desk.t("desk.panel.name_challenger"), key=f"panel-challenger-{file.id}"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.challenger_line"))}</p>')
        words = st.text_input(desk.t("desk.panel.challenger_find"), key=f"panel-challenger-find-{file.id}").strip()
        found = _offered(desk, words, seats)
        if not found:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.nobody_found"))}</p>')
            return
        by_id = {str(person.id): person for person in found}
        who = st.selectbox(
            desk.t("desk.panel.challenger_who"),
            list(by_id),
            index=0 if len(by_id) == 1 else None,
            format_func=lambda id: label_text(by_id[id].name),
            placeholder=desk.t("desk.panel.challenger_choose"),
            key=f"panel-challenger-who-{file.id}-{words}",
        )
        box = f"panel-challenger-words-{file.id}-{who}"
        named = {str(each.person_id): each.quote for each in view.file.settings.challengers}
        st.session_state.setdefault(box, named.get(who or "", ""))
        st.text_area(desk.t("desk.panel.challenger_words"), key=box, max_chars=WORDS_AT_MOST, disabled=who is None)
        desk.button(
            desk.t("desk.panel.challenger_keep"),
            key=f"panel-challenger-keep-{file.id}",
            disabled=who is None,
            on_click=_name,
            args=(desk, file, view, who, box),
        )


def _offered(desk: Desk, words: str, seats: Sequence[Seat]) -> Sequence[Person]:
    """Whom the words find; without any, the people on the panel that is looked at, then the directory's first."""
    if words:
        return list(directory(desk.client, words=words).values())[:FOUND_AT_MOST]
    seated = {str(seat.person.id): seat.person for seat in seats}
    return list((seated or directory(desk.client)).values())[:FOUND_AT_MOST]


def _name(desk: Desk, file: PeerAssist, view: PanelView, who: str, box: str) -> None:
    state.set_challenger(desk, file, view, who, str(st.session_state.get(box, "")))
